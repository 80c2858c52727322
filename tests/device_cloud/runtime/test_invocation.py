import json
import subprocess
import sys

PROGRAM = """
from types import SimpleNamespace
from device_cloud.errors import SettingRefused
from device_cloud.runtime import log
from device_cloud.runtime.invocation import invocation, warm_up

def refused():
    raise SettingRefused("STAGE", "is missing.")

def broken():
    raise ZeroDivisionError

for make in (refused, broken, dict):
    warm_up(make)
for number in range(3):
    with invocation(SimpleNamespace(aws_request_id=f"request-{number}") if number else None):
        log.info("directive")
"""


def test_a_container_warms_up_and_its_first_invocation_is_cold() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["event"], line.get("reason"), line.get("error")) for line in lines[:2]] == [
        ("not_ready", "STAGE", None),
        ("not_ready", None, "ZeroDivisionError"),
    ]
    assert [(line["event"], line["cold"], line.get("request_id")) for line in lines[2:]] == [
        ("directive", True, None),
        ("directive", False, "request-1"),
        ("directive", False, "request-2"),
    ]
