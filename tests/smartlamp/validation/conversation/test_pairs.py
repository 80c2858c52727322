"""However many messages look alike, each is looked at once. What is paired with what is in `test_partners.py`."""

import sys

import pytest

from smartlamp.validation.conversation import pairs
from smartlamp.validation.source import Source
from tests.schemas.messages import Message


@pytest.mark.parametrize("token", ["same", None, "{}"])
@pytest.mark.parametrize("lamp", ["same", "{}"])
@pytest.mark.parametrize("identical", [True, False])
def test_many_of_a_kind_take_no_longer_than_others(token: str | None, lamp: str, identical: bool) -> None:
    """Counted are comparisons, not seconds: twice as many messages take twice as many."""

    def compared(count: int) -> int:
        messages = [
            pairs.Told(
                {"n": 0 if identical else number},
                Source("log"),
                asks,
                header(asks, number),
                own(token, number),
                own(lamp, number),
            )
            for asks in (True, False)
            for number in range(count)
        ]
        calls = 0

        def counted(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(counted)
        try:
            pairs.in_order(messages)
            pairs.without_order(messages)
        finally:
            sys.setprofile(None)
        return calls

    assert compared(400) < 2.5 * compared(200)


def own(text: str | None, number: int) -> str | None:
    return None if text is None else text.format(number)


def header(asks: bool, number: int) -> Message:
    name = (
        {"namespace": "Alexa.PowerController", "name": "TurnOn"} if asks else {"namespace": "Alexa", "name": "Response"}
    )
    return {**name, "messageId": f"{asks}-{number}"}
