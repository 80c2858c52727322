"""Somebody changes a deployed stack by hand: exactly that is named, and exactly that is set back. AWS is the emulator here."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from smartlamp.local_stack.choices import STACK
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.resource_types import TYPES
from smartlamp.provisioning.live.values import unknown_in
from tests.end_to_end.conftest import CommandLine
from tests.fakes.watched_stack import WatchedStack

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

ALEXA_APP_KIT = "alexa-appkit.amazon.com"
STRANGER = "amzn1.ask.skill.99999999-9999-4999-8999-999999999999"


@pytest.fixture(scope="module")
def shared(smartlamp: CommandLine) -> Iterator[tuple[WatchedStack, Mapping[str, Any]]]:
    """The stack, and every setting of every resource before anybody changes one."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in smartlamp.aws.items():
            environment.setenv(name, value)
        live = WatchedStack.seen()
        assert live.look() == []
        yield live, dict(live.answers)


@pytest.fixture
def before(shared: tuple[WatchedStack, Mapping[str, Any]]) -> Mapping[str, Any]:
    return shared[1]


@pytest.fixture
def live(shared: tuple[WatchedStack, Mapping[str, Any]]) -> Iterator[WatchedStack]:
    live, before = shared
    yield live
    if live.answers != before:  # a test that failed does not fail the next
        live.repair(live.look())


def test_nothing_of_a_fresh_stack_differs(live: WatchedStack) -> None:
    assert live.look() == []


def test_everything_in_it_can_be_compared(live: WatchedStack) -> None:
    look = Look(live.stack, live.template)
    unknown = {
        (name, path)
        for name, each in live.template.resources.items()
        if not TYPES[each["Type"]].why_not
        for path in unknown_in(look.values.of(each.get("Properties") or {}))
    }
    assert unknown == set()


By = Callable[[WatchedStack], Any]
CASES: dict[str, tuple[By, set[str], list[str]]] = {}


def changes(*about: str, by: str) -> Callable[[By], By]:
    """A change by hand, what of it is to be named, and the writes that set it back."""

    def add(change: By) -> By:
        CASES[change.__name__] = (change, set(about), by.split())
        return change

    return add


def client_as_it_is(live: WatchedStack, name: str) -> dict[str, Any]:
    which = {"UserPoolId": live["UserPool"], "ClientId": live[name]}
    said = live.client("cognito-idp").describe_user_pool_client(**which)["UserPoolClient"]
    not_taken = ("ClientSecret", "CreationDate", "LastModifiedDate", "DefaultRedirectURI")
    return {key: each for key, each in said.items() if key not in not_taken}


def update_client(live: WatchedStack, name: str, **settings: Any) -> None:
    live.client("cognito-idp").update_user_pool_client(**(client_as_it_is(live, name) | settings))


@changes("LinkingClient /CallbackURLs", by="UpdateUserPoolClient")
def a_redirect_url_is_another(live: WatchedStack) -> None:
    first, *others = client_as_it_is(live, "LinkingClient")["CallbackURLs"]
    update_client(live, "LinkingClient", CallbackURLs=[*others, f"{first}x"])


@changes(
    "LinkingClient /AllowedOAuthScopes",
    "LinkingClient /ExplicitAuthFlows",
    "LinkingClient /RefreshTokenValidity",
    "LinkingClient /ReadAttributes",
    "LinkingClient /TokenValidityUnits/AccessToken",
    by="UpdateUserPoolClient",
)
def much_of_a_client_is_otherwise(live: WatchedStack) -> None:
    update_client(
        live,
        "LinkingClient",
        AllowedOAuthScopes=["openid"],
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenValidity=1,
        TokenValidityUnits={"AccessToken": "hours", "IdToken": "minutes", "RefreshToken": "days"},
        ReadAttributes=["email"],
    )


@changes("DashboardClient /EnableTokenRevocation", "DashboardClient /AllowedOAuthFlows", by="UpdateUserPoolClient")
def the_other_client_may_do_more(live: WatchedStack) -> None:
    update_client(live, "DashboardClient", EnableTokenRevocation=False, AllowedOAuthFlows=["code", "implicit"])


def update_pool(live: WatchedStack, **settings: Any) -> None:
    live.client("cognito-idp").update_user_pool(UserPoolId=live["UserPool"], **settings)


@changes("UserPool /LambdaConfig/PreTokenGeneration", "UserPool /LambdaConfig/PostConfirmation", by="UpdateUserPool")
def the_pool_has_another_trigger(live: WatchedStack) -> None:
    arn = live.client("lambda").get_function_configuration(FunctionName=live["SignUpFunction"])["FunctionArn"]
    update_pool(live, LambdaConfig={"PreTokenGeneration": arn})


