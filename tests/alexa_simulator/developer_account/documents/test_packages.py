"""Skill packages: uploaded, imported into a new skill or one that exists, all or nothing."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from requests import Response

from alexa_simulator.developer_account.documents.packages import MOST_BYTES_OF_A_PACKAGE
from tests.alexa_simulator.developer_account.conftest import ARN, CUSTOM, Desk, Policies, bare, full, linking, model

MODEL = "interactionModels/custom/en-US.json"


def zipped(files: Mapping[str, Any]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, document in files.items():
            file.writestr(name, document if isinstance(document, bytes) else json.dumps(document))
    return content.getvalue()


def uploaded(desk: Desk, package: bytes, headers: Mapping[str, str] | None = None) -> tuple[str, Response]:
    url = desk.call("POST", "/v1/skills/uploads").json()["uploadUrl"]
    return url, desk.session.put(url, data=package, headers=headers, timeout=10)


def begun(desk: Desk, files: Mapping[str, Any], skill_id: str = "", **headers: str) -> Response:
    url, _ = uploaded(desk, zipped(files))
    if skill_id:
        return desk.call("POST", f"/v1/skills/{skill_id}/imports", {"location": url}, **headers)
    return desk.call("POST", "/v1/skills/imports", {"vendorId": "M1VENDOR", "location": url})


def finished(desk: Desk, begun: Response) -> Any:
    assert begun.status_code == 202
    seen: list[Any] = []
    while not seen or seen[-1]["status"] == "IN_PROGRESS":
        seen.append(desk.call("GET", begun.headers["Location"]).json())
    assert len(seen) == 3
    return seen[-1]


def skills(desk: Desk) -> list[str]:
    return [each["skillId"] for each in desk.call("GET", "/v1/skills?vendorId=M1VENDOR").json()["skills"]]


def test_a_package_becomes_a_skill(desk: Desk, policies: Policies) -> None:
    policies.permit(ARN, CUSTOM)
    said = finished(desk, begun(desk, {"skill.json": full("profile"), MODEL: model(), "assets/images/a.png": b"png"}))
    skill_id = said["skill"]["skillId"]
    stage = f"/v1/skills/{skill_id}/stages/development"
    assert said["status"] == "SUCCEEDED"
    rows = [(each["name"], each["action"], each["status"]) for each in said["skill"]["resources"]]
    assert rows == [("manifest", "CREATE", "SUCCEEDED"), ("interactionModels.en_US", "CREATE", "SUCCEEDED")]
    assert skills(desk) == [skill_id]
    assert desk.call("GET", f"{stage}/manifest").headers["ETag"] == said["skill"]["eTag"]
    assert desk.call("GET", f"{stage}/interactionModel/locales/en-US").json() == model()
    assert desk.call("PUT", f"{stage}/enablement").status_code == 204


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"skill.json": full()}, id="endpoint without a permission"),
        pytest.param({"skill.json": {"manifest": {}}}, id="wrong manifest"),
        pytest.param({"skill.json": bare(), MODEL: model()}, id="smart home with a model"),
        pytest.param({"skill.json": bare("profile"), MODEL: {"interactionModel": {}}}, id="wrong model"),
        pytest.param({"manifest.json": bare()}, id="no skill.json"),
        pytest.param({"skill.json": b"{"}, id="no JSON"),
        pytest.param({"skill.json": b'"' + b"a" * 1_000_000 + b'"'}, id="a file that grows too large"),
    ],
)
def test_a_package_that_fails_leaves_no_skill(desk: Desk, files: Mapping[str, Any]) -> None:
    said = finished(desk, begun(desk, files))
    (resource,) = said["skill"]["resources"]
    assert (said["status"], resource["action"], resource["status"]) == ("FAILED", "CREATE", "FAILED")
    assert resource["errors"]
    assert "skillId" not in said["skill"]
    assert skills(desk) == []


def test_the_missing_permission_is_named_as_for_a_manifest(desk: Desk) -> None:
    errors = finished(desk, begun(desk, {"skill.json": full()}))["skill"]["resources"][0]["errors"]
    assert 'Please make sure that "Alexa Smart Home" is selected for the event source type' in errors[0]["message"]


def test_countries_of_a_worldwide_skill_are_refused_in_a_package_too(desk: Desk) -> None:
    document = bare()
    document["manifest"]["publishingInformation"]["distributionCountries"] = ["DE"]
    errors = finished(desk, begun(desk, {"skill.json": document}))["skill"]["resources"][0]["errors"]
    assert [each["code"] for each in errors] == ["CONFLICTING_INSTANCES"]


def test_an_import_replaces_what_is_there_and_resets_account_linking(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    stage = f"/v1/skills/{skill_id}/stages/development"
    desk.call("PUT", f"{stage}/interactionModel/locales/de-DE", model("de-DE"))
    desk.wait(skill_id, "interactionModel")
    desk.call("PUT", f"{stage}/accountLinkingClient", linking())
    said = finished(desk, begun(desk, {"skill.json": bare("profile"), MODEL: model()}, skill_id))
    assert said["skill"]["resources"][0]["action"] == "UPDATE"
    assert desk.call("GET", f"{stage}/accountLinkingClient").status_code == 404
    assert desk.call("GET", f"{stage}/interactionModel/locales/de-DE").status_code == 404
    assert skills(desk) == [skill_id]


def test_an_import_is_alone_and_of_one_version(desk: Desk) -> None:
    skill_id = desk.made(bare())
    etag = desk.call("GET", f"/v1/skills/{skill_id}/stages/development/manifest").headers["ETag"]
    assert begun(desk, {"skill.json": bare()}, skill_id, If_Match="another").status_code == 412
    first = begun(desk, {"skill.json": bare()}, skill_id, If_Match=etag)
    assert begun(desk, {"skill.json": bare()}, skill_id).status_code == 409
    url, _ = uploaded(desk, b"")
    desk.call("GET", first.headers["Location"])
    assert desk.call("GET", first.headers["Location"]).json()["status"] == "SUCCEEDED", "other calls let it go on, too"
    assert url.startswith(desk.origin)


def test_a_skill_that_is_deleted_meanwhile_does_not_come_back(desk: Desk) -> None:
    skill_id = desk.made(bare())
    at = begun(desk, {"skill.json": bare()}, skill_id)
    desk.call("DELETE", f"/v1/skills/{skill_id}")
    desk.call("GET", at.headers["Location"])
    assert desk.call("GET", at.headers["Location"]).json()["status"] == "FAILED"
    assert skills(desk) == []


def test_an_upload_url_is_secret_and_ends(desk: Desk) -> None:
    url, said = uploaded(desk, zipped({"skill.json": bare()}))
    assert said.status_code == 200
    assert desk.session.put(f"{desk.origin}/uploads/another", data=b"a", timeout=10).status_code == 403
    assert uploaded(desk, b"a", {"Authorization": "Bearer a"})[1].status_code == 400
    desk.clock.now += 3600
    assert desk.session.put(url, data=b"a", timeout=10).status_code == 403


@pytest.mark.parametrize("location", ["https://example.com/package.zip", "{origin}/uploads/another", "nowhere"])
def test_a_package_must_have_been_uploaded(desk: Desk, location: str) -> None:
    body = {"vendorId": "M1VENDOR", "location": location.format(origin=desk.origin)}
    assert desk.call("POST", "/v1/skills/imports", body).status_code == 400
    empty = desk.call("POST", "/v1/skills/uploads").json()["uploadUrl"]
    assert desk.call("POST", "/v1/skills/imports", {**body, "location": empty}).status_code == 400


def test_a_package_is_imported_once(desk: Desk) -> None:
    url, _ = uploaded(desk, zipped({"skill.json": bare()}))
    body = {"vendorId": "M1VENDOR", "location": url}
    assert [desk.call("POST", "/v1/skills/imports", body).status_code for _ in range(2)] == [202, 400]


def test_a_package_may_be_too_large(desk: Desk) -> None:
    url, _ = uploaded(desk, b"a" * (MOST_BYTES_OF_A_PACKAGE + 1))
    assert desk.call("POST", "/v1/skills/imports", {"vendorId": "M1VENDOR", "location": url}).status_code == 413


def test_only_known_imports_have_a_status_and_only_known_vendors_import(desk: Desk) -> None:
    assert desk.call("GET", "/v1/skills/imports/another").status_code == 404
    url, _ = uploaded(desk, zipped({"skill.json": bare()}))
    assert desk.call("POST", "/v1/skills/imports", {"vendorId": "M3", "location": url}).status_code == 401


def test_an_upload_that_has_expired_is_not_kept(desk: Desk) -> None:
    uploaded(desk, b"a")
    desk.clock.now += 3600
    desk.refresh()
    uploaded(desk, b"a")
    assert len(desk.account.state["uploads"]) == 1
