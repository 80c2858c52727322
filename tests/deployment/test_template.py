"""What the template says where the local stack cannot show it: every row is a setting that would fail people silently on AWS."""

import re
from typing import Any

import pytest

from smarthome_lambda.reports.outbox import MOST_COVERED
from smartlamp.deploy import packager, template
from tests.deployment.deployed import Deployment
from tests.fakes.stream_driver import StreamDriver

TEMPLATE = template.load()
RESOURCES = TEMPLATE["Resources"]


def at(resource: str, path: str) -> Any:
    """A member of a resource's properties, by a dotted path."""
    value: Any = RESOURCES[resource]["Properties"]
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


SCHEMA = at("UserPool", "Schema.Fn::If.2")


@pytest.mark.parametrize(
    ("resource", "path", "expected"),
    [
        pytest.param(
            "UserPool", "UsernameConfiguration.CaseSensitive", False, id="addresses in any case are one person"
        ),
        pytest.param("UserPool", "Policies.PasswordPolicy.MinimumLength", 12, id="passwords are long"),
        pytest.param("LinkingClient", "GenerateSecret", True, id="Alexa proves itself with a secret"),
        pytest.param("LinkingClient", "AllowedOAuthFlows", ["code"], id="the code grant only"),
        pytest.param(
            "LinkingClient", "AllowedOAuthFlowsUserPoolClient", True, id="without it the OAuth settings are ignored"
        ),
        pytest.param("LinkingClient", "SupportedIdentityProviders", ["COGNITO"], id="the sign-in page has a provider"),
        pytest.param("LinkingClient", "RefreshTokenValidity", 3650, id="links last ten years"),
        pytest.param("LinkingClient", "TokenValidityUnits.RefreshToken", "days", id="ten years, not ten hours"),
        pytest.param("LinkingClient", "RefreshTokenRotation.Feature", "DISABLED", id="a lost answer does not unlink"),
        pytest.param("LinkingClient", "AccessTokenValidity", 60, id="a revoked token lives an hour at most"),
        pytest.param(
            "LinkingClient", "TokenValidityUnits.AccessToken", "minutes", id="a token's life is counted in minutes"
        ),
        pytest.param(
            "LinkingClient", "PreventUserExistenceErrors", "ENABLED", id="the page does not tell who has an account"
        ),
        pytest.param("LinkingClient", "EnableTokenRevocation", True, id="tokens can be revoked"),
        pytest.param(
            "LinkingClient",
            "ExplicitAuthFlows",
            ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            id="no password flow",
        ),
        pytest.param("DashboardClient", "GenerateSecret", False, id="the web's client is public"),
        pytest.param("DashboardClient", "AllowedOAuthFlows", ["code"], id="no implicit flow"),
        pytest.param("HostedDomain", "ManagedLoginVersion", 2, id="managed login"),
        pytest.param(
            "Lamps", "StreamSpecification.StreamViewType", "NEW_AND_OLD_IMAGES", id="changes are seen before and after"
        ),
        pytest.param("Lamps", "BillingMode", "PAY_PER_REQUEST", id="lamps on demand"),
        pytest.param(
            "Lamps",
            "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
            True,
            id="lamps can be restored",
        ),
        pytest.param(
            "Grants",
            "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
            True,
            id="grants can be restored",
        ),
        pytest.param("GrantsKey", "EnableKeyRotation", True, id="the key rotates"),
        pytest.param("GrantsKey", "PendingWindowInDays", 30, id="a month to change one's mind"),
        pytest.param(
            "SmartHomeFunction", "LoggingConfig.LogGroup", {"Ref": "SmartHomeLogs"}, id="a log group of its own"
        ),
        pytest.param("SmartHomeLogs", "RetentionInDays", {"Ref": "LogRetentionDays"}, id="logs are not kept for ever"),
        pytest.param(
            "SmartHomePermission", "Principal", "alexa-connectedhome.amazon.com", id="Alexa's smart home only"
        ),
        pytest.param("SmartHomePermission", "EventSourceToken", {"Ref": "SkillId"}, id="this skill only"),
        pytest.param(
            "SmartHomePermission",
            "FunctionName",
            {"Ref": "SmartHomeFunctionAliaslive"},
            id="the permission is on the alias",
        ),
        pytest.param("AlexaSkillEvents", "Principal", "alexa-appkit.amazon.com", id="skill events of Alexa only"),
        pytest.param("AlexaSkillEvents", "EventSourceToken", {"Ref": "SkillId"}, id="skill events of this skill only"),
        pytest.param(
            "AlexaSkillEvents", "FunctionName", {"Ref": "SmartHomeFunctionAliaslive"}, id="events: on the alias"
        ),
        pytest.param(
            "SmartHomeFunction", "Environment.Variables.SKILL_ID", {"Ref": "SkillId"}, id="whose events are taken"
        ),
        pytest.param("SignUpPermission", "Principal", "cognito-idp.amazonaws.com", id="user pools only"),
        pytest.param("SignUpPermission", "SourceArn", {"Fn::GetAtt": ["UserPool", "Arn"]}, id="this user pool only"),
        pytest.param("SignUpPermission", "SourceAccount", {"Ref": "AWS::AccountId"}, id="of this account"),
        pytest.param("SignUpFunction", "Timeout", 5, id="Cognito waits no longer"),
        pytest.param("SignUpFunction", "LoggingConfig.LogGroup", {"Ref": "SignUpLogs"}, id="the sign-ups' log"),
        pytest.param("SignUpLogs", "RetentionInDays", {"Ref": "LogRetentionDays"}, id="nor are the sign-ups' logs"),
        pytest.param("ChangeReportFunction", "Timeout", 60, id="three retries fit into it"),
        pytest.param(
            "ChangeReportFunction", "LoggingConfig.LogGroup", {"Ref": "ChangeReportLogs"}, id="the reporter's log"
        ),
        pytest.param(
            "ChangeReportLogs", "RetentionInDays", {"Ref": "LogRetentionDays"}, id="nor are the reporter's logs"
        ),
        pytest.param(
            "ChangeReportDeadLetters", "MessageRetentionPeriod", 1_209_600, id="two weeks to look at what failed"
        ),
        pytest.param("ChangeReportDeadLetters", "SqsManagedSseEnabled", True, id="the queue is encrypted"),
        pytest.param(
            "Reports", "TimeToLiveSpecification", {"AttributeName": "forgotten_at", "Enabled": True}, id="marks end"
        ),
        pytest.param("DeadLettersAlarm", "Threshold", 1, id="one dead letter is one too many"),
        pytest.param("StreamLagAlarm", "Threshold", 60_000, id="a minute late is late"),
    ],
)
def test_says(resource: str, path: str, expected: object) -> None:
    assert at(resource, path) == expected


