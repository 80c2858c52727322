"""Keeps other web pages in the same browser away from the simulator."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Protection:
    """ASGI middleware: changes come from our own page or from a program, never from another site; answers are locked down."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 403 or 415, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        locked = _locked(send)
        refusal = None if scope["method"] in {"GET", "HEAD"} else _refusal(scope)
        if refusal is not None:
            status, sentence = refusal
            await JSONResponse({"error": sentence}, status)(scope, receive, locked)
            return
        await self._app(scope, receive, locked)


def _refusal(scope: Scope) -> tuple[HTTPStatus, str] | None:
    headers = Headers(scope=scope)
    home = f"{scope['scheme']}://{headers.get('host', '')}"
    foreign = headers.get("origin", home) != home
    if foreign or headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return HTTPStatus.FORBIDDEN, "Another web page may not ask this of the simulator."
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["path"].startswith("/alexa/") and kind != "application/json":
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json."
    return None


def _locked(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SECURITY_HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
