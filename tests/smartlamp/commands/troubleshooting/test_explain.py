import json
import sys
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import alexa_troubleshooting
from smartlamp.cli import app
from smartlamp.errors import Failed
from smartlamp.terminal import console


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences on one line, wherever the tests run."""
    monkeypatch.setattr(console.out, "_width", 300)  # to set `width` back would fix it for all later tests


def explain(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["explain", *words], input=given, env={"TERM": "dumb"})


def facts(*words: str) -> Any:
    return json.loads(explain(*words, "--json").stdout)


def test_without_words_the_symptoms_are_listed() -> None:
    said = explain()
    assert said.exit_code == 0
    for each in alexa_troubleshooting.symptoms():
        assert each.id in said.stdout
        assert each.title in said.stdout
    assert [each["id"] for each in facts()["symptoms"]] == [each.id for each in alexa_troubleshooting.symptoms()]


def test_a_cause_is_shown_in_full() -> None:
    said = explain("client-secret").stdout
    cause = alexa_troubleshooting.cause("client-secret")
    assert said.startswith(f"✗ {cause.cause}\n")
    assert "How to see it: " in said
    assert "What to do: " in said
    assert "smartlamp misbehave --console secret=wrong" in said
    assert cause.sources[0].url in said
    assert f"More: {cause.page}" in said


def test_a_cause_that_cannot_be_seen_at_the_desk_says_why() -> None:
    cause = alexa_troubleshooting.cause("certificate")
    assert f"At the desk: not: {cause.not_at_the_desk}" in explain("certificate").stdout


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["unable", "to", "link"], "“We were unable to link the skill at this time”"),
        (["unable to link"], "“We were unable to link the skill at this time”"),
        (["error=invalid_request&error_description=invalid_scope"], "✗ The account linking page asks for a scope"),
        (["SKILL_DISABLED_EXCEPTION"], "1. The event went to the gateway of another part of the world"),
        (["User pool already has a domain configured."], "✗ The parameter `DomainPrefix`"),
    ],
)
def test_the_first_line_is_what_it_means(words: list[str], first: str) -> None:
    said = explain(*words)
    assert said.exit_code == 0
    assert said.stdout.startswith(first)


def test_of_many_causes_the_likeliest_have_a_sentence_and_the_others_a_name() -> None:
    said = explain("unable-to-link")
    symptom = next(each for each in alexa_troubleshooting.symptoms() if each.id == "unable-to-link")
    told = alexa_troubleshooting.under(symptom)
    assert "First: " in said.stdout
    assert all(f"\n  {each.id}  " in said.stdout for each in told[: len(symptom.likeliest)])
    assert all(each.id in said.stdout.partition("Rarer: ")[2] for each in told[len(symptom.likeliest) :])
    assert f"smartlamp explain {told[0].id}" in said.stdout
    assert told[-1].remedy[:40] in explain("unable-to-link", "--verbose").stdout.replace("\n    ", " ")


def test_a_log_is_read_from_standard_input() -> None:
    line = json.dumps({"event": "directive", "result": "ACCEPT_GRANT_FAILED", "reason": "ParameterNotFound"})
    assert explain("-", given=line).stdout.startswith(f"✗ {alexa_troubleshooting.cause('event-client-missing').cause}")


def test_programs_get_symptoms_and_causes_with_their_pages() -> None:
    told = facts("invalid_client")
    assert told["asked"] == "invalid_client"
    assert told["points_to"][0] == "client-secret"
    assert [each["id"] for each in told["symptoms"]] == ["invalid-client"]
    ids = [each["id"] for each in told["causes"]]
    assert ids[0] == "client-secret"
    assert len(set(ids)) == len(ids)
    assert set(ids) == {*told["points_to"], *told["symptoms"][0]["causes"]}
    assert told["causes"][0]["page"] == "docs/troubleshooting.md#client-secret"
    assert {"cause", "evidence", "remedy", "sources"} <= told["causes"][0].keys()


@pytest.mark.parametrize(
    ("words", "near"), [("banana", ""), ("invald_client", "explain invalid_client"), ("x" * 200, "")]
)
def test_what_is_not_known_is_said_with_what_to_do(words: str, near: str) -> None:
    said = explain(words)
    assert isinstance(said.exception, Failed)
    assert said.exception.status == 1
    assert words[:60] in said.exception.what
    assert len(said.exception.what) < 120
    assert near in said.exception.to_do
    assert "`smartlamp explain`" in said.exception.to_do


def test_it_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("boto3", "botocore", "jwt", "platformdirs", "psutil", "requests", "starlette", "uvicorn", "yaml"):
        monkeypatch.setitem(sys.modules, name, None)
    package = "smartlamp.commands.troubleshooting"
    for name in [each for each in sys.modules if each.startswith(package)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(package)  # what is imported anew takes its place there
    assert explain("client-secret").exit_code == 0
