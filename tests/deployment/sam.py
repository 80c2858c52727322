"""What AWS makes of an AWS::Serverless template: the translator that the local stack has, which is the one that AWS publishes."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

from smartlamp.deploy import template
from smartlamp.local_stack.emulator import cache

_TRANSLATE = """
import copy, functools, json, sys, boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
body, values = json.load(sys.stdin)
session = boto3.Session(region_name="us-east-1")
translator = Translator({}, Parser(), boto_session=session)
once = functools.cache(lambda each: translator.translate(copy.deepcopy(body), dict(each)))
json.dump([once(tuple(each.items())) for each in values], sys.stdout)
"""


def translated(body: Mapping[str, Any], values: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The template as it is after the transform, for each set of parameters. The code is one archive in a bucket."""
    resources = dict(body["Resources"])
    for function in template.functions(dict(body)):
        packaged = {**resources[function]["Properties"], "CodeUri": {"Bucket": "bucket", "Key": "archive.zip"}}
        resources[function] = {**resources[function], "Properties": packaged}
    done = subprocess.run(
        [str(cache.emulator_python()), "-c", _TRANSLATE],
        input=json.dumps([{**body, "Resources": resources}, list(values)]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    translations: list[dict[str, Any]] = json.loads(done.stdout)
    return translations


def with_versions(body: Mapping[str, Any], functions: Iterable[str]) -> dict[str, Any]:
    """The template as it would be if SAM published versions of these functions, and let their alias stand on the last one."""
    resources = {name: each for name, each in body["Resources"].items() if each["Type"] != "AWS::Lambda::Alias"}
    published = {"AutoPublishAlias": "live", "AutoPublishAliasAllProperties": True}
    for name in functions:
        resources[name] = {**resources[name], "Properties": {**resources[name]["Properties"], **published}}
    return {**body, "Resources": resources}
