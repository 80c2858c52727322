import json
from collections.abc import Iterator
from typing import Any

import pytest
from requests import Response, exceptions

from alexa_simulator.errors import PlanRefused, SimulatorRefused, Unanswered
from alexa_simulator.event_gateway.codes import CODES
from alexa_simulator.faults.plan import Misbehaviour
from alexa_simulator.faults.ways import GATEWAY, LOGIN, SIGN_IN, TITLES, ways
from alexa_simulator.outbound import Session
from alexa_simulator.web.client import Client
from alexa_simulator.web.server import app
from tests.alexa_simulator.conftest import Home
from tests.fakes.gateway_events import change_report
from tests.fakes.served_app import Entrance

LWA_CODES = {
    "invalid_request": 400,
    "invalid_grant": 400,
    "unauthorized_client": 400,
    "unsupported_grant_type": 400,
    "invalid_client": 401,
    "slow_down": 429,
    "server_error": 500,
    "temporarily_unavailable": 503,
}


class Amazon:
    """The simulator on a real port, asked as a function asks it, without patience."""

    def __init__(self, home: Home, address: str) -> None:
        self.home = home
        self.command_line = Client(address, "key")
        self.address = address
        self.session = Session()

    def misbehave(self, name: str, *how: str, **more: object) -> list[dict[str, object]]:
        return self.command_line.misbehave({"name": name, "how": list(how), **more})

    def ask(self, name: str) -> Response:
        return self.event() if name == GATEWAY else self.refresh()

    def event(self) -> Response:
        token = str(self.home.skill.grants[-1]["access_token"])
        headers = {"Authorization": f"Bearer {token}"}
        return self.post("/v3/events", json=change_report("lamp-1", token, message_id="one"), headers=headers)

    def refresh(self, refresh_token: str | None = None) -> Response:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token or str(self.home.skill.grants[-1]["refresh_token"]),
            "client_id": "event-client",
            "client_secret": "event-secret",
        }
        return self.post("/auth/o2/token", data=form)

    def post(self, path: str, **more: Any) -> Response:
        return self.session.post(self.address + path, timeout=(10, 0.4), **more)


@pytest.fixture
def amazon(linked: Home, entrance: Entrance) -> Iterator[Amazon]:
    entrance.app = app(linked.alexa, key="key")
    asked = Amazon(linked, entrance.origin)
    yield asked
    asked.session.close()


def last_heard(amazon: Amazon) -> tuple[object, object, object]:
    last = amazon.command_line.events()[-1]
    return last["status"], last["code"], last["outcome"]


@pytest.mark.parametrize(("code", "status"), CODES.items())
def test_each_code_of_the_gateway(amazon: Amazon, code: str, status: int) -> None:
    amazon.misbehave(GATEWAY, code.lower(), retry_after_s=7)
    answer = amazon.event()
    body = answer.json()
    assert (answer.status_code, body["header"]["name"], body["payload"]["code"]) == (status, "Exception", code)
    assert answer.headers.get("retry-after") == ("7" if status in {429, 503} else None)
    assert last_heard(amazon) == (status, code, "misbehaved")
    assert amazon.home.alexa.memory.now.properties == {}


@pytest.mark.parametrize(("error", "status"), LWA_CODES.items())
def test_each_error_of_login_with_amazon(amazon: Amazon, error: str, status: int) -> None:
    amazon.misbehave(LOGIN, error)
    answer = amazon.refresh()
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert amazon.home.alexa.login_with_amazon.counts["refreshes"] == 0


@pytest.mark.parametrize(("name", "status", "code"), [(GATEWAY, "403", "SKILL_DISABLED_EXCEPTION"), (LOGIN, "401", "invalid_client")])  # fmt: skip
def test_a_status_stands_for_its_first_code(amazon: Amazon, name: str, status: str, code: str) -> None:
    assert amazon.misbehave(name, status)[0]["how"] == [code]


@pytest.mark.parametrize("name", [GATEWAY, LOGIN])
@pytest.mark.parametrize(
    ("how", "seen"),
    [
        ("hang", exceptions.ReadTimeout),
        ("reset", exceptions.ConnectionError),
        ("reset-after", exceptions.ConnectionError),
    ],
)
def test_no_answer_at_all(
    amazon: Amazon, capfd: pytest.CaptureFixture[str], name: str, how: str, seen: type[Exception]
) -> None:
    amazon.misbehave(name, how, times=1)
    with pytest.raises(seen):
        amazon.ask(name)
    assert capfd.readouterr().err == "", "the server itself has nothing to complain about"
    done = how == "reset-after"
    if name == GATEWAY:
        assert last_heard(amazon) == ((202, None, "taken") if done else (None, None, "misbehaved"))
        assert bool(amazon.home.alexa.memory.now.properties) is done
        assert amazon.event().status_code == 202
        assert last_heard(amazon) == (202, None, "repeated" if done else "taken")
    else:
        assert amazon.home.alexa.login_with_amazon.counts["refreshes"] == (1 if done else 0)
        assert amazon.refresh().status_code == 200


