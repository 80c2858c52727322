"""One lamp for each new customer: whatever is repeated, lost on the way or done at once, and none again once it is removed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from device_cloud.errors import AwsRefused, AwsUnanswered, StoreUnavailable, TransactionCancelled
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Model, Power
from device_cloud.store.lamps import Lamps
from device_cloud.store.starter_lamp import StarterLamps
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables

Fate = Literal["arrives", "is lost", "answer is lost", "conflicts", "is throttled", "is forbidden"]
FATES: tuple[Fate, ...] = ("arrives", "is lost", "answer is lost", "conflicts", "is throttled", "is forbidden")


class Network(TablesClient):
    """The functions' client; each request of it has a fate, and when none is left they all arrive."""

    def __init__(self, tables: Tables, fates: Iterator[Fate]) -> None:
        super().__init__(tables)
        self._pause = lambda _: None
        self._fates = fates

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any]:
        fate = next(self._fates, "arrives")
        error = {"Code": "Error", "Message": ""}
        match fate:
            case "is lost":
                raise AwsUnanswered("unreachable")
            case "conflicts":
                reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
                raise TransactionCancelled({"Error": error, "CancellationReasons": reasons}, 400)
            case "is throttled":
                raise AwsRefused({"Error": {**error, "Code": "ThrottlingException"}}, 400)
            case "is forbidden":
                raise AwsRefused({"Error": {**error, "Code": "AccessDeniedException"}}, 400)
        answer = super()._attempt(operation, body)
        if fate == "answer is lost":
            raise AwsUnanswered("timeout")
        return answer


def somebody() -> Owner:
    return Owner(str(uuid4()), "client", frozenset(), 0, None)


def starters(tables: Tables, *fates: Fate) -> StarterLamps:
    client: Any = Network(tables, iter(fates))
    return StarterLamps("Lamps", "Starters", client, lambda: 1_777_636_800.5, lambda _: None)


def lamps(tables: Tables) -> Lamps:
    client: Any = TablesClient(tables)
    return Lamps("Lamps", client)


def test_a_new_customer_has_one_lamp_called_smartlamp() -> None:
    tables, owner = Tables(), somebody()
    assert starters(tables).give(owner)
    (lamp,) = lamps(tables).of(owner)
    assert (lamp.name, lamp.model, lamp.state.power, lamp.cause) == (
        "SmartLamp",
        Model.COLOR,
        Power.OFF,
        Cause.PHYSICAL,
    )
    assert lamps(tables).of(somebody()) == ()


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        pytest.param([], True, id="all is well"),
        pytest.param(["is lost"], True, id="lost once"),
        pytest.param(["is throttled"], True, id="throttled once"),
        pytest.param(["conflicts"] * 3, True, id="somebody writes the same"),
        pytest.param(["answer is lost"], False, id="done, and heard of by the condition"),
        pytest.param(["conflicts"] * 4, "TransactionCanceledException", id="they never end"),
        pytest.param(["is lost"] * 2, "unreachable", id="lost twice"),
        pytest.param(["is forbidden"], "AccessDeniedException", id="forbidden"),
    ],
)
def test_every_end_of_one_attempt(fates: list[Fate], expected: bool | str) -> None:
    tables, owner = Tables(), somebody()
    if isinstance(expected, str):
        with pytest.raises(StoreUnavailable) as refused:
            starters(tables, *fates).give(owner)
        assert refused.value.reason in {expected, "Error"}
        assert lamps(tables).of(owner) == ()
    else:
        assert starters(tables, *fates).give(owner) is expected
        assert len(lamps(tables).of(owner)) == 1


def test_sixteen_at_once_give_one() -> None:
    tables, owner = Tables(), somebody()
    with ThreadPoolExecutor(16) as pool:
        given = [*pool.map(lambda _: starters(tables).give(owner), range(16))]
    assert sorted(given) == [False] * 15 + [True]
    assert len(lamps(tables).of(owner)) == 1


class Repeats(RuleBasedStateMachine):
    """Cognito's events for two customers, in any order and with any failures; in between they remove and add lamps."""

    def __init__(self) -> None:
        super().__init__()
        self.tables = Tables()
        self.people = [somebody(), somebody()]
        self.seen: list[set[str]] = [set(), set()]
        self.heard = [False, False]
        self.added = 0

    @rule(who=st.integers(0, 1), fates=st.lists(st.sampled_from(FATES), max_size=6))
    def the_event_comes(self, who: int, fates: list[Fate]) -> None:
        try:
            starters(self.tables, *fates).give(self.people[who])
            self.heard[who] = True
        except StoreUnavailable:
            pass
        self.look()

    @rule(who=st.integers(0, 1))
    def the_lamp_is_removed(self, who: int) -> None:
        for lamp in lamps(self.tables).of(self.people[who]):
            lamps(self.tables).remove(self.people[who], lamp.lamp_id)

    @precondition(lambda self: self.added < 3)
    @rule(who=st.integers(0, 1))
    def another_is_added(self, who: int) -> None:
        self.added += 1
        lamps(self.tables).add(
            self.people[who], serial="SL-1", model=Model.PLUG, name=f"Plug {self.added}", cause=Cause.APP
        )

    def look(self) -> None:
        for who, owner in enumerate(self.people):
            self.seen[who] |= {each.lamp_id for each in lamps(self.tables).of(owner) if each.name == "SmartLamp"}

    @invariant()
    def there_was_exactly_one(self) -> None:
        self.look()
        for seen, heard in zip(self.seen, self.heard, strict=True):
            assert len(seen) == 1 if heard else len(seen) <= 1


TestRepeats = Repeats.TestCase
TestRepeats.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
