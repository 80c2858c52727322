"""The hosts of the sign-in pages with one fault at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.domain import domain
from smartlamp.doctor.subject import Unseen
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_subject import denied, troubles

Desk = Any
Expected = dict[str, tuple[Verdict, str]]
WRONG, UNSEEN = Verdict.WRONG, Verdict.UNSEEN
NOW = datetime(2026, 11, 29, tzinfo=UTC)
PREFIX = "lamps.auth.eu-west-1.amazoncognito.com"
OWN = "auth.example.com"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/one"


@pytest.fixture(autouse=True)
def style(desk: Desk) -> None:
    desk.subject.says["cognito-idp.describe_managed_login_branding_by_client"] = lambda asked: {
        "ManagedLoginBranding": {"UserPoolId": asked["UserPoolId"], "UseCognitoProvidedValues": True}
    }


def looked(desk: Desk) -> list[Finding]:
    """Hosts are greeted in tests of their own."""
    return list(
        domain(desk.subject, now=lambda: NOW, reach=lambda host, _: Finding.good(f"host {host}", "It is there."))
    )


def test_the_prefix_host_of_the_pool_is_good(desk: Desk) -> None:
    findings = looked(desk)
    assert [each.hop for each in findings] == [f"domain {PREFIX}", f"host {PREFIX}", "style of the sign-in pages"]
    assert troubles(findings) == {}


def of_nobody(desk: Desk) -> None:
    desk.subject.says["cognito-idp.describe_user_pool_domain"] = lambda _: {"DomainDescription": {}}


def without_style(desk: Desk) -> None:
    def gone(_: Any) -> Any:
        raise refusal("ResourceNotFoundException")

    desk.subject.says["cognito-idp.describe_managed_login_branding_by_client"] = gone


def without_rights(desk: Desk) -> None:
    desk.subject.says["cognito-idp.describe_user_pool_domain"] = denied


def page_of_nobody(desk: Desk) -> None:
    desk.subject.change(authorization_url="https://lmaps.auth.eu-west-1.amazoncognito.com/oauth2/authorize")
    right = desk.subject.says["cognito-idp.describe_user_pool_domain"]
    desk.subject.says["cognito-idp.describe_user_pool_domain"] = lambda asked: (
        {"DomainDescription": {}} if asked["Domain"] == "lmaps" else right(asked)
    )


def before_managed_login(desk: Desk) -> None:
    desk.say_of_domain(ManagedLoginVersion=1)
    without_style(desk)


ROWS: dict[str, tuple[Callable[[Desk], None], Expected]] = {
    "gone": (of_nobody, {f"domain {PREFIX}": (WRONG, "prefix-host-gone")}),
    "of another pool": (lambda desk: desk.say_of_domain(UserPoolId="eu-west-1_Other"), {f"domain {PREFIX}": (WRONG, "another-stacks-page")}),
    "being made": (lambda desk: desk.say_of_domain(Status="CREATING"), {f"domain {PREFIX}": (WRONG, "domain-not-ready")}),
    "a page without a host": (page_of_nobody, {"domain lmaps.auth.eu-west-1.amazoncognito.com": (WRONG, "sign-in-host-unknown")}),
    "no style": (without_style, {"style of the sign-in pages": (WRONG, "login-style-missing")}),
    "no rights": (without_rights, {f"domain {PREFIX}": (UNSEEN, "")}),
    "the pages before managed login need no style": (before_managed_login, {}),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), ROWS.values(), ids=ROWS)
def test_a_host(desk: Desk, change: Callable[[Desk], None], expected: Expected) -> None:
    change(desk)
    assert troubles(looked(desk)) == expected


def own_host(desk: Desk, **gone: bool) -> None:
    """A host of one's own beside the prefix host, on which the live skill stays."""
    desk.with_own_host(OWN)
    right = {"UserPoolId": desk.pool, "Status": "ACTIVE", "ManagedLoginVersion": 2}
    of = {"lamps": right, OWN: {**right, "CustomDomainConfig": {"CertificateArn": CERTIFICATE}}}
    desk.subject.says["cognito-idp.describe_user_pool_domain"] = lambda asked: {
        "DomainDescription": {} if gone.get(asked["Domain"].partition(".")[0]) else of[asked["Domain"]]
    }
    desk.subject.says["acm.describe_certificate"] = lambda _: {
        "Certificate": {"Status": "ISSUED", "DomainName": OWN, "NotAfter": NOW + timedelta(days=200)}
    }


def test_both_hosts_of_a_stack_are_looked_at(desk: Desk) -> None:
    own_host(desk)
    findings = looked(desk)
    assert [each.hop for each in findings] == [
        f"domain {PREFIX}",
        f"host {PREFIX}",
        f"domain {OWN}",
        f"certificate of {OWN}",
        f"host {OWN}",
        "style of the sign-in pages",
    ]
    assert troubles(findings) == {}


@pytest.mark.parametrize("host", [PREFIX, OWN])
def test_links_end_with_the_host_that_they_were_made_with(desk: Desk, host: str) -> None:
    """Also if the page names the other one by now."""
    own_host(desk, **{host.partition(".")[0]: True})
    for name in ("", "Prefix"):
        desk.subject.change(
            authorization_url=desk.subject.outputs[f"{name}AuthorizationUrl"],
            token_url=desk.subject.outputs[f"{name}TokenUrl"],
        )
        (gone,) = (each for each in looked(desk) if each.verdict is not Verdict.GOOD)
        assert (gone.hop, gone.causes[0]) == (f"domain {host}", "prefix-host-gone")
        assert "Links that were made with it end" in gone.says


def test_the_local_stack_has_a_prefix_and_no_host(desk: Desk) -> None:
    desk.subject.kind = "local"
    desk.subject.change(
        authorization_url="http://127.0.0.1:1/oauth2/authorize", token_url="http://127.0.0.1:1/oauth2/token"
    )
    for name in ("AuthorizationUrl", "TokenUrl"):
        desk.subject.outputs[name] = f"http://127.0.0.1:1/{name}"
    findings = looked(desk)
    assert [each.hop for each in findings] == ["domain lamps"]
    assert troubles(findings) == {}
    of_nobody(desk)
    assert troubles(looked(desk)) == {"domain lamps": (Verdict.DOUBT, "prefix-host-gone")}


def test_somebody_elses_hosts_are_greeted(desk: Desk) -> None:
    desk.subject.kind, desk.subject.outputs, desk.subject.has_account = "foreign", {}, False
    findings = looked(desk)
    assert [(each.hop, each.verdict) for each in findings] == [
        (f"domain {PREFIX}", UNSEEN),
        (f"host {PREFIX}", Verdict.GOOD),
    ]
    assert desk.subject.operations == []


def test_without_a_page_the_stacks_own_hosts_are_looked_at(desk: Desk) -> None:
    desk.subject.change(linking=Unseen("Nobody is signed in."))
    assert looked(desk)[0].hop == f"domain {PREFIX}"
