"""An evaluation from discovery to the last plan, sent through Alexa."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alexa_simulator.step import Step
from smartlamp.errors import CannotRun, NotEvaluated
from smartlamp.evaluation.plan import Directive
from smartlamp.evaluation.result import Code
from smartlamp.evaluation.runner import Answer, Send
from smartlamp.target.skill import Alexa

Json = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """An endpoint as discovery described it."""

    endpoint_id: str
    name: str
    interfaces: frozenset[str]

    def to_json(self) -> Json:
        """Its id and name, as Alexa writes them."""
        return {"endpointId": self.endpoint_id, "friendlyName": self.name}


def discovered(alexa: Alexa) -> tuple[Endpoint, ...]:
    """The endpoints that a discovery finds now.

    Raises:
        NotEvaluated: it failed.
    """
    last = _last(list(alexa.discover()))
    if not last.passed:
        raise NotEvaluated(Code.DISCOVERY_FAILED, last.whole)
    listed = alexa.status()["endpoints"]
    return tuple(
        Endpoint(str(each["endpointId"]), str(each["friendlyName"]), frozenset(each["interfaces"]))
        for each in (listed if isinstance(listed, list) else [])
    )


def chosen(endpoints: Sequence[Endpoint], wanted: str) -> Endpoint:
    """The endpoint with this id or name or, if none is given, the only one that can be switched; if none can, the only one.

    Raises:
        NotEvaluated: there is none, or there are several.
    """
    if not wanted:
        switched = [each for each in endpoints if "Alexa.PowerController" in each.interfaces]
        found, what = (switched, "that can be switched") if switched else (list(endpoints), "to evaluate")
        return _only(found, what, f"Say which with --endpoint: {_names(found)}.", endpoints)
    found = [each for each in endpoints if each.endpoint_id == wanted] or [
        each for each in endpoints if each.name.casefold() == wanted.casefold()
    ]
    ids = ", ".join(each.endpoint_id for each in found)
    return _only(found, f"called {wanted}", f"Say which with --endpoint and its id: {ids}.", endpoints)


def _only(found: Sequence[Endpoint], what: str, which: str, known: Sequence[Endpoint]) -> Endpoint:
    if not found:
        to_do = (
            f"Discovery found: {_names(known)}."
            if known
            else "Discovery found no endpoint. See what the skill answered: `smartlamp discover`"
        )
        raise NotEvaluated(Code.NO_SUCH_ENDPOINT, f"There is no endpoint {what}.", to_do)
    if len(found) > 1:
        raise NotEvaluated(Code.MULTIPLE_MATCHED_ENDPOINTS, f"There are {len(found)} endpoints {what}.", which)
    return found[0]


def _names(endpoints: Sequence[Endpoint]) -> str:
    return ", ".join(each.name for each in endpoints[:10])


def sender(alexa: Alexa, endpoint: Endpoint) -> Send:
    """A function that sends a directive to the endpoint through Alexa, which adds tokens and ids and judges the answer."""

    def send(directive: Directive) -> Answer:
        message: dict[str, object] = {
            "directive": {**directive.to_json(), "endpoint": {"endpointId": endpoint.endpoint_id}}
        }
        steps = list(alexa.directive(message))
        last = _last(steps)
        if last.hop != "judgement":
            raise CannotRun(f"The evaluation cannot go on: {last.whole}")
        faults, error = last.facts.get("faults"), last.facts.get("error")
        event = next((step.facts.get("event") for step in reversed(steps) if step.hop == "event"), None)
        return Answer(
            event,
            tuple(str(fault) for fault in faults) if isinstance(faults, list) else (),
            str(error) if error else None,
        )

    return send


def _last(steps: Sequence[Step]) -> Step:
    if not steps:
        raise CannotRun("The Alexa simulator did not answer.", "Is it still running? `smartlamp status`")
    return steps[-1]
