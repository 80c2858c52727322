"""Two people: what is one's is nothing to the other (SEC-060, SEC-061, SEC-064)."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, result_of
from tests.smarthome_lambda.messages import Message, changed


def bare(answer: Message, endpoint_id: str) -> bytes:
    """The answer without what must differ: its own id, and the id that was asked for."""
    header = {name: value for name, value in answer["event"]["header"].items() if name != "messageId"}
    return json.dumps({"event": {**answer["event"], "header": header}}).replace(endpoint_id, "ID").encode()


@pytest.mark.parametrize("make", [messages.turn_on, messages.turn_off, messages.report_state])
def test_others_removed_unknown_and_impossible_lamps_are_one_answer(door: Door, make: Any) -> None:
    person, stranger = door.somebody(), door.somebody()
    others, removed = door.lamp(stranger), door.lamp(person)
    door.lamps.remove(person.owner, removed.lamp_id)
    answers = set()
    for endpoint_id in (others.lamp_id, removed.lamp_id, str(uuid4()), "lamp;1", "a" * 65, "owner#lamp=1"):
        answer = door.ask(make(person.token, endpoint_id))
        assert result_of(answer) == "NO_SUCH_ENDPOINT"
        answers.add(bare(answer, endpoint_id))
    assert len(answers) == 1
    assert door.lamps.get(stranger.owner, others.lamp_id) == others


@pytest.mark.parametrize("endpoint_id", ["", "../x", "a b", "l\u00e4mp", "a" * 257, "\x00", "\ud800"], ids=repr)
def test_an_id_that_even_alexa_could_not_have(door: Door, endpoint_id: str) -> None:
    """The same answer, but for the id: no event could hold it."""
    person = door.somebody()
    answer = door.send(messages.turn_on(person.token, endpoint_id))
    ordinary = door.send(messages.turn_on(person.token, "no-such"))
    assert answer["event"]["payload"] == ordinary["event"]["payload"]
    assert "endpoint" not in answer["event"]


def test_each_discovers_only_their_own(door: Door) -> None:
    people = [door.somebody() for _ in range(3)]
    lamps = {person.owner.sub: door.lamp(person).lamp_id for person in people}
    for person in [*people, *reversed(people)]:
        (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
        assert endpoint["endpointId"] == lamps[person.owner.sub]


CLAIMS_OF_THE_BODY = {
    "cookie": ("directive.endpoint.cookie", {"owner": "SUB", "sub": "SUB", "username": "SUB"}),
    "partition": ("directive.endpoint.scope.userId", "SUB"),
    "payload": ("directive.payload", {"owner": "SUB", "sub": "SUB", "pk": "SUB"}),
    "header": ("directive.header.sub", "SUB"),
}


@pytest.mark.parametrize(("path", "value"), CLAIMS_OF_THE_BODY.values(), ids=CLAIMS_OF_THE_BODY)
def test_nothing_in_the_body_makes_one_another(door: Door, path: str, value: Any) -> None:
    person, victim = door.somebody(), door.somebody()
    lamp = door.lamp(victim)
    value = json.loads(json.dumps(value).replace("SUB", victim.owner.sub))
    assert (
        result_of(door.send(changed(messages.turn_on(person.token, lamp.lamp_id), path, value))) == "NO_SUCH_ENDPOINT"
    )
    assert door.lamps.get(victim.owner, lamp.lamp_id) == lamp


def test_the_username_is_nobody(door: Door) -> None:
    person, victim = door.somebody(), door.somebody()
    lamp = door.lamp(victim)
    token = door.mint.token(sub=person.owner.sub, username=victim.owner.sub)
    assert result_of(door.ask(messages.turn_on(token, lamp.lamp_id))) == "NO_SUCH_ENDPOINT"
