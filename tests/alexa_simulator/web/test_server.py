import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from alexa_simulator.account_linking.authorization_server.people import Person
from alexa_simulator.account_linking.authorization_server.server import AuthorizationServer
from alexa_simulator.account_linking.authorization_server.server import Client as AuthorizationClient
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.errors import RequestRefused, SimulatorRefused, SimulatorUnreachable
from alexa_simulator.memory.clock import MovableClock
from alexa_simulator.web.client import Client
from alexa_simulator.web.server import PAGE, app
from alexa_troubleshooting import cause
from tests.alexa_simulator.conftest import Home, post, token_of
from tests.fakes.gateway_events import change_report, posted
from tests.fakes.served_app import Entrance

BASE = "http://127.0.0.1:8080"
KEY = "the key"
WITH_KEY = {"Authorization": f"Bearer {KEY}"}
OPERATIONS = ["link", "unlink", "discover", "say", "directive", "misbehave"]


class Browser:
    """Asks the application without a port in between."""

    def __init__(self, home: Home) -> None:
        self._app = app(home.alexa, key=KEY)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, **more))

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        headers = {**WITH_KEY, **(headers or {})}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url=BASE) as client:
            return await client.request(method, path, headers=headers, **more)


@pytest.fixture
def browser(home: Home) -> Browser:
    return Browser(home)


@pytest.fixture
def running(home: Home, entrance: Entrance) -> Client:
    """The simulator on a real port, and the command line's client for it."""
    entrance.app = app(home.alexa, key=KEY)
    return Client(f"{entrance.origin}/", KEY)


def test_what_was_exchanged_can_be_asked_for(running: Client, home: Home, browser: Browser) -> None:
    list(running.link(home.pool.email, home.pool.password))
    list(running.say("turn on SmartLamp"))
    told = running.exchanges()
    assert told == list(home.alexa.recording.latest)
    assert [(each.operation, each.directive["directive"]["header"]["name"]) for each in told] == [
        ("link", "AcceptGrant"),
        ("link", "Discover"),
        ("say", "TurnOn"),
    ]
    assert told[0].directive["directive"]["payload"]["grant"]["code"] == "(redacted)"
    assert running.exchanges(after=2) == told[2:]
    assert home.alexa.memory.now.linked().skill_token not in json.dumps([each.to_json() for each in told])
    assert browser.get("/alexa/exchanges?after=x").status_code == 400


