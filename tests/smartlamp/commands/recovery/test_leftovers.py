"""`smartlamp leftovers` at its front door: what failed deployments left is shown, and goes only if nobody loses anything."""

import json
from collections.abc import Callable, Iterator

import pytest

from smartlamp.errors import CannotRun, Failed
from tests.fakes.stack_history import Told
from tests.smartlamp.commands.recovery.ended_stacks import GUARDED, POLICY, Desk, desk_in

DELETE = ("leftovers", "--stack", "smartlamp", "--delete", "--yes")
LIST = ("leftovers", "--stack", "smartlamp")

Arrange = Callable[[Desk, Told], object]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_in(monkeypatch) as made:
        yield made


def physical(stack: Told, name: str) -> str:
    return stack.resources[name][1]


@pytest.mark.parametrize(
    ("status", "protected"),
    [("ROLLBACK_FAILED", True), ("ROLLBACK_COMPLETE", False), ("DELETE_FAILED", True), ("DELETE_COMPLETE", True)],
)
def test_what_is_empty_goes_and_the_key_waits(desk: Desk, status: str, protected: bool) -> None:
    before = desk.there()
    stack = desk.left(status, protected=protected)
    shown = desk.run(*LIST)
    assert (shown.exit_code, shown.exception) == (0, None)
    assert f"ended 2026-11-01 00:00 UTC as {status}" in shown.stdout
    assert ("has nobody, protected" in shown.stdout) is protected
    assert "SmartHomeRole" not in shown.stdout
    assert "Nobody's data is in it." in shown.stdout
    assert " leftovers --delete --stack smartlamp --region eu-west-1\n" in shown.stdout
    done = desk.run(*DELETE)
    assert (done.exit_code, done.exception) == (0, None)
    key = physical(stack, "GrantsKey")
    assert desk.there() == before | {key: "PendingDeletion"}
    waits = desk.kms.describe_key(KeyId=key)["KeyMetadata"]["DeletionDate"]
    assert f"{key}) will be deleted in 30 days" in done.stdout
    assert waits > desk.kms.describe_key(KeyId=key)["KeyMetadata"]["CreationDate"]
    assert ("aws cloudformation delete-stack" in done.stdout) is (status != "DELETE_COMPLETE")
    assert "Nothing is left" in desk.run(*LIST).stdout
    assert desk.run(*DELETE).exit_code == 0


def test_each_attempt_is_judged_for_itself(desk: Desk) -> None:
    first, second = desk.left(), desk.left("DELETE_COMPLETE")
    desk.put_item(physical(second, "Told"))
    facts = json.loads(desk.run(*LIST, "--json").stdout)
    assert [(each["stack_id"], each["stays_because"]) for each in facts] == [
        (second.stack_id, ["Told has items."]),
        (first.stack_id, []),
    ]
    assert desk.run(*DELETE).exit_code == 0
    left = desk.there()
    assert {left.get(physical(first, name)) for name in ("UserPool", "Lamps", "SmsRole")} == {None}
    assert left[physical(second, "UserPool")] == "ACTIVE"


