"""Interaction models of a custom skill: built for each locale, and waited for."""

from typing import Any

import pytest

from tests.alexa_simulator.developer_account.conftest import Desk, bare, model


def where(skill_id: str, locale: str = "en-US", stage: str = "development") -> str:
    return f"/v1/skills/{skill_id}/stages/{stage}/interactionModel/locales/{locale}"


def test_a_model_is_built_then_there(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    said = desk.call("PUT", where(skill_id), model())
    assert (said.status_code, said.headers["Location"]) == (
        202,
        f"/v1/skills/{skill_id}/status?resource=interactionModel",
    )
    assert desk.call("GET", where(skill_id)).status_code == 404
    assert desk.wait(skill_id, "interactionModel") == ([{"IN_PROGRESS"}, {"SUCCEEDED"}], [])
    read = desk.call("GET", where(skill_id))
    assert read.json() == model()
    head = desk.call("HEAD", where(skill_id))
    assert (head.status_code, head.headers["ETag"]) == (204, read.headers["ETag"])


def test_every_locale_is_built_for_itself(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    for locale in ("en-US", "de-DE"):
        desk.call("PUT", where(skill_id, locale), model(locale))
    desk.wait(skill_id, "interactionModel")
    status = desk.call("GET", f"/v1/skills/{skill_id}/status").json()["interactionModel"]
    assert {at: each["lastUpdateRequest"]["status"] for at, each in status.items()} == {
        "en-US": "SUCCEEDED",
        "de-DE": "SUCCEEDED",
    }
    assert status["de-DE"]["eTag"] == desk.call("GET", where(skill_id, "de-DE")).headers["ETag"]
    assert desk.call("GET", where(skill_id, "de-DE")).json() == model("de-DE")


def _twice(document: Any) -> None:
    intents = document["interactionModel"]["languageModel"]["intents"]
    intents.append(intents[0])


def _with_a_slot(document: Any) -> None:
    document["interactionModel"]["languageModel"]["intents"][-1]["samples"].append("tell me {what}")


@pytest.mark.parametrize(
    ("spoil", "code"), [(_twice, "DUPLICATE_ARRAY_ITEMS"), (_with_a_slot, "EXPECTED_RELATED_INSTANCE")]
)
def test_a_model_that_cannot_be_built_changes_nothing(desk: Desk, spoil: Any, code: str) -> None:
    skill_id = desk.made(bare("profile"))
    desk.call("PUT", where(skill_id), model())
    desk.wait(skill_id, "interactionModel")
    wrong = model()
    spoil(wrong)
    assert desk.call("PUT", where(skill_id), wrong).status_code == 202
    seen, errors = desk.wait(skill_id, "interactionModel")
    assert (seen[-1], [each["code"] for each in errors]) == ({"FAILED"}, [code])
    assert desk.call("GET", where(skill_id)).json() == model()


def test_a_slot_that_the_intent_has_is_no_fault(desk: Desk) -> None:
    document = model()
    intent = document["interactionModel"]["languageModel"]["intents"][-1]
    intent["slots"] = [{"name": "what", "type": "AMAZON.SearchQuery"}]
    intent["samples"].append("tell me {what}")
    skill_id = desk.made(bare("profile"))
    desk.call("PUT", where(skill_id), document)
    assert desk.wait(skill_id, "interactionModel")[0][-1] == {"SUCCEEDED"}


@pytest.mark.parametrize(
    ("skill", "locale", "document", "status"),
    [
        ("smart-home", "en-US", model(), 400),
        ("profile", "it-IT", model(), 404),
        ("profile", "en-US", model()["interactionModel"], 400),
        ("profile", "en-US", {"interactionModel": {"languageModel": {"invocationName": "a lamp", "intents": []}}}, 400),
        ("profile", "en-US", {"interactionModel": {"languageModel": {"intents": [{"name": "A"}]}}}, 400),
        ("profile", "en-US", {**model(), "locale": "en-US"}, 400),
    ],
)
def test_what_is_wrong_is_refused(desk: Desk, skill: str, locale: str, document: Any, status: int) -> None:
    assert desk.call("PUT", where(desk.made(bare(skill)), locale), document).status_code == status


def test_an_etag_names_one_version(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    assert desk.call("PUT", where(skill_id), model(), If_Match="any").status_code == 412
    desk.call("PUT", where(skill_id), model())
    desk.wait(skill_id, "interactionModel")
    first = desk.call("GET", where(skill_id)).headers["ETag"]
    assert desk.call("PUT", where(skill_id), model(), If_Match=first).status_code == 202
    desk.wait(skill_id, "interactionModel")
    assert desk.call("PUT", where(skill_id), model(), If_Match=first).status_code == 412


def test_models_need_a_scope_of_their_own(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    desk.sign_in(scope="alexa::ask:skills:readwrite")
    assert desk.call("PUT", where(skill_id), model()).status_code == 401
    desk.sign_in(scope="alexa::ask:models:readwrite")
    assert desk.call("PUT", where(skill_id), model()).status_code == 202
    assert desk.call("GET", f"/v1/skills/{skill_id}/status").status_code == 401


def test_only_development_can_be_changed(desk: Desk) -> None:
    skill_id = desk.made(bare("profile"))
    desk.call("POST", f"/v1/skills/{skill_id}/submit", {})
    assert desk.call("PUT", where(skill_id, stage="live"), model()).status_code == 403
