"""The simulator over HTTP: Login with Amazon for the skill, the Alexa app for people, a JSON API for the command line."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from alexa_simulator import login_with_amazon
from alexa_simulator.alexa import Alexa
from alexa_simulator.hosted_page import sign_in
from alexa_simulator.protection import Protection
from alexa_simulator.status import messages, status
from alexa_simulator.step import Step
from alexa_simulator.turns import Operation, Turns

if TYPE_CHECKING:
    from alexa_simulator.account_linking import AuthorizationRequest

PAGE = Path(__file__).parent / "page"
MOST_BYTES = 1_000_000
MOST_OPEN_LINKINGS = 16


def app(alexa: Alexa) -> Starlette:
    """The ASGI application. Serve it on a loopback address only: whoever reaches it can switch the lamps."""
    doors = _Doors(alexa)
    return Starlette(
        routes=[
            Route("/auth/o2/token", doors.login_with_amazon, methods=["POST"]),
            Route("/", doors.page),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/link", doors.begin_link),
            Route("/api/skill/link/{vendor_id}", doors.finish_link),
            Route("/alexa/status", doors.status),
            Route("/alexa/messages", doors.messages),
            Route("/alexa/steps", doors.steps),
            Route("/alexa/link", doors.link, methods=["POST"]),
            Route("/alexa/unlink", doors.unlink, methods=["POST"]),
            Route("/alexa/discover", doors.discover, methods=["POST"]),
            Route("/alexa/say", doors.say, methods=["POST"]),
            Route("/alexa/directive", doors.directive, methods=["POST"]),
        ],
        middleware=[
            Middleware(Protection),
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False),
        ],
        exception_handlers={HTTPException: _in_json},
    )


class _Doors:
    """One method per route."""

    def __init__(self, alexa: Alexa) -> None:
        self._alexa = alexa
        self._turns = Turns(alexa.turn)
        self._open_linkings: OrderedDict[str, AuthorizationRequest] = OrderedDict()

    async def login_with_amazon(self, request: Request) -> Response:
        body = await _body(request, login_with_amazon.MOST_BYTES)
        answer = await run_in_threadpool(
            self._alexa.login_with_amazon.answer,
            body,
            query=request.url.query,
            content_type=request.headers.get("content-type", ""),
        )
        return JSONResponse(answer.body, answer.status)

    async def page(self, _: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def begin_link(self, _: Request) -> Response:
        redirect_uri = self._alexa.linking.browser_redirect_url
        if redirect_uri is None:
            raise HTTPException(409, "The skill has no redirect URL on this machine; link with `smartlamp link`.")
        asked = self._alexa.ask_for_code(redirect_uri)
        self._open_linkings[asked.state] = asked
        while len(self._open_linkings) > MOST_OPEN_LINKINGS:
            self._open_linkings.popitem(last=False)
        return RedirectResponse(asked.url, HTTPStatus.SEE_OTHER)

    async def finish_link(self, request: Request) -> Response:
        if request.path_params["vendor_id"] != self._alexa.linking.vendor_id:
            raise HTTPException(404, "This is not the redirect URL of the skill's vendor.")
        returned = dict(request.query_params)
        asked = self._open_linkings.pop(returned.get("state", ""), None)
        if asked is None:
            raise HTTPException(400, "This linking is unknown or already finished. Begin again on the Alexa app page.")
        steps = self._turns.take(lambda: self._alexa.finish_link(asked, returned))
        await run_in_threadpool(list, steps)
        # The code must not stay in the address bar; the page shows the steps.
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def status(self, _: Request) -> Response:
        links_in_browser = self._alexa.linking.browser_redirect_url is not None
        return JSONResponse(status(self._alexa.memory.now, links_in_browser=links_in_browser))

    async def messages(self, _: Request) -> Response:
        return JSONResponse(messages(self._alexa.memory.now))

    async def steps(self, _: Request) -> Response:
        return JSONResponse([step.to_json() for step in self._turns.latest])

    async def link(self, request: Request) -> Response:
        match await _json(request):
            case {"email": str(email), "password": str(password)}:
                return self._taken(
                    lambda: self._alexa.link(lambda url, redirect_uri: sign_in(url, redirect_uri, email, password))
                )
        raise HTTPException(400, "Send an email and a password.")

    async def unlink(self, _: Request) -> Response:
        return self._taken(self._alexa.unlink)

    async def discover(self, _: Request) -> Response:
        return self._taken(self._alexa.discover)

    async def say(self, request: Request) -> Response:
        match await _json(request):
            case {"text": str(text)}:
                return self._taken(lambda: self._alexa.say(text))
        raise HTTPException(400, "Send a text.")

    async def directive(self, request: Request) -> Response:
        match await _json(request):
            case {"directive": dict(directive)}:
                return self._taken(lambda: self._alexa.send({"directive": directive}))
        raise HTTPException(400, "Send an object with a directive in it.")

    def _taken(self, operation: Operation) -> Response:
        return StreamingResponse(_lines(self._turns.take(operation)), media_type="application/x-ndjson")


def _lines(steps: Iterator[Step]) -> Iterator[str]:
    return (json.dumps(step.to_json(), ensure_ascii=False) + "\n" for step in steps)


async def _json(request: Request) -> object:
    try:
        return json.loads(await _body(request, MOST_BYTES))
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "The body is too large.")
    return bytes(body)


async def _in_json(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"error": error.detail}, error.status_code)
