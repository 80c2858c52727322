"""HTTP requests of the simulator and the command line: no settings from the environment, no redirects, a deadline for the whole answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from alexa_simulator.errors import Silence, Unanswered
from device_cloud.runtime.loopback import is_loopback

MAX_BYTES = 1_000_000
_CHUNK_BYTES = 65_536


class Session(requests.Session):
    """Connections and cookies, with no proxy, password or certificate from the environment; a redirect is an ordinary answer.

    Args:
        adapter: sends the requests instead of `requests`' own.
    """

    def __init__(self, adapter: BaseAdapter | None = None) -> None:
        super().__init__()
        self.trust_env = False
        if adapter is not None:
            self.mount("https://", adapter)
            self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests asks with it
        """None. Even with allow_redirects=False, requests would read a redirect to its end, however long, and parse its address."""
        return


@dataclass(frozen=True)
class Answer:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def request(  # noqa: PLR0913 - one argument per part of an HTTP request
    session: Session,
    method: str,
    url: str,
    *,
    deadline_s: float,
    form: Mapping[str, str] | bytes | None = None,
    headers: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send one request; redirects are ordinary answers.

    Raises:
        Unanswered: the server is not reached, or the answer takes longer than `deadline_s` seconds or is over a megabyte.
    """
    place = _place(url)
    started = clock()
    body = bytearray()
    try:
        for value in (headers or {}).values():
            value.encode("ascii")
        with session.request(method, url, data=form, headers=headers, timeout=deadline_s, stream=True) as response:
            # `iter_content` returns only when a chunk is full, so a server that drips would outlast the deadline.
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                body += chunk
                if clock() - started > deadline_s:
                    break
                if len(body) > MAX_BYTES:
                    raise Unanswered(f"{place} answered with more than a megabyte; the rest was not read.")
    except (UnicodeEncodeError, requests.exceptions.InvalidHeader):
        raise Unanswered(
            f"{place} was not asked: the request would contain characters that are not allowed in it."
        ) from None
    except (requests.Timeout, urllib3.exceptions.TimeoutError):
        raise Unanswered(f"{place} did not answer within {deadline_s:g} seconds.", Silence.LATE) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Unanswered(
            f"{place} could not be reached ({type(error).__name__}). Is it running?", _silence(error)
        ) from None
    seconds = clock() - started
    if seconds > deadline_s:
        raise Unanswered(f"{place} took {seconds:.1f} seconds to answer; the limit is {deadline_s:g}.", Silence.LATE)
    return Answer(response.status_code, response.headers, bytes(body), seconds)


def is_private(url: str) -> bool:
    """Whether what is sent to `url` stays secret: HTTPS, or plain HTTP to a loopback host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return (parts.scheme == "https" and host != "") or (parts.scheme == "http" and is_loopback(host))
    except ValueError:
        return False


def _silence(error: requests.RequestException | urllib3.exceptions.HTTPError) -> Silence:
    # ProxyError and SSLError are ConnectionErrors, too.
    if isinstance(error, requests.exceptions.ProxyError):
        return Silence.PROXY
    if isinstance(error, requests.exceptions.SSLError):
        return Silence.CERTIFICATE
    if isinstance(error, requests.exceptions.InvalidURL | urllib3.exceptions.LocationParseError):
        return Silence.NO_ADDRESS
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return Silence.NO_HOST if isinstance(reason, urllib3.exceptions.NameResolutionError) else Silence.OTHER


def _place(url: str) -> str:
    """The address without what may be secret in it: a password before the host, a query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
