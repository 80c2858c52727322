"""The console of the simulated developer account: what it says of the skill, and how a maker changes that while the skill is in use."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.token_endpoint import TokenEndpoint
from alexa_simulator.errors import LinkingRefused, PlanRefused
from alexa_simulator.event_gateway.gateway import EventGateway
from alexa_simulator.faults.breakable_skill import BreakableSkill
from alexa_simulator.faults.console_values import CONSOLE, ON, SCHEMES, SECRET, WRONG, value_of
from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import Json

_FIELDS = {
    "authorization-url": "authorization_url",
    "token-url": "token_url",
    "client-id": "client_id",
    "secret": "client_secret",
    "scheme": "scheme",
    "event-client-id": "event_client_id",
    "event-client-secret": "event_client_secret",
}
_HIDDEN, _NONE = "(another one)", "(none)"
_CHANGED = 8  # of the characters of an id or secret that is wrong


class Console:
    """What Amazon has of one skill; `linking` is what it says now. A change takes effect with the next request.

    Args:
        linking: what it says at first.
        skill: whose endpoint it names.
        token_endpoint: that Alexa uses.
        login: Login with Amazon, which knows the event client.
        gateway: which knows whether the skill may send events.
        memory: of the link, which ends if the skill is disabled.
    """

    def __init__(  # noqa: PLR0913 - everything that goes by the console
        self,
        linking: AccountLinking,
        *,
        skill: BreakableSkill,
        token_endpoint: TokenEndpoint,
        login: LoginWithAmazon,
        gateway: EventGateway,
        memory: Memory,
    ) -> None:
        self._first = linking
        self._first_arn = skill.function_arn
        self._skill = skill
        self._token_endpoint = token_endpoint
        self._login = login
        self._gateway = gateway
        self._memory = memory
        self._values: dict[str, str] = {}
        self.linking = linking

    @property
    def is_enabled(self) -> bool:
        """Whether the customer has enabled the skill, so that it can be linked."""
        return self._values.get("enabled", ON) == ON

    def start_from(self, linking: AccountLinking) -> None:
        """Say this from now on, and after `restore`."""
        self._first = linking
        self.change({})

    def obey(self, values: object) -> None:
        """Make it say other values, beside those changed before: names and values as in `console_values`. Without any, say what it said first.

        Raises:
            PlanRefused: a name or a value that it cannot have; nothing has changed then.
        """
        if not isinstance(values, dict):
            raise PlanRefused("Say which values of the console to change: an object with a text for each name.")
        if values:
            self.change({name: value_of(str(name), value) for name, value in values.items()})
        else:
            self._values = {}
            self.change({})

    def change(self, values: Mapping[str, str]) -> None:
        """Make it say these values, too. Raises PlanRefused: as `obey`."""
        wanted = {**self._values, **{name: self._right_form(name, value) for name, value in values.items()}}
        try:
            linking = self._saying(wanted)
        except LinkingRefused as refused:
            raise PlanRefused(str(refused)) from None
        arn = wanted.get("endpoint", self._first_arn)
        if arn != self._skill.function_arn:
            self._skill.function_arn = arn
        self._values = {name: value for name, value in wanted.items() if value != self._as_at_first(name)}
        self.linking = self._token_endpoint.linking = linking
        self._login.know(linking.event_client_id, linking.event_client_secret)
        self._gateway.sends_events = linking.sends_events
        if not self.is_enabled and self._memory.now.account is not None:
            self._memory.change(lambda remembered: remembered.forgetting_the_link())

    def facts(self) -> list[Json]:
        """What it says instead of the truth, as one object with `name` and `values`; none if it says the truth. Without secrets."""
        shown = {name: _HIDDEN if name in SECRET else value or _NONE for name, value in self._values.items()}
        return [{"name": CONSOLE, "values": shown}] if shown else []

    def says(self, key: str) -> Json:
        """All that it says now. Instead of a secret: the HMAC-SHA256 of it with this key, in hexadecimal digits."""
        linking = self.linking
        return {
            "skill_id": linking.skill_id,
            "vendor_id": linking.vendor_id,
            "linking": {
                "authorization_url": linking.authorization_url,
                "token_url": linking.token_url,
                "client_id": linking.client_id,
                "scopes": list(linking.oauth_scopes),
                "scheme": linking.scheme,
                "grant": "AUTH_CODE",
                "redirect_urls": list(linking.redirect_urls),
            },
            "secret_digest": _digest(linking.client_secret, key),
            "event_client_id": linking.event_client_id,
            "event_secret_digest": _digest(linking.event_client_secret, key),
            "sends_events": linking.sends_events,
            "linked": self._memory.now.account is not None,
            "enabled": self.is_enabled,
            "endpoint": self._skill.function_arn,
            "region": self._gateway.region,
        }

    def _saying(self, values: Mapping[str, str]) -> AccountLinking:
        first = self._first
        vendor_id = values.get("vendor-id", first.vendor_id)
        texts: dict[str, Any] = {field: values[name] for name, field in _FIELDS.items() if name in values}
        return replace(
            first,
            **texts,
            vendor_id=vendor_id,
            redirect_urls=tuple(_of_vendor(url, first.vendor_id, vendor_id) for url in first.redirect_urls),
            oauth_scopes=tuple(values["scope"].split()) if "scope" in values else first.oauth_scopes,
            sends_events=values["send-events"] == ON if "send-events" in values else first.sends_events,
        )

    def _as_at_first(self, name: str) -> str:
        first = self._first
        others = {
            "scope": " ".join(first.oauth_scopes),
            "vendor-id": first.vendor_id,
            "send-events": ON if first.sends_events else "off",
            "enabled": ON,
            "endpoint": self._first_arn,
        }
        return others[name] if name in others else str(getattr(first, _FIELDS[name]))

    def _right_form(self, name: str, value: str) -> str:
        """The value; instead of `wrong`, one of the first value's form that is another."""
        if value != WRONG:
            return value
        first = self._as_at_first(name)
        if name == "scope":
            return f"{first} {next(each for each in ('phone', 'address', 'x') if each not in first.split())}".strip()
        if name == "scheme":
            return next(each for each in SCHEMES if each != first)
        if name == "endpoint":
            return f"{first.rpartition(':function:')[0]}:function:another-function" if first else ""
        if name.endswith("-url"):
            parts = urlsplit(first)
            return urlunsplit(parts._replace(path=f"{parts.path}-wrong"))
        return _another(first)


def _another(text: str) -> str:
    """Another text, with letters and digits in the same places, hexadecimal ones, too. What ids begin with stays."""
    return text[:-_CHANGED] + "".join(_next(each) for each in text[-_CHANGED:])


def _next(character: str) -> str:
    for row in ("abcdef", "ghijklmnopqrstuvwxyz", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ", "0123456789"):
        if character in row:
            return row[(row.index(character) + 1) % len(row)]
    return character


def _of_vendor(url: str, first: str, now: str) -> str:
    """A redirect URL, which ends in the vendor's id, with this one in place of the first."""
    return url.removesuffix(first) + now if url.endswith(f"/{first}") else url


def _digest(secret: str, key: str) -> str:
    return hmac.new(key.encode(), secret.encode(), "sha256").hexdigest()
