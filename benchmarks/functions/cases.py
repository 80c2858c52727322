"""What is measured: the directives, changes and questions, each with its unit, and whose they are.

A unit is the least that the same work costs with the libraries that everybody uses:

- a start: a process that only makes `boto3.client("dynamodb")`;
- a directive: one RS256 verification by PyJWT with a key object and one `update_item` by boto3, over the same connection to the same table;
- a Discover of 300: `json.dumps` of its answer, which Lambda's runtime has to pay, too;
- a refused token: the verification alone;
- a change told: one `update_item`, since what is told must be kept, and one request by urllib3 to the gateway;
- a question: the verification and one request by urllib3 to the user pool.
"""

import base64
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from device_cloud.lamp import Cause, Lamp, Model, first_state
from device_cloud.store.item import item_of
from tests.fakes.stream_driver import record
from tests.fakes.token_mint import SUB, TokenMint
from tests.profile_skill import requests
from tests.smarthome_lambda.messages import Message, discover, report_state, turn_off, turn_on

SKILL, REPORTER, PROFILE = "smarthome_lambda.handler", "smarthome_lambda.change_report", "profile_skill.handler"
NAMES = {SKILL: "skill", REPORTER: "reporter", PROFILE: "profile"}

# Each customer may be told of five changes a second, so the reporter has enough of them: each has one in a turn.
CUSTOMERS = [f"customer-{number}" for number in range(20)]
NEWCOMERS = [f"newcomer-{number}" for number in range(20)]

_AT = "2026-05-01T08:00:00.000Z"
MINT = TokenMint(sub=SUB)


@dataclass(frozen=True)
class Case:
    """One thing to measure.

    Attributes:
        function: the module of its handler.
        name: what it is called in the table.
        messages: those of one turn; what a turn leaves behind, the next begins with.
        says: what every answer has in it, as JSON.
        steps: of its unit.
        times: how many messages a turn has.
        must: the ratio that it must keep; None if none was set.
        goal: the ratio that is wished for.
        items: what is stored in the table Lamps before a turn.
    """

    function: str
    name: str
    messages: Callable[[int], Sequence[Message]]
    says: str
    steps: tuple[str, ...]
    times: int
    must: float | None = None
    goal: float | None = None
    items: Callable[[int], Sequence[Any]] = lambda _: ()

    @property
    def key(self) -> str:
        """Its name in JSON: the function and the case."""
        return f"{NAMES[self.function]}: {self.name}"


def lamp_id(owner: str, number: int = 0) -> str:
    """The id of an owner's lamp, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{owner} {number}"))


def lamp(owner: str, number: int = 0, model: Model = Model.COLOR) -> Lamp:
    """A lamp that is off."""
    name = f"Lamp {number + 1}"
    return Lamp(lamp_id(owner, number), "SL-1", model, name, first_state(model), Cause.APP, 1, _AT, _AT)


def house(owner: str, lamps: int) -> list[Any]:
    """The items of an owner with lamps of all models; the first is of the richest."""
    models = [Model.COLOR, Model.TUNABLE_WHITE, Model.DIMMABLE, Model.PLUG]
    return [item_of(owner, lamp(owner, number, models[number % 4]), "change") for number in range(lamps)]


def grant(owner: str) -> dict[str, Any]:
    """The row of a grant with hours left."""
    ends, token = str(int(time.time()) + 36_000), {"B": base64.b64encode(b"encrypted").decode()}
    texts = {
        "owner": owner,
        "grant_id": f"grant-of-{owner}",
        "state": "active",
        "stage": "local",
        "region": "eu-west-1",
    }
    numbers = {"expires_at": {"N": ends}, "version": {"N": "1"}, "event_token": token, "refresh_token": token}
    return {name: {"S": text} for name, text in texts.items()} | numbers


@cache
def token(owner: str) -> str:
    """An owner's skill token."""
    return MINT.token(sub=owner)


def keys() -> list[dict[str, Any]]:
    """What the pool publishes: two keys, as Cognito's pools do."""
    return [TokenMint(key_name="other", kid="another").jwk(), MINT.jwk()]


def stored() -> dict[str, list[Any]]:
    """What is in the tables at first."""
    customers = [*CUSTOMERS, *NEWCOMERS]
    lamps = [*house("warm", 1), *house("cold", 1), *house("many", 300)]
    lamps += [item for each in customers for item in house(each, 1)]
    return {"Lamps": lamps, "Grants": [grant(each) for each in customers]}


def switched(owner: str, times: int) -> Callable[[int], Sequence[Message]]:
    """TurnOn and TurnOff in turns, so that each changes the lamp."""

    def messages(turn: int) -> Sequence[Message]:
        ways = [turn_on if number % 2 == 0 else turn_off for number in range(turn * times, (turn + 1) * times)]
        return [way(token(owner), lamp_id(owner)) for way in ways]

    return messages


