"""A skill enabled for a customer, and linked with an authorization code, as a maker's own app does it: the Skill Enablement API.

Documented: "Skill Enablement REST API Reference" (the token is from the skill's own client, with one scope; each customer's region has its host)
and "Enable Your Skill to Complete Account Linking" (the request). A skill in development can be enabled by the account that made it
("Troubleshooting App-to-App Account Linking"). Reported, by apps that do it: the members of the answers, and hosts without a scheme.
Inferred: that the skill's own client is the one that sends events, the only one that Amazon's API shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from smartlamp.developer_account.exchange import Answer, Exchange
from smartlamp.developer_account.login.login_with_amazon import LoginWithAmazon, SecurityProfile, Visit
from smartlamp.developer_account.patience import Intervals, Patience
from smartlamp.developer_account.refusals import refusal
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.developer_account.skills import answers
from smartlamp.developer_account.skills.answers import EventClient
from smartlamp.errors import NotYetDone, SkillManagementFailed

SCOPES = ("alexa::skills:account_linking",)
_STAGE = "development"
_LINKED = "LINKED"
# One for each region of Alexa's. The customer's token goes nowhere else.
_HOSTS = frozenset({"api.amazonalexa.com", "api.eu.amazonalexa.com", "api.fe.amazonalexa.com"})
_ABSENT = 404
_CONFLICT = 409
_GOOD = range(200, 300)
_ENABLING = Intervals(first_s=1.0, factor=1.5, tries=8, most_s=30.0)


@dataclass(frozen=True)
class Customers:
    """How people of Alexa are asked to let a skill be enabled for them.

    Attributes:
        exchange, patience, secret_values: as everything here asks Amazon.
        api, authorization_url, token_url: addresses of Amazon.
    """

    exchange: Exchange
    patience: Patience
    secret_values: SecretValues
    api: str
    authorization_url: str
    token_url: str

    def signed_in(self, client: EventClient, callback: str, visit: Visit) -> "Customer":
        """Have a person sign in to Amazon with a skill's own client.

        Args:
            client: the skill's.
            callback: one of the redirect URLs in the skill's account linking.
            visit: shows the page.

        Raises:
            NotSignedIn, NoAnswer, CannotRun: as `LoginWithAmazon.sign_in` does.
        """
        login = LoginWithAmazon(
            SecurityProfile(client.client_id, client.client_secret),
            self.exchange,
            self.patience,
            self.secret_values,
            f"{self.authorization_url}?skill_stage={_STAGE}",
            self.token_url,
            SCOPES,
            callback,
        )
        return Customer(self, login.sign_in(visit).token)


class Customer:
    """A person who has signed in."""

    def __init__(self, asked: Customers, token: str) -> None:
        self._asked = asked
        self._token = token

    def is_linked(self, skill_id: str) -> bool:
        """Whether the skill is enabled and linked for them already. Raises SkillManagementFailed."""
        return any(self._is_linked_at(each, skill_id) for each in self._addresses())

    def link(self, skill_id: str, redirect_uri: str, code: str) -> None:
        """Enable the skill for them, and have Alexa give the code for tokens. Returns once Amazon says that it is linked.

        Args:
            skill_id: of the skill whose client they signed in with.
            redirect_uri: with which the code was asked for.
            code: of the maker's own authorization server, asked for without PKCE: Alexa has no verifier.

        Raises:
            SkillManagementFailed: Amazon refused, or nobody knows whether it was done. The code cannot be used again.
        """
        self._asked.secret_values.add(code)
        document = {
            "stage": _STAGE,
            "accountLinkRequest": {"redirectUri": redirect_uri, "authCode": code, "type": "AUTH_CODE"},
        }
        # Where Amazon names several hosts, it does not know which is the customer's (documented).
        refused: SkillManagementFailed | None = None
        for address in self._addresses():
            answer = self._answer("POST", address, skill_id, document)
            if answer.status in _GOOD or answer.status == _CONFLICT:
                self._wait(address, skill_id)
                return
            refused = self._refusal("link the skill with your account", answer)
        raise refused or self._nowhere()

    def _wait(self, address: str, skill_id: str) -> None:
        def look() -> bool | None:
            return self._is_linked_at(address, skill_id) or None

        self._asked.patience.until(look, "until the skill is linked", _ENABLING)

    def _is_linked_at(self, address: str, skill_id: str) -> bool:
        answer = self._answer("GET", address, skill_id)
        if answer.status == _ABSENT:
            return False
        if answer.status not in _GOOD:
            raise self._refusal("say whether the skill is linked", answer)
        raw: Any = answers.read_object(answer.document)
        stage, link = raw.get("skill"), raw.get("accountLink")
        return (
            isinstance(stage, Mapping)
            and isinstance(link, Mapping)
            and (str(stage.get("stage")).lower(), link.get("status")) == (_STAGE, _LINKED)
        )

    def _addresses(self) -> tuple[str, ...]:
        """Where the customer's region is asked; at least one. Raises SkillManagementFailed."""
        api = self._asked.api.rstrip("/")
        answer = self._send("GET", f"{api}/v1/alexaApiEndpoint")
        if answer.status not in _GOOD:
            raise self._refusal("say in which region of Alexa's you are", answer)
        listed = answers.read_object(answer.document).get("endpoints")
        hosts = [str(each).removeprefix("https://").rstrip("/") for each in listed] if isinstance(listed, list) else []
        own = urlsplit(api).netloc
        found = tuple(api if each == own else f"https://{each}" for each in hosts if each == own or each in _HOSTS)
        if not found:
            raise self._nowhere()
        return found

    def _answer(self, method: str, address: str, skill_id: str, document: Any = None) -> Answer:
        where = f"{address}/v1/users/~current/skills/{quote(skill_id, safe='')}/enablement"
        return self._send(method, where, document)

    def _send(self, method: str, url: str, document: Any = None) -> Answer:
        def send() -> Answer:
            headers = {"Accept": "application/json"}
            return self._asked.exchange.send(method, url, token=self._token, document=document, headers=headers)

        return self._asked.patience.answered(send, repeatable=method == "GET")

    def _refusal(self, doing: str, answer: Answer) -> SkillManagementFailed:
        refused = refusal(doing, answer, self._asked.secret_values)
        if isinstance(refused, SkillManagementFailed) and not isinstance(refused, NotYetDone):
            return refused
        return SkillManagementFailed(refused.what, refused.to_do, answer.status)

    def _nowhere(self) -> SkillManagementFailed:
        return SkillManagementFailed(
            "Amazon names no region of Alexa's for your account.",
            "Sign in to the Alexa app with this account once: then it has one.",
        )
