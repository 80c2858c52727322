"""Where a request comes from: the server's own page, a link that a person follows, a program, or another site's page.

Browsers tell (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/): no page can change `Host`, `Origin` or `Sec-Fetch-*`.
This module imports no other package, so the gate before the emulator can use it in the emulator's own environment.
"""

from collections.abc import Callable, Iterable

_USUAL_PORT = 80  # a browser leaves it out

Headers = Iterable[tuple[bytes, bytes]]  # as in an ASGI scope: names in lower case


def hosts(port: int) -> frozenset[str]:
    """The values of `Host` that name a loopback server and can only mean this machine."""
    names = ("127.0.0.1", "localhost")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == _USUAL_PORT else frozenset())


def refusal(method: str, path: str, headers: Headers, allowed: frozenset[str], page: Callable[[str], bool]) -> str:
    """A sentence on why this request is refused; empty if it may pass.

    Args:
        method: of HTTP; GET for a WebSocket.
        path: without the query.
        headers: as in an ASGI scope.
        allowed: the values of `Host` that mean this server. Any other is a name that somebody pointed at this machine (DNS rebinding).
        page: whether a path is a page that people may reach from anywhere, such as a sign-in page.
    """
    said = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]
    host = [value.lower() for name, value in said if name == "host"]
    if len(host) != 1 or host[0] not in allowed:
        return f"Use {' or '.join(sorted(allowed))}: this server answers to no other host name."
    own = f"http://{host[0]}"
    if any(value.lower() != own for name, value in said if name == "origin"):
        return "A page of another origin may not send this request."
    fetch = {name: value.lower() for name, value in said if name.startswith("sec-fetch-")}
    if fetch.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return ""
    follows_link = fetch.get("sec-fetch-mode") == "navigate" and fetch.get("sec-fetch-dest") == "document"
    if method == "GET" and follows_link and page(path):
        return ""
    return "A page of another site may not send this request."
