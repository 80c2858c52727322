"""Enablement: custom skills can be enabled, smart home skills have to be in the Alexa app."""

from tests.alexa_simulator.developer_account.conftest import Desk, bare, model


def where(skill_id: str) -> str:
    return f"/v1/skills/{skill_id}/stages/development/enablement"


def test_a_custom_skill_is_enabled_and_disabled(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/interactionModel/locales/en-US", model())
    desk.wait(skill_id, "interactionModel")
    calls = [("GET", 404), ("DELETE", 404), ("PUT", 204), ("PUT", 204), ("GET", 204), ("DELETE", 204), ("GET", 404)]
    assert [desk.call(method, where(skill_id)).status_code for method, _ in calls] == [status for _, status in calls]


def test_a_skill_that_understands_nothing_cannot_be_enabled(desk: Desk) -> None:
    skill_id = desk.create(bare("profile"))
    assert desk.call("PUT", where(skill_id)).status_code == 409, "its manifest is being built"
    desk.wait(skill_id)
    assert desk.call("PUT", where(skill_id)).status_code == 409, "it has no model"
    assert desk.call("GET", where(skill_id)).status_code == 404


def test_a_skill_that_is_being_changed_is_not_enabled(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/interactionModel/locales/en-US", model())
    desk.wait(skill_id, "interactionModel")
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", bare("profile"))
    assert desk.call("PUT", where(skill_id)).status_code == 409
    desk.wait(skill_id)
    assert desk.call("PUT", where(skill_id)).status_code == 204


def test_a_smart_home_skill_is_refused(desk: Desk) -> None:
    skill_id = desk.made(bare())
    said = desk.call("PUT", where(skill_id))
    assert (said.status_code, said.json()["message"]) == (403, "A smart home skill is enabled in the Alexa app.")
    assert desk.call("GET", where(skill_id)).status_code == 404
