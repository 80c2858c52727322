"""A measured process: started like a container of Lambda's, with nothing of this machine in its environment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.functions.amazon import KEY_SET, Amazon
from tests.fakes.token_mint import CLIENT, POOL
from tests.profile_skill.requests import SKILL_ID

REGION = "eu-west-1"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Taken:
    """What something took, in milliseconds: of the process's CPU, and from beginning to end."""

    cpu_ms: float
    wall_ms: float


def environment(amazon: Amazon) -> dict[str, str]:
    """A function's variables on AWS, with Amazon's addresses replaced as on a developer's machine."""
    tables = {"LAMPS_TABLE": "Lamps", "GRANTS_TABLE": "Grants", "REPORTS_TABLE": "Reports", "TOLD_TABLE": "Told"}
    own = {"STAGE": "local", "USER_POOL_ID": POOL, "LINKING_CLIENT_ID": CLIENT, "GRANTS_KEY_ID": "key"}
    aws = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": amazon.url}
    credentials = {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_SESSION_TOKEN": "none" * 200,
    }
    profile = {"PROFILE_SKILL_ID": SKILL_ID, "PROFILE_SOURCE": "cognito-get-user", "COGNITO_URL": f"{amazon.url}/"}
    addresses = {
        "JWKS_URL": f"{amazon.url}{KEY_SET}",
        "LWA_URL": f"{amazon.url}/auth/o2/token",
        "EVENT_GATEWAY_URL": f"{amazon.url}/v3/events",
        "DEAD_LETTERS_URL": f"{amazon.url}/1/dead",
        "WAITING_URL": f"{amazon.url}/1/waiting",
        "EVENT_CLIENT_PARAMETER": "/smartlamp/alexa/event-client",
    }
    # boto3 reads the first, OpenSSL the second.
    bundle = str(amazon.certificate.bundle)
    trust = {"AWS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle}
    machine = {"PATH": os.defpath, "HOME": str(_HERE), "LANG": "C.UTF-8", "TZ": ":UTC"}
    return {**tables, **own, **aws, **credentials, **profile, **addresses, **trust, **machine}


def function(module: str, path: Sequence[Path], *, is_counting: bool = False) -> list[str]:
    """The command of a function's container: isolated, without site-packages, writing no `.pyc`."""
    counting = ["--count"] if is_counting else []
    return [sys.executable, "-I", "-S", "-B", str(_HERE / "child.py"), module, *counting, *map(str, path)]


def unit(path: Sequence[Path]) -> list[str]:
    """The command of the units' process."""
    return [sys.executable, "-I", "-S", "-B", str(_HERE / "unit.py"), REGION, *map(str, path)]


def cold(command: Sequence[str], variables: Mapping[str, str], request: Any = None) -> tuple[Taken, Any]:
    """Start a process, let it answer one request if there is one, and end it.

    Returns:
        what the whole process took, and its reply.
    """
    began = time.perf_counter()
    with subprocess.Popen(command, env=dict(variables), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if request is not None:
            process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.close()
        reply = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall_ms = (time.perf_counter() - began) * 1000
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"It ended with {process.returncode}: {command}"
    return Taken((usage.ru_utime + usage.ru_stime) * 1000, wall_ms), json.loads(reply) if reply else None


class Container(AbstractContextManager["Container"]):
    """A process that stays, and answers requests."""

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=dict(variables), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Its input ends, and so does it.
        self._process.communicate()

    def ask(self, request: Any) -> dict[str, Any]:
        """Its reply to one request, which names `cpu_ns` and `wall_ns`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        assert reply, "The measured process ended."
        return dict(json.loads(reply))


def taken(reply: Mapping[str, Any], times: int) -> Taken:
    """What each of so many took."""
    return Taken(reply["cpu_ns"] / times / 1e6, reply["wall_ns"] / times / 1e6)
