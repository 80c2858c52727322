"""What Amazon has of the skill as a whole."""

from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.skill import skill
from smartlamp.doctor.subject import Unseen
from tests.fakes.doctor_stack import manifest
from tests.fakes.doctor_subject import DoctorSubject, console, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
CUSTOMER = {"a customer's Alexa account": (UNSEEN, "")}


def found(kind: Any = "aws", **changed: Any) -> dict[str, tuple[Verdict, str]]:
    subject = DoctorSubject(kind=kind, console=console(**{"manifest": manifest(), **changed}))
    return troubles(list(skill(subject)))


def published(**changed: Any) -> dict[str, Any]:
    return {"manifest": manifest(publishingInformation=changed)}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"enabled": False}, {"enablement for you": (DOUBT, "not-enabled")}),
        ({"enabled": Unseen("Not signed in.")}, {"enablement for you": (UNSEEN, "")}),
        ({"manifest": Unseen("Not signed in.")}, {"manifest": (UNSEEN, "")}),
        ({"refused": ("/apis: no.",)}, {"manifest": (WRONG, "manifest-refused")}),
        ({"manifest": manifest(apis={"custom": {}})}, {"manifest": (WRONG, "endpoint-wrong")}),
        (published(locales={}), {"languages": (WRONG, "locale-not-supported")}),
        (published(locales={"de-DE": {}, "xx-XX": {}}), {"languages": (DOUBT, "locale-not-supported")}),
        (
            published(locales={"de-DE": {}}, isAvailableWorldwide=False, distributionCountries=[]),
            {"countries": (DOUBT, "account-country")},
        ),
        (published(locales={"de-DE": {}}, isAvailableWorldwide=False, distributionCountries=["DE"]), {}),
    ],
)
def test_each_fault_has_its_cause(changed: dict[str, Any], expected: dict[str, tuple[Verdict, str]]) -> None:
    assert found(**changed) == CUSTOMER | expected


def test_languages_are_said_with_the_part_of_the_world() -> None:
    subject = DoctorSubject(console=console(manifest=manifest()))
    (said,) = (each.says for each in skill(subject) if each.hop == "languages")
    assert "en-GB, de-DE (Europe and India)" in said


def test_the_local_stacks_account_speaks_one_language_whatever_the_skill_has() -> None:
    assert found("local", **published(locales={})) == CUSTOMER
