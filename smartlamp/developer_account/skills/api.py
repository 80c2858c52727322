"""One call of the skill management API: the token, a refresh of it, and waiting while a skill is busy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from smartlamp.developer_account.exchange import Answer, Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.developer_account.refusals import refusal
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import NoAnswer, PerhapsDone

_MOST_CONFLICTS = 5
_UNAUTHORIZED = 401
_CONFLICT = 409
_GOOD = range(200, 300)


class Tokens(Protocol):
    """Where the token for Amazon comes from. Both raise NotSignedIn if there is none, NoAnswer if Amazon is silent."""

    def token(self) -> str:
        """One that should be good."""

    def renewed(self, refused: str) -> str:
        """One in place of that which Amazon has refused."""


@dataclass(frozen=True)
class Call:
    """What is asked of Amazon.

    Attributes:
        doing: for people, after "Amazon was asked to": "create the skill".
        method, path: such as GET /v1/vendors.
        query: pairs.
        document: the body, as JSON; it may hold secrets.
        etag: of what is replaced; Amazon refuses (412) if there is another by now.
        repeatable: whether it does no harm if it is carried out twice.
    """

    doing: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    document: Any = field(default=None, repr=False)
    etag: str | None = None
    repeatable: bool = True

    @property
    def headers(self) -> Mapping[str, str]:
        """Those beside the token's."""
        return {"Accept": "application/json", **({"If-Match": self.etag} if self.etag else {})}


class Api:
    """The API for one sign-in.

    Args:
        tokens: of the maker.
        exchange: sends the requests.
        patience: for busy servers.
        secret_values: are kept out of what is said.
        base_url: of the API.
    """

    def __init__(
        self,
        tokens: Tokens,
        exchange: Exchange,
        patience: Patience,
        secret_values: SecretValues,
        base_url: str,
    ) -> None:
        self.patience = patience
        self.secret_values = secret_values
        self._tokens = tokens
        self._exchange = exchange
        self._base_url = base_url.rstrip("/")

    def ask(
        self, call: Call, also_good: frozenset[int] = frozenset(), idle: Callable[[], object] | None = None
    ) -> Answer:
        """The answer to a call.

        Args:
            call: what is asked.
            also_good: statuses beside 2xx that are answers, such as 404.
            idle: returns when nothing goes on with the skill any more; then a call that met another operation (409) is made again.

        Raises:
            SkillManagementFailed: Amazon refused, or was silent; PerhapsDone if nobody knows whether it was done, and it must not be done twice.
            NotSignedIn: the sign-in is not good for this, even with a fresh token.
        """
        pause = 1.0
        for conflicts in range(_MOST_CONFLICTS + 1):
            answer = self._with_a_good_token(call)
            if answer.status != _CONFLICT or idle is None or conflicts == _MOST_CONFLICTS:
                break
            pause = self.patience.pause(pause)
            idle()
        if answer.status in _GOOD or answer.status in also_good:
            return answer
        refused = refusal(call.doing, answer, self.secret_values)
        if answer.status >= 500 and not call.repeatable:
            raise _perhaps_done(call, refused.what)
        raise refused

    def _with_a_good_token(self, call: Call) -> Answer:
        token = self._tokens.token()
        answer = self._answer(call, token)
        if answer.status == _UNAUTHORIZED:
            answer = self._answer(call, self._tokens.renewed(token))
        return answer

    def _answer(self, call: Call, token: str) -> Answer:
        url = self._base_url + call.path + (f"?{urlencode(call.query)}" if call.query else "")

        def send() -> Answer:
            return self._exchange.send(call.method, url, token=token, document=call.document, headers=call.headers)

        try:
            return self.patience.answered(send, repeatable=call.repeatable)
        except NoAnswer as none:
            if call.repeatable or not none.perhaps_done:
                raise
            what = none.what
        raise _perhaps_done(call, what)


def _perhaps_done(call: Call, what: str) -> PerhapsDone:
    return PerhapsDone(
        f"{what} Nobody knows whether Amazon was able to {call.doing}; asked again, it might do so twice.",
        "Run the same command again in a minute: it looks first.",
    )
