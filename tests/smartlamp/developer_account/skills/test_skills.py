"""What is asked about skills: each call as Amazon describes it, and what is made of each answer."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from smartlamp.developer_account.account import DeveloperAccount
from smartlamp.developer_account.skills.answers import Build, EventClient, Finding, Progress, Validation
from smartlamp.errors import NotYetDone, SkillManagementFailed
from tests.fakes.planned_answers import refused, said
from tests.fakes.skill_management_server import EVENT_SECRET, SkillManagementServer
from tests.skill_package.amazons_description import DESCRIPTION, deployed_in, faults

PACKAGE = Path(__file__).parents[4] / "skill-package"
SMART_HOME: dict[str, Any] = deployed_in(
    ["NA", "EU"], json.loads((PACKAGE / "smart-home/skill.json").read_text("utf-8")), "smartHome"
)["manifest"]
LINKING: dict[str, Any] = json.loads(
    re.sub(r"\$\{\w+}", "https://login.example.com", (PACKAGE / "profile/accountLinking.json").read_text("utf-8"))
)["accountLinkingRequest"]
MODEL: dict[str, Any] = json.loads(min((PACKAGE / "profile/interactionModels").rglob("*.json")).read_text("utf-8"))[
    "interactionModel"
]


def everything(account: DeveloperAccount) -> str:
    """Each operation once; the skill's id."""
    skills = account.skills
    assert [each.name for each in skills.vendors()] == ["Sam's lamps"]
    skill_id = skills.create("M1VENDOR", SMART_HOME)
    assert skills.manifest_built(skill_id).progress is Progress.SUCCEEDED
    (listed,) = skills.all_of("M1VENDOR")
    assert (listed.skill_id, listed.stage, listed.apis) == (skill_id, "development", ("smartHome",))
    before = skills.manifest(skill_id)
    assert before.document == SMART_HOME
    skills.replace_manifest(skill_id, {**SMART_HOME, "permissions": []}, before.etag)
    skills.manifest_built(skill_id)
    after = skills.manifest(skill_id)
    assert (after.document["permissions"], after.etag != before.etag) == ([], True)
    assert skills.interaction_model(skill_id, "en-US") is None
    skills.replace_interaction_model(skill_id, "en-US", MODEL)
    skills.models_built(skill_id, ["en-US"])
    model = skills.interaction_model(skill_id, "en-US")
    assert model is not None
    assert model.document == MODEL
    assert skills.event_client(skill_id) == EventClient("amzn1.application-oa2-client.event", EVENT_SECRET)
    assert not skills.is_enabled(skill_id)
    skills.enable(skill_id)
    assert skills.is_enabled(skill_id)
    assert skills.validated(skill_id, ["en-US"]) == Validation(passed=True, findings=(), error="")
    assert skills.account_linking(skill_id) is None
    skills.replace_account_linking(skill_id, LINKING)
    linking = skills.account_linking(skill_id)
    assert linking is not None
    assert linking.document["scopes"] == LINKING["scopes"]
    skills.replace_account_linking(skill_id, {**LINKING, "scopes": ["openid"]}, linking.etag)
    return skill_id


