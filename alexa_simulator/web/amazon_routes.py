"""The two Amazon addresses that the functions call: Login with Amazon's token endpoint and the event gateway."""

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from alexa_simulator.alexa import Alexa
from alexa_simulator.event_gateway import gateway as event_gateway
from alexa_simulator.event_gateway.gateway import REGION, REGIONS, Posted
from alexa_simulator.faults.ways import GATEWAY, LOGIN, SILENT, TOKENS
from alexa_simulator.faults.wire import REDIRECTED, bad_answer
from alexa_simulator.login_with_amazon import event_tokens as login_with_amazon
from alexa_simulator.web.bodies import JsonInAscii, body_of

_MOST_BYTES_READ = 8_000_000
_MOST_HELD = 1000
"""Events that the gateway may hold at once. Each has a thread: of the server's 40, it would leave none for Login with Amazon."""
_HOSTS = {"api.amazonalexa.com": REGION, **{f"api.{region}.amazonalexa.com": region for region in REGIONS}}


class Amazon:
    """One method per route. There are gateways for the other regions, too; the customer belongs to one region only."""

    def __init__(self, alexa: Alexa) -> None:
        self._alexa = alexa
        self._held = anyio.CapacityLimiter(_MOST_HELD)

    def routes(self) -> list[BaseRoute]:
        """The routes that functions call, never people."""
        return [
            Route("/auth/o2/token", self.login_with_amazon, methods=["POST"]),
            Route("/v3/events", self.event_gateway, methods=["POST"]),
            Route("/{region}/v3/events", self.event_gateway, methods=["POST"]),
            Route(REDIRECTED, self.redirected, methods=["GET", "POST"]),
        ]

    async def login_with_amazon(self, request: Request) -> Response:
        """The token endpoint."""
        body = await body_of(request, login_with_amazon.MOST_BYTES)
        fault = self._alexa.misbehaviour.next(LOGIN)
        tokens = fault is not None and fault.how in TOKENS
        if fault is not None and fault.how != "reset-after" and not tokens:
            return bad_answer(fault)
        answer = await run_in_threadpool(
            self._alexa.login_with_amazon.answer,
            body,
            query=request.url.query,
            content_type=request.headers.get("content-type", ""),
            rotates=fault is not None and fault.how == "rotate",
            brief=fault is not None and fault.how == "brief",
        )
        return JsonInAscii(answer.body, answer.status) if fault is None or tokens else bad_answer(fault)

    async def event_gateway(self, request: Request) -> Response:
        """The gateway of a region."""
        own = self._alexa.event_gateway.region
        region = request.path_params.get("region") or _HOSTS.get(request.url.hostname or "", own)
        if region not in REGIONS:
            raise HTTPException(404, f"There is no such region. The regions are {', '.join(REGIONS)}.")
        # Too large a body is read to its end; otherwise the sender would get a broken pipe instead of 413.
        body = await body_of(request, _MOST_BYTES_READ)
        headers = request.headers
        posted = Posted(
            body[: event_gateway.MOST_BYTES + 1],
            headers.get("authorization", ""),
            headers.get("content-type", ""),
            region,
        )
        gateway = self._alexa.event_gateway
        fault = self._alexa.misbehaviour.next(GATEWAY)
        if fault is None:
            answer = await anyio.to_thread.run_sync(gateway.answer, posted, limiter=self._held)
            return Response(status_code=202) if answer.body is None else JsonInAscii(answer.body, answer.status)
        response = bad_answer(fault)
        if fault.how == "reset-after":
            await anyio.to_thread.run_sync(gateway.answer, posted, limiter=self._held)
        else:
            status = None if fault.how in SILENT else response.status_code
            await run_in_threadpool(gateway.note_misbehaviour, posted, status, fault.code, fault.how)
        return response

    async def redirected(self, _: Request) -> Response:
        """Where a misbehaving server redirects to: no client should follow."""
        self._alexa.misbehaviour.followed += 1
        return JsonInAscii({"error": "A redirect was followed; what is sent here would be stolen."}, 404)
