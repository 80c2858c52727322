"""Vendors and their skills: created, listed, their status, their messaging credentials, submitted, deleted."""

import copy
from typing import Any

from alexa_simulator.developer_account.account import (
    STAGES,
    Build,
    DeveloperAccount,
    Skill,
    new_skill_id,
)
from alexa_simulator.developer_account.answer import Answer, Call, Json, invalid_parameter, not_allowed, not_found
from alexa_simulator.developer_account.documents import manifest
from alexa_simulator.developer_account.request_bodies import read

_EVENTS = {"name": "alexa::async_event:write"}
_PUBLISHED = {"development": "DEVELOPMENT", "certified": "CERTIFIED", "live": "PUBLISHED"}
_MOST_A_PAGE = 50
_USUAL_PAGE = 10
_MOST_NAMED = 10


def vendors(account: DeveloperAccount, _: Call) -> Answer:
    """GET /v1/vendors."""
    return Answer(200, {"vendors": [{**each, "roles": ["ROLE_ADMINISTRATOR"]} for each in account.state["vendors"]]})


def create(account: DeveloperAccount, call: Call) -> Answer:
    """POST /v1/skills: there is a skill at once, and a manifest when it is built."""
    document = read("createSkill", manifest.INVALID, call.body, "manifest")
    vendor_id = document.pop("vendorId")
    account.vendor(vendor_id)
    manifest.agrees_with_itself(document)
    skill = account.new_skill(new_skill_id(), vendor_id, document)
    skill_id = skill["skill_id"]
    return Answer(202, {"skillId": skill_id}, {"Location": f"/v1/skills/{skill_id}/status?resource=manifest"})


def listed(account: DeveloperAccount, call: Call) -> Answer:
    """GET /v1/skills: by pages, or up to ten by their ids."""
    (vendor_id,) = call.query.get("vendorId", [""])[:1]
    account.vendor(vendor_id)
    named = call.query.get("skillId", [])
    if named and (len(named) > _MOST_NAMED or len(call.query) > 2):
        raise invalid_parameter("At most 10 skillIds, and none together with maxResults or nextToken.")
    rows = [
        _summary(skill, stage)
        for skill in account.state["skills"]
        if skill["vendor_id"] == vendor_id and (not named or skill["skill_id"] in named)
        for stage in STAGES
        if stage in skill["stages"]
    ]
    begin = _whole(call, "nextToken", 0, 0, len(rows))
    end = begin + (_MOST_NAMED * len(STAGES) if named else _whole(call, "maxResults", _USUAL_PAGE, 1, _MOST_A_PAGE))
    more: Json = {"isTruncated": True, "nextToken": str(end)} if end < len(rows) else {"isTruncated": False}
    return Answer(200, {"skills": rows[begin:end], **more})


def _whole(call: Call, name: str, usual: int, least: int, most: int) -> int:
    text = call.query.get(name, [str(usual)])[0]
    if not text.isdecimal() or not least <= int(text) <= most:
        raise invalid_parameter(f"{name} is a whole number from {least} to {most}, as it was given.")
    return int(text)


def _summary(skill: Skill, stage: str) -> Json:
    built = skill["stages"][stage]["manifest"]
    latest: Any = (built["document"] if built else skill["manifest_build"]["document"])["manifest"]
    return {
        "skillId": skill["skill_id"],
        "stage": stage,
        "apis": list(latest["apis"]),
        "publicationStatus": _PUBLISHED[stage],
        "lastUpdated": skill["last_updated"],
        "nameByLocale": {at: each["name"] for at, each in latest["publishingInformation"]["locales"].items()},
    }


def status(account: DeveloperAccount, call: Call) -> Answer:
    """GET the status: of all, or of the resources that are named."""
    skill = account.skill(call.path["skill_id"])
    named = call.query.get("resource", ["manifest", "interactionModel"])
    if unknown := set(named) - {"manifest", "interactionModel"}:
        raise invalid_parameter(f"Unknown resources: {', '.join(sorted(unknown))}.")
    body: Json = {}
    development = skill["stages"]["development"]
    if "manifest" in named:
        body["manifest"] = {"lastUpdateRequest": _last(skill["manifest_build"]), **_etag(development["manifest"])}
    if "interactionModel" in named and skill["model_builds"]:
        body["interactionModel"] = {
            locale: {"lastUpdateRequest": _last(build), **_etag(development["models"].get(locale))}
            for locale, build in skill["model_builds"].items()
        }
    return Answer(200, body)


def _last(build: Build) -> Json:
    return {"status": build["status"], **({"errors": build["errors"]} if build["errors"] else {})}


def _etag(now: Any) -> Json:
    return {} if now is None else {"eTag": now["etag"]}


def credentials(account: DeveloperAccount, call: Call) -> Answer:
    """GET the client with which the skill sends events; there is one once the manifest asks for the permission."""
    skill = account.skill(call.path["skill_id"])
    built = skill["stages"]["development"]["manifest"]
    if built is None or _EVENTS not in built["document"]["manifest"].get("permissions", []):
        raise not_found("The credentials of a skill without the permission to send events")
    return Answer(
        200,
        {"skillMessagingCredentials": {"clientId": skill["client_id"], "clientSecret": skill["client_secret"]}},
    )


def submit(account: DeveloperAccount, call: Call) -> Answer:
    """POST: Amazon's review, which takes days there, passes at once. The development stage stays as it is."""
    skill = account.skill(call.path["skill_id"])
    asked = read("submit", "The submission is not valid.", call.body)
    development = account.stage(skill["skill_id"], "development")
    if development["manifest"] is None:
        raise not_allowed("A skill without a manifest cannot be submitted.")
    manifest.must_be_idle(account, skill)
    becomes = "certified" if asked.get("publicationMethod") == "MANUAL_PUBLISHING" else "live"
    skill["stages"][becomes] = {**copy.deepcopy(development), "enabled": False, "linked": False}
    return Answer(202, headers={"Location": f"/v1/skills/{skill['skill_id']}/status"})


def delete(account: DeveloperAccount, call: Call) -> Answer:
    """DELETE a skill, unless customers have it."""
    skill = account.skill(call.path["skill_id"])
    if "live" in skill["stages"]:
        raise not_allowed("A live skill cannot be deleted.")
    account.state["skills"].remove(skill)
    return Answer(204)
