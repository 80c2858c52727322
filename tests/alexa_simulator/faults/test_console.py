import hmac
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alexa_simulator.alexa import Alexa
from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.console_values import NAMES
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import LambdaSkill
from tests.alexa_simulator.conftest import Home, code_of, post, token_of
from tests.fakes.gateway_events import change_report

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:lamp:live"


def say(home: Home, **values: str) -> None:
    home.alexa.misbehave({"name": "console", "values": {name.replace("_", "-"): each for name, each in values.items()}})


def restore(home: Home) -> None:
    home.alexa.misbehave({"name": "console", "values": {}})


def failure(home: Home) -> tuple[str, str]:
    """Where a linking fails, and why; empty if it passes."""
    last = list(home.alexa.link(home.sign_in()))[-1]
    return ("", "") if last.passed else (last.hop, last.proved)


# What is wrong, the hop at which a linking fails, and what is seen there.
BROKEN = {
    "authorization-url": ("wrong", "sign-in", "not_found"),
    "token-url": ("wrong", "skill token", "404"),
    "client-id": ("wrong", "sign-in", "invalid_client"),
    "secret": ("wrong", "skill token", "invalid_client"),
    "vendor-id": ("wrong", "sign-in", "redirect_uri is not allowed"),
    "event-client-id": ("wrong", "AcceptGrant", "ACCEPT_GRANT_FAILED"),
    "event-client-secret": ("wrong", "AcceptGrant", "ACCEPT_GRANT_FAILED"),
    "enabled": ("off", "enablement", "not enabled"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_console_says_wrong_breaks_the_linking_until_it_is_right_again(home: Home, name: str) -> None:
    value, hop, why = BROKEN[name]
    say(home, **{name: value})
    where, what = failure(home)
    assert where == hop
    assert re.search(why, what)
    (broken,) = home.alexa.broken()
    assert list(broken["values"]) == [name]  # type: ignore[call-overload] # an object
    restore(home)
    assert home.alexa.broken() == []
    assert failure(home) == ("", "")


def test_the_rest_is_tried_elsewhere() -> None:
    """Below; `scope` in the end-to-end test, too, where a server knows scopes."""
    assert set(NAMES) - set(BROKEN) == {"scope", "scheme", "send-events", "endpoint"}


@pytest.mark.parametrize(
    ("value", "asked"),
    [("openid,email", ["openid email"]), ("wrong", ["openid profile phone"]), ("", [])],
)
def test_other_scopes_are_asked_for_at_the_next_link(home: Home, value: str, asked: list[str]) -> None:
    say(home, scope=value)
    assert parse_qs(urlsplit(home.alexa.ask_for_code().url).query).get("scope", []) == asked


def test_credentials_go_into_the_body_if_the_console_says_so(home: Home) -> None:
    say(home, scheme="request_body_credentials")
    home.pool.answer_tokens = (400, {"Content-Type": "application/json"}, b"{}")
    failure(home)
    method, path, form = home.pool.requests[-1]
    assert (method, path) == ("POST", "/oauth2/token")
    assert (form["client_id"], form["client_secret"]) == ("linking-client", "linking-secret")


def test_a_refresh_goes_by_what_the_console_says_now(linked: Home) -> None:
    say(linked, secret="wrong")
    linked.clock.now += 3600
    last = list(linked.alexa.say("turn on SmartLamp"))[-1]
    assert (last.passed, last.hop) == (False, "refresh")
    assert "invalid_client" in last.proved


def test_without_the_permission_no_grant_is_offered_and_no_event_taken(linked: Home) -> None:
    say(linked, send_events="off")
    assert code_of(post(linked, change_report("lamp-1", token_of(linked), "ON"))) == "INSUFFICIENT_PERMISSION_EXCEPTION"
    linked.skill.directives.clear()
    steps = list(linked.alexa.link(linked.sign_in()))
    assert all(step.passed for step in steps)
    assert "No AcceptGrant is sent" in next(step.proved for step in steps if step.hop == "AcceptGrant")
    assert [each["directive"]["header"]["name"] for each in linked.skill.directives] == ["Discover"]
    say(linked, send_events="on")
    assert linked.alexa.broken() == []
    assert failure(linked) == ("", "")
    assert post(linked, change_report("lamp-1", token_of(linked), "ON")).status == 202


def test_whoever_disables_the_skill_ends_the_link(linked: Home) -> None:
    token = token_of(linked)
    say(linked, enabled="off")
    assert linked.alexa.memory.now.account is None
    assert code_of(post(linked, change_report("lamp-1", token, "ON"))) == "SKILL_DISABLED_EXCEPTION"
    restore(linked)
    assert linked.alexa.memory.now.account is None, "the customer has to link again"


def test_another_endpoint_is_invoked_from_the_next_directive_on(home: Home) -> None:
    invoked = []

    class Client:
        def invoke(self, **asked: str) -> Any:
            invoked.append(asked["FunctionName"])
            raise AssertionError

    client: Any = Client()
    alexa = Alexa(Memory(home.path.with_name("another.json")), home.alexa.linking, LambdaSkill(client, ARN))
    for value in ("wrong", ARN.replace("lamp", "own"), ARN):
        alexa.misbehave({"name": "console", "values": {"endpoint": value}})
        with pytest.raises(AssertionError):
            alexa.skill({})
    account = ARN.removesuffix("lamp:live")
    assert invoked == [f"{account}another-function", f"{account}own:live", ARN]
    assert alexa.broken() == []


def test_changes_add_up_and_one_can_be_taken_back(home: Home) -> None:
    say(home, client_id="wrong")
    say(home, scope="openid", secret="wrong")
    say(home, client_id="linking-client")
    assert home.alexa.broken() == [{"name": "console", "values": {"scope": "openid", "secret": "(another one)"}}]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (None, "an object with a text for each name"),
        ({"scop": "openid"}, "Did you mean scope"),
        ({"secret": 7}, "takes a text"),
        ({"scope": "openid", "token-url": "http://example.com/token"}, "not an https:// URL"),
        ({"token-url": "https://[/token"}, "not an https:// URL"),
        ({"scope": "openid", "endpoint": ARN}, "no Lambda function here"),
    ],
)
def test_what_the_console_cannot_say_changes_nothing(home: Home, values: object, why: str) -> None:
    before = home.alexa.linking
    with pytest.raises(PlanRefused, match=why):
        home.alexa.misbehave({"name": "console", "values": values})
    assert (home.alexa.linking, home.alexa.broken()) == (before, [])


