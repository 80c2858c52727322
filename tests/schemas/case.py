"""One thing that the schemas define, as a row of a table: how it is right, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alexa_messages.fault import pointer
from tests.schemas.messages import REMOVED, SAMPLE, SCOPE, Message, Path, changed, endpoint, header

Values = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Case:
    """A property, directive, event or capability of an interface, or an endpoint.

    Members are named by their path from the value or payload, with `/` between the steps; "" is all of it.

    Attributes:
        interface: The Alexa interface.
        kind: `property.NAME`, `directive.NAME`, `event.NAME`, `capability` or `endpoint`.
        right: The value, the payload, or what there is besides what every capability or endpoint has.
        also: Other values that are right.
        values: Right values of single members of `right`.
        required: Members that must not be missing, with spaces between them.
        closed: Objects that must not have other members, with spaces between them; `.` is all of it.
        wrong: Wrong values of single members.
        version: The payloadVersion of a message; the first version of a capability.
        instance: Whether it is about one of several; None: it may be.
        asked: Whether an event always answers a directive (True) or never does (False).
        posted: Whether an event goes to the event gateway, and so has a scope.
        context: The properties in the context of an event that must have one.
        beside: What else an endpoint with the capability must have.
    """

    interface: str
    kind: str
    right: Any = field(default_factory=dict)
    also: Sequence[Any] = ()
    values: Values = field(default_factory=dict)
    required: str = ""
    closed: str = ""
    wrong: Values = field(default_factory=dict)
    version: str = "3"
    instance: bool | None = False
    asked: bool | None = None
    posted: bool = False
    context: Sequence[Message] | None = None
    beside: Message = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.interface} {self.kind}"

    @property
    def message(self) -> Message:
        """A right message around `right`."""
        return self._message(self.right)

    def right_messages(self) -> Iterator[tuple[str, Message]]:
        """Every way to have it right, each with what it is."""
        yield "as it is", self.message
        for number, value in enumerate(self.also):
            yield f"also {number}", self._message(value)
        for path, values in self.values.items():
            for value in values:
                yield f"{path} {value!r}", self._with(self._inside(path), value)

    def wrong_messages(self) -> Iterator[tuple[str, Message, str]]:
        """Every fault planted, each with what it is and the pointer of it."""
        for path in self.required.split():
            where = self._inside(path)
            yield f"{path} removed", self._with(where, REMOVED), pointer(where)
        for path in self.closed.split():
            where = (*self._inside(path.removeprefix(".")), "unheardOf")
            yield f"{path} opened", self._with(where, 1), pointer(where)
        for path, values in self.wrong.items():
            where = self._inside(path)
            for value in values:
                yield f"{path} {value!r}", self._with(where, value), pointer(where)
        for where, value in self._around():
            yield f"{pointer(where)} {value!r}", self._with(where, value), pointer(where)

    def _around(self) -> Iterator[tuple[Path, Any]]:
        """Faults of what the value or payload is in."""
        kind = self.kind.partition(".")[0]
        owner = self._owner
        if kind == "endpoint":
            return
        if self.instance is not None:
            for value in (REMOVED, "", 5) if self.instance else ("superfluous",):
                yield (*owner, "instance"), value
        if kind == "property":
            yield (*owner, "value"), REMOVED
            if isinstance(self.right, dict) and (self.required or self.wrong):
                yield (*owner, "value"), ["x"]
            return
        version = "version" if kind == "capability" else "payloadVersion"
        yield from (((*owner, version), value) for value in (REMOVED, "2", 3, f"{self.version}.0"))
        if kind == "capability":
            yield from (((*owner, each), "x") for each in ("configuration", "configurations") if each in self.right)
        else:
            yield from self._around_message(kind)

    def _around_message(self, kind: str) -> Iterator[tuple[Path, Any]]:
        yield (kind, "payload"), "x"
        yield (kind, "payload"), REMOVED
        if kind == "event" or any("/" not in each for each in self.required.split()):
            yield (kind, "payload"), None
        yield (kind, "endpoint"), REMOVED
        if kind == "directive" or self.posted:
            yield (kind, "endpoint", "scope"), REMOVED
        if kind == "directive" or self.asked:
            yield (kind, "header", "correlationToken"), REMOVED
        if self.asked is False:
            yield (kind, "header", "correlationToken"), "superfluous"
        if self.context is not None:
            yield ("context",), REMOVED
        if self.context:
            yield ("context", "properties"), REMOVED
        if self.kind.endswith("ErrorResponse"):
            yield ("context",), {"properties": []}

    @property
    def _owner(self) -> Path:
        """Where the version and the instance are."""
        match self.kind.partition(".")[0]:
            case "endpoint":
                return ("event", "payload", "endpoints", 0)
            case "capability":
                return ("event", "payload", "endpoints", 0, "capabilities", 1)
            case "property":
                return ("context", "properties", 0)
            case direction:
                return (direction, "header")

    def _inside(self, path: str) -> Path:
        steps = tuple(int(step) if step.isdigit() else step for step in path.split("/") if step)
        match self.kind.partition(".")[0]:
            case "endpoint" | "capability":
                return (*self._owner, *steps)
            case "property":
                return (*self._owner, "value", *steps)
            case direction:
                return (direction, "payload", *steps)

    def _with(self, where: Path, value: Any) -> Message:
        return changed(self.message, where, value)

    def _message(self, value: Any) -> Message:
        kind, _, name = self.kind.partition(".")
        instance = {"instance": "Lamp.One"} if self.instance else {}
        if kind == "endpoint":
            found = {**endpoint(), **value}
            return {
                "event": {"header": header("Alexa.Discovery", "Discover.Response"), "payload": {"endpoints": [found]}}
            }
        if kind == "capability":
            declared = {"type": "AlexaInterface", "interface": self.interface, "version": self.version}
            top = {"type": "AlexaInterface", "interface": "Alexa", "version": "3"}
            capabilities = [top, {**declared, **instance, **value}]
            found = {**endpoint(), **self.beside, "capabilities": capabilities}
            return {
                "event": {"header": header("Alexa.Discovery", "Discover.Response"), "payload": {"endpoints": [found]}}
            }
        if kind == "property":
            reported = {"namespace": self.interface, **instance, "name": name, "value": value, **SAMPLE}
            answer = {
                "header": header("Alexa", "StateReport", correlationToken="copied"),
                "endpoint": {"endpointId": "e"},
            }
            return {"context": {"properties": [reported]}, "event": {**answer, "payload": {}}}
        token = {} if self.asked is False else {"correlationToken": "copied"}
        about = {"endpointId": "e", **({"scope": SCOPE} if kind == "directive" or self.posted else {})}
        top = {**header(self.interface, name, **token, **instance), "payloadVersion": self.version}
        return {
            **({} if self.context is None else {"context": {"properties": list(self.context)}}),
            kind: {"header": top, "endpoint": about, "payload": value},
        }
