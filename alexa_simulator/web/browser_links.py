"""Links an account in a browser: sends it to the sign-in page, recognises it when it returns, and finishes the linking."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.step import Step
from alexa_simulator.web.bodies import JsonInAscii
from alexa_simulator.web.turns import Turns

MOST_OPEN = 16


class Linkable(Protocol):
    """A skill whose account is linked in a browser."""

    linking: AccountLinking

    def ask_for_code(self, redirect_uri: str | None = None) -> AuthorizationRequest:
        """The request that the browser is sent with."""
        ...

    def finish_link(self, asked: AuthorizationRequest, returned: Mapping[str, str]) -> Iterator[Step]:
        """Finish the linking once the browser is back."""
        ...


class BrowserLinks:
    """The linkings of one skill that browsers have begun but not finished; beyond sixteen, the oldest are forgotten.

    Args:
        skill: whose account is linked.
        turns: runs operations one at a time.
        command: the command that links it without a browser, in backticks.
        offer: adds to the address of the sign-in page what it offers to this simulator's customer only.
    """

    def __init__(self, skill: Linkable, turns: Turns, command: str, offer: Callable[[str], str] | None = None) -> None:
        self._offer = offer
        self._skill = skill
        self._turns = turns
        self._command = command
        self._open: OrderedDict[str, AuthorizationRequest] = OrderedDict()

    async def begin(self, _: Request) -> Response:
        """Where the browser must go, as `url`. Raises HTTPException 409 if it could not come back."""
        redirect_uri = self._skill.linking.browser_redirect_url
        if redirect_uri is None:
            raise HTTPException(409, f"The skill has no redirect URL on this machine; link with {self._command}.")
        asked = self._skill.ask_for_code(redirect_uri)
        self._open[asked.state] = asked
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        return JsonInAscii({"url": self._offer(asked.url) if self._offer else asked.url})

    async def finish(self, returned: Mapping[str, str]) -> Response | None:
        """Answer a browser that is back from the sign-in page with these parameters; None if their state is not of this skill's linkings."""
        asked = self._open.pop(returned.get("state", ""), None)
        if asked is None:
            return None
        steps = self._turns.take(lambda: self._skill.finish_link(asked, returned))
        await run_in_threadpool(list, steps)
        # The code must not stay in the address bar; the page shows the steps.
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