def test_another_name_is_left_alone_and_one_stack_can_be_named_by_its_arn(desk: Desk) -> None:
    other, first, second = desk.left(name="other"), desk.left(), desk.left()
    before = desk.there()
    assert desk.run("leftovers", "--stack", first.stack_id, "--delete", "--yes").exit_code == 0
    now = desk.there()
    assert {each for each in before if before[each] != now.get(each)} == {
        physical(first, name) for name in first.resources if physical(first, name) in before
    }
    assert now[physical(other, "Lamps")] is now[physical(second, "Lamps")] is True


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        pytest.param(lambda d, s: d.sign_up(physical(s, "UserPool")), "UserPool has people.", id="a person"),
        *(
            pytest.param(lambda d, s, t=table: d.put_item(physical(s, t)), f"{table} has items.", id=table)
            for table in ("Lamps", "Grants", "Told", "Starters")
        ),
        pytest.param(
            lambda d, s: d.cloudformation.add("second", "IMPORT_COMPLETE", {"Lamps": s.resources["Lamps"]}),
            "Lamps belongs to the stack arn:aws:cloudformation:eu-west-1:123456789012:stack/second/00000001 now.",
            id="a living stack imported a table",
        ),
        pytest.param(
            lambda d, s: d.cloudformation.add("smartlamp", "UPDATE_ROLLBACK_FAILED", {"Key": s.resources["GrantsKey"]}),
            "GrantsKey belongs to the stack arn:aws:cloudformation:eu-west-1:123456789012:stack/smartlamp/00000001 now.",
            id="a living stack of the same name has the key",
        ),
        pytest.param(
            lambda d, s: d.cognito.create_user_pool_client(UserPoolId=physical(s, "UserPool"), ClientName="shop"),
            "UserPool has a client that the stack did not leave: shop.",
            id="somebody else's client",
        ),
        pytest.param(
            lambda d, s: d.iam.attach_role_policy(
                RoleName=physical(s, "SmsRole"),
                PolicyArn=d.iam.create_policy(PolicyName="more", PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"],
            ),
            "SmsRole has a policy that the stack did not give it: more.",
            id="somebody changed the role",
        ),
    ],
)
def test_what_somebody_uses_keeps_all_of_it(desk: Desk, arrange: Arrange, why: str) -> None:
    arrange(desk, desk.left())
    before = desk.there()
    shown = desk.run(*LIST)
    assert f"! It stays: {why}" in shown.stdout
    assert "rebuild --stack smartlamp" in shown.stdout
    assert "leftovers --delete" not in shown.stdout
    problem = desk.problem(*DELETE)
    assert isinstance(problem, Failed)
    assert "in use" in problem.what
    assert desk.there() == before
    assert desk.pools.updates == []


@pytest.mark.parametrize("operation", ["list_stacks", "list_stack_resources", "describe_stack_events"])
def test_half_an_answer_deletes_nothing(desk: Desk, operation: str) -> None:
    desk.left()
    before = desk.there()
    desk.cloudformation.refuses.add(operation)
    problem = desk.problem(*DELETE)
    assert isinstance(problem, CannotRun)
    assert "not authorized" in problem.what
    assert "cloudformation:ListStackResources" in problem.to_do or "ListStackResources" in problem.to_do
    assert desk.there() == before


def test_a_table_that_cannot_be_read_is_not_taken_for_an_empty_one(desk: Desk) -> None:
    stack = desk.left()
    before = desk.there()
    desk.before(desk.dynamodb, "Scan", lambda: desk.dynamodb.meta.events.register("before-call.dynamodb.Scan", denied))
    problem = desk.problem(*DELETE)
    assert isinstance(problem, CannotRun)
    assert physical(stack, "Lamps")[:9] in problem.what
    desk.dynamodb.meta.events.unregister("before-call.dynamodb.Scan", denied)
    assert desk.there() == before


def denied(**_: object) -> tuple[object, dict[str, object]]:
    class Refusal:
        status_code = 400

    return Refusal(), {"Error": {"Code": "AccessDeniedException", "Message": "not authorized to Scan"}}


@pytest.mark.parametrize(
    ("operation", "arrange", "name"),
    [
        pytest.param(
            "UpdateUserPool", lambda d, s: d.sign_up(physical(s, "UserPool")), "UserPool", id="somebody signs up"
        ),
        pytest.param("UpdateTable", lambda d, s: d.put_item(physical(s, "Grants")), "Grants", id="somebody links"),
    ],
)
def test_who_comes_while_it_is_deleted_is_kept_and_protected_again(
    desk: Desk, operation: str, arrange: Arrange, name: str
) -> None:
    stack = desk.left()
    if name == "Grants":
        # Only Grants: its protection is the first that is switched off among the tables.
        stack.resources = {"Grants": stack.resources["Grants"]}
    client = desk.cognito if name == "UserPool" else desk.dynamodb
    desk.before(client, operation, lambda: arrange(desk, stack))
    problem = desk.problem(*DELETE)
    assert isinstance(problem, Failed)
    assert f"{name} ({physical(stack, name)}) has " in problem.what
    assert desk.there()[physical(stack, name)] in ("ACTIVE", True)


