"""What a step that failed says."""

from collections.abc import Iterator

from alexa_simulator.errors import LinkingRefused, NotUnderstood, SimulatorRefused
from alexa_simulator.step import Step, at, reported
from alexa_troubleshooting import cause, explanation

SECRET = cause("client-secret")


def only(refusal: SimulatorRefused, symptom: str = "") -> Step:
    @reported
    def operation() -> Iterator[Step]:
        with at("skill token", symptom):
            yield Step("before", "It began.")
            raise refusal

    before, step = operation()
    assert before.passed
    return step


def test_a_refusal_becomes_a_step_with_the_words_of_its_causes() -> None:
    step = only(LinkingRefused("It was refused.", causes=("client-secret", "client-id")), "unable-to-link")
    assert (step.hop, step.proved, step.passed) == ("skill token", "It was refused.", False)
    assert step.facts == explanation(("client-secret", "client-id"), "unable-to-link").facts()
    assert step.whole == f"It was refused. {SECRET.cause} {SECRET.remedy}"
    assert Step.from_json(step.to_json()) == step


def test_a_symptom_of_its_own_stays() -> None:
    step = only(LinkingRefused("No.", causes=("client-secret",), symptom="requested-page"), "unable-to-link")
    assert step.facts["customer_sees"] == explanation((), "requested-page").customer_sees


def test_a_refusal_without_causes_says_what_happened() -> None:
    step = only(NotUnderstood("Nobody says that.", speech="Sorry."))
    assert step.facts == {"speech": "Sorry."}
    assert step.whole == "Nobody says that."


def test_a_refusal_outside_a_step_says_the_same() -> None:
    assert LinkingRefused("No.", causes=("client-secret",)).whole == f"No. {SECRET.cause} {SECRET.remedy}"
