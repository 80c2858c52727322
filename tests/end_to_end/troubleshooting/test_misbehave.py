"""Each hop of the local stack broken on purpose, seen where a customer or maker would see it, and working again."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

import alexa_troubleshooting as hints
from alexa_simulator.outbound import Session
from alexa_simulator.web.client import Client
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

WITHIN_S = 120

# What is broken, where a linking then fails, what is seen there, and the likeliest cause.
OF_THE_LINKING = [
    ("sign-in login-pages-unavailable", "sign-in", "403: Login pages unavailable", "login-style-missing"),
    ("sign-in not-found", "sign-in", "404", "authorization-url"),
    ("sign-in throttled", "sign-in", "429", "pages-throttled"),
    ("sign-in server-error", "sign-in", "500", ""),
    ("token invalid_client", "skill token", "400 invalid_client", "client-secret"),
    ("token invalid_grant", "skill token", "400 invalid_grant", "code-used-or-expired"),
    ("token unauthorized_client", "skill token", "400 unauthorized_client", "code-grant-off"),
    ("token 429", "skill token", "429", "pages-throttled"),
    ("token 500", "skill token", "500", "token-endpoint-unavailable"),
    ("token 503", "skill token", "503", "token-endpoint-unavailable"),
    ("token slow", "skill token", "4.5 seconds", "token-endpoint-slow"),
    ("token no-refresh-token", "skill token", "no refresh_token", "no-refresh-token"),
    ("token brief", "skill token", "300 seconds", "token-too-brief"),
    ("token html", "skill token", "text/html", "answer-not-json"),
    ("function denied", "AcceptGrant", "AccessDeniedException", "trigger-missing"),
    ("function crash", "AcceptGrant", "RuntimeError", "function-broken"),
    ("lwa invalid_client", "AcceptGrant", "lwa_invalid_client", "event-client-wrong"),
    ("--console authorization-url=wrong", "sign-in", "403", "authorization-url"),
    ("--console token-url=wrong", "skill token", "403", "token-url"),
    ("--console client-id=wrong", "sign-in", "Client does not exist", "client-id"),
    ("--console secret=wrong", "skill token", "invalid_client", "client-secret"),
    ("--console scope=wrong", "code", "invalid_scope", "scope-not-allowed"),
    ("--console vendor-id=wrong", "sign-in", "redirect_mismatch", "vendor-id"),
    ("--console event-client-id=wrong", "AcceptGrant", "lwa_invalid_client", "event-client-wrong"),
    ("--console event-client-secret=wrong", "AcceptGrant", "lwa_invalid_client", "event-client-wrong"),
    ("--console endpoint=wrong", "AcceptGrant", "ResourceNotFoundException", "function-gone"),
    ("--console enabled=off", "enablement", "not enabled", "not-enabled"),
]
OF_THE_FUNCTION = [
    ("denied", "AccessDeniedException", "trigger-missing"),
    ("gone", "ResourceNotFoundException", "function-gone"),
    ("throttled", "TooManyRequestsException", "function-throttled"),
    ("timeout", "8.1 seconds", "function-slow"),
    ("crash", "RuntimeError", "function-broken"),
    ("text", "a text", "answer-as-text"),
    ("empty", "nothing", "answer-malformed"),
    ("malformed", "correlationToken", "correlation-token-missing"),
]


@pytest.fixture
def desk(smartlamp: CommandLine) -> Iterator[CommandLine]:
    """Linked, and with nothing broken when a test is over."""
    if not page_of(smartlamp).status()["linked"]:
        smartlamp.passes("link")
    yield smartlamp
    assert smartlamp.json("misbehave", "off") == []


def failure(desk: CommandLine, *words: str) -> Any:
    """The step that fails."""
    last = desk.json(*words, status=1)[-1]
    assert not last["passed"]
    return last


def causes_of(step: Any) -> list[str]:
    return list(step["facts"].get("causes", ()))


def page_of(desk: CommandLine) -> Client:
    """The simulator itself."""
    running = desk.running
    return Client(running.page, running.page_key)


def console_of(desk: CommandLine) -> Any:
    """What the console says."""
    return page_of(desk).console()


@pytest.mark.parametrize(("broken", "hop", "why", "cause"), OF_THE_LINKING)
def test_a_linking_fails_where_it_is_broken_and_says_why(
    desk: CommandLine, broken: str, hop: str, why: str, cause: str
) -> None:
    assert len(desk.json("misbehave", *broken.split())) == 1
    last = failure(desk, "link")
    assert (last["hop"], why in json.dumps(last)) == (hop, True), last
    assert causes_of(last)[:1] == ([cause] if cause else []), last
    if cause:
        assert last["facts"]["why"] == hints.cause(cause).cause


@pytest.mark.parametrize("value", ["scope=", "scheme=wrong", "send-events=off"])
def test_what_cognito_forgives_and_what_only_events_need_lets_people_link(desk: CommandLine, value: str) -> None:
    desk.json("misbehave", "--console", value)
    desk.passes("link")


def test_it_works_again(desk: CommandLine) -> None:
    desk.json("misbehave", "token", "invalid_client", "--times", "1")
    assert failure(desk, "link")["hop"] == "skill token"
    assert desk.json("misbehave") == []
    desk.passes("link")
    desk.passes("say", "turn on SmartLamp")


@pytest.mark.parametrize(("how", "why", "cause"), OF_THE_FUNCTION)
def test_a_directive_fails_as_the_function_does(desk: CommandLine, how: str, why: str, cause: str) -> None:
    # The page's own words: the command would look for the directive in the function's log, too, and wait for it.
    alexa = page_of(desk)
    desk.json("misbehave", "function", how, "--times", "2")
    said, discovered = list(alexa.say("turn on SmartLamp"))[-1], list(alexa.discover())[-1]
    assert (said.passed, discovered.passed) == (False, False)
    assert why in json.dumps(said.to_json())
    assert causes_of(said.to_json())[0] == cause
    assert all(step.passed for step in alexa.say("turn on SmartLamp"))


def test_everybody_meets_broken_pages_and_tokens(desk: CommandLine) -> None:
    """A browser and the doctor ask the addresses themselves; a person at the command line signs in there, too."""
    desk.json("misbehave", "sign-in", "login-pages-unavailable")
    desk.json("misbehave", "token", "html", "--times", "1")
    console, endpoint = console_of(desk), desk.running.account.endpoint
    asked = urlencode({"client_id": console["linking"]["client_id"], "response_type": "code"})
    with Session() as browser:
        page = browser.get(f"{console['linking']['authorization_url']}?{asked}", timeout=5)
        tokens = browser.post(console["linking"]["token_url"], data={"grant_type": "authorization_code"}, timeout=5)
        health = browser.get(f"{endpoint}/oauth2/userInfo", timeout=5)
    assert (page.status_code, "Login pages unavailable" in page.text) == (403, True)
    assert (tokens.status_code, tokens.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert health.status_code == 401
    assert "Login pages unavailable" in desk("lamps", "list").stderr
    assert "sign-in misbehaves always: login-pages-unavailable." in desk("status").stdout


def test_the_console_is_told_as_it_is_now(desk: CommandLine) -> None:
    before = console_of(desk)
    desk.json("misbehave", "--console", "vendor-id=M7", "--console", "secret=wrong", "--console", "scheme=wrong")
    now = console_of(desk)
    assert {name for name in before if before[name] != now[name]} == {"vendor_id", "linking", "secret_digest"}
    assert now["linking"]["redirect_urls"][0] == "https://pitangui.amazon.com/api/skill/link/M7"
    assert (before["linked"], before["linking"]["scheme"], now["linking"]["scheme"]) == (
        True,
        "HTTP_BASIC",
        "REQUEST_BODY_CREDENTIALS",
    )


def test_without_the_permission_events_are_refused(desk: CommandLine) -> None:
    desk.json("misbehave", "--console", "send-events=off")
    before = desk.json("status")["alexa"]["last_event"]
    words = ["events", "--follow", "--json", "--last", "1000", "--state-dir", str(desk.state_dir)]
    with subprocess.Popen([sys.executable, "-m", "smartlamp", *words], stdout=subprocess.PIPE, text=True) as follower:
        deadline = threading.Timer(WITHIN_S, follower.kill)  # reading ends when nothing comes, and the test fails
        deadline.start()
        try:
            assert follower.stdout is not None
            desk.json("lamps", "set", "SmartLamp", "--brightness", "41")
            heard = (json.loads(line) for line in follower.stdout)
            first = next(each for each in heard if each["number"] > before)
        finally:
            deadline.cancel()
            follower.kill()
    assert (first["status"], first["code"]) == (403, "INSUFFICIENT_PERMISSION_EXCEPTION")
