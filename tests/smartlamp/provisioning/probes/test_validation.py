"""Amazon's own validation: what it says is told, and nothing that it does fails the command."""

from typing import Any

import pytest

from smartlamp.developer_account.account import DeveloperAccount
from smartlamp.provisioning.probes.validation import KNOWN, validated
from tests.fakes.planned_answers import refused
from tests.fakes.skill_management_server import SkillManagementServer
from tests.smartlamp.developer_account.conftest import account, amazon, passing

__all__ = ["account", "amazon", "passing"]

ICON: dict[str, Any] = {"title": "Icon", "locale": "en-US", "importance": "REQUIRED", "status": "FAILED"}
POLICY = {**ICON, "title": "Policy", "status": "SUCCESSFUL"}


@pytest.mark.parametrize(
    ("judgement", "smart_home", "expected"),
    [
        ({"status": "SUCCESSFUL", "result": {"validations": [POLICY]}}, True, (True, 1, "", "")),
        ({"status": "FAILED", "result": {"validations": [ICON, POLICY]}}, False, (False, 2, "", "")),
        ({"status": "FAILED", "result": {"validations": [ICON]}}, True, (False, 1, "", KNOWN)),
        ({"status": "FAILED", "result": {"error": {"message": "No."}}}, True, (False, 0, "No.", KNOWN)),
        ({"status": "FAILED"}, False, (False, 0, "Amazon gives no reason.", "")),
        ({"no status": 1}, True, (False, 0, "Amazon's answer is not what its API description says", KNOWN)),
    ],
    ids=["passed", "found", "found in a smart home skill", "no judgement", "without a word", "unreadable"],
)
def test_what_it_says(
    amazon: SkillManagementServer,
    account: DeveloperAccount,
    judgement: dict[str, Any],
    smart_home: bool,
    expected: tuple[bool, int, str, str],
) -> None:
    amazon.judgement = judgement
    found = validated(account.skills, "smart-home", amazon.skill("A lamp"), smart_home=smart_home)
    told = found.to_json()
    assert (told["passed"], len(told["findings"]), told["known"]) == (expected[0], expected[1], expected[3])
    assert told["why"].startswith(expected[2])
    assert bool(told["why"]) is bool(expected[2])


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_a_refusal_is_told(amazon: SkillManagementServer, account: DeveloperAccount, status: int) -> None:
    skill_id = amazon.skill("A lamp")
    plans = {number: refused(status, "It does not want to.") for number in range(3, 80)}
    amazon.plan.update(plans)
    found = validated(account.skills, "smart-home", skill_id, smart_home=True)
    assert (found.passed, found.judgement, found.known) == (False, None, KNOWN)
    assert f"({status})" in found.why


def test_all_languages_of_the_skill_are_judged(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    skill_id = amazon.skill("A lamp")
    languages = amazon.skills[skill_id].manifest["publishingInformation"]["locales"]
    languages["de-DE"] = {"name": "Eine Lampe"}
    validated(account.skills, "smart-home", skill_id, smart_home=True)
    assert [each.document for each in amazon.asked if each.method == "POST" and "validations" in each.path] == [
        {"locales": ["de-DE", "en-US"]}
    ]
