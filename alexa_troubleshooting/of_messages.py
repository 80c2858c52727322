"""Which causes a fault in a message points to: by the message's name, and the fault's kind and place as `alexa_messages` has them."""

import re
from typing import NamedTuple

_DISCOVERY = "Discover.Response"
_REPORTS = "ChangeReport|AddOrUpdateReport|DeleteReport"
_ANY = ".*"


class _Pointing(NamedTuple):
    """Patterns of the message's name, of the fault's kind and of its place; and the causes."""

    message: str
    kind: str
    place: str
    causes: tuple[str, ...]


# The first that fits counts.
_POINTING = (
    _Pointing(_ANY, "wrapped-message", _ANY, ("answer-as-text",)),
    _Pointing(_ANY, _ANY, "/event/header/correlationToken", ("correlation-token-missing",)),
    _Pointing(_DISCOVERY, "wrong-count|too-large", "/event/payload/endpoints|", ("too-many-endpoints",)),
    _Pointing(f"{_DISCOVERY}|AddOrUpdateReport", "same-device-name", _ANY, ("duplicate-names",)),
    _Pointing(f"{_DISCOVERY}|AddOrUpdateReport", _ANY, "/event/payload.*", ("discovery-malformed",)),
    _Pointing(_DISCOVERY, _ANY, _ANY, ("discovery-malformed", "answer-malformed")),
    _Pointing(_REPORTS, "not-announced", _ANY, ("not-proactively-reported",)),
    _Pointing(_REPORTS, "not-declared", _ANY, ("capability-not-declared",)),
    _Pointing(_REPORTS, "too-large", _ANY, ("event-too-large",)),
    _Pointing(_REPORTS, _ANY, _ANY, ("event-malformed",)),
    _Pointing("StateReport", "missing-state", _ANY, ("state-report-missing",)),
    _Pointing(_ANY, "missing-state|contradicting-state|other-state", _ANY, ("answer-wrong-state",)),
    _Pointing(_ANY, "not-declared", _ANY, ("capability-not-declared",)),
    _Pointing(_ANY, _ANY, _ANY, ("answer-malformed",)),
)


def of_fault(message: str, kind: str, place: str) -> tuple[str, ...]:
    """The ids of the causes, the likeliest first.

    Args:
        message: its name, such as `Discover.Response`; empty if it does not say.
        kind: such as `missing-member`.
        place: a JSON pointer; "" is the whole message.
    """
    return next(
        each.causes
        for each in _POINTING
        if re.fullmatch(each.message, message)
        and re.fullmatch(each.kind, kind)
        and re.fullmatch(each.place, place, re.DOTALL)
    )
