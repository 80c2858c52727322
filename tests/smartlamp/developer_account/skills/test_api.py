"""A call: the token and its refresh, a skill that is busy, and what may have been done."""

from collections.abc import Callable

import pytest

from smartlamp.developer_account.account import DeveloperAccount
from smartlamp.errors import (
    ChangedMeanwhile,
    NoAnswer,
    NotInTheAccount,
    NotSignedIn,
    NotYetDone,
    PerhapsDone,
    SkillManagementFailed,
)
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import LOST, NOTHING, Fault, refused, said
from tests.fakes.skill_management_server import SkillManagementServer

MANIFEST = {"publishingInformation": {"locales": {"en-US": {"name": "SmartLamp"}}}, "apis": {"smartHome": {}}}


def paths(amazon: SkillManagementServer) -> list[str]:
    return [f"{each.method} {each.path}" for each in amazon.asked]


def test_a_token_is_got_once_and_used_until_it_ends(
    amazon: SkillManagementServer, account: DeveloperAccount, passing: PassingClock
) -> None:
    for _ in range(3):
        account.skills.vendors()
    assert paths(amazon) == ["POST /auth/o2/token", *["GET /v1/vendors"] * 3]
    passing.seconds += 3550  # they live for an hour, and this one would end on its way
    account.skills.vendors()
    assert paths(amazon)[4:] == ["POST /auth/o2/token", "GET /v1/vendors"]


def test_a_refused_token_is_refreshed_once_and_the_call_made_again(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    account.skills.vendors()
    amazon.good.clear()
    skill_id = account.skills.create("M1VENDOR", MANIFEST)  # 401 did nothing, so this is safe, too
    assert list(amazon.skills) == [skill_id]
    assert paths(amazon)[2:] == ["POST /v1/skills", "POST /auth/o2/token", "POST /v1/skills"]


def test_a_fresh_token_that_is_refused_is_explained(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    amazon.plan = {2: refused(401, "No access."), 4: refused(401, "No access.")}
    with pytest.raises(NotSignedIn, match="even with a fresh token") as refusal:
        account.skills.vendors()
    assert "vendor" in refusal.value.to_do
    assert len(amazon.asked) == 4


def test_a_busy_skill_is_waited_for(amazon: SkillManagementServer, account: DeveloperAccount) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.skills[skill_id].looks = 2
    account.skills.replace_manifest(skill_id, MANIFEST)
    where = f"/v1/skills/{skill_id}"
    assert paths(amazon)[1:] == [
        f"PUT {where}/stages/development/manifest",
        *[f"GET {where}/status"] * 3,
        f"PUT {where}/stages/development/manifest",
    ]
    assert amazon.skills[skill_id].manifest == MANIFEST


def test_a_skill_that_is_always_busy_is_not_waited_for_for_ever(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.plan = dict.fromkeys(range(2, 100, 2), refused(409, "Busy."))
    with pytest.raises(NotYetDone, match="another operation"):
        account.skills.replace_manifest(skill_id, MANIFEST)
    assert sum(each.method == "PUT" for each in amazon.asked) == 6


def test_a_build_that_does_not_end_is_left_to_the_next_command(
    amazon: SkillManagementServer, account: DeveloperAccount, passing: PassingClock
) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.skills[skill_id].looks = 10_000
    before = passing.seconds
    with pytest.raises(NotYetDone, match="still at it") as late:
        account.skills.replace_manifest(skill_id, MANIFEST)
    assert "goes on from here" in late.value.to_do
    assert passing.seconds - before < 620


Calling = Callable[[DeveloperAccount, str], object]


def create(account: DeveloperAccount, _: str) -> object:
    return account.skills.create("M1VENDOR", MANIFEST)


def read(account: DeveloperAccount, skill_id: str) -> object:
    return account.skills.manifest(skill_id)


def write(account: DeveloperAccount, skill_id: str) -> None:
    account.skills.replace_manifest(skill_id, MANIFEST)


@pytest.mark.parametrize(
    ("call", "fault", "kind", "times"),
    [
        (create, LOST, PerhapsDone, 1),
        (create, NOTHING, PerhapsDone, 1),
        (create, said(500), PerhapsDone, 1),
        (create, said(504), PerhapsDone, 1),
        (create, said(202, {}), PerhapsDone, 1),
        (create, said(202), PerhapsDone, 1),
        (create, said(400), SkillManagementFailed, 1),
        (create, said(403), SkillManagementFailed, 1),
        (create, said(429), SkillManagementFailed, 8),
        (read, NOTHING, NoAnswer, 8),
        (read, said(503), SkillManagementFailed, 8),
        (read, said(303, Location="/elsewhere"), SkillManagementFailed, 1),
        (read, said(404), NotInTheAccount, 1),
        (read, said(200, {"manifest": []}), SkillManagementFailed, 1),
        (read, said(200), SkillManagementFailed, 1),
        (write, LOST, NoAnswer, 8),
        (write, said(412), ChangedMeanwhile, 1),
        (write, said(413), SkillManagementFailed, 1),
    ],
)
def test_what_does_not_work_is_asked_as_often_as_does_no_harm(
    amazon: SkillManagementServer, account: DeveloperAccount, *, call: Calling, fault: Fault, kind: type, times: int
) -> None:
    skill_id = amazon.skill("Another")
    amazon.plan = dict.fromkeys(range(2, 100), fault)
    with pytest.raises(SkillManagementFailed) as failed:
        call(account, skill_id)
    assert type(failed.value) is kind
    assert failed.value.to_do
    assert len(amazon.asked) == 1 + times


def test_a_write_whose_answer_was_lost_is_written_again(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    skill_id = amazon.skill("SmartLamp")
    amazon.looks = 0
    amazon.plan = {2: LOST, 3: said(503)}
    account.skills.replace_manifest(skill_id, MANIFEST)
    assert paths(amazon).count(f"PUT /v1/skills/{skill_id}/stages/development/manifest") == 3


def test_after_a_lost_answer_an_etag_shows_that_somebody_wrote(
    amazon: SkillManagementServer, account: DeveloperAccount
) -> None:
    """Perhaps this very command: whoever reads again sees that nothing is left to do."""
    skill_id = amazon.skill("SmartLamp")
    amazon.looks = 0
    etag = account.skills.manifest(skill_id).etag
    amazon.plan = {3: LOST}
    with pytest.raises(ChangedMeanwhile):
        account.skills.replace_manifest(skill_id, MANIFEST, etag)
    assert account.skills.manifest(skill_id).document == MANIFEST
