"""In a maker's Python process: leads what is asked of Amazon's addresses to the simulator, whichever library asks.

A connection to one of these hosts goes to the simulator's port without TLS. That works for everything that uses Python's own sockets and
`ssl` the usual way: http.client, urllib, urllib3, requests, boto3, httpx; not for asyncio's connections (aiohttp). It imports nothing but the standard library.
"""

import socket
import ssl
from typing import Any

VARIABLE = "SMARTLAMP_AMAZON"
HOSTS = frozenset(
    {f"api.{region}amazonalexa.com" for region in ("", "eu.", "fe.")}
    | {f"api.amazon.{country}" for country in ("com", "co.uk", "co.jp")}
)


class _Plain(socket.socket):
    """A socket that was asked for TLS, to a program on this machine."""

    def getpeercert(self, *_: object) -> dict[str, object]:
        return {}

    def version(self) -> None:
        return None

    def selected_alpn_protocol(self) -> None:
        return None


def install(address: str) -> None:
    """Begin to lead there: `127.0.0.1:8760`."""
    host, _, port = address.partition(":")
    resolve, wrap = socket.getaddrinfo, ssl.SSLContext.wrap_socket

    def getaddrinfo(asked: Any, service: Any, *more: Any, **named: Any) -> Any:
        if _text(asked) in HOSTS:
            return resolve(host, int(port), *more, **named)
        return resolve(asked, service, *more, **named)

    def wrap_socket(context: ssl.SSLContext, sock: socket.socket, *more: Any, **named: Any) -> Any:
        if _text(named.get("server_hostname")) not in HOSTS:
            return wrap(context, sock, *more, **named)
        patience = sock.gettimeout()
        plain = _Plain(sock.family, sock.type, sock.proto, sock.detach())
        plain.settimeout(patience)
        return plain

    setattr(socket, "getaddrinfo", getaddrinfo)  # noqa: B010 - a plain assignment has other types
    setattr(ssl.SSLContext, "wrap_socket", wrap_socket)  # noqa: B010


def _text(name: Any) -> str:
    return name.decode("ascii", "replace") if isinstance(name, bytes) else str(name)
