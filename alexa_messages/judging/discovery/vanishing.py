"""Who vanishes: what people no longer find in the Alexa app because of a fault in a discovery."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from alexa_messages.fault import Fault
from alexa_messages.kinds import KINDS, Hides, Level
from alexa_messages.parts import at, text

_DESCRIPTION = "https://github.com/home-assistant/core/issues/26927"
_EQUALIZER = "https://github.com/home-assistant/core/issues/42294"
_ENDPOINT_ID = "https://github.com/alexa-samples/alexa-smarthome/issues/60"
_MODES = "https://github.com/home-assistant/core/pull/56053"
_NO_ENDPOINTS = "https://github.com/alexa-samples/alexa-smarthome/issues/131"
_WRAPPED = "https://github.com/alexa-samples/alexa-smarthome/issues/58"
_MANY = 5
_PAYLOAD = "/event/payload"
_ENDPOINTS = f"{_PAYLOAD}/endpoints"
_IN_AN_ENDPOINT = re.compile(f"{_ENDPOINTS}/([0-9]+)(/.*)?", re.DOTALL)


class _Report(NamedTuple):
    """What was reported of faults of some kinds, in some place of an endpoint, of a capability of some interface.

    The place is followed by the text that is there, if the place is a member of the endpoint.
    """

    kinds: str
    place: str
    interface: str
    hides: Hides | None


# Patterns; the first that fits counts. What nobody has reported of a fault in an endpoint: the endpoint at least may vanish.
_REPORTED = (
    # Home Assistant did without for years: https://github.com/home-assistant/core/pull/28218
    _Report("no-alexa-interface", ".*", "", None),
    _Report("missing-member|wrong-type|empty-text", "/description ", "", Hides("every device", _DESCRIPTION)),
    _Report("wrong-form", r"/endpointId .*\\.*", "", Hides("every device", _ENDPOINT_ID)),
    _Report("wrong-count", ".*/configuration/supportedModes", "Alexa.ModeController", Hides("every device", _MODES)),
    _Report("not-declared", ".*/semantics/.*", "", Hides("capability")),
    _Report(".*", ".*/configurations(/.*)?", "Alexa.EqualizerController", Hides("every device", _EQUALIZER)),
)


def lists_endpoints(message: object) -> bool:
    """Whether Alexa learns from a message which endpoints there are, or should: it may be malformed."""
    name = at(message, "event", "header", "name")
    if name in ("Discover.Response", "AddOrUpdateReport"):
        return True
    return isinstance(at(message, "event", "payload", "endpoints"), list) and name != "DeleteReport"


def told(message: object, found: Iterable[Fault]) -> tuple[Fault, ...]:
    """What was found in a message; in a discovery each fault says what it hides."""
    if not lists_endpoints(message):
        return tuple(found)
    return tuple(_with_reach(each, at(message, "event", "payload", "endpoints")) for each in found)


def told_of_endpoint(endpoint: object, found: Iterable[Fault]) -> tuple[Fault, ...]:
    """The same for what was found in one endpoint, with pointers that start there."""
    return tuple(_with_reach(each, [endpoint], f"{_ENDPOINTS}/0") for each in found)


def vanished(message: object, faults: Iterable[Fault]) -> list[str]:
    """Who vanishes because of the faults of a discovery, in words: the widest reach first, and how many endpoints remain."""
    endpoints = at(message, "event", "payload", "endpoints")
    named: list[object] = endpoints if isinstance(endpoints, list) else []
    whole = " of this report" if at(message, "event", "header", "name") == "AddOrUpdateReport" else ""
    hiding = [(each, each.hides) for each in faults if each.hides is not None]
    every = [hides for _, hides in hiding if hides.what == "every device"]
    remain = f": 0 of {_count(named)} remain" if named else ""
    told = [f"{verb} every device{whole}{remain}" for verb in _verbs(every)]
    if told and not told[0].startswith("may"):
        return told
    for what in ("endpoint", "capability"):
        places = dict.fromkeys(endpoint_of(each) or 0 for each, hides in hiding if hides.what == what)
        ids = [text(named[place], "endpointId") or f"endpoint {place}" for place in places if place < len(named)]
        listed = ", ".join(ids[:_MANY]) + (f" and {len(ids) - _MANY} more" if len(ids) > _MANY else "")
        if ids and what == "capability":
            told.append(f"may hide a capability of {listed}")
        elif ids:
            told.append(
                f"may hide {listed}, and perhaps more: at most {len(named) - len(ids)} of {_count(named)} remain"
            )
    return told


def _verbs(every: list[Hides]) -> list[str]:
    return [] if not every else ["hides" if any(each.source for each in every) else "may hide"]


def _count(endpoints: list[object]) -> str:
    return f"{len(endpoints)} endpoints"


def in_words(hides: Hides) -> str:
    """What a fault hides: `hides every device`, or `may hide the capability` where nobody has reported it."""
    what = hides.what if hides.what == "every device" else f"the {hides.what}"
    more = ", and perhaps more" if hides.what == "endpoint" else ""
    return f"hides {what}" if hides.source else f"may hide {what}{more}"


def endpoint_of(fault: Fault) -> int | None:
    """The position of the endpoint in which a fault of a discovery is; None if it is in none."""
    inside = _IN_AN_ENDPOINT.fullmatch(fault.pointer)
    return int(inside[1]) if inside else None


def moved(pointer: str, position: int) -> str:
    """A pointer into an endpoint, as if that stood at another position."""
    inside = _IN_AN_ENDPOINT.fullmatch(pointer)
    return f"{_ENDPOINTS}/{position}{inside[2] or ''}" if inside else pointer


def _with_reach(fault: Fault, endpoints: object, above: str = "") -> Fault:
    return (
        replace(fault, hides=_hides(fault.kind, above + fault.pointer, endpoints))
        if fault.level is Level.FAULT
        else fault
    )


def _hides(kind: str, pointer: str, endpoints: object) -> Hides | None:
    inside = _IN_AN_ENDPOINT.fullmatch(pointer)
    if inside is None or not isinstance(endpoints, list):
        # Alexa finds no endpoint in what it cannot read as a discovery.
        unseen = kind in ("missing-member", "misspelt-member") and pointer.startswith(f"{_PAYLOAD}/")
        return Hides("every device", _WRAPPED if kind == "wrapped-message" else _NO_ENDPOINTS if unseen else None)
    place = inside[2] or ""
    endpoint = _item(endpoints, inside[1])
    interface = _interface(endpoint, place)
    if place.count("/") == 1:
        place += f" {text(endpoint, place[1:]) or ''}"
    for each in _REPORTED:
        if re.fullmatch(each.kinds, kind) and re.fullmatch(each.place, place) and each.interface in ("", interface):
            return each.hides
    return KINDS[kind].hides or Hides("endpoint")


def _interface(endpoint: object, place: str) -> str | None:
    """The interface of the capability in which a place of an endpoint is."""
    inside = re.match("/capabilities/([0-9]+)", place)
    return text(_item(at(endpoint, "capabilities"), inside[1]), "interface") if inside else None


def _item(found: object, position: str) -> object:
    return found[int(position)] if isinstance(found, list) and int(position) < len(found) else None
