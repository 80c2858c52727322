"""Notes each request that this process makes to AWS and over HTTP, and may end the process after it.

with noting(asked, after=kill_after_a_write):
    ...
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import botocore.client
import requests

_READS = ("Describe", "Filter", "Get", "Head", "List", "Query", "Scan", "Simulate")
# What a probe does on AWS, and what is asked of token endpoints: nothing that was deployed is changed by it.
_HARMLESS = ("lambda Invoke", "POST /auth/o2/token", "POST /oauth2/token")


class Killed(BaseException):
    """The process has ended."""


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        name: as "PUT /v1/skills/ID/..." or "ssm PutParameter".
        given: its JSON body, or what the operation takes.
        token: with which Amazon was asked.
    """

    name: str
    given: Any = field(repr=False)
    token: str = field(default="", repr=False)

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        if self.name in _HARMLESS:
            return False
        first, _, rest = self.name.partition(" ")
        return first not in {"GET", "HEAD"} if first.isupper() else not rest.startswith(_READS)

    @property
    def path(self) -> str:
        """Of a request to Amazon: as /v1/vendors. Of another one: the operation."""
        return self.name.partition(" ")[2]


def _nothing(_: Asked) -> None:
    """Let it go on."""


@contextlib.contextmanager
def noting(
    asked: list[Asked], before: Callable[[Asked], object] = _nothing, after: Callable[[Asked], object] = _nothing
) -> Iterator[None]:
    """During the block, each request is added to the list. `before` and `after` may raise Killed.

    One request of boto3 counts once, however often it is sent.
    """
    # Above boto3's retries, below its paginators.
    ask_http, ask_aws = requests.Session.request, botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(one: Asked, ask: Callable[[], Any]) -> Any:
        before(one)
        asked.append(one)
        answer = ask()
        after(one)
        return answer

    def request(session: Any, method: str, url: str, **more: Any) -> Any:
        token = (more.get("headers") or {}).get("Authorization", "").removeprefix("Bearer ")
        one = Asked(f"{method} {urlsplit(url).path}", more.get("json"), token)
        return noted(one, lambda: ask_http(session, method, url, **more))

    def call(client: Any, operation: str, given: Any) -> Any:
        one = Asked(f"{client.meta.service_model.service_name} {operation}", given)
        return noted(one, lambda: ask_aws(client, operation, given))

    with (
        mock.patch.object(requests.Session, "request", request),
        mock.patch.object(botocore.client.BaseClient, "_make_api_call", call),
    ):
        yield
