import json
import re
import shlex
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import alexa_troubleshooting
from alexa_simulator.event_gateway.codes import CODES
from alexa_simulator.faults.console_values import changes_of
from alexa_simulator.faults.plan import plan_of
from alexa_troubleshooting import Cause, Standing, Symptom, of_code, of_words
from tests.docs.test_smartlamp_commands import named_in, wrong

ROOT = Path(__file__).parents[2]
CAUSES = tuple(alexa_troubleshooting.causes().values())
SYMPTOMS = alexa_troubleshooting.symptoms()
IDS = {each.id for each in SYMPTOMS}
HOPS = {*("console", "sign-in", "token", "grant", "function", "discovery", "device", "event", "customer", "deployment")}
# Where hops of the local stack are broken, and it is seen what comes of it.
_BROKEN = "tests/end_to_end/troubleshooting/test_misbehave.py"
SENTENCES = ("cause", "evidence", "remedy", "not_at_the_desk", "about", "first", "seen")
TRACKED = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()


def sentences(each: Cause | Symptom) -> str:
    return "\n".join(str(getattr(each, name, "")) for name in SENTENCES)


def commands(each: Cause | Symptom) -> list[str]:
    """What stands behind `smartlamp` in its sentences and in what makes it happen."""
    at_the_desk = (part.strip() for part in getattr(each, "desk", "").split("&&"))
    return [
        *named_in(sentences(each)),
        *(part.removeprefix("smartlamp ") for part in at_the_desk if part.startswith("smartlamp ")),
    ]


def test_no_id_is_there_twice() -> None:
    files = sorted((ROOT / "alexa_troubleshooting/causes").glob("*.json"))
    written = [each["id"] for file in files for each in json.loads(file.read_text("utf-8"))]
    assert len(files) >= len(HOPS)
    assert [name for name, count in Counter([*written, *IDS]).items() if count > 1] == []
    assert len(SYMPTOMS) == len(IDS)


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda each: each.id)
def test_a_symptom_has_causes_and_is_found_by_its_own_words(symptom: Symptom) -> None:
    assert any(symptom.id in each.symptoms for each in CAUSES)
    assert {each.id for each in CAUSES if symptom.id in each.symptoms} >= set(symptom.likeliest)
    assert symptom.about
    assert symptom.first
    for words in symptom.words:
        assert words == words.lower()
        assert symptom in of_words(f"It says: {words}")
    assert of_words(symptom.title)[:1] == (symptom,)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.id)
def test_a_cause_says_where_it_is_how_to_see_it_and_what_to_do(cause: Cause) -> None:
    assert cause.hop in HOPS
    assert cause.symptoms
    assert set(cause.symptoms) <= IDS
    assert len(set(cause.symptoms)) == len(cause.symptoms)
    assert all((cause.cause, cause.evidence, cause.remedy))
    assert bool(cause.desk) != bool(cause.not_at_the_desk)
    assert len(set(cause.codes)) == len(cause.codes)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.id)
def test_how_it_is_known_can_be_looked_up(cause: Cause) -> None:
    assert cause.sources
    for source in cause.sources:
        assert source.where
        match source.standing:
            case Standing.DOCUMENTED:
                assert source.url.startswith(
                    ("https://developer.amazon.com/", "https://docs.aws.amazon.com/", "https://aws.amazon.com/")
                )
            case Standing.REPORTED:
                owner_and_name, _, number = source.where.partition("#")
                assert source.url == f"https://github.com/{owner_and_name}/issues/{int(number)}"
            case Standing.SEEN:
                assert source.where in TRACKED
            case Standing.HOPED:
                assert not source.url


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.id)
def test_the_tests_that_it_names_are_there(cause: Cause) -> None:
    assert [path for path in cause.tests if path not in TRACKED or "/test_" not in path] == []


@pytest.mark.parametrize("each", [*SYMPTOMS, *CAUSES], ids=lambda each: each.id)
def test_its_commands_are_ones_that_there_are(each: Cause | Symptom) -> None:
    assert [command for command in commands(each) if wrong(command)] == []


@pytest.mark.parametrize("cause", [each for each in CAUSES if "misbehave" in each.desk], ids=lambda each: each.id)
def test_what_makes_it_happen_at_the_desk_is_a_way_that_there_is(cause: Cause) -> None:
    command = shlex.split(cause.desk.partition("&&")[0])
    if _BROKEN in cause.tests:
        assert command[3] in (ROOT / _BROKEN).read_text("utf-8")
    assert command[:2] == ["smartlamp", "misbehave"]
    if command[2] == "--console":
        assert changes_of(command[3:])
        return
    name, *how = command[2:]
    ways = how[: next((place for place, word in enumerate(how) if word.startswith("--")), len(how))]
    assert ways
    assert plan_of({"name": name, "how": ways, "times": None, "seed": None, "retry_after_s": None, "probability": 1.0})


@pytest.mark.parametrize("each", [*SYMPTOMS, *CAUSES], ids=lambda each: each.id)
def test_its_sentences_are_for_people_who_read_them_in_a_terminal(each: Cause | Symptom) -> None:
    text = sentences(each)
    assert "](" not in text
    assert "**" not in text
    assert text.count("`") % 2 == 0
    assert '"' not in "".join(text.split("`")[::2])


@pytest.mark.parametrize("code", CODES)
def test_each_code_of_the_gateway_is_explained(code: str) -> None:
    assert any("events-refused" in each.symptoms for each in of_code(code))


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("invalid_client", "client-secret"),
        ("invalid_scope", "scope-not-allowed"),
        ("unauthorized_client", "code-grant-off"),
        ("redirect_mismatch", "vendor-id"),
        ("ParameterNotFound", "event-client-missing"),
        ("event_client_malformed", "event-client-parameter"),
        ("lwa_invalid_client", "event-client-wrong"),
        ("code_failed_before", "grant-code-used"),
        ("unknown_key", "another-stacks-page"),
        ("setup_scope", "profile-scope"),
        ("SKILL_DISABLED_EXCEPTION", "gateway-region"),
        ("SKILL_NOT_FOUND_EXCEPTION", "skill-of-another-stage"),
        ("Domain already associated with another user pool", "prefix-taken"),
        ("User pool already has a domain configured", "domain-already-configured"),
        ("ROLLBACK_COMPLETE", "left-from-before"),
        ("no such word", None),
    ],
)
def test_a_known_word_leads_to_its_cause(code: str, first: str | None) -> None:
    assert next((each.id for each in of_code(code)), None) == first


def test_a_cause_is_on_the_page() -> None:
    assert alexa_troubleshooting.cause("client-secret").page == "docs/troubleshooting.md#client-secret"


# What only this project has: its pages, its commands for a stack, its outputs.
OURS = re.compile(
    r"docs/|SmartLamp's|smartlamp (deploy|resync|rotate|review|rebuild|leftovers|users)|[A-Z][a-z]+(PoolId|ClientId|Url)\b"
)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.id)
def test_a_remedy_of_this_project_alone_has_one_for_other_skills(cause: Cause) -> None:
    assert cause.elsewhere or not OURS.search(cause.remedy)
    assert not OURS.search(cause.elsewhere)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.id)
def test_what_is_wrong_with_another_skill_is_said_without_a_stack_of_this_project(cause: Cause) -> None:
    """A deployment is one of CloudFormation, whoever's it is."""
    is_for_others = cause.elsewhere and cause.hop != "deployment"
    assert not is_for_others or not re.search(r"(?<!local )\bstacks?\b|\bparameter|SkillId", cause.cause)