@pytest.mark.parametrize("name", [*BROKEN, "scope", "scheme"])
def test_a_wrong_value_has_the_form_of_the_right_one(home: Home, name: str) -> None:
    home.alexa.linking = replace(
        home.alexa.linking,
        event_client_id="amzn1.application-oa2-client.0123456789abcdef0123456789abcdef",
        vendor_id="M2ABCDEFGHIJKL",
    )
    right = home.alexa.linking
    if name == "enabled":
        return
    say(home, **{name: "wrong"})
    wrong = home.alexa.linking
    assert wrong != right
    assert re.fullmatch(r"amzn1\.application-oa2-client\.[0-9a-f]{32}", wrong.event_client_id)
    assert re.fullmatch(r"M2[A-Z]{12}", wrong.vendor_id)
    assert (len(wrong.client_id), len(wrong.client_secret)) == (len(right.client_id), len(right.client_secret))


def test_all_that_it_says_is_told_without_secrets(linked: Home) -> None:
    console = linked.alexa.console
    told = console.says("the key")
    assert told == {
        "skill_id": "amzn1.ask.skill.1",
        "vendor_id": "M1",
        "linking": {
            "authorization_url": linked.pool.authorization_url,
            "token_url": linked.pool.token_url,
            "client_id": "linking-client",
            "scopes": ["openid", "profile"],
            "scheme": "HTTP_BASIC",
            "grant": "AUTH_CODE",
            "redirect_urls": [*linked.pool.redirect_uris, "http://127.0.0.1:9/api/skill/link/M1"],
        },
        "secret_digest": hmac.new(b"the key", b"linking-secret", "sha256").hexdigest(),
        "event_client_id": "event-client",
        "event_secret_digest": hmac.new(b"the key", b"event-secret", "sha256").hexdigest(),
        "sends_events": True,
        "linked": True,
        "enabled": True,
        "endpoint": "",
        "region": "na",
    }
    say(linked, secret="my-own-secret", event_client_secret="my-own-event-secret", vendor_id="M7", send_events="off")
    now = console.says("the key")
    assert now["secret_digest"] == hmac.new(b"the key", b"my-own-secret", "sha256").hexdigest()
    assert (now["vendor_id"], now["sends_events"]) == ("M7", False)
    assert "my-own" not in json.dumps([now, linked.alexa.broken()])