def touched(owner: str, count: int) -> tuple[Callable[[int], Sequence[Message]], Callable[[int], Sequence[Any]]]:
    """A TurnOn for each of an owner's lamps; the lamps, each of which somebody else has switched off since the last turn."""

    def items(turn: int) -> Sequence[Any]:
        lamps = [replace(lamp(owner, number), version=1 + 2 * turn, cause=Cause.APP) for number in range(count)]
        return [item_of(owner, each, f"change-{turn}") for each in lamps]

    return lambda _: [turn_on(token(owner), lamp_id(owner, number)) for number in range(count)], items


def same(make: Callable[[], Message], times: int) -> Callable[[int], Sequence[Message]]:
    """One message again and again."""
    return lambda _: [make()] * times


def _changed(customers: Sequence[str], place: int) -> tuple[str, Lamp, Lamp]:
    """Whose lamp is switched at this place of the order, and the lamp before and after: each customer's in turn, again and again."""
    round_, number = divmod(place, len(customers))
    first = lamp(customers[number])
    states = (first.state, first.state.switched_on())
    before = replace(first, version=1 + round_, state=states[round_ % 2], cause=Cause.PHYSICAL)
    return customers[number], before, replace(before, version=2 + round_, state=states[(round_ + 1) % 2])


def changes(
    customers: Sequence[str], times: int
) -> tuple[Callable[[int], Sequence[Message]], Callable[[int], Sequence[Any]]]:
    """Deliveries of the stream with one change of one customer's first lamp each, and the lamps as they are then."""

    def changed(turn: int) -> list[tuple[str, Lamp, Lamp]]:
        return [_changed(customers, turn * times + number) for number in range(times)]

    def messages(turn: int) -> Sequence[Message]:
        return [
            {
                "Records": [
                    record(
                        {"owner": {"S": customer}, "lamp_id": {"S": after.lamp_id}},
                        item_of(customer, before, "change"),
                        item_of(customer, after, "change"),
                        f"{turn}{number:03}",
                        time.time(),
                    )
                ]
            }
            for number, (customer, before, after) in enumerate(changed(turn))
        ]

    def items(turn: int) -> Sequence[Any]:
        return [item_of(customer, after, "change") for customer, _, after in changed(turn)]

    return messages, items


def warm() -> list[Case]:
    """Everything that a container does once it is warm."""
    expired = MINT.token(sub="warm", exp=MINT.now - 1000)
    directive = ("verify", "update")
    by_another, touch = touched("shared", 20)
    told, items = changes(CUSTOMERS, len(CUSTOMERS))
    question = requests.intent("WhatIsMyName", token(SUB))
    skill = [
        Case(SKILL, "TurnOn, TurnOff", switched("warm", 40), '"Response"', directive, 40, 1.5, 1.0),
        Case(SKILL, "TurnOn, after another", by_another, '"value": "ON"', directive, 20, items=touch),
        Case(SKILL, "Discover of 1", same(lambda: discover(token("warm")), 40), "Lamp 1", directive, 40, 1.4, 0.75),
        Case(
            SKILL,
            "ReportState",
            same(lambda: report_state(token("warm"), lamp_id("warm")), 40),
            '"StateReport"',
            directive,
            40,
            1.3,
            0.7,
        ),
        Case(SKILL, "Discover of 300", same(lambda: discover(token("many")), 4), "Lamp ", ("dumps",), 4, 6.0, 3.0),
        Case(
            SKILL,
            "refused token",
            same(lambda: turn_on(expired, lamp_id("warm")), 40),
            "EXPIRED_AUTHORIZATION_CREDENTIAL",
            ("verify",),
            40,
        ),
    ]
    return [
        *skill,
        Case(
            REPORTER,
            "one change told",
            told,
            '{"batchItemFailures": []}',
            ("update", "post"),
            len(CUSTOMERS),
            items=items,
        ),
        Case(PROFILE, "one question", same(lambda: question, 40), "Ada Lovelace", ("verify", "post"), 40),
    ]


def first() -> list[Case]:
    """The first that a container does."""
    told, items = changes(NEWCOMERS, 1)
    question = requests.intent("WhatIsMyName", token(SUB))
    return [
        Case(SKILL, "cold, then TurnOn", switched("cold", 1), '"Response"', (), 1, 1.3, 0.7),
        Case(REPORTER, "cold, then a change", told, '{"batchItemFailures": []}', (), 1, items=items),
        Case(PROFILE, "cold, then a question", same(lambda: question, 1), "Ada Lovelace", (), 1),
    ]


def needs(case: Case, url: str, answer: object) -> Mapping[str, Any]:
    """What a case's unit needs.

    Args:
        case: the case.
        url: Amazon's.
        answer: of the function.
    """
    body = json.dumps({"AccessToken": token(SUB)}) if case.function == PROFILE else json.dumps({"event": "x" * 1500})
    return {"token": token("warm"), "key": MINT.jwk(), "url": f"{url}/v3/events", "body": body, "answer": answer}
