"""Making a stack, changing it and finding nothing to do, over an account whose requests are held against AWS's own models.

On the local stack's CloudFormation: tests/end_to_end/test_infrastructure.py.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smartlamp.errors import CannotRun, Failed, MustNotRun
from smartlamp.provisioning.infrastructure.infrastructure import STACK_POLICY
from smartlamp.provisioning.infrastructure.wanted import Wanted
from tests.fakes.stack_maker import NAME, Killed, StackMaker
from tests.smartlamp.provisioning.infrastructure.conftest import GIVEN, Maker

Edited = Callable[[Callable[[dict[str, Any]], Any]], None]


def about(maker: Maker, **values: str) -> dict[str, str]:
    return {each.about: each.why for each in maker.wants(**values).check()}


def test_it_is_made_without_the_skill_first_and_then_there_is_nothing_to_do(maker: Maker, aws: StackMaker) -> None:
    assert "There is no such stack" in about(maker)[NAME]
    assert (maker.built, aws.writes) == ([], [])
    maker.wants().apply()
    assert [each["SkillId"] for each in aws.executed] == ["", GIVEN["SkillId"]]
    assert sorted(maker.built) == ["profile_skill", "sign_up", "smarthome_lambda"]
    assert json.loads(aws.policy) == json.loads(STACK_POLICY.read_text())
    assert aws.stack["EnableTerminationProtection"]
    assert aws.stack["Tags"] == [{"Key": "application", "Value": "smartlamp"}]
    before = len(aws.writes)
    assert maker.wants().check() == ()
    maker.wants().apply()
    assert len(aws.writes) == before


def test_a_function_elsewhere_has_nothing_to_protect_and_is_made_at_once(maker: Maker, aws: StackMaker) -> None:
    maker.wants(HomeRegion="us-east-1").apply()
    assert [each["SkillId"] for each in aws.executed] == [GIVEN["SkillId"]]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"LogRetentionDays": "14"}, ("LogRetentionDays", "It is 30, and shall be 14.")),
        ({"MailDomain": "example.com"}, ("MailDomain", "It is empty, and shall be example.com.")),
    ],
)
def test_a_parameter_is_named_with_what_it_is_and_shall_be(
    maker: Maker, aws: StackMaker, values: dict[str, str], told: tuple[str, str]
) -> None:
    maker.wants().apply()
    (todo,) = maker.wants(**values).check()
    assert (todo.about, todo.why) == told
    maker.wants(**values).apply()
    assert aws.parameter(told[0]) == values[told[0]]
    assert maker.wants().check() == ()  # what is not named stays


def test_only_code_that_changed_is_built_and_its_functions_are_named(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    maker.built.clear()
    maker.wants(LogRetentionDays="14").apply()
    assert maker.built == []
    maker.code = "2"
    assert about(maker)["SignUpFunction CodeUri"] == "Its code is sign_up-1.zip, and shall be sign_up-2.zip."
    assert maker.built == []
    maker.wants().apply()
    assert len(maker.built) == 3
    assert aws.body["Resources"]["SignUpFunction"]["Properties"]["CodeUri"]["Key"] == "sign_up-2.zip"
    assert "sign_up-1.zip" in aws.objects  # a rollback needs it


def test_a_file_that_is_saved_while_it_is_packed_is_noticed(maker: Maker, aws: StackMaker) -> None:
    packs = maker._archive_of

    def saved(door: str) -> Any:
        file = packs(door)
        maker.code = "2"
        return file

    maker._archive_of = saved  # type: ignore[method-assign]
    with pytest.raises(CannotRun, match="was changed while it was packed"):
        maker.wants().apply()
    assert "create_change_set" not in aws.writes


def test_what_cloudformation_sees_no_change_in_is_asked_about_once(
    maker: Maker, aws: StackMaker, edited: Edited
) -> None:
    maker.wants().apply()
    edited(lambda body: body.update(Description="Another one"))
    assert list(about(maker)) == ["template.yaml Description"]
    maker.wants().apply()
    assert aws.writes[-3:] == ["create_change_set", "put_object", "delete_change_set"]
    before = len(aws.writes)
    assert maker.wants().check() == ()
    maker.wants().apply()
    assert len(aws.writes) == before


def test_tags_of_others_stay(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    aws.stack["Tags"] = [{"Key": "application", "Value": "another"}, {"Key": "team", "Value": "lamps"}]
    assert about(maker) == {"tag application": "It is another, and shall be smartlamp."}
    maker.wants().apply()
    assert aws.stack["Tags"] == [{"Key": "application", "Value": "smartlamp"}, {"Key": "team", "Value": "lamps"}]


def test_a_value_that_the_template_does_not_have_is_refused_before_anything_is_made(
    maker: Maker, aws: StackMaker
) -> None:
    with pytest.raises(CannotRun, match="SignInWith=carrier"):
        maker.wants(SignInWith="carrier").check()
    assert aws.writes == []


def test_a_parameter_that_the_template_does_not_have_is_refused(maker: Maker, aws: StackMaker) -> None:
    for step in (maker.wants(Colour="red").check, maker.wants(Colour="red").apply):
        with pytest.raises(CannotRun, match=r"template\.yaml has no parameter Colour\."):
            step()
    assert aws.writes == []


def test_what_the_review_refuses_is_not_run_and_leaves_no_change_set(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    before = aws.writes.count("execute_change_set")
    with pytest.raises(MustNotRun, match="SignInWith: It changes from email to phone") as refused:
        maker.wants(SignInWith="phone").apply()
    assert "SignInWith" in {each["about"] for each in refused.value.to_json()["error"]["findings"]}
    assert aws.writes.count("execute_change_set") == before
    assert all(each["ExecutionStatus"] == "EXECUTE_COMPLETE" for each in aws.change_sets.values())
    assert aws.parameter("SignInWith") == "email"


def test_what_breaks_runs_when_it_is_accepted(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    with pytest.raises(MustNotRun, match="VendorId"):
        maker.wants(VendorId="M11111111").apply()
    maker.wants("VendorId", VendorId="M11111111").apply()
    assert aws.parameter("VendorId") == "M11111111"


def test_a_foreign_change_set_stays_until_ours_runs(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    aws.foreign_change_set()
    maker.wants().apply()
    assert "by-hand" in aws.change_sets
    with pytest.raises(MustNotRun):
        maker.wants(SignInWith="phone").apply()
    assert "by-hand" in aws.change_sets


def test_a_change_set_that_others_overtook_is_not_run(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    execute = aws.account.answers["cloudformation.execute_change_set"]

    def overtaken(asked: Any) -> Any:
        for each in aws.change_sets.values():
            each["ExecutionStatus"] = "OBSOLETE"
        return execute(asked)

    aws.account.answers["cloudformation.execute_change_set"] = overtaken
    with pytest.raises(Failed, match="Somebody else has changed the stack"):
        maker.wants(LogRetentionDays="14").apply()
    aws.account.answers["cloudformation.execute_change_set"] = execute
    maker.wants(LogRetentionDays="14").apply()
    assert aws.parameter("LogRetentionDays") == "14"
    assert {each["ExecutionStatus"] for each in aws.change_sets.values()} == {"EXECUTE_COMPLETE"}


def test_a_session_in_another_region_is_a_mistake(maker: Maker) -> None:
    with pytest.raises(ValueError, match="a session in eu-west-1 for a stack in us-east-1"):
        maker.infrastructure(Wanted(NAME, "us-east-1", GIVEN))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(lives=[1] * 30)
@given(lives=st.lists(st.integers(1, 12), max_size=4))
def test_a_run_that_is_killed_after_any_write_goes_on(
    lives: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each run but the last is killed after so many writes. One stack, made once; nothing left over; and then no write."""
    aws = StackMaker()
    with monkeypatch.context() as patched:
        maker = Maker(aws, aws.serve(patched), tmp_path_factory.mktemp("maker"))
        for aws.lives in [*lives, None]:
            with suppress(Killed):
                maker.wants().apply()
        before = len(aws.writes)
        assert maker.wants().check() == ()
        maker.wants().apply()
        assert len(aws.writes) == before
    assert aws.writes.count("execute_change_set") == 2
    assert aws.writes.count("create_bucket") == 1
    assert aws.status == "UPDATE_COMPLETE"
    assert {each["ExecutionStatus"] for each in aws.change_sets.values()} == {"EXECUTE_COMPLETE"}
