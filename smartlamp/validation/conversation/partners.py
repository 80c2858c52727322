"""Finds what belongs together: an answer and its directive, a message and the discovery that declared its endpoint.

A log, JSON Lines or a list has an order. Files do not: of their messages only those belong together that nothing else fits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from alexa_messages import Fault, Level, is_discovery
from alexa_messages.parts import at, text
from smartlamp.validation.conversation import pairs
from smartlamp.validation.conversation.pairs import Told
from smartlamp.validation.embedded import is_message
from smartlamp.validation.source import Found, Source, Unreadable

_RESPONSE = "https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-response.html"


class Partner(NamedTuple):
    """What a message is compared with, and where it was read."""

    value: object
    source: Source


@dataclass(frozen=True)
class Partners:
    """What belongs to one message.

    Attributes:
        directive: what an event answers.
        discovery: a discovery with nothing in it but the endpoint that the message is about.
        remarks: what there is to say about what belongs to it, or that nothing does.
    """

    directive: Partner | None = None
    discovery: Partner | None = None
    remarks: tuple[Fault, ...] = ()


def partners(found: Sequence[Found]) -> list[Partners]:
    """What belongs to each message, in the order of the messages."""
    everything = [
        None if isinstance(each, Unreadable) or not is_message(each.value) else pairs.told(each) for each in found
    ]
    incomplete = {each.source.name for each in found if isinstance(each, Unreadable)}
    sequences: defaultdict[str, list[Told]] = defaultdict(list)
    loose: list[Told] = []
    for message, each in zip(found, everything, strict=True):
        if each is not None and not isinstance(message, Unreadable):
            (sequences[each.source.name] if message.in_sequence else loose).append(each)
    for name in [name for name, messages in sequences.items() if pairs.are_examples(messages)]:
        loose += sequences.pop(name)
    for messages in sequences.values():
        pairs.in_order(messages)
    is_whole = pairs.without_order([*loose, *(each for messages in sequences.values() for each in messages)])
    declared: dict[Told, Partner] = {}
    remarks: dict[Told, Fault] = {}
    for name, messages in sequences.items():
        declared |= _declared_before(messages)
        remarks |= _remarks(messages, is_whole=name not in incomplete)
    if is_whole and not pairs.are_examples(loose):
        declared |= _declared_once(loose)
    return [Partners() if each is None else _partners(each, declared, remarks) for each in everything]


def _partners(each: Told, declared: dict[Told, Partner], remarks: dict[Told, Fault]) -> Partners:
    directive = None if each.directive is None else Partner(each.directive.value, each.directive.source)
    return Partners(directive, declared.get(each), (remarks[each],) if each in remarks else ())


def _declared_before(messages: Sequence[Told]) -> dict[Told, Partner]:
    """What was declared of the endpoint of each message of a log before it."""
    declared: dict[str, Partner] = {}
    first: dict[str, Any] = {}
    found: dict[Told, Partner] = {}
    for each in messages:
        if each.endpoint is not None and each.endpoint in declared:
            found[each] = declared[each.endpoint]
        elif each.header.get("name") == "DeleteReport":
            for name, _ in _endpoints(each.value):
                declared.pop(name, None)
        elif is_discovery(each.value):
            # A Discover.Response lists every endpoint of a customer: whatever another one listed is gone, or another's.
            declared = _declared(each) if _is_whole(each) else declared | _declared(each)
            for name, endpoint in _endpoints(each.value) if _is_whole(each) else ():
                # Two that declare an endpoint differently may be two customers', who both have a lamp-1.
                if first.setdefault(name, at(endpoint, "capabilities")) != at(endpoint, "capabilities"):
                    first[name] = None
                if first[name] is None:
                    declared.pop(name, None)
    return found


def _declared_once(messages: Sequence[Told]) -> dict[Told, Partner]:
    """What was declared of the endpoint of each message, if that was declared once; nothing if there are several customers."""
    if sum(map(_is_whole, messages)) > 1:
        return {}
    declared: defaultdict[str, list[Partner]] = defaultdict(list)
    for each in messages:
        if is_discovery(each.value):
            for name, partner in _declared(each).items():
                declared[name].append(partner)
    known = {each: declared.get(each.endpoint, []) for each in messages if each.endpoint is not None}
    return {each: partners[0] for each, partners in known.items() if len(partners) == 1}


def _declared(discovery: Told) -> dict[str, Partner]:
    """A discovery of each endpoint alone: held against it, a message waits for no other."""
    return {
        name: Partner({"event": {"header": discovery.header, "payload": {"endpoints": [endpoint]}}}, discovery.source)
        for name, endpoint in _endpoints(discovery.value)
    }


def _is_whole(message: Told) -> bool:
    return message.header.get("name") == "Discover.Response"


def _endpoints(value: Any) -> Iterator[tuple[str, Any]]:
    endpoints = at(value, "event", "payload", "endpoints")
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        if (name := text(endpoint, "endpointId")) is not None:
            yield name, endpoint


def _remarks(messages: Sequence[Told], *, is_whole: bool) -> dict[Told, Fault]:
    """What to say of a log that holds directives and answers: what had no partner, and what had two."""
    if not any(each.asks for each in messages) or not any(each.is_answer for each in messages):
        return {}
    asked = Counter(each.token for each in pairs.once(messages) if each.asks)
    found: dict[Told, Fault] = {}
    for each in pairs.once(messages):
        # One of several that have the same token may be answered by what could not be told apart.
        known = each.token is not None and asked[each.token] > each.asks
        if each.is_answered_twice:
            found[each] = _answered_twice(each)
        elif is_whole and not known and each.asks and not each.answers:
            what, right = "a directive without an answer", "not judged: nothing here answers it; log the answer, too"
            found[each] = Fault(Level.NOTE, "no-answer", "/directive", what, right, None)
        elif is_whole and not known and each.token is not None and each.is_answer and each.directive is None:
            what, right = "an answer without its directive", "not judged: what it answers is not here; log that, too"
            found[each] = Fault(Level.NOTE, "no-directive", "/event", what, right, None)
    return found


def _answered_twice(each: Told) -> Fault:
    first = each.directive.final if each.directive is not None else None
    what = f"an answer to what {first.source if first else 'another'} answers"
    right = "better: answer once; only a DeferredResponse is followed by another answer"
    return Fault(Level.ADVICE, "answered-twice", "/event", what, right, _RESPONSE)
