import io
import json
from pathlib import Path
from typing import Any

import pytest

from alexa_simulator.smart_home.sessions.recorded import Recorded
from smartlamp.validation.judge import Result, validate
from tests.schemas.messages import RIGHT, spoilt

DIRECTIVE, ANSWER = RIGHT["TurnOn"], RIGHT["Response"]
BAD = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")


def recorded(answer: object, failure: str = "") -> dict[str, Any]:
    """A line of what `smartlamp say --record` writes."""
    return Recorded(1, "2026-11-29T12:00:00Z", "say", DIRECTIVE, answer, 0.1, text="on", failure=failure).to_json()


def judge(folder: Path, *values: object) -> list[Result]:
    file = folder / "session.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in values))
    return list(validate([file], io.BytesIO()))


@pytest.mark.parametrize(
    "value",
    [
        recorded(ANSWER),
        {"request": DIRECTIVE, "response": ANSWER, "took": 0.2},
        {"response": ANSWER, "request": DIRECTIVE},
        {"event": DIRECTIVE, "answer": ANSWER},
        {"input": DIRECTIVE, "response": ANSWER},
    ],
)
def test_a_directive_and_its_answer_are_judged_together(tmp_path: Path, value: object) -> None:
    results = sorted(judge(tmp_path, value), key=lambda each: each.title == "Alexa Response")
    assert [each.title for each in results] == ["Alexa.PowerController TurnOn", "Alexa Response"]
    assert all(each.right for each in results)
    assert results[1].directive == results[0].source
    assert [json.loads(each.source.text) for each in results] == [DIRECTIVE, ANSWER]


def test_a_fault_has_its_line_and_the_directive_of_its_own_exchange(tmp_path: Path) -> None:
    another = json.loads(
        json.dumps(recorded(BAD)).replace(DIRECTIVE["directive"]["header"]["correlationToken"], "another")
    )
    results = judge(tmp_path, recorded(ANSWER), another)
    assert [each.right for each in results] == [True, True, True, False]
    assert [each.source.line for each in results] == [1, 1, 2, 2]
    assert results[3].directive == results[2].source


@pytest.mark.parametrize(
    ("answer", "failure", "why"),
    [
        (None, "it timed out", "the skill gave no answer: it timed out"),
        (None, "", "the skill gave no answer"),
    ],
)
def test_no_answer_is_said(tmp_path: Path, answer: object, failure: str, why: str) -> None:
    directive, none = judge(tmp_path, recorded(answer, failure))
    assert directive.right
    assert none.unreadable == why


@pytest.mark.parametrize("answer", ["", "OK", [], {}, 3, {"statusCode": 200, "body": json.dumps(ANSWER)}])
def test_an_answer_that_is_no_message_is_a_fault(tmp_path: Path, answer: object) -> None:
    directive, wrong = judge(tmp_path, recorded(answer))
    assert directive.right
    assert not wrong.right


@pytest.mark.parametrize(
    "value",
    [{"directive": DIRECTIVE}, {"a": DIRECTIVE, "b": DIRECTIVE}, {"a": ANSWER, "b": ANSWER}, {"answer": ANSWER}],
)
def test_what_is_around_other_messages_is_wrong_still(tmp_path: Path, value: object) -> None:
    (result,) = judge(tmp_path, value)
    assert [each.kind for each in result.verdict.faults] == ["wrapped-message"]


def test_each_of_several_answers_is_judged(tmp_path: Path) -> None:
    results = judge(tmp_path, {"request": DIRECTIVE, "response": BAD, "later": ANSWER})
    assert [each.right for each in results] == [True, False, True]


@pytest.mark.parametrize("response", [None, {"errorMessage": "x", "errorType": "KeyError", "stackTrace": []}])
def test_a_response_that_is_none_is_not_blamed_on_the_directive(tmp_path: Path, response: object) -> None:
    directive, wrong = judge(tmp_path, {"request": DIRECTIVE, "response": response})
    assert directive.right
    assert not wrong.right
