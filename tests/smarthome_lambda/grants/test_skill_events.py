"""Events of the skill's life, through the front door (SEC-081, SEC-106)."""

import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.errors import KeysUnavailable, NotSignable, StoreUnavailable
from smarthome_lambda import handler
from tests.fakes.jwks_server import reply
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import SKILL_ID, Door, Person
from tests.smarthome_lambda.messages import Message, changed

ANN, BEN = "amzn1.ask.account.ANN-marker", "amzn1.ask.account.BEN-marker"


@pytest.fixture(autouse=True)
def _nobody_is_linked(door: Door) -> None:
    for row in links(door):
        door.dynamodb.delete_item(TableName="Grants", Key={name: row[name] for name in ("owner", "grant_id")})


def links(door: Door) -> list[dict[str, Any]]:
    rows = door.dynamodb.scan(TableName="Grants")["Items"]
    return [dict(row) for row in rows if row["owner"]["S"].startswith("amazon#")]


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
    """The same person with another link, and so another sign-in."""
    return Person(door.mint.token(sub=person.owner.sub, origin_jti=str(uuid4())), person.owner)


def active(door: Door, person: Person) -> int:
    return len([row for row in door.grants(person) if row["state"]["S"] == "active"])


def test_disabling_drops_the_grants_of_that_link(door: Door) -> None:
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


@pytest.mark.parametrize("without", [[], ["origin_jti"]], ids=["another", "none"])
def test_a_grant_of_another_sign_in_is_not_guessed_at(door: Door, without: list[str]) -> None:
    person = door.somebody()
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    another = door.mint.token({"origin_jti": str(uuid4())}, sub=person.owner.sub, without=without)
    handler.lambda_handler(linked(ANN, another))
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 1