def test_the_functions_defaults_are_alexas_limits() -> None:
    assert TEMPLATE["Globals"]["Function"] == {
        "Runtime": "python3.13",
        "Architectures": [{"Ref": "Architecture"}],
        "MemorySize": 512,
        "Timeout": 8,
    }
    assert TEMPLATE["Parameters"]["Architecture"]["Default"] == "arm64"
    assert TEMPLATE["Parameters"]["LogRetentionDays"]["Default"] == 30


def test_the_schema_of_a_pool_is_what_it_was_made_with() -> None:
    """Cognito takes no other flags for an attribute, and CloudFormation may fail where their order is another (docs/decisions/0017)."""
    assert SCHEMA == [
        {"Name": "address", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "family_name", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "given_name", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "phone_number", "AttributeDataType": "String", "Required": True, "Mutable": True},
    ]


@pytest.mark.parametrize("client", ["LinkingClient", "DashboardClient"])
def test_required_attributes_can_be_written(client: str) -> None:
    required = {attribute["Name"] for attribute in SCHEMA if attribute["Required"]}
    assert required <= set(at(client, "WriteAttributes"))
    assert required <= set(at(client, "ReadAttributes"))


def test_alexa_may_come_back_to_exactly_three_hosts() -> None:
    on_aws = [url["Fn::Sub"] for url in at("LinkingClient", "CallbackURLs") if "Fn::Sub" in url]
    assert on_aws == [
        "https://pitangui.amazon.com/api/skill/link/${VendorId}",
        "https://layla.amazon.com/api/skill/link/${VendorId}",
        "https://alexa.amazon.co.jp/api/skill/link/${VendorId}",
    ]
    others = [url for url in at("LinkingClient", "CallbackURLs") if "Fn::Sub" not in url]
    assert others == [
        {"Fn::If": ["Local", {"Fn::Sub": "${LocalAmazon}/api/skill/link/${VendorId}"}, {"Ref": "AWS::NoValue"}]}
    ]


# AWS offers no resource level for it (SEC-150).
WITHOUT_RESOURCE = ["dynamodb:ListStreams"]


def statements() -> list[tuple[str, dict[str, Any]]]:
    """Every statement of every role, by the role's name."""
    return [
        (name, statement)
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"].get("Policies", ())
        for statement in policy["PolicyDocument"]["Statement"]
    ]