def test_held_events_leave_threads_for_other_requests(
    running: Client, home: Home, entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 60)
    most = 50  # the server has 40 threads for everything else
    held, wait_for = threading.Semaphore(0), threading.Condition.wait_for

    def waited(condition: threading.Condition, until: Callable[[], bool], seconds: float | None = None) -> bool:
        held.release()
        return wait_for(condition, until, seconds)

    def sent() -> int:
        token = token_of(home)
        content = change_report("lamp-1", token)
        return httpx.post(
            f"{entrance.origin}/v3/events", json=content, headers={"Authorization": f"Bearer {token}"}
        ).status_code

    def answered_late(directive: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        if directive["directive"]["header"]["name"] == "AcceptGrant":
            monkeypatch.setattr("threading.Condition.wait_for", waited)
            early.extend(pool.submit(sent) for _ in range(most))
            assert all(held.acquire(timeout=20) for _ in range(most))
            assert running.status()["linked"] is False
        return answer

    home.skill.twist = answered_late
    early: list[Future[int]] = []
    with ThreadPoolExecutor(most) as pool:
        assert all(step.passed for step in running.link(home.pool.email, home.pool.password))
        assert [each.result() for each in early] == [202] * most


def test_the_command_line_goes_the_whole_way(running: Client, home: Home) -> None:
    assert running.status()["linked"] is False
    steps = list(running.link(home.pool.email, home.pool.password))
    assert [step.hop for step in steps if step.passed][-1] == "Discover"
    assert [step.passed for step in running.say("turn on SmartLamp")] == [True] * 4
    by_hand: dict[str, Any] = {
        "directive": {
            "header": {"namespace": "Alexa", "name": "ReportState"},
            "endpoint": {"endpointId": "lamp-1"},
            "payload": {},
        }
    }
    assert all(step.passed for step in running.directive(by_hand))
    assert all(step.passed for step in running.discover())
    status = running.status()
    assert (status["linked"], status["owner"]) == (True, "11111111…")
    assert (status["since"], status["expires"]) == ("2026-05-28T20:26:40Z", "2026-05-28T21:26:40Z")
    endpoints: Any = status["endpoints"]
    assert [(each["friendlyName"], len(each["properties"])) for each in endpoints] == [
        ("SmartLamp", 2),
        ("Desk Lamp", 0),
    ]
    messages = running.messages()
    assert [each["sent"] for each in messages] == [True, False] * 5
    shown = json.dumps([status, messages, [step.to_json() for step in steps]])
    for secret in home.secrets():
        assert secret not in shown
    assert all(step.passed for step in running.unlink())
    assert running.status()["linked"] is False


def test_a_failed_step_reaches_the_command_line(running: Client, home: Home) -> None:
    steps = list(running.link(home.pool.email, "wrong"))
    assert (steps[-1].passed, steps[-1].hop) == (False, "sign-in")
    assert "on_purpose" not in steps[-1].facts


def test_what_fails_while_something_is_broken_on_purpose_says_so(running: Client, home: Home) -> None:
    running.misbehave({"name": "function", "how": ["crash"], "times": 1})
    *passed, failed = running.link(home.pool.email, home.pool.password)
    assert str(failed.facts["on_purpose"]).startswith("function misbehaves always, 1 more time(s): crash.")
    assert not any("on_purpose" in each.facts for each in passed)


def test_a_skill_of_a_maker_is_told_what_to_do_in_their_project(running: Client, home: Home) -> None:
    running.misbehave({"name": "function", "how": ["crash"], "times": 1})
    *_, failed = running.link(home.pool.email, home.pool.password)
    broken = cause("function-broken")
    assert failed.facts["causes"] == [broken.id]
    assert failed.facts["to_do"] == broken.elsewhere != broken.remedy
    assert running.latest_steps()[-1] == failed


def test_a_request_that_makes_no_sense_is_refused_in_words(running: Client) -> None:
    with pytest.raises(SimulatorRefused, match="directive in it"):
        list(running.directive({"event": {}}))


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), "half \ud83d", json.loads("[" * 70 + "]" * 70)],
    ids=["nan", "inf", "half", "deep"],
)
def test_what_cannot_be_sent_is_no_fault_of_the_simulators(running: Client, value: object) -> None:
    with pytest.raises(RequestRefused, match=r"cannot be (sent|read)"):
        list(running.directive({"directive": {"a": value}}))
    with pytest.raises(RequestRefused):
        running.misbehave({"name": "lwa", "how": ["503"], "probability": value})
    assert running.status()["misbehaviour"] == []


def test_a_simulator_that_is_not_there_is_told_in_words(home: Home) -> None:
    client = Client("http://127.0.0.1:9", KEY)
    with pytest.raises(SimulatorUnreachable, match="smartlamp up"):
        client.status()
    with pytest.raises(SimulatorUnreachable, match="smartlamp up"):
        list(client.say("turn on"))
    assert home.alexa.memory.now.account is None


