"""Each setting of the function that another value than the stack's breaks."""

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.skill.configured import Named, configured
from smartlamp.doctor.hops.skill.settings import settings, stack_name, wanted_of
from tests.fakes.doctor_stack import NAME, DoctorStack
from tests.fakes.doctor_subject import DoctorSubject, troubles


def found(stack: DoctorStack) -> Finding:
    named = Named.of(stack.subject.function_arn)
    assert named is not None
    function = configured(stack.subject, named)
    assert function is not None
    return settings(stack.subject, function)


@pytest.mark.parametrize(
    ("setting", "cause"),
    [
        ("USER_POOL_ID", "pool-mismatch"),
        ("LINKING_CLIENT_ID", "client-mismatch"),
        ("DASHBOARD_CLIENT_ID", "setting-missing"),
        ("LAMPS_TABLE", "setting-missing"),
        ("GRANTS_TABLE", "setting-missing"),
        ("TOLD_TABLE", "setting-missing"),
        ("GRANTS_KEY_ID", "setting-missing"),
        ("EVENT_CLIENT_PARAMETER", "event-client-parameter"),
        ("STAGE", "setting-missing"),
        ("SKILL_ID", "setting-missing"),
        ("JWKS_URL", "keys-unreachable"),
        ("LWA_URL", "lwa-unreachable"),
    ],
)
def test_each_setting_is_held_against_the_stacks(stack: DoctorStack, setting: str, cause: str) -> None:
    assert troubles([found(stack)]) == {}
    stack.function({setting: "another"})
    wrong = found(stack)
    assert troubles([wrong]) == {"settings of the function": (Verdict.WRONG, cause)}
    assert f"{setting} is another" in wrong.says
    assert list(wrong.facts) == [setting]


def test_every_setting_that_the_stack_decides_is_in_the_table(stack: DoctorStack) -> None:
    has = stack.client("lambda").get_function_configuration(FunctionName=NAME)["Environment"]["Variables"]
    assert {each.name for each in wanted_of(stack.subject)} == has.keys()


def test_a_setting_that_is_missing_is_named(stack: DoctorStack) -> None:
    functions = stack.client("lambda")
    has = functions.get_function_configuration(FunctionName=NAME)["Environment"]["Variables"]
    del has["TOLD_TABLE"]
    functions.update_function_configuration(FunctionName=NAME, Environment={"Variables": has})
    assert "TOLD_TABLE is missing; the stack has ToldTable." in found(stack).says


def test_one_of_several_linking_clients_is_enough(stack: DoctorStack) -> None:
    stack.function({"LINKING_CLIENT_ID": "older-client,linking-client"})
    assert troubles([found(stack)]) == {}


def test_a_function_elsewhere_has_the_homes_values(stack: DoctorStack) -> None:
    outputs, parameters = stack.outputs, stack.parameters
    home = {"UserPoolId", "LinkingClientId", "DashboardClientId", "LampsTable", "GrantsTable", "ToldTable"}
    parameters |= {f"Home{name}": outputs.pop(name) for name in home}
    parameters |= {"HomeRegion": "us-east-1", "HomeStack": "lamps"}
    parameters["HomeGrantsKeyArn"] = outputs.pop("ForOtherRegions").split()[1].partition("=")[2]
    assert troubles([found(stack)]) == {}
    stack.function({"USER_POOL_ID": "eu-west-1_of_its_own"})
    assert troubles([found(stack)]) == {"settings of the function": (Verdict.WRONG, "pool-mismatch")}


def test_the_local_stack_may_have_addresses_of_its_own(stack: DoctorStack) -> None:
    stack.function({"LWA_URL": "http://127.0.0.1:1/auth/o2/token"})
    stack.subject.kind = "local"
    assert troubles([found(stack)]) == {}


def test_a_foreign_function_is_compared_with_nothing(stack: DoctorStack) -> None:
    stack.subject.outputs, stack.subject.parameters, stack.subject.kind = {}, {}, "foreign"
    assert troubles([found(stack)]) == {"settings of the function": (Verdict.UNSEEN, "")}


@pytest.mark.parametrize(
    ("group", "name"), [("/smartlamp/my-lamps/smart-home", "my-lamps"), ("/aws/lambda/x", ""), ("", "")]
)
def test_the_stack_is_named_by_its_log(group: str, name: str) -> None:
    assert stack_name(DoctorSubject(outputs={"SmartHomeLogGroup": group})) == name
