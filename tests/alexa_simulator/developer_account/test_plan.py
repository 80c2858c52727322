"""What goes wrong at which call."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest
from requests import exceptions

from alexa_simulator.developer_account.plan import Plan
from alexa_simulator.errors import PlanRefused, Unanswered
from alexa_simulator.outbound import request
from tests.alexa_simulator.developer_account.conftest import Desk, Door, Policies, bare, state

SKILLS = "/v1/skills?vendorId=M1VENDOR"


class Failing(Protocol):
    def __call__(self, faults: Mapping[int, str]) -> AbstractContextManager[Desk]: ...


@pytest.fixture
def failing(door: Door, policies: Policies) -> Failing:
    """An account with a plan; signing in is call 1."""

    @contextmanager
    def begin(faults: Mapping[int, str]) -> Iterator[Desk]:
        with door.serving(state(), policies, faults) as desk:
            desk.sign_in()
            yield desk

    return begin


@pytest.mark.parametrize(
    ("fault", "status", "wait"),
    [
        ("429", 429, None),
        ("429 7", 429, "7"),
        ("500", 500, None),
        ("503", 503, None),
        ("503 2", 503, "2"),
    ],
)
def test_the_nth_call_is_refused_and_has_no_effect(failing: Failing, fault: str, status: int, wait: str | None) -> None:
    with failing({2: fault}) as desk:
        said = desk.call("POST", "/v1/skills", {"vendorId": "M1VENDOR", **bare()})
        assert (said.status_code, said.headers.get("Retry-After")) == (status, wait)
        assert desk.call("GET", SKILLS).json()["skills"] == []


def test_a_401_ends_the_token_until_it_is_refreshed(failing: Failing) -> None:
    with failing({2: "401"}) as desk:
        assert [desk.call("GET", "/v1/vendors").status_code for _ in range(2)] == [401, 401]
        desk.refresh()
        assert desk.call("GET", "/v1/vendors").status_code == 200


@pytest.mark.parametrize(("fault", "skills"), [("reset", 0), ("reset-after", 1)])
def test_a_connection_is_lost_before_or_after_the_skill_was_created(failing: Failing, fault: str, skills: int) -> None:
    with failing({2: fault}) as desk:
        with pytest.raises(exceptions.ConnectionError):
            desk.create(bare())
        assert len(desk.call("GET", SKILLS).json()["skills"]) == skills


def test_a_call_may_never_be_answered(failing: Failing) -> None:
    with failing({2: "hang"}) as desk, pytest.raises(exceptions.ReadTimeout):
        desk.session.get(f"{desk.origin}/v1/vendors", headers=desk.headers, timeout=(10, 0.1))


def test_an_answer_may_come_a_byte_at_a_time(failing: Failing) -> None:
    with failing({2: "drip"}) as desk, pytest.raises(Unanswered):
        request(desk.session, "GET", f"{desk.origin}/v1/vendors", deadline_s=0.3, headers=desk.headers)


@pytest.mark.parametrize(("fault", "status", "body"), [("garbage", 200, b"\xff<html>{"), ("redirect", 307, b"")])
def test_an_answer_may_be_no_smapis(failing: Failing, fault: str, status: int, body: bytes) -> None:
    with failing({2: fault}) as desk:
        said = desk.session.get(f"{desk.origin}/v1/vendors", headers=desk.headers, allow_redirects=False, timeout=10)
        assert (said.status_code, said.content) == (status, body)


def test_tokens_can_fail_too(door: Door, policies: Policies) -> None:
    with door.serving(state(), policies, {1: "503", 2: "reset-after", 3: "429 3"}) as desk:
        code = desk.code()
        assert desk.exchange(code).status_code == 503
        with pytest.raises(exceptions.ConnectionError):
            desk.exchange(code)
        assert desk.exchange(code).headers["Retry-After"] == "3"
        assert desk.exchange(code).json()["error"] == "invalid_grant", "it was redeemed, and the answer lost"


def test_the_plan_notes_every_call_of_the_tool(failing: Failing) -> None:
    with failing({}) as desk:
        skill_id = desk.create(bare())
        desk.browse()
        desk.call("GET", f"/v1/skills/{skill_id}/status")
        assert desk.plan.calls == ["POST /auth/o2/token", "POST /v1/skills", f"GET /v1/skills/{skill_id}/status"]


@pytest.mark.parametrize("fault", ["418", "", "reset 5", "429 soon", "500 1", "429 -1"])
def test_an_unknown_fault_is_refused_before_anything_is_served(fault: str) -> None:
    with pytest.raises(PlanRefused, match=r"is no fault\. Known are 401, 429"):
        Plan({1: fault})
