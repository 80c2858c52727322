"""The words for a failure, made from the hints."""

import pytest

from alexa_troubleshooting import cause, causes, explanation, in_words, symptoms

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
