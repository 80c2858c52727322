"""What has a secret's form is never shown; what a stranger may read has neither people nor accounts in it."""

from typing import Any

import pytest

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.redaction import ForStrangers, everywhere, shown, without_secrets

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl"
SUB = "1f0e9c88-7a51-4d1c-9a57-2f2f5f8e6f01"
CLIENT_SECRET = "1example23secret45of67a89client01that23is45long6789"


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (f"The token {JWT} has ended.", "The token [hidden] has ended."),
        (f"It begins with {JWT[:30]}", "It begins with [hidden]"),
        ("Login with Amazon gave Atza|IwEBI-marker_1.", "Login with Amazon gave [hidden]"),
        ("refresh_token=Atzr%7CIwEBI-marker&x=1", "refresh_token=[hidden]&x=1"),
        ('"authorization": "Bearer marker"', '"authorization": "[hidden]"'),
        ("Authorization: Basic bWFya2VyOm1hcmtlcg==", "Authorization: [hidden]"),
        ("with Bearer m4rker-token", "with Bearer [hidden]"),
        ("client_secret=marker&scope=openid", "client_secret=[hidden]&scope=openid"),
        ('{"clientSecret": "marker", "scheme": "HTTP_BASIC"}', '{"clientSecret": "[hidden]", "scheme": "HTTP_BASIC"}'),
        ("https://example.com/cb?code=marker&state=marker", "https://example.com/cb?code=[hidden]&state=[hidden]"),
        (
            '{"type": "OAuth2.AuthorizationCode", "code": "ANmarker1"}',
            '{"type": "OAuth2.AuthorizationCode", "code": "[hidden]"}',
        ),
        ("signed by AKIAABCDEFGHIJKLMNOP", "signed by [hidden]"),
        ("http://127.0.0.1:8760/#key=marker_-1", "http://127.0.0.1:8760/#key=[hidden]"),
    ],
)
def test_a_secret_is_known_by_its_form(text: str, stays: str) -> None:
    assert without_secrets(text) == stays
    assert without_secrets(stays) == stays


@pytest.mark.parametrize(
    "text",
    [
        "Alexa proves itself by HTTP Basic authentication, or by request body credentials.",
        "The token endpoint answered invalid_client; the authorization URL is right.",
        '{"code": "invalid_grant", "state": "Enabled"}',
        "The code is used or expired. The state: Active.",
        "AtLeast one scope of openid, profile.",
        "https://lamps.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
        "The client secret is another one. Bearer tokens last an hour.",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("sam@example.com and kim+1@example.co.uk", "[e-mail address 1] and [e-mail address 2]"),
        ("sam@example.com wrote to sam@example.com", "[e-mail address 1] wrote to [e-mail address 1]"),
        ("+49 155 501-0099 or +15555550100", "[phone number 1] or [phone number 2]"),
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:lamps:live",
            "arn:aws:lambda:eu-west-1:[account 1]:function:lamps:live",
        ),
        (f"amzn1.ask.skill.{SUB}.", "amzn1.ask.skill.[id 1]."),
        ("amzn1.ask.account.AEXAMPLE", "amzn1.ask.account.[id 1]"),
        ("amzn1.account.AEXAMPLE", "amzn1.account.[id 1]"),
        ("amzn1.application-oa2-client.0a1b2c", "amzn1.application-oa2-client.[id 1]"),
        (f"owner {SUB}", "owner [id 1]"),
        (f"has {CLIENT_SECRET}, not {CLIENT_SECRET[::-1]}", "has [value 1], not [value 2]"),
        ("4q1example2client3id4567890 is the client", "[value 1] is the client"),
        (f"Bearer {JWT}", "Bearer [hidden]"),
    ],
)
def test_a_stranger_learns_no_person_and_no_account(text: str, stays: str) -> None:
    assert ForStrangers(SecretValues())(text) == stays


@pytest.mark.parametrize(
    "text",
    [
        "docs/troubleshooting.md#unresponsive-without-events",
        "The function lamps-SmartHomeFunction-1A2B3C4D5E6F in eu-west-1 has Python 3.13.",
        "us-east-1_AbCdEfGhI allows openid and profile; 3600 s, 2026-11-29T19:00:00Z.",
        "alexa::async_event:write",
        "https://layla.amazon.com/api/skill/link/M2EXAMPLE",
        "GetFunctionConfiguration needs lambda:GetFunctionConfiguration",
    ],
)
def test_names_of_things_stay_readable(text: str) -> None:
    assert ForStrangers(SecretValues())(text) == text


def test_what_is_known_goes_before_what_has_a_form() -> None:
    secrets = SecretValues()
    secrets.add("a phrase as a secret")
    assert ForStrangers(secrets)("It is a phrase as a secret.") == "It is [hidden]."


def test_the_home_of_the_maker_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/marker")
    assert ForStrangers(SecretValues())("/home/marker/lamps/.smartlamp") == "~/lamps/.smartlamp"


def test_evidence_shows_no_person_and_a_remedy_may_name_one() -> None:
    secrets = SecretValues()
    secrets.add("secret-marker")
    found = Finding.wrong(
        "logs",
        f"sam@example.com has {JWT} and secret-marker.",
        to_do="Try `smartlamp link --as sam@example.com`, without secret-marker.",
        line={"sam@example.com": ["secret-marker", 3, None, True]},
    )
    said = shown(found, secrets)
    assert said.says == "[e-mail address] has [hidden] and [hidden]."
    assert said.to_do == "Try `smartlamp link --as sam@example.com`, without [hidden]."
    assert said.facts == {"line": {"[e-mail address]": ["[hidden]", 3, None, True]}}


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ({"a": ("b", {"c"})}, {"A": ["B", ["C"]]}),
        ({1: b"x"}, {"1": "B'X'"}),
        ([1.5, None, False], [1.5, None, False]),
    ],
)
def test_every_text_of_a_value_is_changed(value: Any, becomes: Any) -> None:
    assert everywhere(value, str.upper) == becomes
