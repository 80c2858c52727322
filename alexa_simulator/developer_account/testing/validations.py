"""Amazon's own validation of a skill, before it is submitted.

A custom skill is told what its manifest lacks. A smart home skill gets no judgement: the validation fails, as makers report of Amazon
(https://github.com/openhab/openhab-alexa/pull/688). With which words it fails is not reported; these are ours.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from alexa_simulator.developer_account.account import DeveloperAccount, Validation, is_custom
from alexa_simulator.developer_account.answer import Answer, Call, Json, conflict, invalid, not_found, violation
from alexa_simulator.developer_account.documents import manifest
from alexa_simulator.developer_account.request_bodies import read
from alexa_simulator.errors import SmapiRefused

_INVALID = "The validation is not valid."
_LATEST = "mostRecent"
_IN_ENGLISH = {"Content-Language": "en-US"}
_KEPT = 20
# What a skill needs in every language before it is submitted ("Skill Manifest Schema"; "Skill Certification Requirements").
_PUBLISHED = ("summary", "description", "examplePhrases", "smallIconUri", "largeIconUri")


def post(account: DeveloperAccount, call: Call) -> Answer:
    """POST: begin one, for some of the skill's languages."""
    skill, stage = account.skill(call.path["skill_id"]), account.stage(call.path["skill_id"], call.path["stage"])
    asked = read("validation", _INVALID, call.body)
    manifest.must_be_idle(account, skill)
    if stage["manifest"] is None:
        raise not_found("The manifest")
    known = stage["manifest"]["document"]["manifest"]["publishingInformation"]["locales"]
    if unknown := [each for each in asked["locales"] if each not in known]:
        words = f"The skill has no locale {', '.join(unknown)}."
        raise invalid(_INVALID, violation("RESOURCE_NOT_FOUND", words, "$.locales", "RESOURCE_DOES_NOT_EXIST"))
    of_skill = _of(account, call)
    if any(each["wait"] >= 0 for each in of_skill):
        raise conflict("Another validation of this skill is in progress.")
    validation: Validation = {
        "validation_id": secrets.token_hex(16),
        "skill_id": skill["skill_id"],
        "stage": call.path["stage"],
        "locales": asked["locales"],
        "wait": account.building,
    }
    account.state["validations"][:] = [*account.state["validations"][-_KEPT:], validation]
    where = f"/v1/skills/{skill['skill_id']}/stages/{call.path['stage']}/validations/{validation['validation_id']}"
    return Answer(202, {"id": validation["validation_id"], "status": "IN_PROGRESS"}, {"Location": where})


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET: how far it is, and what was found. Amazon says its language, in refusals, too."""
    try:
        answer = _answer(account, call)
    except SmapiRefused as refused:
        raise SmapiRefused(refused.status, refused.body, {**refused.headers, **_IN_ENGLISH}) from None
    return replace(answer, headers=_IN_ENGLISH)


def _answer(account: DeveloperAccount, call: Call) -> Answer:
    account.stage(call.path["skill_id"], call.path["stage"])
    of_skill, wanted = _of(account, call), call.path["validation_id"]
    found = next((each for each in reversed(of_skill) if wanted in (_LATEST, each["validation_id"])), None)
    if found is None:
        raise not_found("The validation")
    body: Json = {"id": found["validation_id"], "status": "IN_PROGRESS"}
    if found["wait"] >= 0:
        return Answer(200, body)
    skill = account.skill(found["skill_id"])
    if not is_custom(skill):
        error = {"code": "INTERNAL_SERVER_ERROR", "message": "The skill could not be validated."}
        return Answer(200, {**body, "status": "FAILED", "result": {"error": error}})
    built: Any = skill["stages"][found["stage"]]["manifest"]
    judged = list(_judged(built["document"]["manifest"], found["locales"]))
    missing = any((each["status"], each["importance"]) == ("FAILED", "REQUIRED") for each in judged)
    status = "FAILED" if missing else "SUCCESSFUL"
    return Answer(200, {**body, "status": status, "result": {"validations": judged}})


def go_on(account: DeveloperAccount) -> None:
    """Let each validation go on by one request."""
    for each in account.state["validations"]:
        each["wait"] = max(-1, each["wait"] - 1)


def _of(account: DeveloperAccount, call: Call) -> list[Validation]:
    skill_id, stage = call.path["skill_id"], call.path["stage"]
    return [each for each in account.state["validations"] if (each["skill_id"], each["stage"]) == (skill_id, stage)]


def _judged(document: Any, locales: list[str]) -> Iterator[Json]:
    """One judgement for each thing that a skill needs, in each language."""
    for locale in locales:
        published = document["publishingInformation"]["locales"].get(locale, {})
        private = document.get("privacyAndCompliance", {}).get("locales", {}).get(locale, {})
        for name in _PUBLISHED:
            yield _judgement(
                locale, f"publishingInformation.locales.{name}", "REQUIRED", there=bool(published.get(name))
            )
        policy = "privacyAndCompliance.locales.privacyPolicyUrl"
        yield _judgement(locale, policy, "REQUIRED", there=bool(private.get("privacyPolicyUrl")))
        yield _judgement(
            locale, "publishingInformation.locales.keywords", "RECOMMENDED", there=bool(published.get("keywords"))
        )


def _judgement(locale: str, where: str, importance: str, *, there: bool) -> Json:
    name = where.rpartition(".")[2]
    return {
        "title": f"{name} of the skill",
        "description": f"The manifest has {name}." if there else f"The manifest has no {name}. Add it under {where}.",
        "category": f"manifest.{name}",
        "locale": locale,
        "importance": importance,
        "status": "SUCCESSFUL" if there else "FAILED",
    }
