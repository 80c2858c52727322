"""One request to Amazon at a time: paced, bounded, and never with a token to another host."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from alexa_simulator.outbound import Session, is_private
from device_cloud.runtime.loopback import is_loopback
from smartlamp.errors import CannotRun, NoAnswer

# Connect and read, in seconds; a read is one wait for more, so the whole answer has a limit, too.
_TIMEOUTS_S = (10.0, 30.0)
_WHOLE_ANSWER_S = 120.0
_PAUSE_S = 0.3
_CHUNK_BYTES = 65_536
# An interaction model is 1.5 MB at most (SMAPI: interaction model schema); everything else is much smaller.
_MOST_BYTES = 5_000_000
_ONLINE = (
    "Check the network of this machine, and the proxy if it needs one (HTTPS_PROXY). Then run the same command again."
)


@dataclass(frozen=True)
class Clock:
    """Seconds that pass, and how to let them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Answer:
    """A complete answer. Its body may hold secrets."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def document(self) -> Any:
        """The JSON value; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Exchange:
    """Sends one request after another, at least 0.3 s apart: Amazon publishes no limits, and throttles each client.

    Redirects are ordinary answers: they would take the token elsewhere.

    Args:
        clock: by which the pace is kept.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: float | None = None
        self._one_in_flight = threading.Lock()

    def send(  # noqa: PLR0913 - one argument per part of an HTTP request
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        form: Mapping[str, str] | None = None,
        document: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request, whatever its status.

        Args:
            method: such as GET.
            url: HTTPS, or on this machine.
            token: goes into the header Authorization.
            form: the body, form-encoded.
            document: the body, as JSON.
            headers: more of them.

        Raises:
            CannotRun: the address, or the token, cannot be used. Nothing was sent.
            NoAnswer: none came, or it was too large or too slow.
        """
        if not is_private(url):
            raise CannotRun(
                f"{_place(url)} is neither HTTPS nor on this machine, so nothing secret is sent there.",
                "Give an address that begins with https://.",
            )
        if not token.isascii() or not token.isprintable() or token != token.strip():
            raise CannotRun(
                "The token for Amazon has characters that no token has.", "Copy it again, without spaces or line ends."
            )
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        with self._one_in_flight:
            self._keep_the_pace()
            try:
                answer = self._answer(method, url, form=form, document=document, headers=sent)
            finally:
                self._last = self._clock.now()
        if isinstance(answer, NoAnswer):  # raised here: the exception of `requests` holds the request, with its token
            raise answer
        return answer

    def _keep_the_pace(self) -> None:
        if self._last is not None and (left := self._last + _PAUSE_S - self._clock.now()) > 0:
            self._clock.sleep(left)

    def _answer(
        self, method: str, url: str, *, form: Mapping[str, str] | None, document: Any, headers: Mapping[str, str]
    ) -> Answer | NoAnswer:
        place = _place(url)
        try:
            with (
                _session_for(url) as session,
                session.request(
                    method,
                    url,
                    data=form,
                    json=document,
                    headers=headers,
                    auth=_as_it_is,
                    timeout=_TIMEOUTS_S,
                    stream=True,
                ) as response,
            ):
                body = self._body(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            kind = type(error).__name__
            if _never_arrived(error):
                return NoAnswer(f"{place} could not be reached ({kind}).", _ONLINE, perhaps_done=False)
            return NoAnswer(f"{place} did not answer, or not to the end ({kind}).", _ONLINE, perhaps_done=True)
        if body is None:
            return NoAnswer(
                f"{place} answered more than {_MOST_BYTES // 1_000_000} MB, or for longer than {_WHOLE_ANSWER_S:g} seconds; the rest was not read.",
                "Check whether something between this machine and Amazon answers in its place, such as a proxy.",
                perhaps_done=True,
            )
        return Answer(response.status_code, response.headers, body)

    def _body(self, response: requests.Response) -> bytes | None:
        """All of it; None if it is too large or too slow."""
        body = bytearray()
        until = self._clock.now() + _WHOLE_ANSWER_S
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > _MOST_BYTES or self._clock.now() > until:
                return None
        return bytes(body)


def _session_for(url: str) -> Session:
    """A connection of its own: a kept one may have been closed meanwhile, and then nobody knows whether a request arrived.

    Proxies and certificate authorities come from the environment, as companies set them; nothing is sent to this machine through a proxy.
    """
    session = Session()
    session.trust_env = not is_loopback(urlsplit(url).hostname or "")
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps `requests` from taking a password of ~/.netrc in place of the token."""
    return request


def _never_arrived(error: Exception) -> bool:
    """Whether the request did not even leave this machine."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(reason)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError)


def _place(url: str) -> str:
    """The address without what may be secret in it: a password before the host, a query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
