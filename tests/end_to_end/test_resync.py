"""A resync on the local stack, with the rights of the reporter's own role: what Alexa lost is right again."""

import pytest

from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("demo's stack")]


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


def test_after_lost_events_one_resync_makes_alexas_picture_right(demo_stack: CommandLine) -> None:
    assert demo_stack("link").returncode == 0
    assert demo_stack("discover").returncode == 0
    gone = demo_stack.json("resync")["gone"]  # what earlier tests removed
    assert demo_stack.json("resync")["gone"] == gone
    try:
        alexas_picture_is_right_again(demo_stack, gone)
    finally:
        demo_stack("lamps", "remove", "Hall")
        demo_stack("lamps", "rename", "Desk", "SmartLamp")


def alexas_picture_is_right_again(demo_stack: CommandLine, gone: int) -> None:
    (removed,) = demo_stack.json("lamps", "add", "Porch")
    for _ in range(200):
        if "Porch" in demo_stack("status").stdout and not differing(demo_stack):
            break
    lost(demo_stack, "lamps", "remove", "Porch")
    lost(demo_stack, "lamps", "add", "Hall")
    lost(demo_stack, "lamps", "rename", "SmartLamp", "Desk")
    assert removed["lamp_id"] in differing(demo_stack)
    assert len(differing(demo_stack)) == 3
    facts = demo_stack.json("resync")
    assert (facts["owners"], facts["endpoints"], facts["gone"], facts["unfinished"]) == (1, 2, gone + 1, [])
    assert differing(demo_stack) == set()
    said = demo_stack("status").stdout
    assert f"Alexa's picture is right: 2 lamps of {DEMO_EMAIL}" in said
    again = demo_stack("resync")
    assert again.returncode == 0
    assert "Alexa was told again about 2 lamps and scenes of 1 owner" in again.stdout
    assert differing(demo_stack) == set()
