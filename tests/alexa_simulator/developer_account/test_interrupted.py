"""A tool that is killed at any of its calls, with the account saved and restored in between, still makes one skill."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests import exceptions

from alexa_simulator.developer_account.account import state_of
from tests.alexa_simulator.developer_account.conftest import (
    ARN,
    CUSTOM,
    SMART_HOME,
    Desk,
    Door,
    Policies,
    bare,
    full,
    linking,
    state,
)

KILLS = ("reset", "reset-after")
CALLS = 13


def run(desk: Desk, policies: Policies) -> str:
    """Make what is missing, and nothing else: the skill, its endpoint, its account linking."""
    desk.sign_in()
    rows = desk.call("GET", "/v1/skills?vendorId=M1VENDOR").json()["skills"]
    skill_id = rows[0]["skillId"] if rows else desk.create(bare())
    desk.wait(skill_id)
    stage = f"/v1/skills/{skill_id}/stages/development"
    for principal in (SMART_HOME, CUSTOM):
        policies.permit(ARN, principal, skill_id)
    manifest = desk.call("GET", f"{stage}/manifest")
    if manifest.json() != full():
        desk.call("PUT", f"{stage}/manifest", full(), If_Match=manifest.headers["ETag"])
        desk.wait(skill_id)
    if desk.call("GET", f"{stage}/accountLinkingClient").status_code == 404:
        desk.call("PUT", f"{stage}/accountLinkingClient", linking())
    return skill_id


def killed(door: Door, kills: Sequence[tuple[int, str]]) -> list[str]:
    """The writes of all runs: each is killed at its call, the last one at none."""
    policies, kept, writes = Policies(), state(), []
    for fault in (*([dict([kill]) for kill in kills]), {}):
        with door.serving(kept, policies, fault) as desk:
            try:
                run(desk, policies)
            except exceptions.ConnectionError:
                pass
            else:
                assert all(call > len(desk.plan.calls) for call in fault), "it was killed, and did not notice"
            had_no_effect = fault.get(len(desk.plan.calls)) == "reset"
            calls = desk.plan.calls[:-1] if had_no_effect else desk.plan.calls
            writes += [call.partition(" ")[0] + call[call.rindex("/") :] for call in calls if _writes(call)]
            kept = state_of(desk.account.to_text())
    with door.serving(kept, policies) as desk:
        skill_id = run(desk, policies)
        assert not [call for call in desk.plan.calls if _writes(call)], "there was nothing left to do"
        assert len(desk.call("GET", "/v1/skills?vendorId=M1VENDOR").json()["skills"]) == 1
        assert desk.call("GET", f"/v1/skills/{skill_id}/stages/development/manifest").json() == full()
    return writes


def _writes(call: str) -> bool:
    return not call.startswith("GET") and not call.endswith("/token")


ALL = ["POST/skills", "PUT/manifest", "PUT/accountLinkingClient"]


@pytest.mark.parametrize("how", KILLS)
def test_killed_at_each_call_it_writes_everything_once(door: Door, how: str) -> None:
    with door.serving(state(), policies := Policies()) as desk:
        run(desk, policies)
        calls = len(desk.plan.calls)
    assert calls == CALLS
    for call in range(1, calls + 1):
        assert killed(door, [(call, how)]) == ALL, call


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.tuples(st.integers(1, CALLS), st.sampled_from(KILLS)), max_size=5))
def test_killed_again_and_again_it_writes_everything_once(door: Door, kills: list[tuple[int, str]]) -> None:
    assert killed(door, kills) == ALL
