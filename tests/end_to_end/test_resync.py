"""A resync on the local stack, with the rights of the reporter's own role: what Alexa lost is right again."""

import pytest

from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from tests.end_to_end.conftest import CommandLine

pytestmark = pytest.mark.stack


def differing(smartlamp: CommandLine) -> set[str]:
    """The lamps and scenes that Alexa has wrong."""
    return {each["endpoint_id"] for each in smartlamp.json("status")["comparison"]["differences"]}


def lost(smartlamp: CommandLine, *words: str) -> None:
    """Do something that Alexa never hears of, and wait until that is so."""
    before = smartlamp.json("misbehave", "gateway", "INVALID_REQUEST_EXCEPTION", "--times", "1")
    assert before[0]["times"] == 1
    assert smartlamp(*words).returncode == 0
    for _ in range(200):
        if not smartlamp.json("misbehave", "lwa", "off"):
            return
    pytest.fail(f"The gateway heard nothing of {words}.")


def test_after_lost_events_one_resync_makes_alexas_picture_right(own_stack: CommandLine) -> None:
    own_stack.up()
    assert own_stack("link").returncode == 0
    assert own_stack("discover").returncode == 0
    (removed,) = own_stack.json("lamps", "add", "Porch")
    for _ in range(200):
        if "Porch" in own_stack("status").stdout and not differing(own_stack):
            break
    lost(own_stack, "lamps", "remove", "Porch")
    lost(own_stack, "lamps", "add", "Hall")
    lost(own_stack, "lamps", "rename", "SmartLamp", "Desk")
    assert removed["lamp_id"] in differing(own_stack)
    assert len(differing(own_stack)) == 3
    facts = own_stack.json("resync")
    assert (facts["owners"], facts["endpoints"], facts["gone"], facts["unfinished"]) == (1, 2, 1, [])
    assert differing(own_stack) == set()
    said = own_stack("status").stdout
    assert f"Alexa's picture is right: 2 lamps of {DEMO_EMAIL}" in said
    again = own_stack("resync")
    assert again.returncode == 0
    assert "Alexa was told again about 2 lamps and scenes of 1 owner" in again.stdout
    assert differing(own_stack) == set()
