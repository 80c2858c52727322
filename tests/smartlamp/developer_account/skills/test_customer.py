"""A customer's enablement: what is asked where, and what is made of each answer."""

from collections.abc import Mapping
from typing import Any

import pytest

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account.exchange import Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.developer_account.skills.answers import EventClient
from smartlamp.developer_account.skills.customer import Customer, Customers
from smartlamp.errors import NotSignedIn, NotYetDone, SkillManagementFailed, SmartLampError
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import NOTHING, Asked, Fault, Said, refused, said
from tests.fakes.skill_management_server import SkillManagementServer

SKILL = "amzn1.ask.skill.one"
BACK = "http://localhost:9090/cb"
CODE = "authorization-code-marker"
HERE = "/v1/users/~current/skills/amzn1.ask.skill.one/enablement"
TOKENS = {"access_token": "Atza|customer-marker", "refresh_token": "Atzr|customer-marker", "expires_in": 3600}


def enabled(link: str = "LINKED", stage: str = "development") -> dict[str, Any]:
    return {"skill": {"stage": stage, "id": SKILL}, "accountLink": {"status": link}, "status": "ENABLED"}


class Amazon(SkillManagementServer):
    """Answers in the order of `answers`, by method and path; the last one of each from then on."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[tuple[str, str], list[Fault]] = {("POST", "/auth/o2/token"): [said(200, TOKENS)]}

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        ready = self.answers.get((asked.method, asked.path), [said(404, {"message": "There is nothing here."})])
        answer = ready.pop(0) if len(ready) > 1 else ready[0]
        return answer if isinstance(answer, Said) else answer(self, asked)

    def endpoints(self, *hosts: str) -> None:
        named = [host or self.origin.removeprefix("http://") for host in hosts]
        self.answers["GET", "/v1/alexaApiEndpoint"] = [said(200, {"endpoints": named})]


class Desk:
    def __init__(self, amazon: Amazon) -> None:
        clock = PassingClock().clock
        self.amazon, self.secret_values, self.shown = amazon, SecretValues(), [""]
        addresses = amazon.addresses
        self.customers = Customers(
            Exchange(clock),
            Patience(clock),
            self.secret_values,
            addresses.api,
            addresses.authorization,
            addresses.token,
        )

    def visit(self, asked: AuthorizationRequest) -> Mapping[str, str]:
        self.shown.append(asked.url)
        return {"code": "amazons-code-marker", "state": asked.state}

    def customer(self) -> Customer:
        client = EventClient("amzn1.application-oa2-client.event", "event-secret-marker")
        return self.customers.signed_in(client, BACK, self.visit)


@pytest.fixture
def desk() -> Any:
    with Amazon() as amazon:
        amazon.endpoints("")
        yield Desk(amazon)


def test_somebody_signs_in_with_the_skills_own_client(desk: Desk) -> None:
    desk.customer()
    assert "scope=alexa%3A%3Askills%3Aaccount_linking" in desk.shown[-1]
    assert "skill_stage=development" in desk.shown[-1]
    (asked,) = desk.amazon.asked
    verifier = asked.form.pop("code_verifier")
    assert {**asked.form, "code_verifier": verifier} == {
        "grant_type": "authorization_code",
        "code": "amazons-code-marker",
        "redirect_uri": BACK,
        "code_verifier": verifier,
        "client_id": "amzn1.application-oa2-client.event",
        "client_secret": "event-secret-marker",
    }


def test_a_skill_is_linked_with_a_code_and_looked_at_until_it_is(desk: Desk) -> None:
    desk.amazon.answers["GET", HERE] = [said(200, enabled("NOT_LINKED")), said(200, enabled())]
    desk.amazon.answers["POST", HERE] = [said(201, enabled())]
    desk.customer().link(SKILL, BACK, CODE)
    (posted,) = (each for each in desk.amazon.asked if each.path == HERE and each.method == "POST")
    assert posted.document == {
        "stage": "development",
        "accountLinkRequest": {"redirectUri": BACK, "authCode": CODE, "type": "AUTH_CODE"},
    }
    assert posted.headers["Authorization"] == "Bearer Atza|customer-marker"
    assert [each.method for each in desk.amazon.asked if each.path == HERE] == ["POST", "GET", "GET"]
    assert CODE not in desk.secret_values.hidden(f"a line with {CODE}")


@pytest.mark.parametrize(
    ("answer", "linked"),
    [
        (said(404, {"message": "none"}), False),
        (said(200, enabled()), True),
        (said(200, enabled("NOT_LINKED")), False),
        (said(200, enabled(stage="live")), False),
        (said(200, {"status": "ENABLED"}), False),
    ],
)
def test_whether_it_is_linked(desk: Desk, answer: Said, linked: bool) -> None:
    desk.amazon.answers["GET", HERE] = [answer]
    assert desk.customer().is_linked(SKILL) is linked


def test_a_skill_that_is_linked_already_is_no_refusal(desk: Desk) -> None:
    desk.amazon.answers["POST", HERE] = [refused(409, "It is enabled.")]
    desk.amazon.answers["GET", HERE] = [said(200, enabled())]
    desk.customer().link(SKILL, BACK, CODE)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(400, "Invalid account linking credentials"), "Invalid account linking credentials"),
        (refused(401, "no"), "401"),
        (refused(403, f"not with {CODE}"), "does not allow it"),
        (refused(503, "later"), "something is wrong at Amazon's side"),
        (NOTHING, "did not answer"),
    ],
)
def test_a_refusal_says_why_and_shows_no_secret(desk: Desk, answer: Said, words: str) -> None:
    desk.amazon.answers["POST", HERE] = [answer]
    with pytest.raises(SmartLampError) as said_why:
        desk.customer().link(SKILL, BACK, CODE)
    assert isinstance(said_why.value, SkillManagementFailed)
    assert words in said_why.value.what
    assert "marker" not in f"{said_why.value.what} {said_why.value.to_do}"
    posts = [each for each in desk.amazon.asked if each.path == HERE and each.method == "POST"]
    assert len(posts) == 1, "a code is good for one exchange"


def test_it_ends_when_amazon_never_says_that_it_is_linked(desk: Desk) -> None:
    desk.amazon.answers["POST", HERE] = [said(201, enabled("NOT_LINKED"))]
    desk.amazon.answers["GET", HERE] = [said(200, enabled("NOT_LINKED"))]
    with pytest.raises(NotYetDone, match="until the skill is linked"):
        desk.customer().link(SKILL, BACK, CODE)


@pytest.mark.parametrize(
    "hosts", [(), ("evil.example",), ("https://evil.example/", "api.amazonalexa.com.evil.example")]
)
def test_the_token_goes_only_to_amazons_own_hosts(desk: Desk, hosts: tuple[str, ...]) -> None:
    desk.amazon.endpoints(*hosts)
    with pytest.raises(SkillManagementFailed, match="names no region"):
        desk.customer().link(SKILL, BACK, CODE)
    assert [each.path for each in desk.amazon.asked] == ["/auth/o2/token", "/v1/alexaApiEndpoint"]


def test_of_several_hosts_the_one_that_knows_the_customer_is_found(desk: Desk) -> None:
    desk.amazon.endpoints("", "")
    desk.amazon.answers["POST", HERE] = [refused(404, "No such customer here."), said(201, enabled())]
    desk.amazon.answers["GET", HERE] = [said(200, enabled())]
    desk.customer().link(SKILL, BACK, CODE)
    assert [each.method for each in desk.amazon.asked if each.path == HERE] == ["POST", "POST", "GET"]


def test_a_sign_in_that_is_refused_links_nothing(desk: Desk) -> None:
    refusal = {"error": "invalid_client", "error_description": "event-secret-marker is wrong"}
    desk.amazon.answers["POST", "/auth/o2/token"] = [said(401, refusal)]
    with pytest.raises(NotSignedIn) as why:
        desk.customer()
    assert "marker" not in why.value.what
