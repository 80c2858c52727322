from collections.abc import Iterator

import pytest

from alexa_simulator.step import Step
from smartlamp.errors import CannotRun, NotEvaluated
from smartlamp.evaluation.evaluation import Endpoint, chosen, discovered, sender
from smartlamp.evaluation.plan import Directive
from smartlamp.evaluation.result import Code

Json = dict[str, object]

POWER = frozenset({"Alexa", "Alexa.PowerController"})
DESK, HALL, OTHER_HALL, RELAX, BLIND = (
    Endpoint("1", "Desk lamp", POWER),
    Endpoint("2", "Hall", POWER),
    Endpoint("3", "hall", POWER),
    Endpoint("4", "Relax", frozenset({"Alexa", "Alexa.SceneController"})),
    Endpoint("5", "Blind", frozenset({"Alexa", "Alexa.RangeController"})),
)
TURN_ON = Directive("Alexa.PowerController", "TurnOn", {})
EVENT = {"event": {"header": {"name": "Response"}}}


class FakeAlexa:
    """Says these steps, whatever is asked."""

    def __init__(self, *steps: Step, endpoints: object = ()) -> None:
        self.steps = steps
        self.endpoints = endpoints
        self.sent: list[Json] = []

    def discover(self) -> Iterator[Step]:
        return iter(self.steps)

    def say(self, _: str) -> Iterator[Step]:
        return iter(self.steps)

    def unlink(self) -> Iterator[Step]:
        return iter(self.steps)

    def directive(self, message: Json) -> Iterator[Step]:
        self.sent.append(message)
        return iter(self.steps)

    def status(self) -> Json:
        return {"endpoints": self.endpoints}


@pytest.mark.parametrize(
    ("endpoints", "wanted", "found"),
    [
        ([DESK], "", DESK),
        ([DESK, RELAX], "", DESK),
        ([DESK, HALL], "hall", HALL),
        ([DESK, HALL], "HALL", HALL),
        ([DESK, HALL, OTHER_HALL], "3", OTHER_HALL),
        ([DESK, RELAX], "Relax", RELAX),
        ([BLIND], "", BLIND),
    ],
)
def test_the_endpoint_by_name_by_id_or_the_only_one(endpoints: list[Endpoint], wanted: str, found: Endpoint) -> None:
    assert chosen(endpoints, wanted) == found


@pytest.mark.parametrize(
    ("endpoints", "wanted", "code", "to_do"),
    [
        ([], "", Code.NO_SUCH_ENDPOINT, "smartlamp discover"),
        ([RELAX, BLIND], "", Code.MULTIPLE_MATCHED_ENDPOINTS, "Relax, Blind"),
        ([DESK], "attic", Code.NO_SUCH_ENDPOINT, "Desk lamp"),
        ([DESK, HALL], "", Code.MULTIPLE_MATCHED_ENDPOINTS, "Desk lamp, Hall"),
        ([DESK, HALL, OTHER_HALL], "hall", Code.MULTIPLE_MATCHED_ENDPOINTS, "2, 3"),
    ],
)
def test_none_or_several_are_refused(endpoints: list[Endpoint], wanted: str, code: Code, to_do: str) -> None:
    with pytest.raises(NotEvaluated) as refused:
        chosen(endpoints, wanted)
    assert refused.value.code is code
    assert str(code) in refused.value.what
    assert to_do in refused.value.to_do


def test_what_discovery_found() -> None:
    listed = [{"endpointId": "1", "friendlyName": "Desk lamp", "interfaces": ["Alexa", "Alexa.PowerController"]}]
    assert discovered(FakeAlexa(Step("Discover", "found"), endpoints=listed)) == (DESK,)


def test_a_discovery_that_fails_is_said() -> None:
    with pytest.raises(NotEvaluated, match="No account is linked") as refused:
        discovered(FakeAlexa(Step("Discover", "No account is linked.", passed=False)))
    assert refused.value.code is Code.DISCOVERY_FAILED


def test_a_directive_goes_through_alexa_and_comes_back_judged() -> None:
    steps = [Step("directive", ""), Step("event", "", {"event": EVENT}), Step("judgement", "right")]
    alexa = FakeAlexa(*steps)
    answer = sender(alexa, DESK)(TURN_ON)
    assert alexa.sent == [{"directive": {**TURN_ON.to_json(), "endpoint": {"endpointId": "1"}}}]
    assert (answer.event, answer.refusal) == (EVENT, "")


@pytest.mark.parametrize(
    ("facts", "error", "faults", "refusal"),
    [
        ({"error": "ENDPOINT_BUSY"}, "ENDPOINT_BUSY", (), "ENDPOINT_BUSY"),
        ({"faults": ["Late.", "Wrong."]}, None, ("Late.", "Wrong."), "Late. Wrong."),
    ],
)
def test_what_alexa_refuses_or_the_skill_denies(
    facts: Json, error: str | None, faults: tuple[str, ...], refusal: str
) -> None:
    alexa = FakeAlexa(Step("event", "", {"event": EVENT}), Step("judgement", "", facts, passed=False))
    answer = sender(alexa, DESK)(TURN_ON)
    assert (answer.error, answer.faults) == (error, faults)
    assert refusal in answer.refusal


@pytest.mark.parametrize("steps", [[], [Step("refresh", "The skill token ended.", passed=False)]])
def test_an_alexa_that_cannot_send_ends_the_evaluation(steps: list[Step]) -> None:
    with pytest.raises(CannotRun):
        sender(FakeAlexa(*steps), DESK)(TURN_ON)
