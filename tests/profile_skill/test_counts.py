"""What the template's metric filters count of the lines that the custom skill's door writes (SEC-130)."""

from collections.abc import Callable

import pytest

from profile_skill import handler
from tests.deployment.metric_filters import counted
from tests.fakes.jwks_server import hang_up
from tests.fakes.token_mint import TokenMint
from tests.profile_skill.conftest import Door
from tests.profile_skill.requests import ANOTHER_SKILL_ID, Message, launch


def revoked(door: Door) -> Message:
    token = door.somebody()
    door.server.get_user = (400, {"__type": "NotAuthorizedException"})
    return launch(token)


def down(door: Door) -> Message:
    token = door.somebody()
    door.server.get_user = (503, {})
    return launch(token)


REFUSED: dict[str, tuple[Callable[[Door], Message], set[tuple[str, ...]]]] = {
    "forged": (
        lambda _: launch(TokenMint(key_name="forger").token()),
        {("InvalidTokens",), ("Refusals", "not_linked", "signature")},
    ),
    "unknown kid": (
        lambda door: launch(door.mint.token(header={"kid": "unknown"})),
        {("InvalidTokens",), ("Refusals", "not_linked", "unknown_key")},
    ),
    "revoked": (revoked, {("InvalidTokens",), ("Refusals", "not_linked", "get_user_refused")}),
    "expired": (
        lambda door: launch(door.mint.token(exp=door.mint.now - 60, iat=door.mint.now - 3600)),
        {("Refusals", "not_linked", "expired")},
    ),
    "never linked": (lambda _: launch(), {("Refusals", "not_linked", "no_token")}),
    "a source that is down": (down, {("Outages",), ("Refusals", "unavailable", "get_user_503")}),
    "another skill": (lambda _: launch(application_id=ANOTHER_SKILL_ID), {("Refusals", "refused", "application_id")}),
    "nothing": (lambda door: launch(door.somebody()), {("GoodTokens",)}),
}


@pytest.mark.parametrize(("make", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_refused_request_is_counted_by_its_reason(
    door: Door, make: Callable[[Door], Message], expected: set[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    door.send(make(door))
    assert counted("ProfileSkillLogs", capsys.readouterr().out) == dict.fromkeys(expected, 1)


def test_keys_that_cannot_be_had_are_counted_by_attempt(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door.keys.answer = hang_up
    for _ in range(3):
        door.send(launch(door.mint.token()))
    assert counted("ProfileSkillLogs", capsys.readouterr().out) == {
        ("KeyFetchFailures",): 2,  # at the start, and for the first token
        ("Refusals", "unavailable", "keys_unavailable"): 3,
    }


def test_a_fault_is_counted(door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(handler.skill()._source, "profile_of", fail)
    door.send(launch("a token"))
    assert counted("ProfileSkillLogs", capsys.readouterr().out) == {
        ("Faults",): 1,
        ("Refusals", "fault", "fault"): 1,
    }
