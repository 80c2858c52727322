"""`smartlamp rebuild` at its front door: which stack is built again, what is imported, and what is said of what is not there."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smartlamp.deploy import template
from smartlamp.errors import CannotRun
from tests.fakes.stack_history import Told
from tests.smartlamp.commands.recovery.ended_stacks import Desk, desk_in

PARAMETERS = {
    "Stage": "prod",
    "SignInWith": "phone",
    "StarterLamp": "true",
    "VendorId": "M0000000000000",
    "DomainPrefix": "lamps-0",
    "SkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000001",
}
DEPLOYED: dict[str, Any] = {"template": template.TEMPLATE.read_text("utf-8"), "parameters": PARAMETERS}
IMPORTED = {"UserPool", "LinkingClient", "HostedDomain", "Lamps", "Grants", "Told", "Starters", "GrantsKey", "SmsRole"}

Arrange = Callable[[Desk, Told], object]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    with desk_in(monkeypatch) as made:
        yield made


def plan(desk: Desk, stack: str = "smartlamp") -> Any:
    done = desk.run("rebuild", "--stack", stack, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def written(name: str) -> Any:
    return json.loads(Path("rebuild", name).read_text("utf-8"))


def somebody_takes_the_prefix(desk: Desk, stack: Told) -> None:
    desk.cognito.delete_user_pool_domain(UserPoolId=stack.resources["UserPool"][1], Domain="lamps-0")
    other = desk.cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    desk.cognito.create_user_pool_domain(UserPoolId=other, Domain="lamps-0")


@pytest.mark.parametrize("form", [str, template.parsed])
def test_all_that_was_left_is_imported_as_it_was_deployed(desk: Desk, form: Callable[[str], Any]) -> None:
    stack = desk.left("DELETE_COMPLETE", template=form(DEPLOYED["template"]), parameters=PARAMETERS)
    before = desk.there()
    planned = plan(desk)
    assert (planned["stack_id"], planned["without"]) == (stack.stack_id, {})
    ids = {name: stack.resources[name][1] for name in IMPORTED}
    pool = {"UserPoolId": ids["UserPool"]}
    assert planned["imports"] == {
        "UserPool": pool,
        "LinkingClient": {**pool, "ClientId": ids["LinkingClient"]},
        "HostedDomain": {**pool, "Domain": "lamps-0"},
        **{table: {"TableName": ids[table]} for table in ("Lamps", "Grants", "Told", "Starters")},
        "GrantsKey": {"KeyId": ids["GrantsKey"]},
        "SmsRole": {"RoleName": ids["SmsRole"]},
    }
    assert {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in written("resources.json")} == planned[
        "imports"
    ]
    assert {each["ParameterKey"]: each["ParameterValue"] for each in written("parameters.json")} == PARAMETERS
    assert set(written("template.json")["Resources"]) == IMPORTED
    assert desk.there() == before
    first = shlex.split(planned["commands"][0])
    assert first[:5] == ["aws", "cloudformation", "create-change-set", "--change-set-type", "IMPORT"]
    assert first[first.index("--region") + 1] == "eu-west-1"
    assert "sam deploy --stack-name smartlamp --region eu-west-1" in planned["commands"]


def test_people_read_what_is_imported_and_what_to_run(desk: Desk) -> None:
    desk.left("DELETE_COMPLETE", **DEPLOYED)
    said = desk.run("rebuild", "--stack", "smartlamp", "--into", "a folder").stdout
    assert "smartlamp/00000000 ended 2026-11-01 00:00 UTC. It left" in said
    (command,) = (line for line in said.splitlines() if "create-change-set" in line)
    assert "file://a folder/template.json" in shlex.split(command)
    assert "put the output SmartHomeFunctionArn into the skill's Smart Home page" in said
    assert "resync --all --stack smartlamp --region eu-west-1\n" in said
    assert Path("a folder", "resources.json").exists()


@pytest.mark.parametrize(
    ("arrange", "name", "what"),
    [
        pytest.param(
            lambda d, s: d.cognito.delete_user_pool_domain(UserPoolId=s.resources["UserPool"][1], Domain="lamps-0"),
            "HostedDomain",
            "registered again",
            id="the prefix is free, or somebody else's",
        ),
        pytest.param(somebody_takes_the_prefix, "HostedDomain", "another DomainPrefix", id="another pool has it"),
        pytest.param(
            lambda d, s: d.cognito.delete_user_pool_client(
                UserPoolId=s.resources["UserPool"][1], ClientId=s.resources["LinkingClient"][1]
            ),
            "LinkingClient",
            "every customer links again",
            id="the client is gone",
        ),
        pytest.param(
            lambda d, s: d.dynamodb.delete_table(TableName=s.resources["Told"][1]),
            "Told",
            "stays in Alexa's list",
            id="a table",
        ),
        pytest.param(
            lambda d, s: (
                d.iam.delete_role_policy(RoleName=s.resources["SmsRole"][1], PolicyName="sms"),
                d.iam.delete_role(RoleName=s.resources["SmsRole"][1]),
            ),
            "SmsRole",
            "no code is sent by SMS",
            id="the role that earlier versions deleted",
        ),
    ],
)
def test_what_is_not_there_is_made_anew_and_the_price_is_said(
    desk: Desk, arrange: Arrange, name: str, what: str
) -> None:
    arrange(desk, desk.left("DELETE_COMPLETE", protected=False, **DEPLOYED))
    planned = plan(desk)
    assert {key: what in value for key, value in planned["without"].items()} == {name: True}
    assert set(planned["imports"]) == IMPORTED - {name}
    assert f"! {name} is not there: " in desk.run("rebuild", "--stack", "smartlamp").stdout


def test_what_the_last_deployment_no_longer_had_is_not_imported(desk: Desk) -> None:
    """Starters was kept when somebody switched the starter lamp off: an import of what its template does not have fails."""
    desk.left("DELETE_COMPLETE", template=DEPLOYED["template"], parameters={**PARAMETERS, "StarterLamp": "false"})
    planned = plan(desk)
    assert set(planned["imports"]) == IMPORTED - {"Starters"}
    assert set(planned["without"]) == {"Starters"}


def test_of_several_stacks_the_one_with_people_is_built_again(desk: Desk) -> None:
    desk.left("ROLLBACK_COMPLETE", **DEPLOYED).status = "DELETE_COMPLETE"
    lived = desk.left("DELETE_COMPLETE", **DEPLOYED)
    desk.sign_up(lived.resources["UserPool"][1])
    desk.left("DELETE_COMPLETE", **DEPLOYED)
    assert plan(desk)["stack_id"] == lived.stack_id


def test_a_stack_that_was_built_again_and_deleted_once_more_is_the_later_one(desk: Desk) -> None:
    first = desk.left("DELETE_COMPLETE", **DEPLOYED)
    desk.sign_up(first.resources["UserPool"][1])
    later = desk.cloudformation.add("smartlamp", "DELETE_COMPLETE", first.resources, deleted=first.deleted, **DEPLOYED)
    assert plan(desk)["stack_id"] == later.stack_id


def test_an_import_that_failed_left_nothing_of_its_own(desk: Desk) -> None:
    first = desk.left("DELETE_COMPLETE", **DEPLOYED)
    failed = {"last_event": "IMPORT_ROLLBACK_COMPLETE", "template": "Resources: {}"}
    desk.cloudformation.add("smartlamp", "DELETE_COMPLETE", first.resources, **failed)
    assert plan(desk)["stack_id"] == first.stack_id


def test_a_change_set_that_nobody_executed_is_no_stack(desk: Desk) -> None:
    stack = desk.left("DELETE_COMPLETE", **DEPLOYED)
    desk.cloudformation.add("smartlamp", "REVIEW_IN_PROGRESS", {})
    assert plan(desk)["stack_id"] == stack.stack_id


def test_of_several_with_people_one_must_be_named(desk: Desk) -> None:
    stacks = [desk.left("DELETE_COMPLETE", **DEPLOYED) for _ in range(2)]
    for each in stacks:
        desk.sign_up(each.resources["UserPool"][1])
    problem = desk.problem("rebuild", "--stack", "smartlamp")
    assert isinstance(problem, CannotRun)
    assert all(each.stack_id in problem.what for each in stacks)
    assert plan(desk, stacks[0].stack_id)["stack_id"] == stacks[0].stack_id


@pytest.mark.parametrize(
    ("arrange", "what", "to_do"),
    [
        pytest.param(
            lambda d, _: d.cloudformation.add("smartlamp", "CREATE_COMPLETE", {}),
            "The stack smartlamp exists: CREATE_COMPLETE",
            "Deploy it as usual",
            id="somebody has deployed it anew",
        ),
        pytest.param(
            lambda d, _: d.cloudformation.add("smartlamp", "DELETE_FAILED", {}),
            "exists: DELETE_FAILED",
            "delete it first",
            id="its name is not free",
        ),
        pytest.param(
            lambda d, s: d.cloudformation.add("other", "IMPORT_COMPLETE", {"Lamps": s.resources["Lamps"]}),
            "Lamps belongs to the stack arn:aws:cloudformation:eu-west-1:123456789012:stack/other/00000001 now",
            "Deploy that one",
            id="another stack took the lamps",
        ),
        pytest.param(
            lambda d, s: d.kms.schedule_key_deletion(KeyId=s.resources["GrantsKey"][1], PendingWindowInDays=30),
            "The key of the stored grants is to be deleted on",
            "cancel-key-deletion",
            id="the key is going",
        ),
        pytest.param(
            lambda d, s: (
                d.cognito.delete_user_pool_domain(UserPoolId=s.resources["UserPool"][1], Domain="lamps-0"),
                d.cognito.delete_user_pool(UserPoolId=s.resources["UserPool"][1]),
            ),
            "left a user pool",
            "docs/recovery.md",
            id="without its people there is nothing to build around",
        ),
        pytest.param(
            lambda _, s: setattr(
                s, "template", "Resources: {Lamps: {Condition: X}}\nConditions: {X: !Contains [[a], a]}"
            ),
            "a condition that cannot be decided here",
            "docs/recovery.md",
            id="another stack's template",
        ),
        pytest.param(
            lambda d, _: d.cloudformation.refuses.add("get_template"),
            "not authorized",
            "GetTemplate",
            id="may not read it",
        ),
    ],
)
def test_what_cannot_be_built_again_writes_nothing(desk: Desk, arrange: Arrange, what: str, to_do: str) -> None:
    arrange(desk, desk.left("DELETE_COMPLETE", protected=False, **DEPLOYED))
    problem = desk.problem("rebuild", "--stack", "smartlamp")
    assert isinstance(problem, CannotRun)
    assert what in problem.what
    assert to_do in problem.to_do
    assert not Path("rebuild").exists()


@pytest.mark.parametrize(
    ("words", "what"), [(["rebuild"], "Which stack?"), (["rebuild", "--stack", "none"], "knows no deleted stack none")]
)
def test_wrong_usage_writes_nothing(desk: Desk, words: list[str], what: str) -> None:
    problem = desk.problem(*words)
    assert isinstance(problem, CannotRun)
    assert what in problem.what
    assert not Path("rebuild").exists()
