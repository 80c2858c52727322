"""Concludes what to say from the findings: each once, in the order of the document, and none that only follows from another."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from alexa_messages.fault import Fault, pointer
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Where
from alexa_messages.words.words import VAGUE


def conclusion(message: object, findings: Iterable[Finding]) -> tuple[Fault, ...]:
    """What there is to say about a message in its order; what is missing comes after what is there."""
    all_ = _misplaced(message, _one_a_place(findings))
    # Where all of them follow from one another, none is left out.
    found = list(_without_consequences(all_)) or all_
    order = _Order(message)
    return tuple(
        Fault(each.level, each.kind, pointer(each.where), each.found, each.right, each.page)
        for each in sorted(found, key=lambda each: order.place(each.where))
    )


def _one_a_place(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each place: the interface of a part is more exact than the message around it, and a fault comes before advice."""
    kept: dict[Where, Finding] = {}
    for each in findings:
        other = kept.get(each.where)
        if (
            other is None
            or _is_fault(each) > _is_fault(other)
            or (other.right in VAGUE and _is_fault(each) == _is_fault(other))
        ):
            kept[each.where] = each
    return list(kept.values())


def _is_fault(finding: Finding) -> bool:
    return finding.level is Level.FAULT


def _without_consequences(findings: list[Finding]) -> Iterator[Finding]:
    # What is advice or a note is there, and means what it says.
    faults = [each for each in findings if _is_fault(each)]
    closed = {each.where for each in faults if each.role in ("refused", "misspelt")}
    renamed = {(*each.where[:-1], each.meant) for each in faults if each.role == "misspelt"}
    wrong = {each.where for each in faults} | renamed
    for each in findings:
        beside = {(*each.where[:length], name) for length in range(len(each.where)) for name in each.deciders}
        undecided = not wrong.isdisjoint(beside - {each.where})
        found_elsewhere = each.role == "absent" and each.where in renamed
        if not undecided and not found_elsewhere and not _is_below(each.where, closed):
            yield each


def _misplaced(message: object, findings: list[Finding]) -> list[Finding]:
    """A member missing in one place and refused in another is one fault: it is in the wrong place."""
    absent: dict[tuple[Where, str | int], Finding] = {
        (_endpoint(each), each.where[-1]): each for each in findings if each.role == "absent"
    }
    if not absent:
        return findings
    moved: dict[Where, Finding] = {}
    homes: set[Where] = set()
    for each in findings:
        for name in _refused(message, each):
            home = absent.get((_endpoint(each), name))
            if home is None or home.where in homes:
                continue
            right = f"must be in {pointer(home.where[:-1])[1:] or 'the message itself'}, not here"
            place = each.where if each.where[-1] == name else (*each.where, str(name))
            moved[each.where] = Finding(place, f'the member "{name}"', right, home.page, "misplaced-member")
            homes.add(home.where)
    # The object that holds the member is refused too, so nothing else in it is judged.
    left = [each for each in findings if each.where not in homes and not _is_below(each.where, moved)]
    return [moved.get(each.where, each) for each in left]


def _endpoint(finding: Finding) -> Where:
    """The endpoint of a discovery that a finding is about: what one lacks is not in another."""
    return finding.where[:4] if finding.where[:3] == ("event", "payload", "endpoints") else ()


def _is_below(where: Where, places: Container[Where]) -> bool:
    return any(where[:length] in places for length in range(len(where)))


def _refused(message: object, finding: Finding) -> list[str | int]:
    """The members that a finding refuses: the member itself, and what it holds."""
    if finding.role != "refused" or not finding.where:
        return []
    here = _at(message, finding.where)
    return [finding.where[-1], *(here if isinstance(here, dict) else ())]


def _at(message: object, where: Where) -> object:
    here = message
    for step in where:
        if isinstance(here, dict):
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    return here


@dataclass
class _Order:
    """Where in its document a place is, as a sort key."""

    message: object
    _known: dict[Where, dict[str, int]] = field(default_factory=dict)

    def place(self, where: Where) -> tuple[int, ...]:
        here, key = self.message, []
        for length, step in enumerate(where):
            if isinstance(here, dict):
                members = self._known.get(where[:length])
                if members is None:
                    members = self._known[where[:length]] = {name: at for at, name in enumerate(here)}
                key.append(members.get(str(step), len(members)))
                here = here.get(str(step))
            else:
                key.append(step if isinstance(step, int) else 0)
                here = here[step] if isinstance(here, list) and isinstance(step, int) and step < len(here) else None
        return tuple(key)
