"""Serves the login pages before the emulator, and passes everything else on to it."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from alexa_simulator.account_linking import likely_causes
from alexa_troubleshooting import explanation
from smartlamp.errors import CognitoRefused, Misdirected
from smartlamp.local_stack.emulator.gate.login import html, words
from smartlamp.local_stack.emulator.gate.login.authorization import Asked, after_sign_out, judged
from smartlamp.local_stack.emulator.gate.login.browser_sessions import BrowserSessions, cookie
from smartlamp.local_stack.emulator.gate.login.forgotten_password import ForgottenPassword
from smartlamp.local_stack.emulator.gate.login.signing_in import SigningIn
from smartlamp.local_stack.emulator.gate.login.signing_up import SigningUp
from smartlamp.local_stack.emulator.gate.login.users import UserPools
from smartlamp.local_stack.emulator.gate.login.visit import LOGIN, Sent, Visit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

AUTHORIZE, LOGOUT, ERROR = "/oauth2/authorize", "/logout", "/error"
_LOGOUT = "The application asked to go to an address that its client does not allow after signing out (LogoutURLs)."
_UNKNOWN = "The page was opened with an error that is not known here."


class Login:
    """ASGI middleware.

    Args:
        app: the emulator.
        pools: its user pools.
        key: as in `SigningIn`.
        clock: the time in seconds.
    """

    def __init__(self, app: App, pools: UserPools, key: str, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        self._pools = pools
        self._sessions = BrowserSessions(clock)
        signing_in = SigningIn(pools, key)
        others = (SigningUp(pools, signing_in), ForgottenPassword(pools, signing_in))
        self._pages = {**signing_in.pages, **others[0].pages, **others[1].pages}
        self._paths = {AUTHORIZE, LOGOUT, ERROR, *self._pages}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show a page, send the browser on, or pass on."""
        if scope["type"] != "http" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        body = (await receive()).get("body", b"")
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        # The emulator's triggers call back into this server, so its loop must stay free.
        status, headers, page = await asyncio.to_thread(
            self._answer, scope["method"], scope["path"], scope["query_string"], given, body
        )
        length = (b"content-length", str(len(page)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else page})

    def _answer(
        self, method: str, path: str, raw_query: bytes, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[Header], bytes]:
        query = parse_qs(raw_query.decode("utf-8", "replace"), keep_blank_values=True)
        if path == ERROR:
            word = "".join(query.get("error", ())[:1])
            hints = explanation(likely_causes.of_words(word))
            told = hints.why or (_LOGOUT if word == "logout_mismatch" else _UNKNOWN)
            parts = (
                html.note(told),
                html.note(hints.to_do or "Go back to the application and start again.", "quiet"),
            )
            return (
                400,
                html.headers(),
                html.page("An error was encountered with the requested page.", *parts, problem=word[:200]),
            )
        try:
            client = self._pools.client("".join(query.get("client_id", ())[:1]))
            if path == LOGOUT and "redirect_uri" not in query:
                if (session := self._sessions.of(headers)) is not None:
                    self._sessions.end(session)
                return _redirect(after_sign_out(query, client))
            asked = judged(query, client)
        except Misdirected as wrong:
            return _redirect(f"{ERROR}?{urlencode({'error': wrong.word, 'client_id': wrong.client_id})}")
        if isinstance(asked, str):
            return _redirect(asked)
        if path in (AUTHORIZE, LOGOUT):
            return _redirect(f"{LOGIN}?{asked.query}")
        return self._page(method, path, asked, headers, body)

    def _page(
        self, method: str, path: str, asked: Asked, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[Header], bytes]:
        session, form, is_sent = self._sessions.of(headers), {}, method == "POST"
        if is_sent:
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            if session is None or not hmac.compare_digest(form.pop("_csrf", "").encode(), session.csrf.encode()):
                link = html.link(f"{LOGIN}?{asked.query}", "Sign in")
                return 403, html.headers(), html.page("Please start again", link, problem=words.SESSION_GONE)
        kept: list[Header] = []
        if session is None:
            session = self._sessions.new()
            kept = [(b"set-cookie", cookie(session).encode())]
        # One step of a browser at a time: a form that is sent twice must not be half done by each.
        with session.lock:
            try:
                outcome = self._pages[path](Visit(asked, session, form, is_sent))
            except CognitoRefused as refused:
                outcome = Sent(asked.error(error="server_error", error_description=refused.code))
        if isinstance(outcome, Sent):
            return _redirect(outcome.location, kept)
        return 200, [*html.headers(asked.redirect_uri), *kept], outcome.body


def _redirect(location: str, more: Iterable[Header] = ()) -> tuple[int, list[Header], bytes]:
    # Another answer than 302 would let a browser repeat the form, with the password in it, at the new address.
    # Not ASCII in a registered redirect URL is sent as it is there; urlencode has made the rest ASCII.
    return 302, [(b"location", location.encode()), (b"cache-control", b"no-store"), *more], b""
