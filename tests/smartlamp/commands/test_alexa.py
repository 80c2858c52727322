"""Enabling and linking from the command line, beside a running simulator with both skills."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.alexa import Alexa
from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.login_with_amazon.profile import LoginWithAmazonProfile
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.web.server import app as simulator
from smartlamp.cli import app
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.served_app import Entrance

MODELS = {"en-US": InteractionModel("en-US", "smart lamp profile", {"what is my name": "WhatIsMyName"})}
PROFILE = ("--skill", "profile")
LINKING = ["authorization URL", "sign-in", "skill token"]


@dataclass
class Desk:
    """The command line beside a running simulator."""

    folder: Path
    custom: CustomSkillSession

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--state-dir", str(self.folder)], env={"COLUMNS": "200"})

    def hops(self, *words: str) -> list[str]:
        done = self(*words, "--json")
        assert done.exit_code == 0, done.output
        return [step["hop"] for step in json.loads(done.stdout)]

    def require_an_account(self, required: bool) -> None:
        self.custom.linking = replace(self.custom.linking, skip_on_enablement=not required)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """A custom skill that answers with a card until an account is linked."""
    linked = "accessToken" in request["context"]["System"]["user"]
    speech = {"type": "PlainText", "text": "Your name is Dana." if linked else "Please link your account."}
    card = {} if linked else {"card": {"type": "LinkAccount"}}
    return {"version": "1.0", "response": {"outputSpeech": speech, "shouldEndSession": True, **card}}


@pytest.fixture
def desk(tmp_path: Path, entrance: Entrance) -> Iterator[Desk]:
    with HostedUi() as pool:
        linking = AccountLinking(
            skill_id="amzn1.ask.skill.1",
            vendor_id="M1",
            authorization_url=pool.authorization_url,
            token_url=pool.token_url,
            client_id=pool.client_id,
            client_secret=pool.client_secret,
            oauth_scopes=("openid",),
            redirect_urls=pool.redirect_uris,
            event_client_id="event-client",
            event_client_secret="event-secret",
        )
        skill = FakeSkill()
        alexa = Alexa(Memory(tmp_path / "alexa.json"), linking, InProcessSkill(skill))
        skill.login_with_amazon = alexa.login_with_amazon
        custom = CustomSkillSession(Memory(tmp_path / "profile.json"), linking, InProcessSkill(answer), MODELS)
        amazon = LoginWithAmazonProfile("client", "secret", pool.redirect_uris, tuple)
        entrance.app = simulator(alexa, custom, amazon, key="key")
        me = ProcessId.of(os.getpid())
        folder = StateFolder(tmp_path)
        folder.remember(Running(me, me, entrance.port, "key", Account(9, "", ""), {"UserPoolId": "pool"}))
        folder.passwords.write_text(json.dumps({pool.email: pool.password}))
        folder.passwords.chmod(0o600)
        yield Desk(tmp_path, custom)


def test_a_smart_home_skill_is_enabled_by_linking(desk: Desk) -> None:
    linked = desk.hops("enable")
    assert linked == ["authorization URL", "sign-in", "code", "skill token", "AcceptGrant", "Discover"]


@pytest.mark.parametrize(
    ("required", "then"), [(True, LINKING), (False, [])], ids=["account required", "account optional"]
)
def test_the_setting_decides_whether_enabling_signs_in(desk: Desk, required: bool, then: list[str]) -> None:
    desk.require_an_account(required)
    assert desk.hops("enable", *PROFILE) == ["enable", *then]
    assert (desk.custom.memory.now.account is not None) is required
    # An account that is linked already is not asked for again.
    assert desk.hops("enable", *PROFILE) == ["enable"]


def test_a_sign_in_that_fails_leaves_the_skill_enabled_and_the_command_failed(desk: Desk) -> None:
    desk.require_an_account(True)
    StateFolder(desk.folder).passwords.write_text(json.dumps({"demo@example.com": "another"}))
    failed = desk("enable", *PROFILE)
    assert (failed.exit_code, "✗ sign-in" in failed.stdout) == (1, True)
    remembered = desk.custom.memory.now
    assert (remembered.enabled, remembered.account) == (True, None)


@pytest.mark.parametrize("required", [True, False])
def test_the_card_comes_later_and_says_what_to_paste(desk: Desk, required: bool) -> None:
    desk.require_an_account(required)
    asked = desk("say", *PROFILE, "what is my name")
    assert asked.exit_code == 0
    assert "Please link your account." in asked.stdout
    assert "link --skill profile --state-dir" in asked.stdout
    assert "say --skill profile 'what is my name' --state-dir" in asked.stdout
    assert desk.hops("link", *PROFILE) == LINKING
    assert "Your name is Dana." in desk("say", *PROFILE, "what is my name").stdout


def test_nobody_signs_in_where_no_account_is_asked_for(desk: Desk) -> None:
    desk.require_an_account(False)
    refused = desk("enable", *PROFILE, "--as", "sam@example.com")
    assert isinstance(refused.exception, CannotRun)
    assert "can be enabled without an account" in refused.exception.what
    assert "`smartlamp link --skill profile --as sam@example.com`" in refused.exception.to_do
    assert desk.custom.memory.now.enabled is False
