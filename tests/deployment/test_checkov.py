import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from smartlamp.deploy.packager import ROOT
from tests.deployment import checkov

QUEUE = ("CKV_AWS_27", "AWS::SQS::Queue.Waiting")
TABLE = ("CKV_AWS_28", "AWS::DynamoDB::Table.Reports")


@pytest.mark.parametrize(
    ("found", "exceptions", "says"),
    [
        pytest.param({QUEUE}, {("CKV_AWS_27", "AWS::SQS::Queue.*")}, [], id="argued"),
        pytest.param({QUEUE, TABLE}, {QUEUE, TABLE}, [], id="each argued"),
        pytest.param({QUEUE, TABLE}, {QUEUE}, ["AWS::DynamoDB::Table.Reports fails CKV_AWS_28"], id="not argued"),
        pytest.param({QUEUE}, {("CKV_AWS_28", "*")}, ["Waiting fails CKV_AWS_27", "Nothing needs"], id="another check"),
        pytest.param({QUEUE}, {QUEUE, TABLE}, ["Nothing needs the exception for AWS::DynamoDB"], id="no longer needed"),
        pytest.param(set(), set(), [], id="nothing at all"),
    ],
)
def test_only_what_is_argued_passes(
    found: set[tuple[str, str]], exceptions: set[tuple[str, str]], says: list[str]
) -> None:
    said = checkov.complaints(found, exceptions)
    assert len(said) == len(says)
    assert all(expected in line for expected, line in zip(says, said, strict=True))


@pytest.mark.parametrize(
    ("stdout", "status", "says"),
    [
        pytest.param("", 2, "checkov gave no report", id="it broke"),
        pytest.param("{}", 2, "checkov gave no report", id="it says something else"),
        pytest.param(
            json.dumps({"summary": {"passed": 1}, "results": {"failed_checks": []}}),
            1,
            "Nothing needs the exception",
            id="everything passes, and so no exception is needed",
        ),
        pytest.param(
            json.dumps(
                {
                    "summary": {"passed": 1},
                    "results": {
                        "failed_checks": [
                            {"check_id": check, "resource": resource.replace("*", "X")}
                            for check, resource in checkov.EXCEPTIONS
                        ]
                    },
                }
            ),
            0,
            "1 checks pass",
            id="exactly what is argued",
        ),
    ],
)
def test_the_program_ends_with_what_there_is_to_do(tmp_path: Path, stdout: str, status: int, says: str) -> None:
    (program := tmp_path / "checkov").write_text(f"#!{sys.executable}\nprint({stdout!r})\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    command = [sys.executable, "-m", "tests.deployment.checkov", str(program)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert says in done.stdout + done.stderr


def test_every_exception_has_its_reason() -> None:
    assert all(len(reason) > 20 for reason in checkov.EXCEPTIONS.values())


def test_make_check_and_the_hooks_ask_it() -> None:
    for file in ("Makefile", ".pre-commit-config.yaml"):
        assert "-m tests.deployment.checkov .venv/checkov/bin/checkov" in (ROOT / file).read_text("utf-8")
