"""SmartLamp's own client of skill management against the simulated account: each takes the other for Amazon's counterpart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smartlamp.developer_account.account import Addresses, DeveloperAccount, opened
from smartlamp.developer_account.comparison.differences import differences
from smartlamp.developer_account.record import Record, RecordFile
from smartlamp.developer_account.skills.creation import Creation
from smartlamp.errors import NotInTheAccount, SkillManagementFailed
from tests.alexa_simulator.developer_account.conftest import (
    ARN,
    BACK,
    CLIENT,
    CUSTOM,
    SMART_HOME,
    Desk,
    Door,
    Policies,
    bare,
    full,
    linking,
    model,
    state,
)
from tests.fakes.passing_clock import PassingClock

# What happens at which call: the first is the sign-in, the second renews the token, the fifth creates the skill.
FAULTS: dict[str, dict[int, str]] = {
    "nothing goes wrong": {},
    "the answer to the creation is lost": {5: "reset-after"},
    "Amazon is busy": {3: "429 7", 4: "503"},
    "the token ends on the way": {4: "401"},
}


@pytest.fixture(params=[*FAULTS.values()], ids=[*FAULTS])
def desk(request: pytest.FixtureRequest, door: Door, policies: Policies) -> Iterator[Desk]:
    with door.serving(state(), policies, request.param) as each:
        each.sign_in(redirect_uri=BACK)
        yield each


@pytest.fixture
def account(desk: Desk, tmp_path: Path) -> Iterator[DeveloperAccount]:
    addresses = Addresses(desk.origin, f"{desk.origin}/ap/oa", f"{desk.origin}/auth/o2/token")
    environment = {
        "ASK_LWA_CLIENT_ID": CLIENT["client_id"],
        "ASK_LWA_CLIENT_CONFIRMATION": CLIENT["client_secret"],
        "ASK_REFRESH_TOKEN": desk.refresh_token,
        "ASK_VENDOR_ID": "M1VENDOR",
    }
    with opened(environment, tmp_path / "kept.json", addresses, PassingClock().clock) as each:
        yield each


@pytest.mark.parametrize(
    ("skill", "principals"),
    [("smart-home", {SMART_HOME, CUSTOM}), ("profile", {CUSTOM})],
    ids=["smart-home", "profile"],
)
def test_a_skill_is_made_linked_and_taken_away(
    account: DeveloperAccount, policies: Policies, tmp_path: Path, skill: str, principals: set[str]
) -> None:
    api = "smartHome" if skill == "smart-home" else "custom"
    skills, file = account.skills, RecordFile(tmp_path / "record.json")
    with file.held():
        began = Record("dev", vendor_id=account.vendor().vendor_id)
        record = Creation(skills, file, account.patience).skill_id(began, skill, api, bare(skill)["manifest"])
        # A second run finds it in the record, and makes none.
        assert Creation(skills, file, account.patience).skill_id(record, skill, api, {}) == record
    skill_id = record.skills[skill].skill_id
    skills.manifest_built(skill_id)
    assert [each.skill_id for each in skills.all_of("M1VENDOR")] == [skill_id]

    with pytest.raises(SkillManagementFailed, match=r"arn"):  # nobody has let Alexa in yet
        _manifest(account, skill_id, full(skill)["manifest"])
    for each in principals:
        policies.permit(ARN, each, skill_id)
    _manifest(account, skill_id, full(skill)["manifest"])
    if skill == "smart-home":
        secret = skills.event_client(skill_id).client_secret
        assert secret not in account.secret_values.hidden(f"a line with {secret}")
    else:
        skills.replace_interaction_model(skill_id, "en-US", model()["interactionModel"])
        skills.models_built(skill_id, ["en-US"])

    assert skills.account_linking(skill_id) is None
    skills.replace_account_linking(skill_id, linking()["accountLinkingRequest"])
    linked = skills.account_linking(skill_id)
    assert linked is not None
    assert "clientSecret" not in linked.document
    assert differences(full(skill)["manifest"], skills.manifest(skill_id).document) == ()

    assert skills.delete(skill_id)
    with pytest.raises(NotInTheAccount):
        skills.status(skill_id)


def _manifest(account: DeveloperAccount, skill_id: str, manifest: Any) -> None:
    account.skills.replace_manifest(skill_id, manifest, account.skills.manifest(skill_id).etag)
    account.skills.manifest_built(skill_id)
