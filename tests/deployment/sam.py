"""What AWS makes of an AWS::Serverless template: the translator that the local stack has, which is the one that AWS publishes."""

import atexit
import functools
import itertools
import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

from smartlamp.deploy import template
from smartlamp.local_stack.emulator import cache

_TRANSLATE = """
import copy, functools, json, sys, traceback, boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
session = boto3.Session(region_name="us-east-1")
for line in sys.stdin:
    number, body, values = json.loads(line)
    translator = Translator({}, Parser(), boto_session=session)
    once = functools.cache(lambda each: translator.translate(copy.deepcopy(body), dict(each)))
    try:
        answer = [number, [once(tuple(each.items())) for each in values], None]
        translator.metrics.publish()  # to nowhere; without it, it complains
    except Exception:
        answer = [number, None, traceback.format_exc()]
    print(json.dumps(answer), flush=True)
"""


_NUMBERS = itertools.count()


@functools.cache
def _translator(_process: int) -> "subprocess.Popen[str]":
    """One for all tests of a process: to import it takes ten times as long as to translate the template."""
    started = subprocess.Popen(
        [str(cache.emulator_python()), "-c", _TRANSLATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, started)
    return started


def _end(translator: "subprocess.Popen[str]") -> None:
    translator.kill()
    translator.communicate()


def translated(body: Mapping[str, Any], values: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The template as it is after the transform, for each set of parameters. The code is one archive in a bucket."""
    resources = dict(body["Resources"])
    for function in template.functions(dict(body)):
        packaged = {**resources[function]["Properties"], "CodeUri": {"Bucket": "bucket", "Key": "archive.zip"}}
        resources[function] = {**resources[function], "Properties": packaged}
    translator = _translator(os.getpid())
    assert translator.stdin
    assert translator.stdout
    asked = next(_NUMBERS)
    translator.stdin.write(json.dumps([asked, {**body, "Resources": resources}, list(values)]) + "\n")
    translator.stdin.flush()
    answered: int | None = None
    translations: list[dict[str, Any]] = []
    while answered != asked:  # who was interrupted has left an answer unread
        said = translator.stdout.readline()
        assert said, "the translator has ended; its standard error says why"
        answered, translations, failure = json.loads(said)
    assert failure is None, failure
    return translations


def with_versions(body: Mapping[str, Any], functions: Iterable[str]) -> dict[str, Any]:
    """The template as it would be if SAM published versions of these functions, and let their alias stand on the last one."""
    resources = {name: each for name, each in body["Resources"].items() if each["Type"] != "AWS::Lambda::Alias"}
    published = {"AutoPublishAlias": "live", "AutoPublishAliasAllProperties": True}
    for name in functions:
        resources[name] = {**resources[name], "Properties": {**resources[name]["Properties"], **published}}
    return {**body, "Resources": resources}