def test_a_pool_keeps_its_settings_whatever_becomes_of_its_protection(desk: Desk) -> None:
    stack = desk.left()
    desk.before(desk.cognito, "UpdateUserPool", lambda: desk.sign_up(physical(stack, "UserPool")))
    desk.problem(*DELETE)
    assert [each["DeletionProtection"] for each in desk.pools.updates] == ["INACTIVE", "ACTIVE"]
    for update in desk.pools.updates:
        assert update["UserAttributeUpdateSettings"] == GUARDED
        assert update["PoolName"] == "smartlamp-users"
        assert update["UserPoolTags"] == {"team": "lamps"}
    pool = desk.cognito.describe_user_pool(UserPoolId=physical(stack, "UserPool"))["UserPool"]
    assert pool["AutoVerifiedAttributes"] == ["email"]


def test_somebody_who_comes_between_the_list_and_the_deletion_keeps_all_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = desk.left()
    before = desk.there()
    monkeypatch.setattr(
        "smartlamp.commands.recovery.leftovers._confirm", lambda **_: desk.put_item(physical(stack, "Starters"))
    )
    assert "Starters has items." in desk.problem(*DELETE).what
    assert desk.there() == before


def test_what_was_interrupted_goes_with_the_next_run(desk: Desk) -> None:
    stack = desk.left()
    desk.before(desk.iam, "DeleteRole", lambda: desk.iam.meta.events.register("before-call.iam.DeleteRole", denied))
    problem = desk.problem(*DELETE)
    assert isinstance(problem, Failed)
    assert "SmsRole" in problem.what
    assert desk.there()[physical(stack, "GrantsKey")] == "Enabled"
    desk.iam.meta.events.unregister("before-call.iam.DeleteRole", denied)
    assert desk.run(*DELETE).exit_code == 0
    assert desk.there()[physical(stack, "GrantsKey")] == "PendingDeletion"


def test_programs_hear_what_went_before_it_was_interrupted(desk: Desk) -> None:
    stack = desk.left()
    desk.before(desk.iam, "DeleteRole", lambda: desk.iam.meta.events.register("before-call.iam.DeleteRole", denied))
    done = desk.run(*DELETE, "--json")
    assert isinstance(done.exception, Failed)
    (told,) = json.loads(done.stdout)
    assert any(physical(stack, "UserPool") in each for each in told["removed"])
    assert not any(physical(stack, "SmsRole") in each for each in told["removed"])


def test_a_prefix_that_another_pool_has_now_is_not_touched(desk: Desk) -> None:
    stack = desk.left()
    domain = physical(stack, "HostedDomain")
    desk.cognito.delete_user_pool_domain(UserPoolId=physical(stack, "UserPool"), Domain=domain)
    other = desk.cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    desk.cognito.create_user_pool_domain(UserPoolId=other, Domain=domain)
    assert desk.run(*DELETE).exit_code == 0
    assert desk.cognito.describe_user_pool_domain(Domain=domain)["DomainDescription"]["UserPoolId"] == other


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["leftovers"], "Which stack"),
        ([*LIST, "--yes"], "--yes is for --delete"),
        ([*LIST, "--delete"], "nobody can be asked"),
        ([*LIST, "--delete", "--json"], "nobody can be asked"),
    ],
)
def test_wrong_usage_deletes_nothing(desk: Desk, words: list[str], what: str) -> None:
    desk.left()
    before = desk.there()
    problem = desk.problem(*words)
    assert isinstance(problem, CannotRun)
    assert what in problem.what
    assert problem.to_do
    assert desk.there() == before


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1)])
def test_a_person_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, status: int) -> None:
    desk.left()
    before = desk.there()
    monkeypatch.setattr("smartlamp.commands.recovery.leftovers._is_somebody_there", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda _: answer == "y\n")
    assert desk.run(*LIST, "--delete").exit_code == status
    assert (desk.there() == before) is (status == 1)
