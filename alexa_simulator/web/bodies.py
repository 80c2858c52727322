"""Bodies of requests and responses: JSON, forms, and steps as they happen, one JSON object per line."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from alexa_messages import json_text
from alexa_simulator.step import Step


class JsonInAscii(JSONResponse):
    """JSON in ASCII: skills may send half characters, which UTF-8 cannot express."""

    def render(self, content: object) -> bytes:
        """The bytes that are sent."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def lines_of(steps: Iterator[Step]) -> Response:
    """Stream each step as it happens, in JSON Lines."""
    return StreamingResponse((json.dumps(step.to_json()) + "\n" for step in steps), media_type="application/x-ndjson")


async def json_of(request: Request, most: int) -> object:
    """The JSON in the body. Raises HTTPException 400 if it is not JSON, 413 if it is longer than `most` bytes."""
    try:
        return json_text.read_to_send((await body_of(request, most)).decode())
    except ValueError as wrong:
        raise HTTPException(400, f"The body cannot be read: {wrong}.") from None


async def form_of(request: Request, most: int) -> dict[str, str]:
    """The fields of the form in the body. Raises HTTPException 400 if it is not a form, 413 if it is longer than `most` bytes."""
    try:
        return dict(parse_qsl((await body_of(request, most)).decode(), keep_blank_values=True))
    except ValueError:
        raise HTTPException(400, "The body is not a form.") from None


async def body_of(request: Request, most: int) -> bytes:
    """The body. Raises HTTPException 413 if it is longer than `most` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, "The body is too large.")
    return bytes(body)
