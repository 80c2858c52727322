"""The account linking page with one mistake at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.linking.console import console
from smartlamp.doctor.subject import Absent, Unseen
from tests.fakes.doctor_subject import VENDOR, denied, troubles

Desk = Any
WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
ALL = [
    "authorization URL",
    "token URL",
    "list of domains",
    "client id",
    "client secret",
    "scopes",
    "client authentication scheme",
    "grant type",
    "vendor id",
    "redirect URL, North America",
    "redirect URL, Europe",
    "redirect URL, Far East",
]
HOST = "https://lamps.auth.eu-west-1.amazoncognito.com"
OTHER = "https://other.auth.eu-west-1.amazoncognito.com"


def found(desk: Desk) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(console(desk.subject)))


def test_a_page_that_fits_its_stack_is_good_in_every_field(desk: Desk) -> None:
    findings = list(console(desk.subject))
    assert [each.hop for each in findings] == ALL
    assert troubles(findings) == {}


PAGE: dict[str, tuple[dict[str, Any], str, str]] = {
    "path of the authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorise"}, "authorization URL", "authorization-url"),
    "blank after the authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorize "}, "authorization URL", "authorization-url"),
    "line end after the authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorize\n"}, "authorization URL", "authorization-url"),
    "plain authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorize".replace("https", "http")}, "authorization URL", "authorization-url"),
    "no authorization URL": ({"authorization_url": ""}, "authorization URL", "authorization-url"),
    "no address": ({"authorization_url": "https://[x/oauth2/authorize"}, "authorization URL", "authorization-url"),
    "query of the authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorize?state=STATE"}, "authorization URL", "url-with-parameters"),
    "fragment of the authorization URL": ({"authorization_url": f"{HOST}/oauth2/authorize#"}, "authorization URL", "url-with-parameters"),
    "token URL of another stack": ({"token_url": f"{OTHER}/oauth2/token"}, "token URL", "another-stacks-page"),
    "path of the token URL": ({"token_url": f"{HOST}/oauth2/tokens"}, "token URL", "token-url"),
    "the authorization URL as token URL": ({"token_url": f"{HOST}/oauth2/authorize"}, "token URL", "token-url"),
    "query of the token URL": ({"token_url": f"{HOST}/oauth2/token?grant_type=authorization_code"}, "token URL", "url-with-parameters"),
    "another page on a telephone": ({"elsewhere": ("https://elsewhere.example/authorize",)}, "addresses of single platforms", "other-platform-url"),
    "the dashboard's client": ({"client_id": "dashboard-client"}, "client id", "client-id"),
    "another client": ({"client_id": "another-client"}, "client id", "client-id"),
    "no client": ({"client_id": ""}, "client id", "client-id"),
    "secret with a line end": ({"client_secret": "secret-marker\n"}, "client secret", "client-secret"),
    "no secret": ({"client_secret": ""}, "client secret", "client-secret"),
    "another secret": ({"has_secret": lambda _: False}, "client secret", "client-secret"),
    "no scope": ({"scopes": ()}, "scopes", "no-scope"),
    "a scope too much": ({"scopes": ("openid", "email")}, "scopes", "scope-not-allowed"),
    "a mistyped scope": ({"scopes": ("openid", "profil")}, "scopes", "scope-not-allowed"),
    "scopes in one entry": ({"scopes": ("openid profile",)}, "scopes", "scope-not-allowed"),
    "scopes with a comma": ({"scopes": ("openid,profile",)}, "scopes", "scope-not-allowed"),
    "profile alone": ({"scopes": ("profile",)}, "scopes", "scope-not-allowed"),
    "no scheme": ({"scheme": ""}, "client authentication scheme", "client-scheme"),
    "implicit grant": ({"grant": "IMPLICIT"}, "grant type", "implicit-grant"),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "hop", "cause"), PAGE.values(), ids=PAGE)
def test_one_mistake_on_the_page_is_one_finding(desk: Desk, changed: dict[str, Any], hop: str, cause: str) -> None:
    desk.subject.change(**changed)
    assert found(desk) == {hop: (WRONG, cause)}


def test_the_page_of_another_stack_differs_in_both_addresses_the_domains_and_the_client(desk: Desk) -> None:
    desk.subject.change(
        authorization_url=f"{OTHER}/oauth2/authorize",
        token_url=f"{OTHER}/oauth2/token",
        client_id="their-client",
        domains=("other.auth.eu-west-1.amazoncognito.com",),
        has_secret=lambda _: False,
    )
    assert found(desk) == {
        "authorization URL": (WRONG, "another-stacks-page"),
        "token URL": (WRONG, "another-stacks-page"),
        "client id": (WRONG, "client-id"),
        "client secret": (WRONG, "client-secret"),
    }


def test_a_blank_after_the_client_id_is_named(desk: Desk) -> None:
    desk.subject.change(client_id=f"{desk.client_id} ")
    assert found(desk) == {"client id": (WRONG, "client-id")}
    assert "a blank before or after it" in next(each for each in console(desk.subject) if each.hop == "client id").says


def test_the_body_is_a_scheme_that_cognito_takes_too(desk: Desk) -> None:
    desk.subject.change(scheme="REQUEST_BODY_CREDENTIALS")
    assert found(desk) == {"client authentication scheme": (DOUBT, "client-scheme")}
    desk.subject.kind = "foreign"
    assert "client authentication scheme" not in found(desk)


def test_a_host_that_is_not_listed_is_in_doubt_and_the_local_stack_has_no_list(desk: Desk) -> None:
    desk.subject.change(domains=("example.com",))
    assert found(desk) == {"list of domains": (DOUBT, "domain-list")}
    desk.subject.kind = "local"
    assert found(desk) == {}


def test_a_live_skill_stays_on_the_prefix_host_beside_a_host_of_ones_own(desk: Desk) -> None:
    desk.with_own_host()
    assert found(desk) == {}


def other_vendor(desk: Desk) -> None:
    desk.change_client(CallbackURLs=[each.replace(VENDOR, "M2OTHER") for each in REDIRECTS])


def one_missing(desk: Desk) -> None:
    desk.change_client(CallbackURLs=[each for each in REDIRECTS if "layla" not in each])


def one_with_a_slash(desk: Desk) -> None:
    desk.change_client(CallbackURLs=[f"{each}/" if "layla" in each else each for each in REDIRECTS])


def none_of_alexas(desk: Desk) -> None:
    desk.change_client(CallbackURLs=["https://example.com/back"])


def changed_parameter(desk: Desk) -> None:
    desk.subject.parameters["VendorId"] = "M2OTHER"


REDIRECTS = [
    f"https://{host}/api/skill/link/{VENDOR}"
    for host in ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp")
]
MISSING = (WRONG, "redirect-url-missing")
BACK: dict[str, tuple[Callable[[Desk], None], dict[str, tuple[Verdict, str]]]] = {
    "vendor id of another account": (other_vendor, {"vendor id": (WRONG, "vendor-id")}),
    "no redirect URL of Europe": (one_missing, {"redirect URL, Europe": MISSING}),
    "another spelling in Europe": (one_with_a_slash, {"redirect URL, Europe": MISSING}),
    "none": (none_of_alexas, {f"redirect URL, {part}": MISSING for part in ("North America", "Europe", "Far East")}),
    "parameter of another account": (changed_parameter, {"vendor id": (DOUBT, "vendor-id")}),
}


@pytest.mark.parametrize(("change", "expected"), BACK.values(), ids=BACK)
def test_where_people_are_sent_back_to(
    desk: Desk, change: Callable[[Desk], None], expected: dict[str, tuple[Verdict, str]]
) -> None:
    change(desk)
    assert found(desk) == expected


def test_a_vendor_id_that_is_mistyped_names_both(desk: Desk) -> None:
    desk.subject.change(redirect_urls=tuple(each.replace(VENDOR, "M1VEND0R") for each in REDIRECTS))
    (wrong,) = (each for each in console(desk.subject) if each.verdict is WRONG)
    assert (wrong.hop, wrong.causes[0]) == ("vendor id", "vendor-id")
    assert VENDOR in wrong.says
    assert "M1VEND0R" in wrong.says


def test_this_machine_is_a_part_of_the_world_for_the_local_stack(desk: Desk) -> None:
    desk.subject.kind = "local"
    desk.subject.change(redirect_urls=(*REDIRECTS, f"http://127.0.0.1:1/api/skill/link/{VENDOR}"))
    assert found(desk) == {"redirect URL, this machine": MISSING}


def test_two_secrets_are_a_rotation_until_the_pages_own_is_tried(desk: Desk) -> None:
    desk.say_secrets(2)
    assert found(desk) == {}
    desk.subject.change(has_secret=lambda _: False)
    assert found(desk) == {"client secret": (DOUBT, "secret-rotated")}
    desk.subject.change(client_secret="the-second-secret-marker")
    assert found(desk) == {"client secret": (UNSEEN, "")}


def test_amazon_never_shows_the_secret(desk: Desk) -> None:
    desk.subject.change(has_secret=lambda _: None)
    assert found(desk) == {"client secret": (UNSEEN, "")}


def test_a_client_without_a_secret_cannot_be_alexas(desk: Desk) -> None:
    made = desk.cognito.create_user_pool_client(UserPoolId=desk.pool, ClientName="public", GenerateSecret=False)
    desk.subject.outputs["LinkingClientId"] = made["UserPoolClient"]["ClientId"]
    assert found(desk)["client secret"] == (WRONG, "client-secret")


def test_no_secret_of_the_pool_is_said_or_left_for_others_to_say(desk: Desk) -> None:
    described = desk.cognito.describe_user_pool_client(UserPoolId=desk.pool, ClientId=desk.client_id)
    secret = described["UserPoolClient"]["ClientSecret"]
    desk.subject.change(has_secret=lambda _: False)
    findings = list(console(desk.subject))
    assert secret not in repr(findings)
    assert desk.subject.secrets.hidden(secret) == "[hidden]"


@pytest.mark.parametrize(
    "changed",
    [{"linking": Absent("None at Amazon.")}, {"authorization_url": "", "token_url": "", "client_id": ""}],
    ids=["absent", "empty"],
)
def test_account_linking_that_is_gone_is_one_finding(desk: Desk, changed: dict[str, Any]) -> None:
    desk.subject.change(**changed)
    assert found(desk) == {"account linking page": (WRONG, "linking-lost")}


def test_a_page_that_nobody_could_read_is_not_seen(desk: Desk) -> None:
    desk.subject.change(linking=Unseen("Nobody is signed in to Amazon.", "Sign in."))
    (only,) = console(desk.subject)
    assert (only.verdict, only.says, only.remedy) == (UNSEEN, "Nobody is signed in to Amazon.", "Sign in.")


def test_without_rights_in_aws_the_rest_is_still_compared(desk: Desk) -> None:
    desk.subject.says["cognito-idp.describe_user_pool_client"] = denied
    desk.subject.change(grant="IMPLICIT", client_id="another")
    assert found(desk) == {
        "client id": (WRONG, "client-id"),
        "client secret": (UNSEEN, ""),
        "scopes": (UNSEEN, ""),
        "grant type": (WRONG, "implicit-grant"),
        "redirect URLs": (UNSEEN, ""),
    }


def test_somebody_elses_page_is_judged_by_itself(desk: Desk) -> None:
    desk.subject.kind, desk.subject.outputs, desk.subject.parameters = "foreign", {}, {}
    desk.subject.has_account = False
    assert found(desk) == dict.fromkeys(("client id", "client secret", "scopes", "redirect URLs"), (UNSEEN, ""))
    assert desk.subject.operations == []
    desk.subject.change(authorization_url="https://example.com/authorize?x=y", scopes=(), redirect_urls=())
    assert found(desk)["scopes"] == (WRONG, "no-scope")
    desk.subject.change(skill_id="")
    assert found(desk)["scopes"] == (UNSEEN, "")
    assert found(desk)["authorization URL"] == (WRONG, "url-with-parameters")


WHERE = {
    "http://127.0.0.1:3001/authorize": (DOUBT, "port-not-443"),
    "https://localhost/authorize": (DOUBT, "port-not-443"),
    "https://192.168.1.20/authorize": (DOUBT, "alexa-blocked"),
    "https://[fd00::1]:8123/authorize": (DOUBT, "alexa-blocked"),
    "https://homeassistant.local:8123/authorize": (DOUBT, "alexa-blocked"),
    "https://lamps/authorize": (DOUBT, "alexa-blocked"),
    "http://192.168.1.20/authorize": (WRONG, "authorization-url"),
    "https://example.com:8123/authorize": (WRONG, "port-not-443"),
    "https://example.com:443/authorize": None,
    "https://93.184.216.34/authorize": None,
    "https://example.com/authorize": None,
}


@pytest.mark.parametrize(("url", "expected"), WHERE.items())
def test_alexa_opens_an_address_of_the_internet_on_port_443(
    desk: Desk, url: str, expected: tuple[Verdict, str] | None
) -> None:
    desk.subject.kind, desk.subject.outputs, desk.subject.parameters = "foreign", {}, {}
    desk.subject.change(authorization_url=url, domains=())
    assert found(desk).get("authorization URL") == expected


def test_what_somebody_pasted_moves_no_cursor(desk: Desk) -> None:
    odd = "\x1b[31m\u202e\n" + "x" * 1000
    desk.subject.change(
        authorization_url=f"{HOST}/{odd}",
        token_url=odd,
        elsewhere=(odd,),
        client_id=odd,
        scopes=(odd, "openid"),
        scheme=odd,
        grant=odd,
        redirect_urls=(f"https://layla.amazon.com/api/skill/link/{odd}",),
    )
    for each in console(desk.subject):
        assert each.says.isprintable(), each
        assert each.to_do.isprintable(), each
        assert len(each.says) < 1000, each