# A telephone number has no ARN that could stand in a policy.
WITHOUT_ARN = {"SendCodes"}


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        pytest.param(role, said, id=f"{role} {said['Sid']}")
        for role, said in statements()
        if said["Action"] not in WITHOUT_RESOURCE and said["Sid"] not in WITHOUT_ARN
    ],
)
def test_no_wildcard_in_a_role(role: str, statement: dict[str, Any]) -> None:
    """SEC-150."""
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    assert not [action for action in actions if "*" in action], role
    resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
    assert not [resource for resource in resources if isinstance(resource, str) and "*" in resource], role
    assert not [
        resource
        for resource in resources
        # The streams of one log group have names that only Lambda knows.
        if isinstance(resource, dict) and "*" in str(resource.get("Fn::Sub", "")).removesuffix("/smart-home:*")
    ], role


def test_every_function_has_a_role_of_its_own() -> None:
    home = Deployment(ProfileSkillId="amzn1.ask.skill.00000000-0000-4000-8000-000000000002")
    roles = [home.at(name, "Role")["Fn::GetAtt"][0] for name in template.functions(TEMPLATE)]
    assert len(roles) == len(set(roles))
    assert not any("ManagedPolicyArns" in RESOURCES[role]["Properties"] for role in roles)


def test_the_skill_encrypts_and_only_the_reporter_reads_back() -> None:
    """SEC-150, SEC-151."""
    allowed = {
        (str(statement["Principal"]["AWS"]), action)
        for statement in at("GrantsKey", "KeyPolicy.Statement")
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        if action.startswith(
            ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncrypt", "kms:CreateGrant", "kms:*")
        )
    }
    skill, reporter = (str({"Fn::GetAtt": [role, "Arn"]}) for role in ("SmartHomeRole", "ChangeReportRole"))
    assert allowed == {(skill, "kms:Encrypt"), (reporter, "kms:Encrypt"), (reporter, "kms:Decrypt")}
    assert not [statement for _, statement in statements() if "kms:" in str(statement["Action"])]


@pytest.mark.parametrize("statement", ["TheSkillEncrypts", "TheReporterReadsAndRenews"])
def test_the_key_insists_on_the_encryption_context(statement: str) -> None:
    """SEC-076, SEC-151."""
    condition = next(said for said in at("GrantsKey", "KeyPolicy.Statement") if said["Sid"] == statement)["Condition"]
    on_aws, locally = condition["Fn::If"][1:]
    assert condition["Fn::If"][0] == "OnAws"
    assert set(on_aws["StringEquals"]) == {f"kms:EncryptionContext:{name}" for name in ("app", "stage", "purpose")}
    assert on_aws["Null"] == {"kms:EncryptionContext:sub": "false"}
    assert locally == {"Ref": "AWS::NoValue"}


def test_the_stream_is_delivered_so_that_no_record_is_lost_or_holds_up_others() -> None:
    """SEC-092."""
    assert at("ChangeReportFunction", "Events.Lamps") == {
        "Type": "DynamoDB",
        "Properties": {
            "Stream": {"Fn::GetAtt": ["Lamps", "StreamArn"]},
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 25,
            "MaximumBatchingWindowInSeconds": 0,
            "ParallelizationFactor": 4,
            "MaximumRetryAttempts": -1,
            "MaximumRecordAgeInSeconds": 43_200,
            "BisectBatchOnFunctionError": True,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {
                "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["ChangeReportDeadLetters", "Arn"]}}
            },
        },
    }


def test_what_fails_one_customer_waits_in_a_queue_of_its_own() -> None:
    """SEC-092. SQS wants six times the function's timeout; whatever the function cannot do yet it passes on itself."""
    assert at("ChangeReportFunction", "Events.Waiting") == {
        "Type": "SQS",
        "Properties": {
            "Queue": {"Fn::GetAtt": ["WaitingGrants", "Arn"]},
            "BatchSize": 10,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": 4},
        },
    }
    queue = RESOURCES["WaitingGrants"]["Properties"]
    assert queue["VisibilityTimeout"] == 6 * at("ChangeReportFunction", "Timeout")
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["ChangeReportDeadLetters", "Arn"]}
    assert queue["SqsManagedSseEnabled"] is True


def test_the_stream_driver_drives_as_the_template_says() -> None:
    says = at("ChangeReportFunction", "Events.Lamps.Properties")
    assert (StreamDriver.batch_size, StreamDriver.retries, StreamDriver.record_age_s, StreamDriver.bisects) == (
        says["BatchSize"],
        says["MaximumRetryAttempts"],
        says["MaximumRecordAgeInSeconds"],
        says["BisectBatchOnFunctionError"],
    )


