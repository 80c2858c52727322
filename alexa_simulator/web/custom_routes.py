"""The custom skill over HTTP: for the command line, for a browser that follows the card, and Login with Amazon's pages."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from alexa_messages import json_text
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.custom_skill.session import CustomSkill
from alexa_simulator.login_with_amazon.profile import Answer, LoginWithAmazonProfile
from alexa_simulator.step import Step
from alexa_simulator.web.status import status
from alexa_simulator.web.turns import Operation, Turns

if TYPE_CHECKING:
    from alexa_simulator.account_linking.authorization_request import AuthorizationRequest

# Where the custom skill's part of Login with Amazon's token endpoint is simulated; the event client's is elsewhere.
TOKEN_PATH = "/ap/oa/token"  # noqa: S105 - a path
AUTHORIZATION_PATH = "/ap/oa"
_MOST_BYTES = 100_000
_MOST_OPEN_LINKINGS = 16


class CustomRoutes:
    """One method per route.

    Args:
        custom: the skill.
        amazon: simulates Login with Amazon, if the skill links with it.
        turns: gives operations their turn, with those of the other skill.
    """

    def __init__(self, custom: CustomSkill, amazon: LoginWithAmazonProfile, turns: Turns) -> None:
        self._custom = custom
        self._amazon = amazon
        self._turns = turns
        self._open_linkings: OrderedDict[str, AuthorizationRequest] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """To be put among the simulator's own."""
        return [
            Route("/alexa/profile/status", self._status),
            Route("/alexa/profile/say", self._say, methods=["POST"]),
            Route("/alexa/profile/link", self._link, methods=["POST"]),
            Route("/alexa/profile/unlink", self._unlink, methods=["POST"]),
            Route("/alexa/profile/link/begin", self._begin_link, methods=["POST"]),
            Route(AUTHORIZATION_PATH, self._consent, methods=["GET", "POST"]),
            Route(TOKEN_PATH, self._tokens, methods=["POST"]),
            Route("/auth/o2/tokeninfo", self._token_info),
            Route("/user/profile", self._profile),
        ]

    @property
    def revision(self) -> int:
        """Another number as soon as the link is another one."""
        return self._custom.memory.revision

    def began(self, state: str) -> bool:
        """Whether a browser that comes back with this state had followed the custom skill's card."""
        return state in self._open_linkings

    async def finish_link(self, returned: dict[str, str]) -> Response:
        """The browser is back from the sign-in page."""
        asked = self._open_linkings.pop(returned["state"])
        steps = self._turns.take(lambda: self._custom.finish_link(asked, returned))
        await run_in_threadpool(list, steps)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def _begin_link(self, _: Request) -> Response:
        redirect_uri = self._custom.linking.browser_redirect_url
        if redirect_uri is None:
            raise HTTPException(
                409, "The skill has no redirect URL on this machine; link with `smartlamp link --skill profile`."
            )
        asked = self._custom.ask_for_code(redirect_uri)
        self._open_linkings[asked.state] = asked
        while len(self._open_linkings) > _MOST_OPEN_LINKINGS:
            self._open_linkings.popitem(last=False)
        return JSONResponse({"url": asked.url})

    async def _status(self, _: Request) -> Response:
        links_in_browser = self._custom.linking.browser_redirect_url is not None
        facts = status(self._custom.memory.now, links_in_browser=links_in_browser)
        return JSONResponse({**facts, "locales": self._custom.locales, "listens": self._custom.listens})

    async def _say(self, request: Request) -> Response:
        match await _json(request):
            case {"text": str(text), "locale": str(locale)}:
                return self._taken(lambda: self._custom.say(text, locale))
        raise HTTPException(400, "Send a text and a locale.")

    async def _link(self, request: Request) -> Response:
        match await _json(request):
            case {"email": str(email), "password": str(password)}:
                return self._taken(
                    lambda: self._custom.link(lambda url, redirect_uri: sign_in(url, redirect_uri, email, password))
                )
        raise HTTPException(400, "Send an email and a password.")

    async def _unlink(self, _: Request) -> Response:
        return self._taken(self._custom.unlink)

    async def _consent(self, request: Request) -> Response:
        if request.method == "POST":
            return _answered(self._amazon.consent(await _form(request)))
        return _answered(self._amazon.consent_page(dict(request.query_params)))

    async def _tokens(self, request: Request) -> Response:
        return _answered(self._amazon.tokens(await _form(request), request.headers.get("authorization", "")))

    async def _token_info(self, request: Request) -> Response:
        return _answered(self._amazon.token_info(request.query_params.get("access_token", "")))

    async def _profile(self, request: Request) -> Response:
        return _answered(self._amazon.profile(request.headers.get("authorization", "")))

    def _taken(self, operation: Operation) -> Response:
        return StreamingResponse(_lines(self._turns.take(operation)), media_type="application/x-ndjson")


def _lines(steps: Iterator[Step]) -> Iterator[str]:
    return (json.dumps(step.to_json()) + "\n" for step in steps)


def _answered(answer: Answer) -> Response:
    if answer.location:
        return RedirectResponse(answer.location, answer.status)
    return HTMLResponse(answer.page, answer.status) if answer.page else JSONResponse(answer.body, answer.status)


async def _json(request: Request) -> object:
    try:
        return json_text.read_to_send((await _body(request)).decode())
    except ValueError as wrong:
        raise HTTPException(400, f"The body cannot be read: {wrong}.") from None


async def _form(request: Request) -> dict[str, str]:
    try:
        return dict(parse_qsl((await _body(request)).decode(), keep_blank_values=True))
    except ValueError:
        raise HTTPException(400, "The body is not a form.") from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise HTTPException(413, "The body is too large.")
    return bytes(body)