@changes(
    "UserPool /DeletionProtection",
    "UserPool /Policies/PasswordPolicy/MinimumLength",
    "UserPool /AccountRecoverySetting/RecoveryMechanisms",
    by="UpdateUserPool",
)
def the_pool_asks_for_less(live: WatchedStack) -> None:
    update_pool(
        live,
        DeletionProtection="ACTIVE",
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 6,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
                "TemporaryPasswordValidityDays": 7,
            }
        },
        AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    )


@changes("UserPool /MfaConfiguration", by="SetUserPoolMfaConfig")
def a_second_factor_is_offered(live: WatchedStack) -> None:
    live.client("cognito-idp").set_user_pool_mfa_config(
        UserPoolId=live["UserPool"],
        MfaConfiguration="OPTIONAL",
    )


@changes("HostedDomain", by="CreateUserPoolDomain")
def the_host_is_deleted(live: WatchedStack) -> None:
    live.client("cognito-idp").delete_user_pool_domain(UserPoolId=live["UserPool"], Domain=live["HostedDomain"])


@changes("HostedDomain /ManagedLoginVersion", by="UpdateUserPoolDomain")
def the_host_shows_the_old_pages(live: WatchedStack) -> None:
    live.client("cognito-idp").update_user_pool_domain(
        UserPoolId=live["UserPool"], Domain=live["HostedDomain"], ManagedLoginVersion=1
    )


def statement(live: WatchedStack, name: str, principal: str) -> str:
    """The id of the statement that lets a principal invoke."""
    policy = live.client("lambda").get_policy(FunctionName=live[name], Qualifier="live")["Policy"]
    found = [each["Sid"] for each in json.loads(policy)["Statement"] if principal in str(each["Principal"])]
    assert len(found) == 1
    return str(found[0])


@changes("SmartHomePermission", by="AddPermission")
def alexa_may_no_longer_invoke(live: WatchedStack) -> None:
    sid = statement(live, "SmartHomeFunction", "alexa-connectedhome.amazon.com")
    live.client("lambda").remove_permission(FunctionName=live["SmartHomeFunction"], Qualifier="live", StatementId=sid)


@changes("AlexaSkillEvents", "SmartHomeFunctionAliaslive /Policy/SID", by="RemovePermission AddPermission")
def a_statement_is_of_another_skill(live: WatchedStack) -> None:
    sid = statement(live, "SmartHomeFunction", ALEXA_APP_KIT)
    which = {"FunctionName": live["SmartHomeFunction"], "Qualifier": "live", "StatementId": sid}
    live.client("lambda").remove_permission(**which)
    live.client("lambda").add_permission(
        **which, Action="lambda:InvokeFunction", Principal=ALEXA_APP_KIT, EventSourceToken=STRANGER
    )


@changes("SmartHomeFunctionAliaslive /Policy/anybody", by="RemovePermission")
def each_skill_may_invoke_the_alias(live: WatchedStack) -> None:
    live.client("lambda").add_permission(
        FunctionName=live["SmartHomeFunction"],
        Qualifier="live",
        StatementId="anybody",
        Action="lambda:InvokeFunction",
        Principal="alexa-connectedhome.amazon.com",
    )


@changes("ProfileSkillFunction /Policy/stranger", by="RemovePermission")
def another_skill_may_invoke_the_function(live: WatchedStack) -> None:
    live.client("lambda").add_permission(
        FunctionName=live["ProfileSkillFunction"],
        StatementId="stranger",
        Action="lambda:InvokeFunction",
        Principal=ALEXA_APP_KIT,
        EventSourceToken=STRANGER,
    )


@changes(
    "SmartHomeFunction /Environment/Variables/SKILL_ID",
    "SmartHomeFunction /Environment/Variables/DEBUG",
    "SmartHomeFunction /Timeout",
    "SmartHomeFunction /MemorySize",
    by="UpdateFunctionConfiguration",
)
def a_function_is_configured_otherwise(live: WatchedStack) -> None:
    function = live["SmartHomeFunction"]
    now = live.client("lambda").get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    live.client("lambda").update_function_configuration(
        FunctionName=function,
        Timeout=3,
        MemorySize=128,
        Environment={"Variables": {**now, "SKILL_ID": STRANGER, "DEBUG": "a-secret-of-somebody"}},
    )


@changes("ChangeReportFunction /Role", "ChangeReportFunction /Handler", by="UpdateFunctionConfiguration")
def a_function_runs_something_else(live: WatchedStack) -> None:
    role = live.client("iam").get_role(RoleName=live["SmartHomeRole"])["Role"]["Arn"]
    live.client("lambda").update_function_configuration(
        FunctionName=live["ChangeReportFunction"], Role=role, Handler="elsewhere.handler"
    )


