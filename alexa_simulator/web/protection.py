"""Keeps out everybody without the simulator's key, and other web pages in the same browser in any case."""

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alexa_simulator.account_linking.authorization_server.routes import PAGE
from alexa_simulator.web import visitor
from alexa_simulator.web.bodies import JsonInAscii

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Not `no-referrer`: a browser would then hide the origin of the simulator's own forms, too, and they would look foreign.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# Where a link or a redirect may lead a person: the page, the redirect URL, Login with Amazon's consent page, the skill's sign-in page.
_PAGES = ("/", "/ap/oa", PAGE)
_REDIRECTS = "/api/skill/link/"
_NEEDS_KEY = "/alexa/"
# Whose requests a skill's process may send here in place of Amazon. Their names belong to Amazon: nobody can point them at this machine.
_AMAZON = frozenset(
    {f"api.{region}amazonalexa.com" for region in ("", "eu.", "fe.")}
    | {f"api.amazon.{country}" for country in ("com", "co.uk", "co.jp")}
)
_AMAZONS_PATHS = ("/v3/events", "/auth/o2/token", "/user/profile")


class Protection:
    """ASGI middleware: everything below /alexa/ needs the key; nothing is for another site; answers are locked down.

    Args:
        app: the application to protect.
        key: as in `alexa_simulator.web.server.app`.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 401, 403 or 415, or pass on."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        locked = _locked(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            status, sentence = refusal
            await JsonInAscii({"error": sentence}, status)(scope, receive, locked)
            return
        await self._app(scope, receive, locked)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        method, path = scope["method"], scope["path"]
        hosts = visitor.hosts(scope["server"][1]) | (_AMAZON if path in _AMAZONS_PATHS else frozenset())
        foreign = visitor.refusal(method, path, scope["headers"], hosts, _is_page)
        if foreign:
            return HTTPStatus.FORBIDDEN, foreign
        if not path.startswith(_NEEDS_KEY):
            return None
        headers = Headers(scope=scope)
        if not hmac.compare_digest(headers.get("authorization", "").encode(), self._expected):
            return HTTPStatus.UNAUTHORIZED, (
                "The key is missing or of an earlier start. Open the address that `smartlamp up` or `smartlamp app` printed; `smartlamp status` prints it again."
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if method not in {"GET", "HEAD"} and kind != "application/json":
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json."
        return None


def _is_page(path: str) -> bool:
    return path in _PAGES or path.startswith(_REDIRECTS)


def _locked(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SECURITY_HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
