"""One question to a server of the account linking, which ends in time whatever that server does, and what is said about the answer."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from alexa_simulator import outbound
from alexa_simulator.errors import Silence, Unanswered
from alexa_simulator.outbound import Answer, Session
from device_cloud.runtime.loopback import is_loopback
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Diagnosed, Failed

DEADLINE_S = 10.0
_MOST_SHOWN = 200
_OWN_PROXY = "If a proxy of yours opens HTTPS, name its certificate in REQUESTS_CA_BUNDLE."
_NO_HOST, _NO_CERTIFICATE = ("sign-in-host-unknown", "prefix-host-gone", "domain-not-ready"), ("certificate",)
_NO_PROXY = "Check HTTPS_PROXY and NO_PROXY."
_OFFLINE = (
    "Check the network of this machine, and the proxy if it needs one (HTTPS_PROXY). Then run the same command again."
)


class Asking:
    """Asks the servers that the account linking names. A host that once did not answer in time is not waited for again.

    Args:
        secrets: what must not be shown, even if a server sends it back.
        deadline_s: for each whole answer, the lookup of its host included.
        clock: measures how long an answer takes, in seconds.
    """

    def __init__(
        self,
        secrets: SecretValues,
        deadline_s: float = DEADLINE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._secrets = secrets
        self._deadline_s = deadline_s
        self._clock = clock
        self._silent: set[str] = set()

    def browser(self, url: str) -> Session:
        """Connections to one host, and its cookies. Proxies and certificate authorities come from the environment, as for Amazon's API."""
        session = Session()
        session.trust_env = not is_loopback(urlsplit(url).hostname or "")
        session.auth = _as_it_is
        return session

    def answer(
        self,
        session: Session,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request, whatever its status; redirects are ordinary answers.

        Raises:
            Failed: none came, or it was too large or too slow, or nothing was asked because others could read it.
        """
        if not outbound.is_private(url):
            raise Failed(
                f"{self.shown(place(url))} is neither HTTPS nor on this machine, so it was not asked. Alexa would not ask it, either.",
                "Give an address that begins with https://.",
            )
        host = urlsplit(url).netloc
        if host in self._silent:
            raise Failed(
                f"{self.shown(place(url))} was not asked, as its host did not answer in time before.", _OFFLINE
            )
        outcome: list[Answer | Failed | None] = []

        def ask() -> None:
            outcome.append(self._outcome(session, method, url, form, headers))

        # A socket's timeout is for each read, so a server that sends a header now and then would outlast it, and the lookup of a host has none.
        thread = threading.Thread(target=ask, name="probe", daemon=True)
        thread.start()
        thread.join(self._deadline_s)
        found = outcome[0] if outcome else None
        if found is None:
            self._silent.add(host)
            where = self.shown(place(url))
            raise Failed(f"{where} did not answer within {self._deadline_s:g} seconds.", _OFFLINE)
        if isinstance(found, Failed):  # raised here: the exception of `requests` holds the request, with the secret
            raise found
        return found

    def shown(self, text: str) -> str:
        """A server's text as it may be said: without secrets, and not long."""
        hidden = self._secrets.hidden(text)
        return hidden if len(hidden) <= _MOST_SHOWN else f"{hidden[:_MOST_SHOWN]}…"

    def _outcome(
        self,
        session: Session,
        method: str,
        url: str,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> Answer | Failed | None:
        """An answer, or why there is none; None if it takes too long."""
        try:
            return outbound.request(
                session, method, url, deadline_s=self._deadline_s, form=form, headers=headers, clock=self._clock
            )
        except Unanswered as none:
            return self._failed(url, none)
        except Exception as odd:  # noqa: BLE001 - whatever a server answers, the probe fails and nothing else does
            kind = type(odd).__name__
            what = f"{self.shown(place(url))} could not be asked, or its answer not be read ({kind})."
            return Diagnosed(what, *_NO_HOST)

    def _failed(self, url: str, none: Unanswered) -> Failed | None:
        where = self.shown(place(url))
        match none.silence:
            case Silence.LATE:
                return None
            case Silence.PROXY:
                return Failed(
                    f"{where} could not be reached: the proxy of this machine did not let it through.", _NO_PROXY
                )
            case Silence.CERTIFICATE:
                what = f"{where} showed no certificate that this machine trusts for this host."
                return Diagnosed(what, *_NO_CERTIFICATE, also=_OWN_PROXY)
            case Silence.NO_HOST:
                return Diagnosed(f"{where} could not be reached: there is no host of this name.", *_NO_HOST)
            case Silence.NO_ADDRESS:
                return Diagnosed(f"{where} is no address that can be asked.", *_NO_HOST)
        return Failed(self._secrets.hidden(str(none)), _OFFLINE)


def place(url: str) -> str:
    """The address without what may be secret in it: a password before the host, a query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "That address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def document(answer: Answer) -> Any:
    """The JSON value of an answer; None if it is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def error_word(answer: Answer) -> str:
    """What an OAuth refusal calls itself; empty if it is none."""
    match document(answer):
        case {"error": str(word)}:
            return word
    return ""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps `requests` from taking a password of ~/.netrc in place of the client's."""
    return request
