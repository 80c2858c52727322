"""The custom skill over HTTP: for the command line and for a browser that follows the card, with Login with Amazon's pages."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.login_with_amazon.profile import Answer, LoginWithAmazonProfile
from alexa_simulator.web.bodies import JsonInAscii, form_of, json_of, lines_of
from alexa_simulator.web.browser_links import BrowserLinks
from alexa_simulator.web.local_pool import LocalPool
from alexa_simulator.web.status import custom_status
from alexa_simulator.web.turns import Operation, Turns

# Where the custom skill's part of Login with Amazon's token endpoint is simulated; the event client's is elsewhere.
TOKEN_PATH = "/ap/oa/token"  # noqa: S105 - a path
AUTHORIZATION_PATH = "/ap/oa"
_MOST_BYTES = 100_000


class CustomRoutes:
    """One method per route.

    Args:
        custom: the skill.
        amazon: simulates Login with Amazon, if the skill links with it.
        turns: runs operations one at a time, together with the other skill's.
        pool: the user pool behind the sign-in page, if this simulator can see into it.
        offer: adds to the address of the sign-in page what it offers to this simulator's customer only.
    """

    def __init__(
        self,
        custom: CustomSkillSession,
        amazon: LoginWithAmazonProfile | None,
        turns: Turns,
        pool: LocalPool | None = None,
        offer: Callable[[str], str] | None = None,
    ) -> None:
        self._custom = custom
        self._pool = pool
        self._amazon = amazon
        self._turns = turns
        self.links = BrowserLinks(custom, turns, custom.link_command, offer)

    def routes(self) -> list[BaseRoute]:
        """The routes to add to the simulator's own."""
        return [
            Route("/alexa/profile/status", self._status),
            Route("/alexa/profile/enable", self._enable, methods=["POST"]),
            Route("/alexa/profile/say", self._say, methods=["POST"]),
            Route("/alexa/profile/link", self._link, methods=["POST"]),
            Route("/alexa/profile/unlink", self._unlink, methods=["POST"]),
            Route("/alexa/profile/link/begin", self.links.begin, methods=["POST"]),
            *(_LoginRoutes(self._amazon).routes() if self._amazon else ()),
        ]

    @property
    def revision(self) -> int:
        """A number that changes whenever the link does."""
        return self._custom.memory.revision

    async def _status(self, _: Request) -> Response:
        return JsonInAscii(custom_status(self._custom))

    async def _enable(self, _: Request) -> Response:
        return self._steps(self._custom.enable)

    async def _say(self, request: Request) -> Response:
        match await json_of(request, _MOST_BYTES):
            case {"text": str(text), "locale": str(locale)}:
                return self._steps(lambda: self._custom.say(text, locale))
        raise HTTPException(400, "Send a text and a locale.")

    async def _link(self, request: Request) -> Response:
        match await json_of(request, _MOST_BYTES):
            case {"email": str(email), "password": str(password)}:
                code = self._pool.next_code(email) if self._pool else None
                return self._steps(
                    lambda: self._custom.link(lambda url, back: sign_in(url, back, email, password, code))
                )
        raise HTTPException(400, "Send an email and a password.")

    async def _unlink(self, _: Request) -> Response:
        return self._steps(self._custom.unlink)

    def _steps(self, operation: Operation) -> Response:
        return lines_of(self._turns.take(operation))


class _LoginRoutes:
    """Login with Amazon, as the skill's authorization server."""

    def __init__(self, amazon: LoginWithAmazonProfile) -> None:
        self._amazon = amazon

    def routes(self) -> list[BaseRoute]:
        return [
            Route(AUTHORIZATION_PATH, self._consent, methods=["GET", "POST"]),
            Route(TOKEN_PATH, self._tokens, methods=["POST"]),
            Route("/auth/o2/tokeninfo", self._token_info),
            Route("/user/profile", self._profile),
        ]

    async def _consent(self, request: Request) -> Response:
        if request.method == "POST":
            return _answered(self._amazon.consent(await form_of(request, _MOST_BYTES)))
        return _answered(self._amazon.consent_page(dict(request.query_params)))

    async def _tokens(self, request: Request) -> Response:
        return _answered(
            self._amazon.tokens(await form_of(request, _MOST_BYTES), request.headers.get("authorization", ""))
        )

    async def _token_info(self, request: Request) -> Response:
        return _answered(self._amazon.token_info(request.query_params.get("access_token", "")))

    async def _profile(self, request: Request) -> Response:
        return _answered(self._amazon.profile(request.headers.get("authorization", "")))


def _answered(answer: Answer) -> Response:
    if answer.location:
        return RedirectResponse(answer.location, answer.status)
    return HTMLResponse(answer.page, answer.status) if answer.page else JsonInAscii(answer.body, answer.status)
