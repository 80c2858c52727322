"""The simulator over HTTP: Login with Amazon for the skill, the Alexa app for people, a JSON API for the command line."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from alexa_simulator.account_linking.authorization_server.routes import AuthorizationRoutes
from alexa_simulator.account_linking.authorization_server.server import AuthorizationServer
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.alexa import Alexa
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.errors import PlanRefused, SimulatorRefused
from alexa_simulator.login_with_amazon.profile import LoginWithAmazonProfile
from alexa_simulator.memory.clock import MovableClock
from alexa_simulator.smart_home.sessions.recorded import numbered
from alexa_simulator.web.amazon_routes import Amazon
from alexa_simulator.web.bodies import JsonInAscii, json_of, lines_of
from alexa_simulator.web.browser_links import BrowserLinks
from alexa_simulator.web.custom_routes import CustomRoutes
from alexa_simulator.web.local_pool import LocalPool
from alexa_simulator.web.protection import Protection
from alexa_simulator.web.status import clock_ahead_s, events, messages, status_of
from alexa_simulator.web.turns import Operation, Turns

PAGE = Path(__file__).parent / "page"
MOST_BYTES = 1_000_000
MOST_LOOKED_AT = 300


def app(  # noqa: PLR0913 - what it serves, each part if there is one
    alexa: Alexa,
    custom: CustomSkillSession | None = None,
    amazon: LoginWithAmazonProfile | None = None,
    pool: LocalPool | None = None,
    *,
    key: str,
    server: AuthorizationServer | None = None,
    commands: Sequence[str] = (),
    only_custom: bool = False,
) -> Starlette:
    """The ASGI application. Serve it on a loopback address only.

    Args:
        alexa: with the Smart Home skill.
        custom: Alexa with the custom skill, if there is one.
        amazon: simulates Login with Amazon for it, if it links with that.
        pool: the user pool behind the sign-in page, if this simulator can see into it.
        key: required below /alexa/. The rest is open to anybody: the page's files, which reveal nothing, the redirect URL,
            which takes only a state that this simulator issued, and Amazon's addresses, which require tokens and secrets themselves.
        server: simulates the skill's authorization server, if it has none here.
        commands: shown on the page, as they can be pasted into a shell; without a pool, which has its own.
        only_custom: there is no Smart Home skill, so the page shows nothing of one.
    """
    turns = Turns(alexa.turn, alexa.broken, another_skill=pool is None)
    offer = pool.offer if pool else server.offering if server else None
    own = CustomRoutes(custom, amazon, turns, pool, offer) if custom else None
    doors = _Routes(alexa, turns, own, pool, key, offer, tuple(commands), only_custom=only_custom)
    return Starlette(
        routes=[
            *Amazon(alexa).routes(),
            *(doors.custom.routes() if doors.custom else ()),
            *(AuthorizationRoutes(server).routes() if server else ()),
            Route("/", doors.page),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/alexa/link/begin", doors.links.begin, methods=["POST"]),
            Route("/api/skill/link/{vendor_id}", doors.finish_link),
            Route("/alexa/status", doors.status),
            Route("/alexa/messages", doors.messages),
            Route("/alexa/steps", doors.steps),
            Route("/alexa/exchanges", doors.exchanges),
            Route("/alexa/events", doors.events),
            Route("/alexa/inbox", doors.inbox),
            Route("/alexa/news", doors.news),
            Route("/alexa/look", doors.look, methods=["POST"]),
            Route("/alexa/misbehave", doors.misbehave, methods=["POST"]),
            Route("/alexa/misbehave", doors.broken),
            Route("/alexa/console", doors.console),
            Route("/alexa/clock", doors.clock, methods=["POST"]),
            Route("/alexa/adopt", doors.adopt, methods=["POST"]),
            Route("/alexa/link", doors.link, methods=["POST"]),
            Route("/alexa/unlink", doors.unlink, methods=["POST"]),
            Route("/alexa/discover", doors.discover, methods=["POST"]),
            Route("/alexa/say", doors.say, methods=["POST"]),
            Route("/alexa/directive", doors.directive, methods=["POST"]),
        ],
        middleware=[
            Middleware(Protection, key=key),
        ],
        exception_handlers={HTTPException: _in_json},
    )


class _Routes:
    """One method per route."""

    def __init__(  # noqa: PLR0913, PLR0917 - what the routes serve
        self,
        alexa: Alexa,
        turns: Turns,
        custom: CustomRoutes | None,
        pool: LocalPool | None,
        key: str,
        offer: Callable[[str], str] | None,
        commands: tuple[str, ...],
        *,
        only_custom: bool,
    ) -> None:
        self._alexa = alexa
        self._key = key
        self._pool = pool
        self._turns = turns
        self.custom = custom
        self.links = BrowserLinks(alexa, turns, "`smartlamp link`", offer)
        self._commands = commands
        self._only_custom = only_custom

    async def page(self, _: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def finish_link(self, request: Request) -> Response:
        if request.path_params["vendor_id"] != self._alexa.linking.vendor_id:
            raise HTTPException(404, "This is not the redirect URL of the skill's vendor.")
        returned = dict(request.query_params)
        for links in (self.links, self.custom.links) if self.custom else (self.links,):
            if (finished := await links.finish(returned)) is not None:
                return finished
        raise HTTPException(400, "This linking is unknown or already finished. Begin again on the Alexa app page.")

    async def status(self, _: Request) -> Response:
        return JsonInAscii(await run_in_threadpool(status_of, self._alexa))

    async def messages(self, _: Request) -> Response:
        return JsonInAscii(messages(self._alexa.memory.now))

    async def events(self, request: Request) -> Response:
        try:
            after, most = (
                int(request.query_params.get(name, usual)) for name, usual in (("after", "0"), ("last", "100"))
            )
        except ValueError:
            raise HTTPException(400, "`after` and `last` are whole numbers.") from None
        heard = await run_in_threadpool(self._alexa.events.after, after, most)
        return JsonInAscii(events(heard, another_skill=self._pool is None))

    async def exchanges(self, request: Request) -> Response:
        try:
            after = int(request.query_params.get("after", "0"))
        except ValueError:
            raise HTTPException(400, "`after` is a whole number.") from None
        return JsonInAscii([numbered(each) for each in self._alexa.recording.after(after)])

    async def inbox(self, _: Request) -> Response:
        return JsonInAscii(await run_in_threadpool(self._pool.messages) if self._pool else [])

    async def news(self, _: Request) -> Response:
        """A number that changes whenever anything else that is served does, whether there are a Smart Home and a custom skill and an inbox, and commands."""
        revision = self._alexa.memory.revision + (self.custom.revision if self.custom else 0)
        revision += int(clock_ahead_s(self._alexa))
        if self._pool:
            revision += await run_in_threadpool(self._pool.latest)
        facts = {
            "revision": revision,
            "smart_home": not self._only_custom,
            "profile": self.custom is not None,
            "inbox": self._pool is not None,
        }
        return JsonInAscii({**facts, "commands": self._pool.commands() if self._pool else self._commands})

    async def look(self, request: Request) -> Response:
        match await json_of(request, MOST_BYTES):
            case {"endpointIds": list(ids)} if len(ids) <= MOST_LOOKED_AT and all(
                isinstance(each, str) for each in ids
            ):
                try:
                    return JsonInAscii(await run_in_threadpool(self._alexa.look, ids))
                except SimulatorRefused as refusal:
                    raise HTTPException(409, refusal.whole) from None
        raise HTTPException(400, f"Send a list of {MOST_LOOKED_AT} endpointIds at most.")

    async def misbehave(self, request: Request) -> Response:
        wanted = await json_of(request, MOST_BYTES)
        try:
            await run_in_threadpool(self._alexa.misbehave, wanted)
        except PlanRefused as refusal:
            raise HTTPException(400, str(refusal)) from None
        except SimulatorRefused as refusal:
            raise HTTPException(409, str(refusal)) from None
        return await self.broken(request)

    async def broken(self, _: Request) -> Response:
        return JsonInAscii(await run_in_threadpool(self._alexa.broken))

    async def console(self, _: Request) -> Response:
        return JsonInAscii(self._alexa.console.says(self._key))

    async def clock(self, request: Request) -> Response:
        clock = self._alexa.clock
        if not isinstance(clock, MovableClock):
            raise HTTPException(409, "This Alexa's clock cannot be moved.")
        match await json_of(request, MOST_BYTES):
            case {"ahead_s": int() | float() as seconds}:
                move: Callable[[], None] = partial(clock.move, seconds)
            case {"now": True}:
                move = clock.reset
            case _:
                raise HTTPException(400, "Send ahead_s in seconds, or now.")
        try:
            await run_in_threadpool(move)
        except PlanRefused as refusal:
            raise HTTPException(400, str(refusal)) from None
        return JsonInAscii({"ahead_s": clock.ahead_s})

    async def adopt(self, request: Request) -> Response:
        match await json_of(request, MOST_BYTES):
            case {"token": str(token)} if token:
                try:
                    await run_in_threadpool(self._adopt, token)
                except SimulatorRefused as refusal:
                    raise HTTPException(409, refusal.whole) from None
                return JsonInAscii({})
        raise HTTPException(400, "Send a token.")

    def _adopt(self, token: str) -> None:
        with self._alexa.turn:
            self._alexa.adopt(token)

    async def steps(self, _: Request) -> Response:
        return JsonInAscii([step.to_json() for step in self._turns.latest])

    async def link(self, request: Request) -> Response:
        match await json_of(request, MOST_BYTES):
            case {"email": str(email), "password": str(password)}:
                code = self._pool.next_code(email) if self._pool else None
                return self._steps(
                    lambda: self._alexa.link(lambda url, back: sign_in(url, back, email, password, code))
                )
        raise HTTPException(400, "Send an email and a password.")

    async def unlink(self, _: Request) -> Response:
        return self._steps(self._alexa.unlink)

    async def discover(self, _: Request) -> Response:
        return self._steps(self._alexa.discover)

    async def say(self, request: Request) -> Response:
        match await json_of(request, MOST_BYTES):
            case {"text": str(text)}:
                return self._steps(lambda: self._alexa.say(text))
        raise HTTPException(400, "Send a text.")

    async def directive(self, request: Request) -> Response:
        match await json_of(request, MOST_BYTES):
            case {"directive": dict(directive)}:
                return self._steps(lambda: self._alexa.send({"directive": directive}))
        raise HTTPException(400, "Send an object with a directive in it.")

    def _steps(self, operation: Operation) -> Response:
        return lines_of(self._turns.take(operation))


async def _in_json(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return JsonInAscii({"error": error.detail}, error.status_code)
