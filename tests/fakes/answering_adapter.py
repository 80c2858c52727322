"""Answers requests of a `requests` session without a server."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

Answer = tuple[int, Mapping[str, str], bytes]


class AnsweringAdapter(BaseAdapter):
    """Answers what `answer` returns or raises; its response is made as `requests` makes its own, and is read by whoever asked."""

    def __init__(self, answer: Callable[[], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        status, headers, body = self._answer()
        raw = HTTPResponse(io.BytesIO(body), headers=headers, status=status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""
