"""Breaks the hosted pages and the token endpoint on purpose, so that whoever asks them meets it: a browser, the simulated Alexa, the doctor.

The account's owner tells it so, with a signed request to `PATH`: POST a plan as in `alexa_simulator.faults.plan`, GET the plans in force.
What is known of Cognito: "Login pages unavailable" is the title of its page for a client without a style (reported: minorun365/html-share#3), and
OAuth's errors come with 400 ("The token issuer endpoint"). The statuses of the pages, and what comes with 429, 500 and 503, are hoped.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.plan import Fault, Misbehaviour
from alexa_simulator.faults.ways import HOSTED, SIGN_IN, SKILL_TOKENS, TOKEN
from smartlamp.local_stack.emulator.gate import unsigned
from smartlamp.local_stack.emulator.gate.gate import App, Message, Receive, Scope, Send, signed_by
from smartlamp.local_stack.emulator.gate.login import html

PATH = "/_smartlamp/misbehaviour"
_TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path
SLOW_S = 5.0
BRIEF_S = 300
_JSON = [(b"content-type", b"application/json;charset=UTF-8"), (b"cache-control", b"no-store")]
_SENTENCES = {
    "login-pages-unavailable": ("Login pages unavailable", "Please contact an administrator."),
    "not-found": ("Page not found", "There is no page at this address."),
    "throttled": ("Too many requests", "Try again in a moment."),
    "server-error": ("Something went wrong", "The sign-in page failed."),
}
_TOLD = "This machine was told to misbehave: `smartlamp misbehave off` ends it."
_OAUTH = {"throttled": "too_many_requests", "server-error": "server_error", "unavailable": "temporarily_unavailable"}

Sleep = Callable[[float], Awaitable[None]]


class Faults:
    """ASGI middleware behind the gate, before the pages and the emulator.

    Args:
        app: the pages and the emulator.
        owner: the id of the key of the account's owner.
        sleep: waits for some seconds.
    """

    def __init__(self, app: App, owner: str, sleep: Sleep = asyncio.sleep) -> None:
        self._app = app
        self._owner = owner
        self._sleep = sleep
        self._misbehaviour = Misbehaviour(HOSTED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a plan, do what one says, or pass on."""
        path = scope.get("path", "")
        if (
            scope["type"] != "http"
        ):  # the server's own start and end, too, at which the emulator reads and writes its state
            await self._app(scope, receive, send)
        elif path == PATH:
            await self._told(scope, receive, send)
        elif path == _TOKEN_PATH and (fault := self._misbehaviour.next(TOKEN)):
            await self._tokens(fault, scope, receive, send)
        elif unsigned.is_hosted_page(path) and (fault := self._misbehaviour.next(SIGN_IN)):
            await self._page(fault, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        if signed_by.get() != self._owner:
            await _answer(scope, send, 403, {"error": "Only the account's owner may break something."})
            return
        body = (await receive()).get("body", b"")
        if scope["method"] == "POST":
            try:
                self._misbehaviour.obey(json.loads(body))
            except (PlanRefused, ValueError) as refused:
                await _answer(scope, send, 400, {"error": str(refused)})
                return
        await _answer(scope, send, 200, self._misbehaviour.facts())

    async def _page(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.status is None:
            await _hang(receive)
            return
        title, sentence = _SENTENCES[fault.how]
        body = html.page(title, html.note(sentence), html.note(_TOLD, "quiet"))
        await _send(scope, send, fault.status, [*html.headers(), *_retry_after(fault)], body)

    async def _tokens(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.status is not None:
            word = _OAUTH.get(fault.how, fault.how)
            await _answer(scope, send, fault.status, {"error": word}, _retry_after(fault))
        elif fault.how == "hang":
            await _hang(receive)
        elif fault.how in SKILL_TOKENS:
            if fault.how == "slow":
                await self._sleep(SLOW_S)
            await self._app(scope, receive, _changing(fault.how, send))
        else:
            await _send(scope, send, 200, html.headers(), html.page("Welcome", html.note(_TOLD, "quiet")))


def _changing(how: str, send: Send) -> Send:
    """Send the endpoint's answer with other tokens in it, if it has any."""
    start: Message = {}
    body = bytearray()

    async def sending(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        given = _with_other_tokens(how, bytes(body)) if start["status"] == 200 else bytes(body)
        kept = [pair for pair in start["headers"] if bytes(pair[0]).lower() != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", str(len(given)).encode())]})
        await send({"type": "http.response.body", "body": given})

    return sending


def _with_other_tokens(how: str, body: bytes) -> bytes:
    tokens: Any = json.loads(body)
    if how == "no-refresh-token":
        tokens.pop("refresh_token", None)
    elif how == "brief":
        tokens["expires_in"] = BRIEF_S
    return json.dumps(tokens).encode()


def _retry_after(fault: Fault) -> list[tuple[bytes, bytes]]:
    passes = fault.status in {429, 503} and fault.retry_after_s is not None
    return [(b"retry-after", str(fault.retry_after_s).encode())] if passes else []


async def _hang(receive: Receive) -> None:
    """Wait until the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(
    scope: Scope,
    send: Send,
    status: int,
    body: Mapping[str, Any] | list[Any],
    more: list[tuple[bytes, bytes]] | None = None,
) -> None:
    await _send(scope, send, status, [*_JSON, *(more or [])], json.dumps(body).encode())


async def _send(scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
