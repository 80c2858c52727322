"""With the emulator's own processes of functions, in its own environment."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smartlamp.local_stack.emulator import cache

ROOT = Path(__file__).parents[6]
_INVOKE = """
import io, json, sys, zipfile
sys.path.append(sys.argv[1])
from ministack.core import lambda_runtime
from smartlamp.local_stack.emulator.gate.functions.worker_script import import_botocore_late
sys.path.pop()
import_botocore_late(lambda_runtime)
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("handler.py", sys.argv[2])
arn = "arn:aws:lambda:us-east-1:000000000000:function:tried"
config = {"FunctionArn": arn, "Handler": "handler.handle", "Runtime": "python3.12", "FunctionName": "tried", "Timeout": 30}
worker = lambda_runtime.Worker("tried", config, code.getvalue())
print("\\n" + json.dumps(worker.invoke({}, "1", depth=3)))
worker.kill()
"""
_SENT = """
    session = botocore.session.get_session()
    session.set_credentials("key", "secret")
    client = session.create_client("lambda", region_name="us-east-1")
    sent = {}
    def refuse(request, **_):
        sent.update(request.headers)
        raise ZeroDivisionError
    client.meta.events.register("before-send", refuse)
    try:
        client.invoke(FunctionName="other")
    except ZeroDivisionError:
        pass
    return {name: str(value) for name, value in sent.items()}
"""


def invoked(handler: str) -> Any:
    """What the handler of a new process returns."""
    command = [str(cache.emulator_python()), "-c", _INVOKE, str(ROOT), handler]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["status"] == "ok", answer
    return answer["result"]


def test_a_function_without_botocore_starts_without_it() -> None:
    loaded = invoked("import sys\ndef handle(event, context):\n    return [*sys.modules]\n")
    assert "botocore" not in loaded
    assert "handler" in loaded


@pytest.mark.parametrize(
    "handler",
    [
        f"import botocore.session\ndef handle(event, context):{_SENT}",
        f"def handle(event, context):\n    import botocore.session{_SENT}",
    ],
    ids=["when the module is imported", "when the function is invoked"],
)
def test_a_function_with_botocore_counts_who_invokes_whom(handler: str) -> None:
    counted = invoked(handler)
    assert counted[_depth_header()] == "b'3'"


def _depth_header() -> str:
    code = "from ministack.core import lambda_runtime; print('\\n' + lambda_runtime.INVOKE_DEPTH_HEADER)"
    done = subprocess.run([str(cache.emulator_python()), "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]
