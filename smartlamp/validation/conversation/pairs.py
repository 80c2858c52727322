"""Finds the directive that each answer answers: by its token, and in a log by order and endpoint where that is not enough."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from alexa_messages.judging.answer import answers
from alexa_messages.parts import at, text
from smartlamp.validation.source import Message, Source

# Of more directives that wait for the same answer, none can be told from the others.
_MOST_WAITING = 8
# A token that more answers have is no real one, but a word in its place.
_MOST_ANSWERS = 3
_ANSWERS = frozenset({"Discover.Response", "AcceptGrant.Response", "Response", "StateReport", "ErrorResponse"})


@dataclass(eq=False)
class Told:
    """A message by what it says of others.

    Attributes:
        value: the message.
        source: where it was read.
        asks: whether it is a directive.
        header: its header; {} if it has none.
        token: its correlationToken, if it has one.
        endpoint: the endpointId that it is about, if it is about one.
        directive: what it answers, if that is found.
        answers: what answers it, in the order in which it is found.
    """

    value: Any
    source: Source
    asks: bool
    header: dict[str, Any]
    token: str | None
    endpoint: str | None
    directive: "Told | None" = None
    answers: list["Told"] = field(default_factory=list)

    @property
    def is_deferred(self) -> bool:
        """Whether it only says that an answer follows."""
        return self.header.get("name") == "DeferredResponse"

    @property
    def is_answer(self) -> bool:
        """Whether it answers a directive, as far as it says itself."""
        return not self.asks and (self.token is not None or self.header.get("name") in _ANSWERS)

    @property
    def final(self) -> "Told | None":
        """What answers it and is not deferred."""
        return next((each for each in self.answers if not each.is_deferred), None)

    @property
    def is_answered_twice(self) -> bool:
        """Whether it answers a directive that another message has answered before."""
        return self.directive is not None and not self.is_deferred and self.directive.final is not self

    def answer(self, directive: "Told") -> None:
        """Take this as an answer to a directive."""
        self.directive = directive
        directive.answers.append(self)


def told(message: Message) -> Told:
    """What a message says of others; anything in it may be missing or wrong."""
    value: Any = message.value
    direction = "event" if "event" in value else "directive"
    body = value[direction]
    header = body["header"] if isinstance(at(body, "header"), dict) else {}
    token, endpoint = text(header, "correlationToken"), text(at(body, "endpoint"), "endpointId")
    return Told(value, message.source, direction == "directive", header, token, endpoint)


def are_examples(messages: Sequence[Told]) -> bool:
    """Whether messages are a collection rather than a conversation: Alexa gives each directive an id of its own."""
    seen: dict[str, Any] = {}
    for each in [each for each in messages if each.asks] or messages:
        name = text(each.header, "messageId")
        if name is not None and seen.setdefault(name, each.value) != each.value:
            return True
    return False


def once(messages: Iterable[Told]) -> Iterator[Told]:
    """Each message once: logs often hold the same message twice."""
    seen: dict[tuple[bool, str], Told] = {}
    for each in messages:
        name = text(each.header, "messageId")
        first = each if name is None else seen.setdefault((each.asks, name), each)
        if first is each or first.value != each.value:
            yield each


def in_order(messages: Sequence[Told]) -> None:
    """Find the directives of the answers in a log."""
    log = _Log(list(once(messages)))
    before: Told | None = None
    for each in log.messages:
        if each.asks and not each.final:
            log.wait(each)
        elif each.is_answer and (directive := log.directive_of(each, before)) is not None:
            each.answer(directive)
            if not each.is_deferred:
                log.wait_no_more(directive)
        before = each
    first: dict[tuple[bool, str | None], Told] = {}
    for each in messages:
        same = first.setdefault((each.asks, text(each.header, "messageId")), each)
        if same.value == each.value:
            each.directive, each.answers = same.directive, same.answers


def without_order(messages: Iterable[Told]) -> bool:
    """Find the directives of answers in other files, by a token that no other directive and no other answer has.

    Returns:
        Whether there are any.
    """
    of_token: defaultdict[str, list[Told]] = defaultdict(list)
    for each in once(messages):
        if each.token is not None and each.directive is None and not each.answers:
            of_token[each.token].append(each)
    found = False
    for same in of_token.values():
        asked = [each for each in same if each.asks]
        final = [each for each in same if not each.asks and not each.is_deferred]
        for each in same if len(asked) == 1 and len(final) <= 1 else ():
            if not each.asks and _fits(each, asked[0]):
                each.answer(asked[0])
                found = True
    return found


def _fits(event: Told, directive: Told) -> bool:
    """Whether an event is one that answers a directive, and is about its endpoint."""
    return event.endpoint in (None, directive.endpoint) and answers(event.header, directive.header)


class _Log:
    """The directives of a log, and which of them wait for an answer."""

    def __init__(self, messages: list[Told]) -> None:
        self.messages = messages
        self._finals = Counter(each.token for each in messages if not each.asks and not each.is_deferred)
        self._of_token: defaultdict[str, list[Told]] = defaultdict(list)
        self._of_message_id = {text(each.header, "messageId"): each for each in messages if each.asks}
        for each in messages:
            if each.asks and each.token is not None:
                self._of_token[each.token].append(each)
        self._waiting: defaultdict[tuple[str | None, str | None], dict[Told, None]] = defaultdict(dict)

    def wait(self, directive: Told) -> None:
        """Wait for an answer, by whatever it may be known: it may have no token, or no endpoint."""
        for key in self._keys(directive):
            self._waiting[key][directive] = None

    def wait_no_more(self, directive: Told) -> None:
        """It is answered."""
        for key in self._keys(directive):
            self._waiting[key].pop(directive, None)

    def directive_of(self, event: Told, before: Told | None) -> Told | None:
        """What an event answers, if that can be told; `before` is what was logged before it."""
        same = self._of_token.get(event.token, []) if event.token is not None else []
        if len(same) == 1 and self._finals[event.token] <= _MOST_ANSWERS:
            # A token that several answers have may stand for many: only what fits is meant.
            return same[0] if self._finals[event.token] == 1 or _fits(event, same[0]) else None
        if same or event.token is None:
            # Some skills answer with the directive's own id.
            copied = self._of_message_id.get(text(event.header, "messageId") or "")
            return copied if copied is not None and _fits(event, copied) else self._one_waiting(event)
        # Nothing else answers what was asked just before: the token was not copied.
        alone = before is not None and before.asks and not before.answers and not self._finals[before.token]
        return before if before is not None and alone and _fits(event, before) else None

    def _one_waiting(self, event: Told) -> Told | None:
        """The one directive that waits for such an answer; of Discovers the newest, whose answers are alike."""
        newest = list(islice(reversed(self._waiting[event.token, event.endpoint]), _MOST_WAITING + 1))
        fitting = [each for each in newest if answers(event.header, each.header)]
        is_one = len(fitting) == 1 and len(newest) <= _MOST_WAITING
        of_skill = event.token is None and event.endpoint is None
        return fitting[0] if fitting and (is_one or of_skill) else None

    @staticmethod
    def _keys(directive: Told) -> set[tuple[str | None, str | None]]:
        return {
            (directive.token, directive.endpoint),
            (directive.token, None),
            (None, directive.endpoint),
        }
