"""Events of the skill's life, through the front door (SEC-081, SEC-106)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from device_cloud.errors import KeysUnavailable, StoreUnavailable
from smarthome_lambda import handler
from tests.fakes.jwks_server import reply
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import SKILL_ID, Door, Person
from tests.smarthome_lambda.messages import Message, changed

ANN, BEN = "amzn1.ask.account.ANN-marker", "amzn1.ask.account.BEN-marker"


@pytest.fixture(autouse=True)
def _nobody_is_linked(door: Door) -> None:
    for row in door.dynamodb.scan(TableName="Grants")["Items"]:
        if row["owner"]["S"].startswith("amazon#"):
            door.dynamodb.delete_item(TableName="Grants", Key={name: row[name] for name in ("owner", "grant_id")})


def skill_event(kind: str, user_id: str, body: Message | None = None, minute: int = 0) -> Message:
    """As Alexa sends it: in the form of a custom skill's request."""
    return {
        "version": "1.0",
        "context": {
            "System": {
                "application": {"applicationId": SKILL_ID},
                "user": {"userId": user_id},
                "apiEndpoint": "https://api.eu.amazonalexa.com",
            }
        },
        "request": {
            "type": f"AlexaSkillEvent.{kind}",
            "requestId": "amzn1.echo-api.request.1",
            "timestamp": f"2026-05-01T08:{minute:02}:00Z",
            "eventCreationTime": f"2026-05-01T08:{minute:02}:00Z",
            **({} if body is None else {"body": body}),
        },
    }


def linked(user_id: str, token: str, minute: int = 0) -> Message:
    return skill_event("SkillAccountLinked", user_id, {"accessToken": token}, minute)


def disabled(user_id: str, minute: int = 1) -> Message:
    return skill_event("SkillDisabled", user_id, {"userInformationPersistenceStatus": "NOT_PERSISTED"}, minute)


def link(door: Door, person: Person, user_id: str, minute: int = 0) -> None:
    """Everything that happens when somebody links: the grant, then the event."""
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    assert handler.lambda_handler(linked(user_id, person.token, minute)) == {}


def again(door: Door, person: Person) -> Person:
    """The same person with another link, and so another token."""
    return Person(door.mint.token(sub=person.owner.sub, jti=f"another-{door.lwa.issue()[17:24]}"), person.owner)


def active(door: Door, person: Person) -> int:
    return len([row for row in door.grants(person) if row["state"]["S"] == "active"])


def test_disabling_drops_the_grants_of_that_link_sec_081(door: Door) -> None:
    person, other = door.somebody(), door.somebody()
    link(door, person, ANN)
    link(door, other, BEN)
    assert handler.lambda_handler(disabled(ANN)) == {}
    assert (active(door, person), active(door, other)) == (0, 1)
    assert handler.lambda_handler(disabled(ANN)) == {}, "and again"


def test_two_amazon_accounts_of_one_person_end_one_by_one(door: Door) -> None:
    person = door.somebody()
    link(door, person, ANN)
    link(door, again(door, person), BEN)
    assert active(door, person) == 2
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 1
    handler.lambda_handler(disabled(BEN))
    assert active(door, person) == 0


def test_linking_again_replaces_the_grant_of_that_account(door: Door) -> None:
    """Otherwise one customer would hear everything twice."""
    person = door.somebody()
    link(door, person, ANN, minute=0)
    link(door, again(door, person), ANN, minute=2)
    assert active(door, person) == 1


def test_linking_another_account_of_ours_ends_the_grant_of_the_first(door: Door) -> None:
    first, second = door.somebody(), door.somebody()
    link(door, first, ANN, minute=0)
    link(door, second, ANN, minute=2)
    assert (active(door, first), active(door, second)) == (0, 1)