@changes("SmartHomeFunction /ReservedConcurrentExecutions", by="DeleteFunctionConcurrency")
def a_function_is_throttled(live: WatchedStack) -> None:
    live.client("lambda").put_function_concurrency(
        FunctionName=live["SmartHomeFunction"], ReservedConcurrentExecutions=0
    )


@changes("ProfileSkillFunctionAliaslive /FunctionVersion", by="UpdateAlias")
def the_alias_stays_behind(live: WatchedStack) -> None:
    function = live["ProfileSkillFunction"]
    version = live.client("lambda").publish_version(FunctionName=function)["Version"]
    live.client("lambda").update_alias(FunctionName=function, Name="live", FunctionVersion=version)


@changes("ChangeReportFunctionLamps /Enabled", "ChangeReportFunctionLamps /BatchSize", by="UpdateEventSourceMapping")
def nobody_reads_the_stream(live: WatchedStack) -> None:
    live.client("lambda").update_event_source_mapping(
        UUID=live["ChangeReportFunctionLamps"], Enabled=False, BatchSize=1
    )


@changes("ChangeReportFunctionWaiting /FunctionName", by="UpdateEventSourceMapping")
def the_queue_goes_to_another_function(live: WatchedStack) -> None:
    live.client("lambda").update_event_source_mapping(
        UUID=live["ChangeReportFunctionWaiting"], FunctionName=live["SignUpFunction"]
    )


@changes(
    "Lamps /DeletionProtectionEnabled", "Lamps /OnDemandThroughput/MaxReadRequestUnits", by="UpdateTable UpdateTable"
)
def a_table_is_limited(live: WatchedStack) -> None:
    live.client("dynamodb").update_table(
        TableName=live["Lamps"], DeletionProtectionEnabled=True, OnDemandThroughput={"MaxReadRequestUnits": 5}
    )


