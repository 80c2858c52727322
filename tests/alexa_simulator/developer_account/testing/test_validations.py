"""Amazon's own validation: how it goes on, what it finds, and that it says nothing of a smart home skill."""

from typing import Any

import pytest

from tests.alexa_simulator.developer_account.conftest import Desk, bare, full


def where(skill_id: str, validation_id: str = "") -> str:
    return f"/v1/skills/{skill_id}/stages/development/validations{'/' if validation_id else ''}{validation_id}"


def judged(desk: Desk, skill_id: str, *locales: str) -> Any:
    begun = desk.call("POST", where(skill_id), {"locales": list(locales)})
    assert (begun.status_code, begun.json()["status"]) == (202, "IN_PROGRESS")
    assert begun.headers["Location"] == where(skill_id, begun.json()["id"])
    seen: list[Any] = []
    while not seen or seen[-1]["status"] == "IN_PROGRESS":
        seen.append(desk.call("GET", where(skill_id, begun.json()["id"])).json())
    assert len(seen) > 1, "it takes its time"
    assert desk.call("GET", where(skill_id, "mostRecent")).json() == seen[-1]
    return seen[-1]


def published(**changes: Any) -> Any:
    document = bare("profile")
    manifest = document["manifest"]
    said = manifest["publishingInformation"]["locales"]
    manifest["publishingInformation"]["locales"] = {"en-US": {**said["en-US"], **changes}}
    manifest.pop("privacyAndCompliance", None)
    return document


def test_what_a_custom_skill_lacks_is_named(desk: Desk) -> None:
    said = judged(desk, desk.made(published(keywords=[])), "en-US")
    missing = {each["category"] for each in said["result"]["validations"] if each["status"] == "FAILED"}
    assert (said["status"], missing) == (
        "FAILED",
        {f"manifest.{each}" for each in ("smallIconUri", "largeIconUri", "privacyPolicyUrl", "keywords")},
    )


def test_what_is_only_recommended_fails_nothing(desk: Desk) -> None:
    icons = dict.fromkeys(("smallIconUri", "largeIconUri"), "https://example.com/icon.png")
    document = published(keywords=[], **icons)
    document["manifest"]["privacyAndCompliance"] = full("profile")["manifest"]["privacyAndCompliance"]
    document["manifest"]["privacyAndCompliance"]["locales"] = {"en-US": {"privacyPolicyUrl": "https://example.com/p"}}
    said = judged(desk, desk.made(document), "en-US")
    assert said["status"] == "SUCCESSFUL"
    (failed,) = (each for each in said["result"]["validations"] if each["status"] == "FAILED")
    assert (failed["importance"], failed["locale"]) == ("RECOMMENDED", "en-US")


def test_a_smart_home_skill_gets_no_judgement(desk: Desk) -> None:
    said = judged(desk, desk.made(bare()), "en-US")
    assert (said["status"], list(said["result"])) == ("FAILED", ["error"])


def test_one_at_a_time(desk: Desk) -> None:
    skill_id = desk.made(bare())
    desk.call("POST", where(skill_id), {"locales": ["en-US"]})
    assert desk.call("POST", where(skill_id), {"locales": ["en-US"]}).status_code == 409
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", bare())
    assert desk.call("POST", where(skill_id), {"locales": ["en-US"]}).status_code == 409, "the manifest is built"


@pytest.mark.parametrize(
    "wrong",
    [{}, {"locales": []}, {"locales": "en-US"}, {"locales": ["en-XX"]}, {"locales": ["en-US"], "stage": "live"}, []],
)
def test_a_wrong_body_is_refused(desk: Desk, wrong: Any) -> None:
    skill_id = desk.made(bare())
    # Amazon describes no 400 of this operation; what it answers is unknown.
    url = f"{desk.origin}{where(skill_id)}"
    assert desk.session.post(url, json=wrong, headers=desk.headers, timeout=10).status_code == 400


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    skill_id = desk.made(bare())
    for path in (where(skill_id, "unknown"), where(skill_id, "mostRecent"), where("unknown", "mostRecent")):
        assert desk.call("GET", path).status_code == 404
    assert desk.call("POST", where("unknown"), {"locales": ["en-US"]}).status_code == 404
