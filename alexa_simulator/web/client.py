"""The running simulator as the command line sees it.

It is asked with the standard library's HTTP client: it is on this machine and one of ours, and `requests` takes as long to import as
everything else that `smartlamp say` needs.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from alexa_simulator.errors import RequestRefused, SimulatorRefused, SimulatorUnreachable
from alexa_simulator.smart_home.sessions.recorded import Recorded, from_numbered
from alexa_simulator.step import Step

Json = dict[str, object]

_CONNECTED_WITHIN_S = 2
_BLOCK = 65_536
_PATIENCE_S = 60  # for each part of an answer
_NOT_TAKEN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})


class Client:
    """Talks to the simulator. Operations yield steps as they happen.

    Args:
        base_url: its address, such as http://127.0.0.1:8080.
        key: what it was started with, and requires.

    Raises:
        SimulatorUnreachable: it is not running there, or stopped in the middle.
        RequestRefused: it cannot take the request in any state.
        SimulatorRefused: it did not take the request now.
    """

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def link(self, email: str, password: str) -> Iterator[Step]:
        """Link the account of this user, who signs in on the hosted page."""
        return self._steps("link", {"email": email, "password": password})

    def begin_link(self) -> str:
        """Begin a linking in a browser: the address of the sign-in page. The browser comes back to the simulator, which then finishes it."""
        return self._begun("link/begin")

    def _begun(self, operation: str) -> str:
        match self._json(operation, {}):
            case {"url": str(url)}:
                return url
        raise SimulatorUnreachable(f"At {self._base_url}, something else than the simulator answers.")

    def latest_steps(self) -> list[Step]:
        """The steps of the latest operation, whoever asked for it."""
        found = self._json("steps")
        return [Step.from_json(each) for each in found] if isinstance(found, list) else []

    def unlink(self) -> Iterator[Step]:
        """Disable the skill."""
        return self._steps("unlink", {})

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""
        return self._steps("discover", {})

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""
        return self._steps("say", {"text": text})

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`, written by hand."""
        return self._steps("directive", message)

    def status(self) -> Json:
        """The link and the endpoints; its keys are those of `alexa_simulator.web.status.status`."""
        found = self._json("status")
        return found if isinstance(found, dict) else {}

    def messages(self) -> list[Json]:
        """The latest messages, oldest first, without secrets."""
        found = self._json("messages")
        return found if isinstance(found, list) else []

    def exchanges(self, after: int = 0) -> list[Recorded]:
        """The latest exchanges with a number above `after`, oldest first, without secrets."""
        found = self._json(f"exchanges?after={after}")
        try:
            return [from_numbered(each) for each in found] if isinstance(found, list) else []
        except ValueError as wrong:
            raise self._unreachable(wrong) from None

    def events(self, after: int = 0, last: int = 100) -> list[Json]:
        """The events at the gateway with a number above `after`, oldest first; the latest `last` of them."""
        found = self._json(f"events?after={after}&last={last}")
        return found if isinstance(found, list) else []

    def look(self, endpoint_ids: list[str]) -> dict[str, Json]:
        """What the skill says now about these endpoints: `properties`, and an `error` or None. Alexa's picture stays as it is."""
        found = self._json("look", {"endpointIds": endpoint_ids})
        return found if isinstance(found, dict) else {}

    def misbehave(self, plan: Json) -> list[Json]:
        """Break something on purpose; the keys are those of `Alexa.misbehave`. Returns all that is broken."""
        found = self._json("misbehave", plan)
        return found if isinstance(found, list) else []

    def broken(self) -> list[Json]:
        """What is broken on purpose."""
        found = self._json("misbehave")
        return found if isinstance(found, list) else []

    def console(self) -> Json:
        """What Amazon's console says of the skill now; the keys are those of `Console.says`, whose key is the simulator's."""
        found = self._json("console")
        return found if isinstance(found, dict) else {}

    def adopt(self, skill_token: str) -> None:
        """Have it use a skill token that was obtained elsewhere."""
        self._json("adopt", {"token": skill_token})

    def move_clock(self, seconds: float | None) -> float:
        """Move its clock ahead, or None: back to this machine's time. Returns by how many seconds it is ahead now."""
        match self._json("clock", {"now": True} if seconds is None else {"ahead_s": seconds}):
            case {"ahead_s": int() | float() as ahead}:
                return ahead
        raise SimulatorUnreachable(f"At {self._base_url}, something else than the simulator answers.")

    def _steps(self, operation: str, body: Json) -> Iterator[Step]:
        content = _written(body)
        try:
            with self._asked("POST", operation, content) as response:
                if response.status != HTTPStatus.OK:
                    raise _refusal(response)
                for line in _lines(response):
                    yield Step.from_json(json.loads(line))
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(error) from None

    def _json(self, what: str, body: Json | None = None) -> object:
        content = None if body is None else _written(body)
        try:
            with self._asked("GET" if content is None else "POST", what, content) as response:
                if response.status != HTTPStatus.OK:
                    raise _refusal(response)
                return json.load(response)
        except (OSError, HTTPException, ValueError) as error:
            raise self._unreachable(error) from None

    @contextmanager
    def _asked(self, method: str, what: str, content: bytes | None) -> Iterator[HTTPResponse]:
        """The answer, whose body comes during the block."""
        place = urlsplit(self._base_url)
        with closing(HTTPConnection(place.hostname or "", place.port, timeout=_CONNECTED_WITHIN_S)) as connection:
            connection.connect()
            connection.sock.settimeout(_PATIENCE_S)
            connection.request(method, f"/alexa/{what}", content, self._headers)
            yield connection.getresponse()

    def _unreachable(self, error: Exception) -> SimulatorUnreachable:
        return SimulatorUnreachable(
            f"The Alexa simulator does not answer at {self._base_url} ({type(error).__name__}). "
            "Start it with `smartlamp up`."
        )


def _written(body: Json) -> bytes:
    """The body to send. Raises RequestRefused: NaN and half characters are not JSON, which is not the simulator's fault."""
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as wrong:
        raise RequestRefused(f"This cannot be sent as JSON: {wrong}.") from None


def _lines(response: HTTPResponse) -> Iterator[bytes]:
    """Each line as soon as it has come. Iterating over the response itself would take one that breaks off for one that ends."""
    begun = b""
    while came := response.read1(_BLOCK):
        *lines, begun = (begun + came).split(b"\n")
        yield from lines
    if begun:
        yield begun


def _refusal(response: HTTPResponse) -> SimulatorRefused:
    kind = RequestRefused if response.status in _NOT_TAKEN else SimulatorRefused
    try:
        match json.load(response):
            case {"error": str(sentence)}:
                return kind(sentence)
    except ValueError:
        pass
    return kind(f"The simulator answered {response.status}.")