@pytest.mark.parametrize("name", [GATEWAY, LOGIN])
def test_a_drip_never_ends_and_no_single_wait_is_long(amazon: Amazon, name: str) -> None:
    amazon.misbehave(name, "drip")
    path = "/v3/events" if name == GATEWAY else "/auth/o2/token"
    with amazon.post(path, data=b"{}", stream=True) as answer:
        assert b"".join(answer.raw.read1(1) for _ in range(3)) == b'{"p'


@pytest.mark.parametrize("name", [GATEWAY, LOGIN])
def test_a_redirect_notes_who_follows_it(amazon: Amazon, name: str) -> None:
    amazon.misbehave(name, "redirect")
    answer = amazon.ask(name)
    assert (answer.status_code, answer.headers["location"]) == (307, "/redirected")
    assert amazon.command_line.status()["redirects_followed"] == 0
    assert amazon.post(answer.headers["location"]).status_code == 404
    assert amazon.command_line.status()["redirects_followed"] == 1


@pytest.mark.parametrize(("name", "status"), [(GATEWAY, 403), (LOGIN, 200)])
def test_garbage_is_no_json(amazon: Amazon, name: str, status: int) -> None:
    amazon.misbehave(name, "garbage")
    answer = amazon.ask(name)
    assert answer.status_code == status
    with pytest.raises(UnicodeDecodeError):
        json.loads(answer.content)


def test_a_rotated_refresh_token_ends_the_one_before(amazon: Amazon) -> None:
    amazon.misbehave(LOGIN, "rotate")
    first = amazon.refresh().json()
    assert first["refresh_token"] != amazon.home.skill.grants[-1]["refresh_token"]
    assert amazon.refresh().json()["error"] == "invalid_grant"
    assert amazon.refresh(first["refresh_token"]).status_code == 200


def test_a_brief_event_token_lives_for_a_minute(amazon: Amazon) -> None:
    amazon.misbehave(LOGIN, "brief")
    assert amazon.refresh().json()["expires_in"] == 60


def test_it_misbehaves_as_often_as_told_and_then_no_more(amazon: Amazon) -> None:
    amazon.misbehave(GATEWAY, "503", times=2)
    plans: Any = amazon.command_line.status()["misbehaviour"]
    assert [(plan["name"], plan["how"], plan["times"]) for plan in plans] == [
        (GATEWAY, ["SERVICE_UNAVAILABLE_EXCEPTION"], 2)
    ]
    assert [amazon.event().status_code for _ in range(3)] == [503, 503, 202]
    assert amazon.command_line.status()["misbehaviour"] == []


def test_each_misbehaves_for_itself_until_told_otherwise(amazon: Amazon) -> None:
    amazon.misbehave(LOGIN, "500")
    assert amazon.event().status_code == 202
    assert [amazon.refresh().status_code for _ in range(3)] == [500] * 3
    amazon.misbehave(LOGIN, "429")
    assert amazon.refresh().status_code == 429
    assert amazon.misbehave(LOGIN) == []
    assert amazon.refresh().status_code == 200


def drawn(seed: int) -> list[str | None]:
    misbehaviour = Misbehaviour()
    misbehaviour.obey({"name": GATEWAY, "how": ["500", "hang"], "probability": 0.5, "seed": seed})
    faults = [misbehaviour.next(GATEWAY) for _ in range(200)]
    return [None if fault is None else fault.how for fault in faults]


def test_the_same_seed_does_the_same() -> None:
    assert drawn(1) == drawn(1) != drawn(2)
    assert set(drawn(1)) == {None, "INTERNAL_SERVICE_EXCEPTION", "hang"}
    assert 60 < drawn(1).count(None) < 140