@pytest.mark.parametrize("failing", range(1, 5))
@pytest.mark.parametrize("takes_effect", [False, True], ids=["refused", "done, but the answer lost"])
def test_an_event_that_fails_halfway_is_done_when_it_comes_again(
    door: Door, failing: int, takes_effect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = door.somebody(), door.somebody()
    link(door, first, ANN, minute=0)
    door.ask(messages.accept_grant(second.token, door.lwa.issue()))
    with monkeypatch.context() as patch:
        fail_at(patch, failing, takes_effect)
        with suppress(StoreUnavailable):
            handler.lambda_handler(linked(ANN, second.token, minute=2))
    handler.lambda_handler(linked(ANN, second.token, minute=2))
    assert (active(door, first), active(door, second)) == (0, 1)
    with monkeypatch.context() as patch:
        fail_at(patch, failing, takes_effect)
        with suppress(StoreUnavailable):
            handler.lambda_handler(disabled(ANN, minute=4))
    handler.lambda_handler(disabled(ANN, minute=4))
    assert (active(door, first), active(door, second)) == (0, 0)
    assert links(door) == []


def fail_at(patch: pytest.MonkeyPatch, failing: int, takes_effect: bool) -> None:
    """Let that request to DynamoDB fail, counted from 1."""
    client: Any = handler.events()._linked_accounts._dynamodb
    request, requests = client._attempt, itertools.count(1)

    def perhaps(operation: str, body: bytes) -> Any:
        fails = next(requests) == failing
        answer = None if fails and not takes_effect else request(operation, body)
        if fails:
            raise NotSignable  # which is not repeated
        return answer

    patch.setattr(client, "_attempt", perhaps)


def meanwhile(patch: pytest.MonkeyPatch, operation: str, happens: Callable[[], object]) -> None:
    """Let something happen once, just before such a request to DynamoDB."""
    client: Any = handler.events()._linked_accounts._dynamodb
    request, happening = client._attempt, iter([happens])

    def after_it(name: str, body: bytes) -> Any:
        if name == operation:
            next(happening, lambda: None)()
        return request(name, body)

    patch.setattr(client, "_attempt", after_it)


@pytest.mark.parametrize("operation", ["GetItem", "Query", "DeleteItem"])
def test_who_links_again_while_the_old_link_is_being_ended_stays_linked(
    door: Door, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = door.somebody()
    link(door, person, ANN, minute=0)
    with monkeypatch.context() as patch:
        meanwhile(patch, operation, lambda: link(door, again(door, person), ANN, minute=5))
        handler.lambda_handler(disabled(ANN, minute=1))
    assert active(door, person) == 1
    handler.lambda_handler(disabled(ANN, minute=6))
    assert active(door, person) == 0


def test_of_two_links_at_once_the_newest_stays(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    older, newest = door.somebody(), door.somebody()
    door.ask(messages.accept_grant(older.token, door.lwa.issue()))
    late = linked(ANN, older.token, minute=0)
    with monkeypatch.context() as patch:
        meanwhile(patch, "PutItem", lambda: link(door, newest, ANN, minute=5))
        with pytest.raises(StoreUnavailable):
            handler.lambda_handler(late)
    handler.lambda_handler(late)
    assert (active(door, older), active(door, newest)) == (0, 1)
    handler.lambda_handler(late)
    handler.lambda_handler(disabled(ANN, minute=6))
    assert active(door, newest) == 0


def test_a_link_that_came_before_its_grant_ends_it_all_the_same(door: Door) -> None:
    person = door.somebody()
    for minute in (0, 2):
        newest = again(door, person)
        handler.lambda_handler(linked(ANN, newest.token, minute))
        door.ask(messages.accept_grant(newest.token, door.lwa.issue()))
    assert active(door, person) == 1
    handler.lambda_handler(disabled(ANN, minute=3))
    assert active(door, person) == 0


@pytest.mark.parametrize("is_link_first", [False, True])
def test_a_token_that_was_refreshed_is_of_the_same_link(door: Door, is_link_first: bool) -> None:
    person = door.somebody()
    refreshed = door.mint.token(sub=person.owner.sub, jti=str(uuid4()))
    steps: list[Callable[[], object]] = [
        lambda: door.ask(messages.accept_grant(person.token, door.lwa.issue())),
        lambda: handler.lambda_handler(linked(ANN, refreshed)),
    ]
    for step in reversed(steps) if is_link_first else steps:
        step()
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 0


def test_links_that_come_before_their_grants_take_nobody_elses(door: Door) -> None:
    person = door.somebody()
    for user_id in (ANN, BEN):
        one = again(door, person)
        handler.lambda_handler(linked(user_id, one.token))
        door.ask(messages.accept_grant(one.token, door.lwa.issue()))
    handler.lambda_handler(disabled(BEN))
    assert active(door, person) == 1
    handler.lambda_handler(disabled(ANN))
    assert active(door, person) == 0


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
    "of an unknown kind": lambda event: changed(event, "request.type", "AlexaSkillEvent.SkillPainted"),
    "of no kind": lambda event: changed(event, "request.type", "AlexaSkillEvent."),
    "without context": lambda event: changed(event, "context"),
}


@pytest.mark.parametrize("forge", IGNORED.values(), ids=IGNORED)
def test_what_is_not_bound_to_a_link_of_ours_does_nothing(
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
def test_a_link_that_no_token_vouches_for_is_none(door: Door, token: Any) -> None:
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


def test_what_could_not_be_handled_comes_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alexa delivers an event again whose function failed."""
    person = door.somebody()
    link(door, person, ANN)
    monkeypatch.setattr(handler.events()._linked_accounts, "_table", "NoSuchTable")
    with pytest.raises(StoreUnavailable):
        handler.lambda_handler(disabled(ANN))
    monkeypatch.undo()
    door.rebuild()


def test_the_amazon_account_is_kept_as_a_hash(door: Door) -> None:
    person = door.somebody()
    link(door, person, ANN)
    everything = json.dumps(door.dynamodb.scan(TableName="Grants")["Items"], default=str)
    assert "ANN-marker" not in everything


@pytest.fixture
def older(door: Door, _nobody_is_linked: None) -> Person:
    """Somebody whom Ann's Amazon account is linked to by a link that names no sign-in, at 08:01; her grant names the account."""
    person = door.somebody()
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    handler.lambda_handler(linked(ANN, person.token, minute=1))
    (link,) = links(door)
    assert set(link) == {"owner", "grant_id", "sub", "link", "linked_at"}
    del link["link"]
    (grant,) = door.grants(person)
    for row in (link, grant | {"link": {"S": "0" * 64}, "account": link["owner"]}):
        door.dynamodb.put_item(TableName="Grants", Item=row)
    return person


def test_an_older_link_ends_its_grant_and_no_other(door: Door, older: Person) -> None:
    other = again(door, older)
    door.ask(messages.accept_grant(other.token, door.lwa.issue()))
    handler.lambda_handler(linked(BEN, other.token, minute=1))
    handler.lambda_handler(disabled(ANN, minute=0))
    assert active(door, older) == 2, "too late"
    handler.lambda_handler(disabled(ANN, minute=2))
    assert active(door, older) == 1
    assert len(links(door)) == 1
    handler.lambda_handler(disabled(BEN, minute=2))
    assert active(door, older) == 0


def test_who_links_again_after_an_older_link_has_the_new_grant_alone(door: Door, older: Person) -> None:
    newest = again(door, older)
    door.ask(messages.accept_grant(newest.token, door.lwa.issue()))
    handler.lambda_handler(linked(ANN, newest.token, minute=3))
    assert active(door, older) == 1
    handler.lambda_handler(disabled(ANN, minute=4))
    assert active(door, older) == 0


def test_an_older_link_is_left_by_its_own_event_and_by_an_earlier_one(door: Door, older: Person) -> None:
    for person, minute in ((older, 1), (again(door, older), 0), (door.somebody(), 0)):
        assert handler.lambda_handler(linked(ANN, person.token, minute)) == {}
        assert active(door, older) == 1
    handler.lambda_handler(disabled(ANN, minute=2))
    assert active(door, older) == 0