def test_what_nobody_foresaw_ends_the_operation_with_a_step(
    running: Client, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(_: str) -> Iterator[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(home.alexa, "say", explode)
    steps = list(running.say("turn on SmartLamp"))
    assert [(step.hop, step.passed) for step in steps] == [("simulator", False)]
    assert "ZeroDivisionError" in steps[0].proved
    assert "an operation of the simulator failed" in caplog.text


def test_the_browser_links_through_the_real_page_and_comes_back(browser: Browser, home: Home) -> None:
    callback = "http://127.0.0.1:9/api/skill/link/M1"
    home.pool.redirect_uris = (callback,)
    url = browser.post("/alexa/link/begin", json={}).json()["url"]
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == [callback]
    returned = sign_in(url, callback, home.pool.email, home.pool.password)
    back = browser.get("/api/skill/link/M1", params=returned)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert browser.get("/alexa/status").json()["linked"] is True
    assert [step["hop"] for step in browser.get("/alexa/steps").json()] == [
        "code",
        "skill token",
        "AcceptGrant",
        "Discover",
    ]
    again = browser.get("/api/skill/link/M1", params=returned)
    assert (again.status_code, "already finished" in again.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/skill/link/M2?code=c&state=s", 404),
        ("/api/skill/link/M1?code=c&state=s", 400),
        ("/api/skill/link/M1", 400),
        ("/nowhere", 404),
    ],
)
def test_nobody_else_finishes_a_linking(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


def test_without_a_redirect_url_here_the_browser_cannot_link(home: Home) -> None:
    home.alexa.linking = replace(home.alexa.linking, redirect_urls=home.alexa.linking.redirect_urls[:1])
    browser = Browser(home)
    assert browser.post("/alexa/link/begin", json={}).status_code == 409
    assert browser.get("/alexa/status").json()["links_in_browser"] is False


def test_login_with_amazon_over_http(browser: Browser, home: Home) -> None:
    form = {"grant_type": "authorization_code", "client_id": "event-client", "client_secret": "event-secret"}
    good = browser.post("/auth/o2/token", data={**form, "code": home.alexa.login_with_amazon.issue_code()})
    assert (good.status_code, good.json()["token_type"], good.headers["cache-control"]) == (200, "bearer", "no-store")
    in_query = browser.post("/auth/o2/token", params={**form, "code": "x"})
    assert (in_query.status_code, in_query.json()["error"]) == (500, "InternalFailure")
    assert browser.post("/auth/o2/token", content=b"x" * 20_000).status_code == 413
    assert browser.get("/auth/o2/token").status_code == 405


def test_the_event_gateway_over_http(browser: Browser, linked: Home) -> None:
    token = str(linked.skill.grants[-1]["access_token"])
    headers = {"Authorization": f"Bearer {token}"}
    good = browser.post("/v3/events", json=change_report("lamp-1", token), headers=headers)
    assert (good.status_code, good.content) == (202, b"")
    abroad = browser.post("/eu/v3/events", json=change_report("lamp-1", token), headers=headers)
    assert (abroad.status_code, abroad.json()["payload"]["code"]) == (403, "SKILL_NEVER_ENABLED_EXCEPTION")
    large = browser.post("/v3/events", content=b" " * 300_000, headers={**headers, "Content-Type": "application/json"})
    assert (large.status_code, large.json()["payload"]["code"]) == (413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION")
    assert browser.post("/v3/events").json()["payload"]["code"] == "INVALID_REQUEST_EXCEPTION"
    assert browser.post("/mars/v3/events").status_code == 404
    assert browser.get("/v3/events").status_code == 405
    assert browser.post("/v3/events", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_what_was_heard_is_told(browser: Browser, linked: Home) -> None:
    token = str(linked.skill.grants[-1]["access_token"])
    revision = browser.get("/alexa/news").json()["revision"]
    for power in ("ON", "OFF", "ON"):
        linked.alexa.event_gateway.answer(posted(change_report("lamp-1", token, power), token))
    linked.alexa.event_gateway.answer(posted(None, token))
    assert browser.get("/alexa/news").json()["revision"] == revision + 4
    told = browser.get("/alexa/events").json()
    assert [(each["number"], each["status"], each["outcome"], each["kind"]) for each in told] == [
        (1, 202, "taken", "Alexa ChangeReport"),
        (2, 202, "taken", "Alexa ChangeReport"),
        (3, 202, "taken", "Alexa ChangeReport"),
        (4, 400, "refused", ""),
    ]
    assert (told[0]["at"], told[0]["endpointIds"], told[3]["message"]) == ("2026-05-28T20:26:40.000Z", ["lamp-1"], None)
    assert [each["number"] for each in browser.get("/alexa/events?after=1&last=2").json()] == [3, 4]
    assert browser.get("/alexa/events?after=x").status_code == 400
    assert token not in json.dumps(told)
    status = browser.get("/alexa/status").json()
    assert (status["last_event"], status["event_grants"], status["misbehaviour"]) == (4, 1, [])
    assert status["login_with_amazon"] == {"exchanges": 1, "refreshes": 0, "refusals": 0}


@pytest.mark.parametrize("linked_first", [False, True])
def test_looking_needs_a_link(browser: Browser, home: Home, linked_first: bool) -> None:
    if linked_first:
        list(home.alexa.link(home.sign_in()))
    answer = browser.post("/alexa/look", json={"endpointIds": ["lamp-1"]})
    assert answer.status_code == (200 if linked_first else 409)
    assert ("lamp-1" in answer.json()) is linked_first
    assert browser.post("/alexa/look", json={"endpointIds": ["a"] * 301}).status_code == 400
    assert browser.post("/alexa/look", json={"endpointIds": [1]}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="a program"),
        pytest.param({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 200, id="our page"),
        pytest.param({"Origin": "http://evil.example"}, 403, id="another origin"),
        pytest.param({"Origin": "null"}, 403, id="an opaque origin"),
        pytest.param({"Origin": "http://127.0.0.1:8081"}, 403, id="another port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="same-site"),
        pytest.param({"Content-Type": "text/plain"}, 415, id="what a form can send"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, 415, id="a form"),
        pytest.param({"Host": "evil.example"}, 403, id="DNS rebinding"),
        pytest.param({"Host": "127.0.0.1.evil.example"}, 403, id="a name that looks like home"),
        pytest.param({"Authorization": ""}, 401, id="without the key"),
        pytest.param({"Authorization": "Bearer the ke"}, 401, id="a wrong key"),
        pytest.param({"Authorization": KEY}, 401, id="not a bearer's"),
    ],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_other_web_pages_change_nothing(browser: Browser, operation: str, headers: dict[str, str], status: int) -> None:
    body = {"text": "turn on", "directive": {}, "email": "a", "password": "b", "name": "lwa", "how": []}
    answer = browser.post(
        f"/alexa/{operation}", content=json.dumps(body), headers={"Content-Type": "application/json", **headers}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "status",
        "messages",
        "steps",
        "events",
        "misbehave",
        "console",
        "news",
        "link",
        "profile/status",
        "link/begin",
        "%73tatus",
        "nowhere",
    ],
)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer guessed"}, 401),
        ({"Origin": "http://localhost:8081"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403),
        ({"Host": "evil.example:8080"}, 403),
    ],
)
def test_nothing_is_told_to_others(browser: Browser, path: str, headers: dict[str, str], status: int) -> None:
    answer = browser.get(f"/alexa/{path}", headers=headers)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


@pytest.mark.parametrize("path", ["/", "/api/skill/link/M1?code=c&state=s"])
def test_a_link_from_anywhere_leads_to_the_page(browser: Browser, path: str) -> None:
    navigation = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get(path, headers=navigation).status_code in (200, 400)
    assert browser.get(path, headers={**navigation, "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_other_web_pages_get_no_event_tokens(browser: Browser) -> None:
    assert browser.post("/auth/o2/token", data={"a": "b"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", ["/alexa/link", "/alexa/say", "/alexa/directive", "/alexa/misbehave", "/alexa/look"])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"{}", b'{"text": 1}', b"[" * 100_000, b"\xff"),
        *(b'{"directive": {"a": NaN}}', b'{"text": "\\ud83d"}', b'{"directive": ' + b"[" * 900 + b"]" * 900 + b"}"),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_odd_bodies_are_refused(browser: Browser, path: str, body: bytes) -> None:
    answer = browser.post(path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_the_page_and_its_parts_are_served_locked_down(browser: Browser) -> None:
    page = browser.get("/")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    parts = re.findall(r'(?:src|href)="(/page/[^"]+)"', page.text)
    assert {part.rpartition(".")[2] for part in parts} == {"css", "js", "svg"}
    for part in parts:
        assert browser.get(part).status_code == 200, part
    for outside in ("/page/../server.py", "/page/%2e%2e/server.py", "/page//etc/passwd"):
        assert browser.get(outside).status_code == 404


def test_the_page_has_nothing_inline_and_puts_in_text_only() -> None:
    html = (PAGE / "index.html").read_text()
    script = "\n".join(file.read_text() for file in PAGE.glob("*.js"))
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:", html)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
    asked_for = set(re.findall(r'\$\("([\w-]+)"\)', (PAGE / "alexa.js").read_text()))
    assert asked_for <= set(re.findall(r'id="([\w-]+)"', html))


def test_what_no_text_can_hold_is_served_all_the_same(running: Client, home: Home) -> None:
    list(running.link(home.pool.email, home.pool.password))
    home.skill.twist = lambda _, answer: answer | {"odd": ["half \ud800"]}
    (*_, judged) = running.say("turn on SmartLamp")
    assert not judged.passed
    assert "half a character" in judged.proved
    post(home, change_report("lamp-1", "no-token") | {"odd": ["half \ud800", float("nan")]})
    assert running.events()[-1]["outcome"] == "refused"
    assert running.status()["linked"] is True


@pytest.fixture
def moved(home: Home) -> Home:
    """A home whose clock can be moved."""
    home.alexa.clock = MovableClock(home.path.with_name("clock.json"), home.clock)
    return home


def test_the_clock_is_moved_and_the_page_hears_of_it(moved: Home, browser: Browser) -> None:
    before = browser.get("/alexa/news").json()["revision"]
    assert browser.post("/alexa/clock", json={"ahead_s": 3600}).json() == {"ahead_s": 3600.0}
    assert browser.get("/alexa/status").json()["clock_ahead_s"] == 3600
    assert browser.get("/alexa/news").json()["revision"] != before
    assert moved.alexa.clock() == moved.clock.now + 3600
    assert browser.post("/alexa/clock", json={"now": True}).json() == {"ahead_s": 0.0}
    for wrong in ({}, {"ahead_s": "1"}, {"ahead_s": -1}, {"ahead_s": 1e99}, {"now": False}):
        assert browser.post("/alexa/clock", json=wrong).status_code == 400


def test_a_clock_that_is_fixed_is_not_moved(browser: Browser) -> None:
    assert browser.post("/alexa/clock", json={"ahead_s": 3600}).status_code == 409
    assert browser.get("/alexa/status").json()["clock_ahead_s"] == 0


def test_a_skill_token_that_somebody_has_is_taken_over(home: Home, running: Client) -> None:
    running.adopt("a-token")
    assert running.status()["owner"] == "unknown"
    account = home.alexa.memory.now.account
    assert account is not None
    assert (account.skill_token, account.refresh_token) == ("a-token", "")
    with pytest.raises(SimulatorRefused, match="This skill token ended"):
        running.adopt("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2ln")
    with pytest.raises(RequestRefused, match="Send a token"):
        running.adopt("")


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("api.amazonalexa.com", "/v3/events", 400),
        ("api.amazon.com", "/auth/o2/token", 400),
        ("api.amazon.co.uk", "/auth/o2/token", 400),
        ("api.amazonalexa.com", "/alexa/status", 403),
        ("api.amazonalexa.com", "/", 403),
        ("api.amazonalexa.com.evil.example", "/v3/events", 403),
    ],
)
def test_a_skills_process_may_call_it_by_amazons_names(browser: Browser, host: str, path: str, status: int) -> None:
    assert browser.post(path, headers={"Host": host, "Content-Type": "text/plain"}).status_code == status


def test_the_gateway_of_a_region_by_its_name(linked: Home, browser: Browser) -> None:
    token = token_of(linked)
    for host, status in (("api.amazonalexa.com", 202), ("api.eu.amazonalexa.com", 403)):
        message = change_report("lamp-1", token)
        answer = browser.post("/v3/events", headers={"Host": host, "Authorization": f"Bearer {token}"}, json=message)
        assert answer.status_code == status


def test_an_authorization_server_is_served_beside_it(home: Home) -> None:
    client = AuthorizationClient("alexa", "secret", ("http://127.0.0.1:8080/api/skill/link/M1",))
    people = (Person("Ann", "ann@example.com", "correct horse"),)
    server = AuthorizationServer(f"{BASE}/authorization", client, lambda: people)
    whole = app(home.alexa, key=KEY, server=server, commands=["smartlamp status"], only_custom=True)

    async def ask(path: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(whole), base_url=BASE) as asking:
            return await asking.get(path, headers=headers)

    assert asyncio.run(ask("/authorization/.well-known/jwks.json")).json() == server.keys()
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert (
        asyncio.run(ask("/authorization/authorize", **foreign)).status_code == 400
    )  # it is a page that anybody may open
    news = asyncio.run(ask("/alexa/news", **WITH_KEY)).json()
    assert (news["smart_home"], news["commands"]) == (False, ["smartlamp status"])
    _, tokens = server.token({"grant_type": "authorization_code", "code": "x"}, "")
    assert tokens == {"error": "invalid_client"}
    profile = asyncio.run(ask("/user/profile", Host="api.amazon.com", Authorization="Bearer x"))
    assert (profile.status_code, profile.json()) == (401, {"error": "invalid_token"})