def test_a_skill_is_made_linked_and_deleted(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    skill_id = everything(account)
    assert amazon.skills[skill_id].linking == {**LINKING, "scopes": ["openid"]}
    skills = account.skills
    assert [skills.remove_account_linking(skill_id), skills.remove_account_linking(skill_id)] == [True, False]
    assert [skills.disable(skill_id), skills.disable(skill_id)] == [True, False]
    assert [skills.delete(skill_id), skills.delete(skill_id)] == [True, False]
    assert amazon.skills == {}


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
def test_amazons_own_description_has_every_call_every_body_and_the_fakes_every_answer(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    paths = json.loads(DESCRIPTION.read_text("utf-8"))["paths"]
    everything(account)
    for asked, answer in amazon.usually:
        if asked.path == "/auth/o2/token":
            continue
        (path,) = (each for each in paths if re.fullmatch(re.sub(r"\{\w+}", "[^/]+", each), asked.path))
        described = paths[path][asked.method.lower()]
        parameters = {(each["in"], each["name"]): each for each in described["parameters"]}
        assert {("query", name) for name, _ in asked.query} <= set(parameters)
        assert "If-Match" not in asked.headers or ("header", "If-Match") in parameters
        bodies = [each["schema"] for (where, _), each in parameters.items() if where == "body"]
        assert held_against(bodies, asked.body) == []
        schema = described["responses"][str(answer.status)].get("schema")
        if answer.status < 400:  # errors inherit their members in a way that only Amazon's own generator reads
            assert held_against([schema] if schema else [], answer.body) == []


def held_against(schemas: list[dict[str, str]], body: bytes) -> list[str]:
    """What is wrong with a body of which there are so many descriptions: one or none."""
    if not schemas:
        return [body.decode()] if body else []
    document = json.loads(body)
    # Seen by others at the service, and not described: GET wraps account linking. And the stage's type is object there, with words in it.
    document = document.get("accountLinkingResponse", document)
    for each in document.get("skills", ()):
        assert each.pop("stage") == "development"
    return faults(schemas[0]["$ref"].rpartition("/")[2], document)


def test_only_the_right_media_types_are_sent(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    everything(account)
    for asked in amazon.asked:
        kinds = {b"": None, b"{": "application/json"}
        assert asked.headers.get("Content-Type") == kinds.get(asked.body[:1], "application/x-www-form-urlencoded")
        assert asked.headers["Accept"] == "application/json"


def test_a_list_is_read_to_its_end(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    made = [amazon.skill(f"Skill {number}") for number in range(5)]
    amazon.skill("Another's", vendor_id="M2")
    assert [each.skill_id for each in account.skills.all_of("M1VENDOR")] == made


def test_a_list_without_an_end_is_left(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    amazon.plan = dict.fromkeys(range(2, 1000), said(200, {"skills": [], "nextToken": "again"}))
    with pytest.raises(SkillManagementFailed, match="does not end"):
        account.skills.all_of("M1VENDOR")


def test_a_manifest_that_amazon_does_not_accept_is_explained(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    violation = ("/apis/smartHome/endpoint/uri", "Alexa Smart Home is no trigger of it.", "MALFORMED_INPUT")
    amazon.fails = tuple(json.loads(refused(400, "", violation).body)["violations"])
    skill_id = account.skills.create("M1VENDOR", SMART_HOME)
    with pytest.raises(SkillManagementFailed, match="does not accept the manifest") as failed:
        account.skills.manifest_built(skill_id)
    assert failed.value.violations == (
        "/apis/smartHome/endpoint/uri: Alexa Smart Home is no trigger of it. (MALFORMED_INPUT)",
    )


def test_a_model_that_does_not_build_is_explained(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    skill_id = amazon.skill("SmartLamp")
    step = {
        "name": "LANGUAGE_MODEL_FULL_BUILD",
        "status": "FAILED",
        "errors": [{"message": "A sample is twice there."}],
    }
    model = {"lastUpdateRequest": {"status": "FAILED", "buildDetails": {"steps": [step]}}}
    amazon.plan = {2: said(200, {"interactionModel": {"en-US": model}})}
    with pytest.raises(SkillManagementFailed, match="interaction model of en-US") as failed:
        account.skills.models_built(skill_id, ["en-US"])
    assert failed.value.violations == ("A sample is twice there.",)


@pytest.mark.parametrize(
    "status", [{}, {"manifest": None}, {"manifest": {"lastUpdateRequest": {"status": "IN_PROGRESS"}}}]
)
def test_what_has_no_status_yet_is_waited_for(
    amazon: SkillManagementServer, account: DeveloperAccount, status: dict[str, Any]
) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.plan = {2: said(200, status), 3: said(200, status)}
    assert account.skills.manifest_built(skill_id) == Build(Progress.SUCCEEDED, etag=amazon.skills[skill_id].etag)
    amazon.plan = dict.fromkeys(range(1, 1000), said(200, status))
    with pytest.raises(NotYetDone):
        account.skills.models_built(skill_id, ["en-US"])


@pytest.mark.parametrize(
    "answer",
    [
        {"manifest": []},
        {"manifest": {}},
        {"manifest": {"lastUpdateRequest": {"status": "DONE"}}},
        {"manifest": {"lastUpdateRequest": {"status": ["FAILED"]}}},
        {"interactionModel": []} | {"manifest": {}},
        {"interactionModel": {"en-US": 1}},
        [],
        None,
    ],
)
def test_an_answer_that_amazon_does_not_describe_is_said(
    amazon: SkillManagementServer, account: DeveloperAccount, answer: Any
) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.plan = {2: said(200, answer)}
    with pytest.raises(SkillManagementFailed, match="not what its API description says"):
        account.skills.status(skill_id)


def test_an_id_stays_one_part_of_the_address(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    assert not account.skills.delete("x/../../v1/skills?y#z")
    assert amazon.asked[-1].path == "/v1/skills/x%2F..%2F..%2Fv1%2Fskills%3Fy%23z"


FOUND = {
    "title": "Small icon",
    "description": "There is\n none.",
    "category": "a.b",
    "locale": "de-DE",
    "importance": "REQUIRED",
    "status": "FAILED",
}


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (
            {"status": "FAILED", "result": {"validations": [FOUND, {"status": "SUCCESSFUL"}]}},
            Validation(
                False,
                (Finding("de-DE", "REQUIRED", False, "Small icon", "There is none."), Finding("", "", True, "", "")),
                "",
            ),
        ),
        (
            {"status": "FAILED", "result": {"error": {"message": "It cannot be validated."}}},
            Validation(False, (), "It cannot be validated."),
        ),
        ({"status": "FAILED"}, Validation(False, (), "")),
        ({"status": "SUCCESSFUL", "result": {}}, Validation(True, (), "")),
    ],
    ids=["findings", "an error", "without a word", "nothing to find"],
)
def test_what_amazons_validation_says(
    amazon: SkillManagementServer, account: DeveloperAccount, judgement: dict[str, Any], expected: Validation
) -> None:
    amazon.judgement, amazon.looks = judgement, 3
    skill_id = amazon.skill("A lamp")
    assert account.skills.validated(skill_id, {"de-DE": {}, "en-US": {}}) == expected
    asked = [each.document for each in amazon.asked if each.method == "POST" and each.path.endswith("/validations")]
    assert asked == [{"locales": ["de-DE", "en-US"]}]


def test_a_validation_that_does_not_end_is_left_alone(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    amazon.looks = 1000
    with pytest.raises(NotYetDone, match="until Amazon has validated the skill"):
        account.skills.validated(amazon.skill("A lamp"), ["en-US"])
