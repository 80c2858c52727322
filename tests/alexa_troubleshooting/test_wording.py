"""The words for a failure, made from the hints."""

import pytest

from alexa_troubleshooting import cause, causes, explanation, for_another_skill, in_words, symptoms

TITLES = {each.id: each.title for each in symptoms()}


def test_the_likeliest_cause_has_the_words_and_all_are_named_once() -> None:
    said = explanation(("client-secret", "client-id", "client-secret"), "unable-to-link")
    assert said.causes == ("client-secret", "client-id")
    assert said.customer_sees == TITLES["unable-to-link"]
    assert (said.why, said.to_do) == (cause("client-secret").cause, cause("client-secret").remedy)
    assert "smartlamp explain client-secret" in said.more
    assert cause("client-secret").page in said.more
    assert said.more.endswith("It may also be: client-id")
    assert "also" not in explanation(("client-secret",)).more
    assert said.facts() == {**said.__dict__, "causes": ["client-secret", "client-id"]}


@pytest.mark.parametrize(
    ("ids", "symptom", "seen"),
    [
        (("discovery-empty",), None, TITLES["no-devices"]),
        (("discovery-empty",), "unresponsive", TITLES["unresponsive"]),
        (("discovery-empty",), "", ""),
        ((), "unresponsive", TITLES["unresponsive"]),
        ((), None, ""),
    ],
)
def test_what_the_customer_sees_is_what_is_known_here_or_what_the_cause_mostly_shows(
    ids: tuple[str, ...], symptom: str | None, seen: str
) -> None:
    assert explanation(ids, symptom).customer_sees == seen


def test_without_a_cause_there_is_nothing_to_say() -> None:
    assert explanation(()).facts() == {}
    assert in_words({}) == ""


@pytest.mark.parametrize("id_", causes())
def test_each_cause_can_be_said(id_: str) -> None:
    facts = explanation((id_,)).facts()
    assert facts["customer_sees"]
    assert in_words(facts) == f"{cause(id_).cause} {cause(id_).remedy}"


@pytest.mark.parametrize("id_", causes())
def test_another_skill_has_a_remedy_of_its_own_where_ours_is_for_this_project(id_: str) -> None:
    known, facts = cause(id_), explanation((id_, "client-id")).facts()
    told = for_another_skill(facts)
    assert told["to_do"] == (known.elsewhere or known.remedy)
    assert {**told, "to_do": ""} == {**facts, "to_do": ""}


@pytest.mark.parametrize("facts", [{}, {"seconds": 1}, {"causes": [], "to_do": "x"}, {"causes": ["client-id"]}])
def test_facts_without_a_remedy_stay_as_they_are(facts: dict[str, object]) -> None:
    assert for_another_skill(facts) == facts
