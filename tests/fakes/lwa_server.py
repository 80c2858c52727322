"""Login with Amazon's token endpoint on the loopback, as far as an event client needs it, and every way it can go wrong.

    with LwaServer() as lwa:
        code = lwa.issue()               a code that can be exchanged once
        lwa.answer = LwaServer.hang      from now on; one of the functions below, or anything like them
        assert lwa.forms == [...]        the form of each request that arrived, as pairs, in order

A request is read whole before it is answered, and whatever is wrong with it is answered as Amazon does (protocol 3.2, 3.4).
"""

import itertools
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.loopback_server import Listener, LoopbackServer

CLIENT_ID = "amzn1.application-oa2-client.0123456789abcdef"
CLIENT_SECRET = "event-client-secret-marker-4f1c"
PATH = "/auth/o2/token"

# Status and body; None closes the connection without an answer.
Said = tuple[int, bytes] | None
Answer = Callable[["LwaServer", dict[str, str]], Said]


class LwaServer(LoopbackServer):
    """The endpoint; use it as a context manager.

    Attributes:
        answer: says what the requests from now on are answered.
        forms: the form of each request that arrived.
        accounts: whose each event token is that was issued: the number of the code it began with.
        refreshed: whose tokens were refreshed, in order.
        seconds: how long the event tokens live.
        rotates: whether a refresh token is good once, or for ever.
        clock: by which event tokens end.
    """

    def __init__(self) -> None:
        super().__init__(_Visit)
        self.answer: Answer = LwaServer.exchange
        self.forms: list[list[tuple[str, str]]] = []
        self.open = threading.Event()
        self.accounts: dict[str, int] = {}
        self.refreshed: list[int] = []
        self.seconds = 3600
        self.rotates = False
        self.clock: Callable[[], float] = time.time
        self._ends: dict[str, float] = {}
        self._refresh_tokens: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def __exit__(self, *problem: object) -> None:
        self.open.set()
        super().__exit__(*problem)

    @property
    def url(self) -> str:
        return f"{self.origin}{PATH}"

    def issue(self) -> str:
        """A new code."""
        number = next(self._numbers)
        code = f"ANcode-marker-{number}-&=%+ /?"
        self._codes[code] = number
        return code

    def account_of(self, event_token: str) -> int | None:
        """Whose a token is; None if it is not good any more, or never was."""
        return self.accounts.get(event_token) if self.clock() < self._ends.get(event_token, 0) else None

    def revoke(self, account: int) -> None:
        """The customer disabled the skill."""
        with self._lock:
            self._refresh_tokens = {token: each for token, each in self._refresh_tokens.items() if each != account}
            self.accounts = {token: each for token, each in self.accounts.items() if each != account}

    def exchange(self, form: dict[str, str]) -> Said:
        """As Amazon does."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client")
        what = {"authorization_code": "code", "refresh_token": "refresh_token"}.get(form.get("grant_type", ""))
        if what is None:
            return _refused(400, "unsupported_grant_type")
        if set(form) != {"grant_type", what, "client_id", "client_secret"}:
            return _refused(400, "invalid_request")
        with self._lock:
            if form[what] not in (self._codes if what == "code" else self._refresh_tokens):
                return _refused(400, "invalid_grant")
            if what == "code":
                account = self._codes.pop(form[what])
            else:
                account = self._refresh_tokens.pop(form[what])
                self.refreshed.append(account)
            number = next(self._numbers)
            event_token = f"Atza|event-token-marker-{number}"
            refresh_token = f"Atzr|refresh-token-marker-{number}"
            if what == "refresh_token" and not self.rotates:
                refresh_token = form[what]
            self.accounts[event_token] = account
            self._ends[event_token] = self.clock() + self.seconds
            self._refresh_tokens[refresh_token] = account
        return tokens(access_token=event_token, refresh_token=refresh_token, expires_in=self.seconds)

    def exchange_when_open(self, form: dict[str, str]) -> Said:
        """As Amazon does, once `open` is set."""
        self.open.wait()
        return self.exchange(form)

    def hang(self, _form: dict[str, str]) -> Said:
        """Never answer."""
        self.stopped.wait()
        return None

    def hang_up(self, _form: dict[str, str]) -> Said:
        """Read the request and close the connection."""
        return None


def tokens(**fields: Any) -> Said:
    """A good answer, but for these fields."""
    good = {"access_token": "Atza|a", "refresh_token": "Atzr|r", "token_type": "bearer", "expires_in": 3600}
    return 200, json.dumps({name: value for name, value in {**good, **fields}.items() if value is not ...}).encode()


def _refused(status: int, error: str) -> Said:
    return status, json.dumps({"error": error, "error_description": "description-marker"}).encode()


class _Visit(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        form = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
        self.server.endpoint.forms.append(form)
        is_form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        if urlsplit(self.path).query or not is_form or len(dict(form)) != len(form):
            said: Said = 500, b"InternalFailure"
        else:
            said = self.server.endpoint.answer(self.server.endpoint, dict(form))
        self.close_connection = True
        if said is None:
            return
        status, answer = said
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests hold secrets."""
