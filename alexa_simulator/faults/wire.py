"""What a misbehaving server does on the wire."""

import asyncio
import json
import socket
import struct
from typing import Any

import uvicorn
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from alexa_simulator.event_gateway.gateway import refused
from alexa_simulator.faults.plan import Fault
from alexa_simulator.faults.ways import GATEWAY

REDIRECTED = "/redirected"
_RESET = "smartlamp.reset"
_LONGEST_S = 60
_PAUSE_S = 0.2


def serving(app: ASGIApp, **settings: Any) -> uvicorn.Config:
    """How to serve the simulator so that it can reset connections; `settings` are uvicorn's."""
    return uvicorn.Config(app, http=_Resettable, access_log=False, lifespan="off", **settings)


def bad_answer(fault: Fault) -> Response:
    """The response that commits this fault."""
    if fault.how in _BELOW_HTTP:
        return _BELOW_HTTP[fault.how]()
    if fault.how == "redirect":
        return Response(status_code=307, headers={"Location": REDIRECTED})
    if fault.how == "garbage":
        # Where a careless client does most harm: a refusal without its code, and a success without tokens.
        return Response(b"\xff<html>{", 403 if fault.name == GATEWAY else 200, media_type="application/json")
    passing = fault.status in {429, 503} and fault.retry_after_s is not None
    headers = {"Retry-After": str(fault.retry_after_s)} if passing else None
    sentence = "The simulator was told to misbehave."
    if fault.name == GATEWAY:
        answer = refused(fault.how, sentence)
        return JSONResponse(answer.body, answer.status, headers)
    return JSONResponse({"error": fault.how, "error_description": sentence}, fault.status or 500, headers)


class _Hanging(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        await _gone(receive)


class _Dripping(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            for byte in json.dumps({"padding": " " * int(_LONGEST_S / _PAUSE_S)}).encode():
                await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
                done, _ = await asyncio.wait([leaving], timeout=_PAUSE_S)
                if done:
                    return
        finally:
            leaving.cancel()


class _Resetting(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reset = scope.get("extensions", {}).get(_RESET)
        if reset is None:
            # Served without `serving`: an answer that says so is better than none.
            await JSONResponse({"error": "This server cannot reset connections."}, 501)(scope, receive, send)
            return
        reset()
        # If this returned before the server saw the reset, the server would report a missing response.
        await _gone(receive)


_BELOW_HTTP: dict[str, type[Response]] = {
    "hang": _Hanging,
    "drip": _Dripping,
    "reset": _Resetting,
    "reset-after": _Resetting,
}


async def _gone(receive: Receive) -> None:
    """Wait until the other side has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


class _Resettable(H11Protocol):
    """uvicorn's protocol, with which applications can reset their connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        super().connection_made(transport)
        app = self.app

        def reset() -> None:
            # With a linger time of zero, closing sends RST instead of FIN.
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

        async def resettable(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "extensions": {**scope.get("extensions", {}), _RESET: reset}}, receive, send)

        self.app = resettable
