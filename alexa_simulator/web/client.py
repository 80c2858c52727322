"""The running simulator as the command line sees it."""

import json
from collections.abc import Iterator

import httpx

from alexa_simulator.errors import Refused, RequestRefused, SimulatorUnreachable
from alexa_simulator.step import Step

Json = dict[str, object]

_PATIENCE = httpx.Timeout(60, connect=2)
_NOT_TAKEN = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE})


class Client:
    """Talks to the simulator. Operations yield steps as they happen.

    Args:
        base_url: its address, such as http://127.0.0.1:8080.
        key: what it was started with: who has it may use it.

    Raises:
        SimulatorUnreachable: it is not running there, or went away in the middle.
        RequestRefused: it cannot take the request, whatever its state.
        Refused: it did not take it now.
    """

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url = base_url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._client = httpx.Client(base_url=self._base_url, headers=headers, timeout=_PATIENCE, trust_env=False)

    def link(self, email: str, password: str) -> Iterator[Step]:
        """Link the account of this user, who signs in on the hosted page."""
        return self._steps("link", {"email": email, "password": password})

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

    def events(self, after: int = 0, last: int = 100) -> list[Json]:
        """The events at the gateway with a number above `after`, oldest first; the latest `last` of them."""
        found = self._json(f"events?after={after}&last={last}")
        return found if isinstance(found, list) else []

    def look(self, endpoint_ids: list[str]) -> dict[str, Json]:
        """What the skill says now of these endpoints: `properties`, and an `error` or None. Alexa's picture stays as it is."""
        found = self._json("look", {"endpointIds": endpoint_ids})
        return found if isinstance(found, dict) else {}

    def misbehave(self, plan: Json) -> list[Json]:
        """Have the gateway or Login with Amazon misbehave; the keys are those of `Misbehaviour.obey`. All plans in force."""
        found = self._json("misbehave", plan)
        return found if isinstance(found, list) else []

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _steps(self, operation: str, body: Json) -> Iterator[Step]:
        content = _written(body)
        try:
            with self._client.stream("POST", f"/alexa/{operation}", content=content) as response:
                if response.status_code != httpx.codes.OK:
                    response.read()
                    raise _refusal(response)
                for line in response.iter_lines():
                    yield Step.from_json(json.loads(line))
        except (httpx.HTTPError, ValueError) as error:
            raise self._unreachable(error) from None

    def _json(self, what: str, body: Json | None = None) -> object:
        place = f"/alexa/{what}"
        content = None if body is None else _written(body)
        try:
            response = self._client.get(place) if content is None else self._client.post(place, content=content)
            if response.status_code != httpx.codes.OK:
                raise _refusal(response)
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> SimulatorUnreachable:
        return SimulatorUnreachable(
            f"The Alexa simulator does not answer at {self._base_url} ({type(error).__name__}). "
            "Start it with `smartlamp up`."
        )


def _written(body: Json) -> bytes:
    """What is sent. Raises RequestRefused: NaN and half characters are no JSON, and no fault of the simulator's."""
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as wrong:
        raise RequestRefused(f"This cannot be sent as JSON: {wrong}.") from None


def _refusal(response: httpx.Response) -> Refused:
    kind = RequestRefused if response.status_code in _NOT_TAKEN else Refused
    try:
        match response.json():
            case {"error": str(sentence)}:
                return kind(sentence)
    except ValueError:
        pass
    return kind(f"The simulator answered {response.status_code}.")
