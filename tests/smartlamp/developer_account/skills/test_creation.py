"""A skill is created once, whatever is lost, refused or killed on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartlamp.developer_account.account import opened
from smartlamp.developer_account.exchange import Exchange
from smartlamp.developer_account.record import Record, RecordFile
from smartlamp.developer_account.skills.creation import Creation
from smartlamp.errors import PerhapsDone, SkillManagementFailed, SmartLampError
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import LOST, NOTHING, Asked, Said, refused, said
from tests.fakes.skill_management_server import ENVIRONMENT, SkillManagementServer

MANIFEST = {
    "publishingInformation": {"locales": {"en-US": {"name": "SmartLamp"}, "de-DE": {"name": "SmartLampe"}}},
    "apis": {"smartHome": {}},
}
PROFILE = {"publishingInformation": {"locales": {"en-US": {"name": "SmartLamp"}}}, "apis": {"custom": {}}}
BEFORE = Record("dev", vendor_id="M1VENDOR")
NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)


class Killed(BaseException):
    """The command ends at once."""


@contextmanager
def command(amazon: SkillManagementServer, folder: Path) -> Iterator[tuple[Creation, Record, RecordFile]]:
    """One run of a command."""
    file = RecordFile(folder / "dev.json")
    passing = PassingClock()
    with file.held(), opened(ENVIRONMENT, folder / "kept.json", amazon.addresses, passing.clock) as account:
        yield Creation(account.skills, file, account.patience, lambda: NOW), file.read() or BEFORE, file


def create(amazon: SkillManagementServer, folder: Path) -> str:
    with command(amazon, folder) as (creation, record, file):
        made = creation.skill_id(record, "smart-home", "smartHome", MANIFEST)
        assert file.read() == made
        assert not made.intents
        return made.skills["smart-home"].skill_id


def test_it_is_created_once(amazon: SkillManagementServer, tmp_path: Path) -> None:
    assert {create(amazon, tmp_path), create(amazon, tmp_path)} == set(amazon.skills)


def test_both_skills_may_have_one_name(amazon: SkillManagementServer, tmp_path: Path) -> None:
    with command(amazon, tmp_path) as (creation, record, _):
        one = creation.skill_id(record, "smart-home", "smartHome", MANIFEST)
        both = creation.skill_id(one, "profile", "custom", PROFILE)
    assert {each.skill_id for each in both.skills.values()} == set(amazon.skills)
    assert len(amazon.skills) == 2


def test_a_skill_of_the_same_name_that_was_there_before_is_not_taken(
    amazon: SkillManagementServer, tmp_path: Path
) -> None:
    others = {amazon.skill("SmartLamp"), amazon.skill("SmartLampe"), amazon.skill("SmartLamp", api="custom")}
    amazon.plan = {5: LOST}  # a token, a list of two pages and then this
    assert create(amazon, tmp_path) not in others
    assert len(amazon.skills) == 4


def test_a_lost_answer_is_found_in_the_list_even_if_that_is_late(amazon: SkillManagementServer, tmp_path: Path) -> None:
    empty = said(200, {"skills": []})
    amazon.plan = {3: LOST, 4: empty, 5: empty}
    assert [create(amazon, tmp_path)] == list(amazon.skills)


def test_a_lost_answer_of_nothing_is_not_asked_for_twice(amazon: SkillManagementServer, tmp_path: Path) -> None:
    amazon.plan = {3: NOTHING}
    with pytest.raises(PerhapsDone, match="shows no new one of the name 'SmartLamp'") as lost:
        create(amazon, tmp_path)
    assert "looks for it first" in lost.value.to_do
    assert sum(each.method == "POST" and each.path == "/v1/skills" for each in amazon.asked) == 1
    assert amazon.skills == {}
    assert [create(amazon, tmp_path)] == list(amazon.skills)


def test_a_new_skill_of_another_kind_is_not_taken(amazon: SkillManagementServer, tmp_path: Path) -> None:
    def somebody_makes_another(server: SkillManagementServer, _: Asked) -> Said:
        server.skill("SmartLamp", api="custom")
        return NOTHING

    amazon.plan = {3: somebody_makes_another}
    with pytest.raises(PerhapsDone):
        create(amazon, tmp_path)


def test_a_refused_creation_leaves_nothing_to_look_for(amazon: SkillManagementServer, tmp_path: Path) -> None:
    amazon.plan = {3: refused(400, "Skill manifest is not valid.", ("/manifest", "Wrong.", "MALFORMED_INPUT"))}
    with pytest.raises(SkillManagementFailed, match="Wrong"):
        create(amazon, tmp_path)
    read = RecordFile(tmp_path / "dev.json").read()
    assert read is not None
    assert not read.intents


def test_several_new_skills_of_the_name_are_told_apart_by_a_person(
    amazon: SkillManagementServer, tmp_path: Path
) -> None:
    amazon.plan = {3: LOST, 4: lambda server, asked: (server.skill("SmartLamp"), server.usual(asked))[1]}
    with pytest.raises(SkillManagementFailed, match="several new skills") as unclear:
        create(amazon, tmp_path)
    assert all(skill_id in unclear.value.what for skill_id in amazon.skills)


FAULTS = st.sampled_from([None, "killed before", "killed after", LOST, NOTHING, said(500), said(503), said(429)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=st.lists(FAULTS, max_size=14), others=st.integers(0, 3))
def test_whatever_happens_there_is_one_skill_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, faults: list[object], others: int
) -> None:
    folder = tmp_path_factory.mktemp("made")
    with SkillManagementServer() as amazon, pytest.MonkeyPatch.context() as patched:
        for _ in range(others):
            amazon.skill("SmartLamp")
        before = set(amazon.skills)
        killing(patched, amazon, faults)
        made = None
        for _ in range(len(faults) + 2):
            try:
                made = create(amazon, folder)
                break
            except (SmartLampError, Killed):
                continue
        assert made is not None
        assert set(amazon.skills) - before == {made}


def killing(patched: pytest.MonkeyPatch, amazon: SkillManagementServer, faults: list[object]) -> None:
    """Lets each request meet its fault; the command dies before or after one, as if the machine had gone."""
    send = Exchange.send
    left = iter(faults)

    def meeting(self: Exchange, *args: object, **others: object) -> object:
        fault = next(left, None)
        if fault == "killed before":
            raise Killed
        if isinstance(fault, Said):
            amazon.plan = {len(amazon.asked) + 1: fault}
        answer = send(self, *args, **others)  # type: ignore[arg-type]
        if fault == "killed after":
            raise Killed
        return answer

    patched.setattr(Exchange, "send", meeting)