def test_an_event_that_comes_late_says_nothing_about_the_newest_link(door: Door) -> None:
    person = door.somebody()
    link(door, person, ANN, minute=5)
    handler.lambda_handler(disabled(ANN, minute=4))
    handler.lambda_handler(linked(ANN, door.somebody().token, minute=3))
    assert active(door, person) == 1
    handler.lambda_handler(disabled(ANN, minute=6))
    assert active(door, person) == 0


def test_which_of_several_grants_is_meant_is_not_guessed(door: Door) -> None:
    person = door.somebody()
    for _ in range(2):
        door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    handler.lambda_handler(linked(ANN, again(door, person).token))
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 2


def test_a_link_that_cannot_be_judged_comes_again(door: Door) -> None:
    person = door.somebody()
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    door.keys.answer = reply(b"gone", status="503 Service Unavailable")
    door.rebuild()
    with pytest.raises(KeysUnavailable):
        handler.lambda_handler(linked(ANN, person.token))
    door.keys.publish([door.mint.jwk()])
    door.rebuild()
    handler.lambda_handler(linked(ANN, person.token))
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 0


IGNORED: dict[str, Callable[[Message], Message]] = {
    "of an unknown user": lambda event: changed(event, "context.System.user.userId", "amzn1.ask.account.UNKNOWN"),
    "of another skill": lambda event: changed(event, "context.System.application.applicationId", f"{SKILL_ID[:-1]}b"),
    "of no skill": lambda event: changed(event, "context.System.application"),
    "of nobody": lambda event: changed(event, "context.System.user"),
    "of a list": lambda event: changed(event, "context.System.user.userId", [ANN]),
    "of no time": lambda event: changed(event, "request.timestamp"),
    "of an odd time": lambda event: changed(event, "request.timestamp", "yesterday"),
    "of a time somewhere": lambda event: changed(event, "request.timestamp", "2026-05-01T08:01:00"),
    "of another kind": lambda event: changed(event, "request.type", "AlexaSkillEvent.SkillEnabled"),
    "of an unknown kind": lambda event: changed(event, "request.type", "LaunchRequest"),
    "of an odd kind": lambda event: changed(event, "request.type", {"marker": 1}),
    "without context": lambda event: changed(event, "context"),
    "without sense": lambda _: {"request": "marker"},
}


@pytest.mark.parametrize("forge", IGNORED.values(), ids=IGNORED)
def test_what_is_not_bound_to_a_link_of_ours_does_nothing_sec_106(
    door: Door, forge: Callable[[Message], Message], capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    link(door, person, ANN)
    capsys.readouterr()
    assert handler.lambda_handler(forge(disabled(ANN))) == {}
    assert active(door, person) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "marker" not in line
    assert json.loads(line)["event"] == "skill_event"


@pytest.mark.parametrize("token", ["", "forged", None, 7])
def test_a_link_that_no_token_vouches_for_is_none_sec_106(door: Door, token: Any) -> None:
    person = door.somebody()
    link(door, person, ANN)
    handler.lambda_handler(linked(BEN, token, minute=3))
    handler.lambda_handler(disabled(BEN, minute=4))
    assert active(door, person) == 1


def test_without_a_skill_there_are_no_events(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person = door.somebody()
    link(door, person, ANN)
    monkeypatch.setenv("SKILL_ID", "")
    door.rebuild()
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 1


def test_what_could_not_be_heeded_comes_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alexa delivers an event again whose function failed."""
    person = door.somebody()
    link(door, person, ANN)
    monkeypatch.setattr(handler.events()._linked_accounts, "_table", "NoSuchTable")
    with pytest.raises(StoreUnavailable):
        handler.lambda_handler(disabled(ANN))
    monkeypatch.undo()
    door.rebuild()


def test_the_amazon_account_is_kept_as_a_hash_sec_170(door: Door) -> None:
    person = door.somebody()
    link(door, person, ANN)
    everything = json.dumps(door.dynamodb.scan(TableName="Grants")["Items"], default=str)
    assert "ANN-marker" not in everything