@changes(
    "Grants /PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled",
    "Grants /TimeToLiveSpecification/Enabled",
    by="UpdateContinuousBackups UpdateTimeToLive",
)
def a_table_is_not_backed_up_and_forgets_nothing(live: WatchedStack) -> None:
    which = {"TableName": live["Grants"]}
    live.client("dynamodb").update_continuous_backups(
        **which, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    live.client("dynamodb").update_time_to_live(
        **which, TimeToLiveSpecification={"Enabled": False, "AttributeName": "forgotten_at"}
    )


@changes("GrantsKey /KeyState", by="EnableKey")
def the_key_is_disabled(live: WatchedStack) -> None:
    live.client("kms").disable_key(KeyId=live["GrantsKey"])


@changes("GrantsKey /KeyState", by="CancelKeyDeletion EnableKey")
def the_key_is_to_be_deleted(live: WatchedStack) -> None:
    live.client("kms").schedule_key_deletion(KeyId=live["GrantsKey"], PendingWindowInDays=7)


@changes("GrantsKey /EnableKeyRotation", by="EnableKeyRotation")
def the_key_stays_the_same(live: WatchedStack) -> None:
    live.client("kms").disable_key_rotation(KeyId=live["GrantsKey"])


@changes("WaitingGrants /VisibilityTimeout", "WaitingGrants /RedrivePolicy/maxReceiveCount", by="SetQueueAttributes")
def a_queue_gives_up_early(live: WatchedStack) -> None:
    sqs, queue = live.client("sqs"), live["WaitingGrants"]
    said = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    early = json.dumps({**json.loads(said), "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "5", "RedrivePolicy": early})


@changes("SmartHomeLogs /RetentionInDays", by="PutRetentionPolicy")
def a_log_is_kept_for_ever(live: WatchedStack) -> None:
    live.client("logs").delete_retention_policy(logGroupName=live["SmartHomeLogs"])


@changes("SignUpLogs", "LampsNotGiven", by="CreateLogGroup PutRetentionPolicy PutMetricFilter")
def a_log_is_deleted(live: WatchedStack) -> None:
    live.client("logs").delete_log_group(logGroupName=live["SignUpLogs"])


@changes("SuspectGrants /FilterPattern", by="PutMetricFilter")
def something_else_is_counted(live: WatchedStack) -> None:
    name, log = live["SuspectGrants"], live["ChangeReportLogs"]
    logs = live.client("logs")
    (now,) = logs.describe_metric_filters(logGroupName=log, filterNamePrefix=name)["metricFilters"]
    logs.put_metric_filter(
        logGroupName=log,
        filterName=name,
        filterPattern='{ $.event = "nothing" }',
        metricTransformations=now["metricTransformations"],
    )


@changes("DeadLettersAlarm /ActionsEnabled", by="PutMetricAlarm")
def an_alarm_tells_nobody(live: WatchedStack) -> None:
    live.client("cloudwatch").disable_alarm_actions(AlarmNames=[live["DeadLettersAlarm"]])


@changes("DeadLettersAlarm", by="PutMetricAlarm")
def an_alarm_is_deleted(live: WatchedStack) -> None:
    live.client("cloudwatch").delete_alarms(AlarmNames=[live["DeadLettersAlarm"]])


@changes("SmartHomeRole /Policies/smart-home", by="PutRolePolicy")
def a_role_may_do_everything(live: WatchedStack) -> None:
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    live.client("iam").put_role_policy(
        RoleName=live["SmartHomeRole"], PolicyName="smart-home", PolicyDocument=json.dumps(everything)
    )


@changes("SignUpRole /AssumeRolePolicyDocument", by="UpdateAssumeRolePolicy")
def anybody_may_take_a_role(live: WatchedStack) -> None:
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    live.client("iam").update_assume_role_policy(
        RoleName=live["SignUpRole"], PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    )


def together() -> list[list[str]]:
    """The cases, with those in one list that change different resources: one look finds them all."""
    lists: list[list[str]] = []
    for case in CASES:
        for others in lists:
            if all(resources(case).isdisjoint(resources(other)) for other in others):
                others.append(case)
                break
        else:
            lists.append([case])
    return lists


def resources(case: str) -> set[str]:
    return {about.partition(" ")[0].removesuffix("Aliaslive") for about in CASES[case][1]}


@pytest.mark.parametrize("cases", together(), ids=lambda cases: f"{cases[0]} and {len(cases) - 1} more")
def test_what_was_changed_is_named_and_set_back(
    live: WatchedStack, before: Mapping[str, Any], cases: list[str]
) -> None:
    try:
        for case in cases:
            change, _, _ = CASES[case]
            change(live)
    finally:
        found = live.look()
    assert all(isinstance(each, Damage) for each in found)
    assert "a-secret-of-somebody" not in str(found)
    for case in cases:
        _, about, writes = CASES[case]
        of_the_case = [
            each for each in found if each.about.partition(" ")[0] in {one.partition(" ")[0] for one in about}
        ]
        found = [each for each in found if each not in of_the_case]
        assert {named(each) for each in of_the_case} == about, case
        assert live.repair(of_the_case) == writes, case
    assert found == []
    assert live.look() == []
    assert live.answers == before


def named(found: Found) -> str:
    """What it is about; statements of ours have ids that CloudFormation chose."""
    head, slash, sid = found.about.partition(" /Policy/")
    return f"{head}{slash}SID" if sid.startswith(STACK) else found.about


def test_an_alias_that_is_gone_is_made_again_with_its_statements(live: WatchedStack, before: Mapping[str, Any]) -> None:
    live.client("lambda").delete_alias(FunctionName=live["SmartHomeFunction"], Name="live")
    found = live.look()
    assert "SmartHomeFunctionAliaslive" in {each.about for each in found}
    live.repair(found)
    assert live.look() == []
    assert live.answers == before


@contextmanager
def foreign(live: WatchedStack, what: str) -> Iterator[str]:
    """Something that somebody added, and may need; yields what it is named."""
    function, role = live["SmartHomeFunction"], live["SmartHomeRole"]
    if what == "statement":
        client = live.client("lambda")
        client.add_permission(
            FunctionName=function,
            StatementId="theirs",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
        )
        try:
            yield "SmartHomeFunction /Policy/theirs"
        finally:
            client.remove_permission(FunctionName=function, StatementId="theirs")
    else:
        client = live.client("iam")
        allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        client.put_role_policy(RoleName=role, PolicyName="theirs", PolicyDocument=document)
        try:
            yield "SmartHomeRole /Policies/theirs"
        finally:
            client.delete_role_policy(RoleName=role, PolicyName="theirs")


@pytest.mark.parametrize("what", ["statement", "policy"])
def test_what_somebody_added_and_may_need_is_only_named(live: WatchedStack, what: str) -> None:
    with foreign(live, what) as about:
        (found,) = live.look()
        assert isinstance(found, ByHand)
        assert (found.about, found.broken) == (about, False)
        assert found.to_do.startswith("If nobody needs it: `aws ")
        assert live.repair([found]) == []
    assert live.look() == []


def test_the_policy_of_the_key_is_only_named(live: WatchedStack) -> None:
    kms, key = live.client("kms"), live["GrantsKey"]
    before = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    wider = json.loads(before)
    wider["Statement"].append(
        {"Sid": "x", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
    )
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(wider))
    try:
        (found,) = live.look()
        assert isinstance(found, ByHand)
        assert found.about == "GrantsKey /KeyPolicy"
        assert live.repair([found]) == []
    finally:
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=before)
    assert live.look() == []
