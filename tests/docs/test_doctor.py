"""The policy that docs/operations.md gives to the doctor is what its code asks for."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import boto3

from smartlamp.deploy import packager
from tests.deployment.needed_permissions import action

_PAGE = packager.ROOT / "docs" / "operations.md"
# What is asked by other rooms' code, or with a client of its own: the stack, the answer of a function. Whoever asks who they are needs no right.
ELSEWHERE = {"cloudformation:DescribeStacks", "lambda:InvokeFunction"}


def policy() -> dict[str, Any]:
    """The one on the page."""
    section = _PAGE.read_text("utf-8").partition("## What the doctor reads")[2]
    found = re.search(r"```json\n(.*?)```", section, re.DOTALL)
    assert found is not None
    document: dict[str, Any] = json.loads(found[1])
    return document


def allowed() -> set[str]:
    return {each for statement in policy()["Statement"] for each in statement["Action"]}


def asked() -> Iterator[tuple[str, str]]:
    """Service and operation of each question of a hop."""
    for file in sorted((packager.ROOT / "smartlamp" / "doctor").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="ask" | "pages"),
                    args=[_, ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
                ):
                    yield service, operation


def test_it_allows_exactly_what_the_doctor_asks() -> None:
    aws: Any = boto3
    needed = {
        action(service, aws.client(service, region_name="us-east-1").meta.method_to_api_mapping[operation])
        for service, operation in asked()
    }
    assert len(needed) > 10
    assert needed | ELSEWHERE == allowed()


def test_it_allows_nothing_that_writes() -> None:
    reads = ("Describe", "Filter", "Get", "List", "Scan", "Simulate")
    names = {each.partition(":")[2] for each in allowed()} - {"InvokeFunction"}
    assert [each for each in names if not each.startswith(reads)] == []
    assert all(statement["Effect"] == "Allow" for statement in policy()["Statement"])