def test_a_batch_fits_into_one_transaction_of_the_outbox() -> None:
    assert at("ChangeReportFunction", "Events.Lamps.Properties.BatchSize") < MOST_COVERED


def test_nobody_else_hears_of_grants_and_reports() -> None:
    """SEC-086."""
    assert "StreamSpecification" not in RESOURCES["Grants"]["Properties"]
    assert "StreamSpecification" not in RESOURCES["Told"]["Properties"]
    assert "StreamSpecification" not in RESOURCES["Reports"]["Properties"]


def test_what_was_told_outlives_the_lamps_and_the_stack() -> None:
    """A resync after a restored backup needs it."""
    told = RESOURCES["Told"]
    assert told["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert "TimeToLiveSpecification" not in told["Properties"]


def test_only_the_reporter_may_look_through_a_whole_table_and_only_through_grants() -> None:
    """SEC-150."""
    scans = [(role, said["Resource"]) for role, said in statements() if "dynamodb:Scan" in said["Action"]]
    assert scans == [("ChangeReportRole", {"Fn::GetAtt": ["Grants", "Arn"]})]


def test_the_skill_notes_what_it_tells_and_cannot_read_it() -> None:
    """SEC-150."""
    of_told = [said for role, said in statements() if said["Resource"] == {"Fn::GetAtt": ["Told", "Arn"]}]
    assert {said["Sid"]: said["Action"] for said in of_told} == {
        "NoteWhatIsTold": ["dynamodb:DeleteItem", "dynamodb:UpdateItem"],
        "KnowWhatWasTold": ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
    }


def test_the_reporter_may_do_this_and_no_more() -> None:
    """SEC-150."""
    may = {said["Sid"]: said["Action"] for role, said in statements() if role == "ChangeReportRole"}
    assert may == {
        "ReadTheStream": ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        "FindTheStream": "dynamodb:ListStreams",
        "SeeLampsAsTheyAreNow": ["dynamodb:GetItem", "dynamodb:Query"],
        "UseGrants": [
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
        ],
        "KnowWhatWasTold": ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
        "RememberReports": ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        "ReadTheEventClient": "ssm:GetParameter",
        "PutAside": "sqs:SendMessage",
        "AskAgainLater": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"],
        "WriteTheLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
    }


def test_the_user_pools_function_may_add_what_is_new_and_no_more() -> None:
    """SEC-150, SEC-162."""
    may = {said["Sid"]: said for role, said in statements() if role == "SignUpRole"}
    assert {sid: said["Action"] for sid, said in may.items()} == {
        "GiveALamp": "dynamodb:PutItem",
        "WriteTheLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
    }
    assert may["GiveALamp"]["Resource"] == [{"Fn::GetAtt": ["Lamps", "Arn"]}, {"Fn::GetAtt": ["Starters", "Arn"]}]
    on_aws, locally = may["GiveALamp"]["Condition"]["Fn::If"][1:]
    assert on_aws == {"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": ["TransactWriteItems"]}}
    assert locally == {"Ref": "AWS::NoValue"}


def test_nothing_that_the_pool_needs_needs_the_pool() -> None:
    """The pool names its trigger: CloudFormation refuses a circle."""
    needed: set[str] = set()
    waiting = ["UserPool"]
    while waiting:
        found = references(RESOURCES[waiting.pop()]["Properties"]) & RESOURCES.keys()
        waiting += found - needed
        needed |= found
    assert "SignUpFunction" in needed
    assert not needed & {"UserPool", "SignUpPermission", "LinkingClient"}


def references(part: Any) -> set[str]:
    match part:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return set(re.findall(r"\$\{(\w+)[.}]", text))
        case dict():
            return set().union(*map(references, part.values()))
        case list():
            return set().union(*map(references, part))
    return set()