def test_a_seed_that_nobody_chose_is_told() -> None:
    misbehaviour = Misbehaviour()
    misbehaviour.obey({"name": LOGIN, "how": ["500"], "probability": 0.5})
    (facts,) = misbehaviour.facts()
    assert isinstance(facts["seed"], int)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        pytest.param(None, "Say who", id="nothing"),
        pytest.param([], "Say who", id="a list"),
        pytest.param({"name": "alexa", "how": []}, "Say who", id="somebody else"),
        pytest.param({"name": ["gateway"], "how": []}, "Say who", id="no name"),
        pytest.param({"name": "gateway", "how": "503"}, "Say who", id="no list"),
        pytest.param({"name": "gateway", "how": ["418"]}, 'gateway cannot fail in the way "418". It can: 400, ', id="a teapot"),
        pytest.param({"name": "gateway", "how": ["rotate"]}, 'gateway cannot fail in the way "rotate"', id="what only the other can"),
        pytest.param({"name": "function", "how": ["denied"], "retry_after_s": 1}, "takes no retry_after", id="Lambda says nothing of that"),
        pytest.param({"name": "lwa", "how": [503]}, None, id="a number is a status"),
        pytest.param({"name": "lwa", "how": ["503"], "times": 0}, "0 times is no failure", id="no times"),
        pytest.param({"name": "lwa", "how": ["503"], "times": -1}, "times must be a whole number", id="fewer times"),
        pytest.param({"name": "lwa", "how": ["503"], "times": True}, "times must be a whole number", id="true times"),
        pytest.param({"name": "lwa", "how": ["503"], "seed": "x"}, "seed must be a whole number", id="an odd seed"),
        pytest.param({"name": "lwa", "how": ["503"], "retry_after_s": 1.5}, "retry_after_s must be a whole", id="half a second"),
        pytest.param({"name": "lwa", "how": ["503"], "probability": 0}, "probability", id="never"),
        pytest.param({"name": "lwa", "how": ["503"], "probability": 1.1}, "probability", id="more than always"),
        pytest.param({"name": "lwa", "how": ["503"], "probability": "1"}, "probability", id="a text"),
        pytest.param({"name": "lwa", "how": ["503"], "probability": float("nan")}, "nan is not a probability", id="no number"),
        pytest.param({"name": "lwa", "how": ["503"], "probability": -1}, "-1 is not a probability", id="less than never"),
        pytest.param({"name": "lwa", "how": ["503"], "seed": 10**400}, "seed must be a whole number from 0 to 1,000,000,000", id="too large"),
    ],
)  # fmt: skip
def test_plans_that_make_no_sense_change_nothing(plan: object, why: str | None) -> None:
    misbehaviour = Misbehaviour()
    if why is None:
        misbehaviour.obey(plan)
        return
    misbehaviour.obey({"name": "lwa", "how": ["500"], "seed": 1})
    before = misbehaviour.facts()
    with pytest.raises(PlanRefused, match=why):
        misbehaviour.obey(plan)
    assert misbehaviour.facts() == before


@pytest.mark.parametrize("name", TITLES)
def test_all_that_is_offered_can_be_done(name: str) -> None:
    misbehaviour = Misbehaviour()
    for way in ways(name):
        misbehaviour.obey({"name": name, "how": [way]})
        assert misbehaviour.next(name) is not None


class Elsewhere:
    """Another process that keeps plans."""

    def __init__(self) -> None:
        self.inner = Misbehaviour([SIGN_IN])
        self.asked = 0
        self.is_gone = False

    def obey(self, plan: dict[str, object]) -> None:
        self.inner.obey(plan)

    def facts(self) -> list[dict[str, object]]:
        self.asked += 1
        if self.is_gone:
            raise Unanswered("Gone.")
        return self.inner.facts()


def test_plans_for_others_are_kept_by_whoever_does_them() -> None:
    elsewhere = Elsewhere()
    misbehaviour = Misbehaviour([GATEWAY], elsewhere)
    misbehaviour.obey({"name": SIGN_IN, "how": []})
    assert (misbehaviour.facts(), elsewhere.asked) == ([], 0), "nobody is asked in vain"
    misbehaviour.obey({"name": GATEWAY, "how": ["503"]})
    misbehaviour.obey({"name": SIGN_IN, "how": ["429"], "times": 2, "seed": 7, "retry_after_s": 3})
    assert misbehaviour.next(SIGN_IN) is None
    fault = elsewhere.inner.next(SIGN_IN)
    assert fault
    assert (fault.how, fault.retry_after_s) == ("throttled", 3)
    assert [(each["name"], each["times"]) for each in misbehaviour.facts()] == [(SIGN_IN, 1), (GATEWAY, None)]
    elsewhere.is_gone = True
    assert [each["name"] for each in misbehaviour.facts()] == [GATEWAY]
    elsewhere.is_gone = False
    misbehaviour.obey({"name": SIGN_IN, "how": []})
    assert [each["name"] for each in misbehaviour.facts()] == [GATEWAY]


def test_what_nobody_here_does_cannot_be_broken() -> None:
    misbehaviour = Misbehaviour([GATEWAY])
    misbehaviour.obey({"name": SIGN_IN, "how": []})
    with pytest.raises(PlanRefused, match="sign-in cannot be broken here"):
        misbehaviour.obey({"name": SIGN_IN, "how": ["429"]})


def test_a_refused_plan_is_told_to_the_command_line(amazon: Amazon) -> None:
    with pytest.raises(SimulatorRefused, match="It can: 400"):
        amazon.misbehave(GATEWAY, "418")
