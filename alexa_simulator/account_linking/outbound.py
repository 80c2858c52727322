"""One HTTP request of Alexa's with a deadline for the whole answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from alexa_simulator.errors import Unanswered

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: httpx.Headers
    body: bytes
    seconds: float


def request(  # noqa: PLR0913 - one argument per part of an HTTP request
    client: httpx.Client,
    method: str,
    url: str,
    *,
    deadline_s: float,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send one request; redirects are answers like others.

    Raises:
        Unanswered: not reached, not finished within `deadline_s` seconds, or longer than a megabyte.
    """
    place = _place(url)
    started = clock()
    body = bytearray()
    try:
        with client.stream(method, url, data=form, headers=headers, timeout=deadline_s) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if clock() - started > deadline_s:
                    break
                if len(body) > MAX_BYTES:
                    raise Unanswered(f"{place} answered with more than a megabyte; the rest was not read.")
    except UnicodeEncodeError:
        raise Unanswered(
            f"{place} was not asked: what was to be sent holds characters that a request cannot."
        ) from None
    except httpx.TimeoutException:
        raise Unanswered(f"{place} did not answer within {deadline_s:g} seconds.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unanswered(f"{place} could not be reached ({type(error).__name__}). Is it running?") from None
    seconds = clock() - started
    if seconds > deadline_s:
        raise Unanswered(f"{place} took {seconds:.1f} seconds to answer; the limit is {deadline_s:g}.")
    return Answer(response.status_code, response.headers, bytes(body), seconds)


def is_private(url: str) -> bool:
    """Whether what is sent to `url` stays secret: HTTPS, or plain HTTP to a loopback host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return (parts.scheme == "https" and host != "") or (parts.scheme == "http" and is_loopback(host))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address without brackets) is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
