"""A stack whose people sign in with a telephone number, as a stack on AWS: compared, tried, and asked about people."""

from pathlib import Path

import pytest

from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.inbox import Inbox
from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.test_smoke_aws import WithoutBrowser, tried
from tests.end_to_end.test_stack_on_aws import Maker, somebody
from tests.fakes.watched_stack import WatchedStack

pytestmark = [pytest.mark.stack, pytest.mark.group("phone stack")]


def test_nothing_of_it_differs_from_its_template(phone_stack: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    phone_stack.up("cognito-user-info")
    for name, value in phone_stack.aws.items():
        monkeypatch.setenv(name, value)
    assert WatchedStack.seen().look() == []


def test_people_who_sign_in_with_a_number_have_one(phone_stack: CommandLine, tmp_path: Path) -> None:
    maker, email = Maker(phone_stack, tmp_path / "maker"), somebody()
    assert "--phone +4915550100" in maker.json("users", "add", email, status=2)["error"]["to_do"]
    assert maker.json("users", "add", email, "--phone", "+4915550100")["username"] == "+4915550100"
    (lamp,) = maker.json("lamps", "list", "--for", email)
    assert maker.json("lamps", "list", "--for", "+4915550100") == [lamp]
    assert maker.json("users", "delete", email, "--yes") == {"deleted": email}


def test_all_passes_with_a_code_by_sms_and_a_pool_that_asks_for_none_is_noticed(
    phone_stack: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = WithoutBrowser(Inbox(StateFolder(phone_stack.state_dir).inbox))
    steps = tried(phone_stack, desk, tmp_path, monkeypatch)
    assert "code by SMS" in [step.hop for step in steps]
    assert [step for step in steps if not step.passed] == []
    cognito, pool = phone_stack.client("cognito-idp"), {"UserPoolId": phone_stack.running.outputs["UserPoolId"]}
    before = cognito.get_user_pool_mfa_config(**pool)
    cognito.set_user_pool_mfa_config(**pool, MfaConfiguration="OFF")
    try:
        steps = tried(phone_stack, desk, tmp_path, monkeypatch)
    finally:
        asked = {name: before[name] for name in ("MfaConfiguration", "SmsMfaConfiguration") if name in before}
        cognito.set_user_pool_mfa_config(**pool, **asked)
    failed = {step.hop: step.proved for step in steps if not step.passed}
    assert failed["password"] == "Cognito asked for nothing beside the password, not for a code by SMS."
