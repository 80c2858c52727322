"""`users` for a stack on AWS at its front door: moto's pool and tables, and somebody who says yes or no."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from device_cloud.store.starter_lamp import StarterLamps
from smartlamp.cli import main
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.customers import Customers
from smartlamp.target.owners import device_cloud_of
from tests.fakes.moto_stack import moto_stack

SAM = "sam@example.com"
Said = tuple[object, str, str]
Users = Callable[..., Said]


@pytest.fixture
def stack() -> Iterator[AwsStack]:
    with moto_stack() as stack:
        yield stack


@pytest.fixture
def users(stack: AwsStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Users:
    """Runs `smartlamp users ... --stack smartlamp`; the status, and what was printed."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(AwsStack, "named", lambda *_: stack)

    def users(*words: str, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["smartlamp", "users", *words, "--stack", "smartlamp"])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    return users


def lamps(stack: AwsStack) -> list[str]:
    found, _ = device_cloud_of(stack)
    return [each.name for each in found.of(Customers.of(stack).find(SAM).owner)]


def test_whom_one_adds_gets_a_password_that_is_shown_once_and_a_lamp(users: Users, stack: AwsStack) -> None:
    status, out, _ = users("add", SAM)
    assert status == 0
    assert f"{SAM} can sign in with the password Lamp-" in out
    assert "The password is shown only now, and nobody is sent it: tell them." in out
    assert "Their first lamp is called SmartLamp." in out
    assert lamps(stack) == ["SmartLamp"]
    assert users("list") == (0, f"{SAM}\n", "")
    assert json.loads(users("list", "--json")[1]) == [SAM]


def test_a_password_from_standard_input_is_not_repeated(users: Users) -> None:
    status, out, _ = users("add", SAM, "--password-stdin", stdin=b"My-own-password-7a\n")
    assert (status, out.splitlines()[0]) == (0, f"{SAM} can sign in.")
    assert "shown only now" not in out
    status, out, _ = users("add", SAM, "--new-password", "--password-stdin", "--json", stdin=b"My-own-password-7b\n")
    assert json.loads(out) == {"email": SAM, "password": None, "username": SAM}


def test_a_stack_that_gives_no_starter_lamps_is_no_failure(
    users: Users, stack: AwsStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    gives_none = {name: value for name, value in stack.outputs.items() if name != "StartersTable"}
    monkeypatch.setattr(AwsStack, "named", lambda *_: replace(stack, outputs=gives_none))
    status, out, _ = users("add", SAM, "--json")
    assert (status, json.loads(out)["starter_lamp"]) == (0, None)
    assert lamps(stack) == []


def test_a_lamp_that_cannot_be_given_does_not_lose_the_password(
    users: Users, stack: AwsStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "No."}}, "TransactWriteItems")

    monkeypatch.setattr(StarterLamps, "_writes", refused)
    status, out, err = users("add", SAM, "--json")
    assert status == 1
    assert json.loads(out)["password"].startswith("Lamp-")
    assert "They have no lamp yet." in err
    assert f"lamps add SmartLamp --for {SAM} --stack smartlamp" in err
    assert lamps(stack) == []


def test_without_a_yes_nobody_is_deleted(users: Users) -> None:
    users("add", SAM)
    status, _, err = users("delete", SAM)
    assert status == 2
    assert f"users delete {SAM} --yes --stack smartlamp" in err
    assert users("list")[1] == f"{SAM}\n"
    assert users("delete", SAM, "--yes")[:2] == (0, f"{SAM} is deleted. Their lamps stay in the table.\n")
    assert "Nobody yet" in users("list")[1]


@pytest.mark.parametrize(
    "words", [("delete", "eve@example.com", "--yes"), ("add", "eve@example.com", "--new-password")]
)
def test_nobody_is_said(users: Users, words: tuple[str, ...]) -> None:
    status, _, err = users(*words)
    assert status == 1
    assert "Nobody in the user pool has eve@example.com." in err
    assert "users list --stack smartlamp" in err
