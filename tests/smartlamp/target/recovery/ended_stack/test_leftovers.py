"""What people gave goes with the rest if that is asked for; what somebody else needs stays all the same."""

from collections.abc import Callable, Iterator

import pytest

from smartlamp.errors import Failed
from smartlamp.target.recovery.ended_stack.leftovers import Leftovers
from tests.fakes.stack_history import Told
from tests.smartlamp.commands.recovery.ended_stacks import Desk, desk_in

Arrange = Callable[[Desk, Told], object]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_in(monkeypatch) as made:
        yield made


def physical(stack: Told, name: str) -> str:
    return str(stack.resources[name][1])


def people(desk: Desk, stack: Told) -> None:
    desk.sign_up(physical(stack, "UserPool"))


def items(desk: Desk, stack: Told) -> None:
    desk.put_item(physical(stack, "Grants"))


def both(desk: Desk, stack: Told) -> None:
    people(desk, stack)
    items(desk, stack)


def removed(*, with_data: bool) -> list[str]:
    left = Leftovers.of("smartlamp", "eu-west-1")
    return [sentence for each in left.sets for sentence in left.remove(each, with_data=with_data)]


@pytest.mark.parametrize("protected", [True, False])
@pytest.mark.parametrize("arrange", [people, items, both])
def test_data_stays_unless_it_is_asked_for(desk: Desk, arrange: Arrange, protected: bool) -> None:
    before = desk.there()
    stack = desk.left("DELETE_COMPLETE", protected=protected)
    arrange(desk, stack)
    there = desk.there()
    with pytest.raises(Failed, match="Nothing was deleted of what it left"):
        removed(with_data=False)
    assert desk.there() == there
    said = removed(with_data=True)
    assert any("UserPool" in each for each in said)
    assert desk.there() == before | {physical(stack, "GrantsKey"): "PendingDeletion"}
    assert removed(with_data=True) == []


def another_client(desk: Desk, stack: Told) -> None:
    desk.cognito.create_user_pool_client(UserPoolId=physical(stack, "UserPool"), ClientName="an app of theirs")


def another_stack(desk: Desk, stack: Told) -> None:
    desk.cloudformation.add("rebuilt", "UPDATE_COMPLETE", {"Lamps": ("AWS::DynamoDB::Table", physical(stack, "Lamps"))})


@pytest.mark.parametrize(
    ("needed", "why"),
    [(another_client, "an app of theirs"), (another_stack, "Lamps belongs to the stack")],
    ids=["another client", "another stack"],
)
def test_what_somebody_else_needs_stays_with_the_data(desk: Desk, needed: Arrange, why: str) -> None:
    stack = desk.left("DELETE_COMPLETE")
    both(desk, stack)
    needed(desk, stack)
    there = desk.there()
    with pytest.raises(Failed, match=why):
        removed(with_data=True)
    assert desk.there() == there


def test_who_needs_it_right_before_it_goes_keeps_it(desk: Desk) -> None:
    stack = desk.left("DELETE_COMPLETE")
    both(desk, stack)
    pool = physical(stack, "UserPool")
    desk.before(desk.cognito, "UpdateUserPool", lambda: another_client(desk, stack))
    with pytest.raises(Failed, match="an app of theirs"):
        removed(with_data=True)
    assert desk.there()[pool] == "ACTIVE"  # it is protected again
