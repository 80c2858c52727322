"""A function finishes what it is answering when it is updated or deleted."""

import io
import json
import os
import select
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

WITHIN_S = 60

# It says that it has begun, and goes on when somebody opens the other pipe.
CODE = """
import os
def handler(event, context):
    if event == "number":
        return os.getpid()
    if event:
        with open(event["begun"], "w") as begun:
            begun.write("yes")
        open(event["go_on"]).close()
    return VERSION + os.environ["VERSION"]
"""


def archive(version: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        into.writestr("answering.py", f"VERSION = {version!r}\n{CODE}")
    return made.getvalue()


@pytest.fixture
def functions(smartlamp: CommandLine) -> Any:
    return smartlamp.client("lambda")


@pytest.fixture
def name(smartlamp: CommandLine, functions: Any) -> str:
    like = functions.get_function(FunctionName=smartlamp.running.outputs["SignUpFunctionName"])["Configuration"]
    made = functions.create_function(
        FunctionName=f"answering-{uuid4().hex[:8]}",
        Runtime=like["Runtime"],
        Role=like["Role"],
        Handler="answering.handler",
        Code={"ZipFile": archive("code 1, ")},
        Environment={"Variables": {"VERSION": "environment 1"}},
    )
    return str(made["FunctionName"])


def asked(functions: Any, name: str, event: object) -> Any:
    said = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return json.load(said["Payload"])


@pytest.mark.parametrize(
    ("change", "then"),
    [
        pytest.param(
            lambda functions, name: functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": {"VERSION": "environment 2"}}
            ),
            "code 1, environment 2",
            id="its configuration changes",
        ),
        pytest.param(
            lambda functions, name: functions.update_function_code(FunctionName=name, ZipFile=archive("code 2, ")),
            "code 2, environment 1",
            id="its code changes",
        ),
        pytest.param(lambda functions, name: functions.delete_function(FunctionName=name), None, id="it is deleted"),
    ],
)
def test_the_invocation_is_answered_as_before(
    functions: Any, name: str, tmp_path: Path, change: Any, then: str | None
) -> None:
    pipes = {each: tmp_path / each for each in ("begun", "go_on")}
    for pipe in pipes.values():
        os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads, pipes["begun"].open("r+b", buffering=0) as begun:
        answer = threads.submit(asked, functions, name, {each: str(pipe) for each, pipe in pipes.items()})
        assert select.select([begun], [], [], WITHIN_S)[0]
        change(functions, name)
        with pipes["go_on"].open("r+b", buffering=0):
            assert answer.result(WITHIN_S) == "code 1, environment 1"
    if then:
        assert asked(functions, name, {}) == then


def test_a_function_that_nobody_changes_keeps_its_process(functions: Any, name: str) -> None:
    assert asked(functions, name, "number") == asked(functions, name, "number")