@pytest.mark.parametrize(
    "alarm", [name for name, each in RESOURCES.items() if each["Type"] == "AWS::CloudWatch::Alarm"]
)
def test_every_alarm_is_heard_and_explained(alarm: str) -> None:
    assert at(alarm, "TreatMissingData") == "notBreaching"
    assert at(alarm, "AlarmActions")["Fn::If"][0] == "HasAlarmTopic"
    assert f"`{alarm}`" in (packager.ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("function", sorted(template.functions(TEMPLATE)))
def test_a_function_that_cannot_log_raises_an_alarm_all_the_same(function: str) -> None:
    """Timeouts, failed imports, want of memory and throttling write no line of ours."""
    watching = {
        each["Properties"]["MetricName"]: each
        for each in RESOURCES.values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
        and each["Properties"].get("MetricName") in {"Errors", "Throttles", "Duration"}
        and each["Properties"].get("Dimensions") == [{"Name": "FunctionName", "Value": {"Ref": function}}]
    }
    assert len(watching) == 3
    assert {each.get("Condition") for each in watching.values()} == {RESOURCES[function].get("Condition")}
    says = {metric: each["Properties"] for metric, each in watching.items()}
    assert {each["Namespace"] for each in says.values()} == {"AWS/Lambda"}
    assert {each["EvaluationPeriods"] for each in says.values()} == {1}
    assert {each["ComparisonOperator"] for each in says.values()} == {"GreaterThanOrEqualToThreshold"}
    for metric in ("Errors", "Throttles"):
        assert (says[metric]["Statistic"], says[metric]["Threshold"]) == ("Sum", 1)
    limit_ms = 1000 * RESOURCES[function]["Properties"].get("Timeout", TEMPLATE["Globals"]["Function"]["Timeout"])
    assert says["Duration"]["Statistic"] == "Maximum"
    assert 0.8 * limit_ms <= says["Duration"]["Threshold"] < limit_ms


def test_no_secret_leaves_the_template() -> None:
    """SEC-153."""
    assert "ClientSecret" not in str(TEMPLATE["Outputs"])
    for function in template.functions(TEMPLATE):
        variables = at(function, "Environment.Variables")
        # The one name that speaks of tokens and is an address.
        named = set(variables) - {"LWA_TOKEN_INFO_URL"}
        assert not [name for name in named if "SECRET" in name or "TOKEN" in name]


def test_every_table_and_every_queue_is_encrypted() -> None:
    switches = {"AWS::DynamoDB::Table": "SSESpecification.SSEEnabled", "AWS::SQS::Queue": "SqsManagedSseEnabled"}
    kept = {name: switches[each["Type"]] for name, each in RESOURCES.items() if each["Type"] in switches}
    assert set(switches.values()) == set(kept.values())
    assert [name for name, switch in kept.items() if at(name, switch) is not True] == []


def test_a_function_has_no_address_of_its_own() -> None:
    assert [name for name, each in RESOURCES.items() if each["Type"] == "AWS::Lambda::Url"] == []
    assert [name for name in template.functions(TEMPLATE) if "FunctionUrlConfig" in RESOURCES[name]["Properties"]] == []


def test_a_local_address_never_reaches_another_stage() -> None:
    """SEC-040, SEC-083."""
    found = {
        name: value
        for function in template.functions(TEMPLATE)
        for name, value in at(function, "Environment.Variables").items()
        if name in ("JWKS_URL", "LWA_URL", "EVENT_GATEWAY_URL")
    }
    assert len(found) == 3
    for value in found.values():
        assert value["Fn::If"][0] == "Local"
        assert value["Fn::If"][2] == ""
    assertions = TEMPLATE["Rules"]["LocalAddressesBelongToTheLocalStage"]["Assertions"]
    assert "LocalEndpoint" in str(assertions)
    assert "LocalAmazon" in str(assertions)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, resource in RESOURCES.items()
        if resource["Type"].endswith(("::Table", "::UserPool", "::Key")) and name != "Reports"
    ]
    # Links use them: the client's id and secret, the host, the role without which the pool sends no codes.
    + ["LinkingClient", "HostedDomain", "SmsRole"],
)
def test_what_cannot_be_made_again_is_kept(name: str) -> None:
    """docs/decisions/0020."""
    assert RESOURCES[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_other_programs_find_their_outputs() -> None:
    assert set(TEMPLATE["Outputs"]) == {
        "DeletionProtection",
        "SmartHomeFunctionArn",
        "ForOtherRegions",
        "ChangeReportFunctionName",
        "ReportsTable",
        "SmartHomeLogGroup",
        "ChangeReportLogGroup",
        "ProfileSkillLogGroup",
        "ChangeReportDeadLettersUrl",
        "WaitingGrantsUrl",
        "ProfileSkillFunctionArn",
        "IdentityPoolId",
        "UserPoolId",
        "LinkingClientId",
        "DashboardClientId",
        "AuthorizationUrl",
        "TokenUrl",
        "PrefixAuthorizationUrl",
        "PrefixTokenUrl",
        "UserInfoUrl",
        "AmazonReturnUrls",
        "MailsComeFrom",
        "LampsTable",
        "GrantsTable",
        "ToldTable",
        "SignUpFunctionName",
        "SignUpLogGroup",
        "StartersTable",
    }
