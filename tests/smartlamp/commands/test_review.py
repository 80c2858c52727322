"""`smartlamp review` at its front door, over an account whose requests and answers are held against AWS's own models."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.deploy.review.pairs import hosts
from smartlamp.deploy.review.resolved import Resolved
from smartlamp.errors import CannotRun, SmartLampError
from tests.deployment.deployed import Deployment
from tests.deployment.reviewed import GIVEN, POOL, Edit, changed, complete, pool, processed, pseudo
from tests.fakes.aws_account import Answer, AwsAccount, refusal
from tests.fakes.change_sets import changes
from tests.smartlamp.deploy.review.test_archive import ARM64, X86_64, zipped

CHANGE_SET = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/change/0"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/smartlamp/0"
SECRET = "a-secret-that-nobody-sees"
CLIENT = {"client_id": "amzn1.application-oa2-client.0", "client_secret": SECRET}
NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
OLDER = NOW - dt.timedelta(days=1)
HOST = {
    "AuthDomain": "auth.example.com",
    "HostedZoneId": "Z1",
    "AuthCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000",
}
FILES = (
    "smarthome_lambda/handler.py",
    "smarthome_lambda/change_report.py",
    "sign_up/handler.py",
    "profile_skill/handler.py",
)
PAGE = 3


def raising(code: str) -> Answer:
    def answer(_: Mapping[str, Any]) -> Mapping[str, Any]:
        raise refusal(code)

    return answer


def archive(machine: bytes = ARM64) -> io.BytesIO:
    return zipped({"_cffi_backend.cpython-313-aarch64-linux-gnu.so": machine, **dict.fromkeys(FILES, b"")})


@dataclass
class Stack:
    """The template deployed under GIVEN and `old`, and a change set with `new` and `edit`; `answers` replace those of the account."""

    monkeypatch: pytest.MonkeyPatch
    account: AwsAccount = field(default_factory=AwsAccount)

    def set_up(
        self,
        *,
        old: Mapping[str, str] | None = None,
        new: Mapping[str, str] | None = None,
        edit: Edit | None = None,
        said: Mapping[str, Any] | None = None,
        status: str = "UPDATE_COMPLETE",
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        first = complete({**GIVEN, **(old or {})})
        then = {**first, **(new or {})}
        creates = status == "REVIEW_IN_PROGRESS"
        body, edited = processed(), processed(edit)
        before = None if creates else Deployment(body, **{**pseudo(), **first})
        listed = changes(before, Deployment(edited, **{**pseudo(), **then}))
        parameters = [{"ParameterKey": key, "ParameterValue": each} for key, each in first.items()]
        stack = {
            "StackName": "smartlamp",
            "StackId": STACK,
            "CreationTime": NOW,
            "StackStatus": status,
            **(
                {}
                if creates
                else {"Parameters": parameters, "Outputs": [{"OutputKey": "UserPoolId", "OutputValue": POOL}]}
            ),
        }
        change_set = {
            "ChangeSetName": "change",
            "ChangeSetId": CHANGE_SET,
            "StackId": STACK,
            "StackName": "smartlamp",
            "Status": "CREATE_COMPLETE",
            "ExecutionStatus": "AVAILABLE",
            "Parameters": [{"ParameterKey": key, "ParameterValue": each} for key, each in then.items()],
            **(said or {}),
        }

        def describe_change_set(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            start = int(asked.get("NextToken", "0"))
            more = {"NextToken": str(start + PAGE)} if start + PAGE < len(listed) else {}
            return {**change_set, "Changes": listed[start : start + PAGE], **more}

        def get_template(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            assert asked["TemplateStage"] == "Processed"
            return {"TemplateBody": json.dumps(edited if "ChangeSetName" in asked else body)}

        def zip_file(_: Mapping[str, Any]) -> Mapping[str, Any]:
            content = archive().getvalue()
            return {"ContentLength": len(content), "Body": StreamingBody(io.BytesIO(content), len(content))}

        self.account.answers = {
            "cloudformation.describe_stacks": lambda _: {"Stacks": [stack]},
            "cloudformation.list_change_sets": lambda _: {
                "Summaries": [
                    {
                        "ChangeSetName": "old",
                        "ChangeSetId": "old",
                        "ExecutionStatus": "AVAILABLE",
                        "CreationTime": OLDER,
                        "Status": "CREATE_COMPLETE",
                    },
                    {
                        "ChangeSetName": "failed",
                        "ChangeSetId": "failed",
                        "ExecutionStatus": "UNAVAILABLE",
                        "CreationTime": NOW,
                        "Status": "FAILED",
                    },
                    {
                        "ChangeSetName": "change",
                        "ChangeSetId": CHANGE_SET,
                        "ExecutionStatus": "AVAILABLE",
                        "CreationTime": NOW,
                        "Status": "CREATE_COMPLETE",
                    },
                ]
            },
            "cloudformation.describe_change_set": describe_change_set,
            "cloudformation.get_template": get_template,
            "cognito-idp.describe_user_pool": lambda _: {"UserPool": pool(body, first)},
            "cognito-idp.describe_user_pool_domain": lambda _: {"DomainDescription": {}},
            "s3.get_object": zip_file,
            "ssm.get_parameter": lambda _: {"Parameter": {"Type": "SecureString", "Value": json.dumps(CLIENT)}},
            "ssm.describe_parameters": lambda _: {"Parameters": [{"KeyId": "alias/aws/ssm"}]},
            **(answers or {}),
        }
        account = self.account

        def client(session: boto3.Session, *words: Any, **options: Any) -> Any:
            return account.client(session, *words, **options)

        self.monkeypatch.setattr(boto3.Session, "client", client)

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["review", *(words or ("--stack", "smartlamp"))], env={"COLUMNS": "200"})

    def json(self, *words: str) -> dict[str, Any]:
        done = self(*(words or ("--stack", "smartlamp")), "--json")
        assert done.exit_code in {0, 1}, done.output
        answer: dict[str, Any] = json.loads(done.stdout)
        assert answer["may_run"] == (done.exit_code == 0)
        return answer

    def stops(self, *words: str) -> set[str]:
        return {each["about"] for each in self.json(*words)["findings"] if each["stops"]}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    return Stack(monkeypatch)


def test_one_that_may_run(stack: Stack) -> None:
    stack.set_up(new={"LogRetentionDays": "90"})
    done = stack()
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "The change set change of smartlamp (eu-west-1) may run."
    assert stack.json()["not_checked"] == []


def test_one_that_must_not(stack: Stack) -> None:
    stack.set_up(new={"SignInWith": "phone", "LogRetentionDays": "1"})
    done = stack()
    assert done.exit_code == 1
    first, *lines = done.stdout.splitlines()
    assert first.startswith("The change set change of smartlamp (eu-west-1) must not run: ")
    assert lines[0].startswith("✗")
    said = done.stdout
    assert "SignInWith  It changes from email to phone." in said
    assert "why  reported: aws-amplify/amplify-cli#4227" in said
    assert "instead  Another stack" in said
    assert said.index("✗") < said.index("! LogRetentionDays")


@pytest.mark.parametrize(
    "words",
    [
        (CHANGE_SET,),
        ("--stack", "smartlamp"),
        ("--stack", "smartlamp", "--change-set", "change", "--region", "eu-west-1"),
    ],
)
def test_it_is_found_by_arn_or_stack(stack: Stack, words: tuple[str, ...]) -> None:
    stack.set_up(new={"DomainPrefix": "other"})
    assert stack.stops(*words) == {"DomainPrefix", "HostedDomain"}
    asked = [
        params["ChangeSetName"]
        for service, _, operation, params in stack.account.asked
        if operation == "describe_change_set"
    ]
    assert set(asked) <= {CHANGE_SET, "change"}
    assert stack.account.regions("cloudformation") == {"eu-west-1"}


def test_a_stack_that_is_built_around_what_was_left(stack: Stack) -> None:
    """An import makes the stack, so there is no template before."""

    def get_template(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if "ChangeSetName" not in asked:
            raise refusal("ValidationError", "Stack is in REVIEW_IN_PROGRESS")
        return {"TemplateBody": json.dumps({"Resources": {"Lamps": {"Type": "AWS::DynamoDB::Table", **kept}}})}

    kept: dict[str, Any] = {"DeletionPolicy": "Retain", "Properties": {}}
    lamps = {"LogicalResourceId": "Lamps", "ResourceType": "AWS::DynamoDB::Table", "Action": "Import"}
    imports = [{"Type": "Resource", "ResourceChange": lamps}]
    stack.set_up(
        status="REVIEW_IN_PROGRESS",
        answers={
            "cloudformation.get_template": get_template,
            "cloudformation.describe_change_set": lambda _: {
                "ChangeSetName": "change",
                "ChangeSetId": CHANGE_SET,
                "StackId": STACK,
                "StackName": "smartlamp",
                "Status": "CREATE_COMPLETE",
                "ExecutionStatus": "AVAILABLE",
                "Changes": imports,
            },
        },
    )
    said = stack.json()
    assert (said["type"], said["may_run"], said["not_checked"]) == ("IMPORT", True, [])
    assert [each["about"] for each in said["findings"]] == ["Lamps"]


def test_a_page_further_on_counts(stack: Stack) -> None:
    stack.set_up(edit=changed("UserPool", "UsernameAttributes", ["phone_number"]))
    assert stack.stops() == {"UserPool"}
    assert sum(operation == "describe_change_set" for _, _, operation, _ in stack.account.asked) > 1


def test_a_stack_that_is_to_be_created(stack: Stack) -> None:
    taken = {"DomainDescription": {"UserPoolId": "eu-west-1_Other", "Domain": "my-lamps"}}
    stack.set_up(status="REVIEW_IN_PROGRESS", answers={"cognito-idp.describe_user_pool_domain": lambda _: taken})
    answer = stack.json()
    assert answer["type"] == "CREATE"
    assert stack.stops() == {"HostedDomain"}


@pytest.mark.parametrize(
    ("value", "kind", "stops", "says"),
    [
        (json.dumps(CLIENT), "SecureString", False, None),
        (json.dumps(CLIENT), "String", False, "a String"),
        (SECRET, "SecureString", True, "not a JSON object"),
        (json.dumps([SECRET]), "SecureString", True, "not a JSON object"),
        (json.dumps({"client_id": SECRET}), "SecureString", True, "not a JSON object"),
        (json.dumps({**CLIENT, "client_secret": ""}), "SecureString", True, "client_secret is empty"),
        (json.dumps({**CLIENT, "client_secret": f"{SECRET} "}), "SecureString", True, "space"),
        (json.dumps({**CLIENT, "client_id": SECRET}), "SecureString", True, "none of Login with Amazon's"),
        (
            json.dumps({"client_id": CLIENT["client_id"], "client_secret": CLIENT["client_id"]}),
            "SecureString",
            True,
            "the same",
        ),
    ],
)
def test_the_event_client_is_read_and_never_shown(
    stack: Stack, value: str, kind: str, stops: bool, says: str | None
) -> None:
    stack.set_up(answers={"ssm.get_parameter": lambda _: {"Parameter": {"Type": kind, "Value": value}}})
    done = stack()
    assert SECRET not in done.output
    assert (done.exit_code == 1) == stops
    assert says is None or says in done.stdout


@pytest.mark.parametrize(
    ("key", "stops"),
    [
        ("alias/aws/ssm", False),
        ("alias/mine", True),
        ("arn:aws:kms:eu-west-1:123456789012:key/0", True),
    ],
)
def test_an_event_client_under_a_key_that_the_functions_may_not_use(stack: Stack, key: str, stops: bool) -> None:
    stack.set_up(answers={"ssm.describe_parameters": lambda _: {"Parameters": [{"KeyId": key}]}})
    done = stack()
    assert done.exit_code == stops
    assert (f"encrypted with {key}" in done.stdout) is stops


def test_another_stacks_event_client_is_named(stack: Stack) -> None:
    there = {"Parameters": [{"Name": "/lamps/alexa/event-client"}, {"Name": "/other/alexa/event-client-old"}]}
    stack.set_up(
        answers={"ssm.get_parameter": raising("ParameterNotFound"), "ssm.describe_parameters": lambda _: there}
    )
    (finding,) = stack.json()["findings"]
    assert "/lamps/alexa/event-client, which another stack reads" in finding["happens"]
    assert "/other" not in finding["happens"]


@pytest.mark.parametrize(
    ("content", "stops"),
    [
        (archive().getvalue(), set()),
        (archive(X86_64).getvalue(), {"SmartHomeFunction", "ChangeReportFunction", "SignUpFunction"}),
        (b"<html>", {"SmartHomeFunction", "ChangeReportFunction", "SignUpFunction"}),
    ],
    ids=["right", "another processor", "no archive"],
)
def test_the_archive_is_looked_into(stack: Stack, content: bytes, stops: set[str]) -> None:
    def answer(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"ContentLength": len(content), "Body": StreamingBody(io.BytesIO(content), len(content))}

    stack.set_up(answers={"s3.get_object": answer})
    assert stack.stops() == stops


def test_an_archive_that_is_too_large_is_not_read(stack: Stack) -> None:
    def answer(_: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"ContentLength": 10**10, "Body": StreamingBody(io.BytesIO(b""), 10**10)}

    stack.set_up(answers={"s3.get_object": answer})
    answer_of = stack.json()
    assert answer_of["may_run"]
    assert ["10000 MB" in each["reason"] for each in answer_of["not_checked"]] == [True]


# The resource whose domain is a host of one's own.
DOMAIN = {
    name
    for name, domain, certificate in hosts.domains(Resolved(processed(), {**GIVEN, **HOST}, pseudo()))
    if domain == HOST["AuthDomain"] and certificate
}
ISSUED = {"Certificate": {"Status": "ISSUED", "DomainName": "auth.example.com", "Issuer": "Amazon"}}
ZONE = {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com.", "CallerReference": "0"}}


def records(*names: str) -> Answer:
    found = [{"Name": each, "Type": "A"} for each in names]
    return lambda _: {"ResourceRecordSets": found, "IsTruncated": False, "MaxItems": "1"}


@pytest.mark.parametrize(
    ("answers", "stops"),
    [
        ({}, set()),
        ({"acm.describe_certificate": raising("ResourceNotFoundException")}, DOMAIN),
        (
            {"acm.describe_certificate": lambda _: {"Certificate": {**ISSUED["Certificate"], "Status": "FAILED"}}},
            DOMAIN,
        ),
        ({"route53.get_hosted_zone": raising("NoSuchHostedZone")}, {"AuthDomainRecord"}),
        ({"route53.list_resource_record_sets": records("mail.example.com.")}, {"AuthDomainRecord"}),
        ({"route53.list_resource_record_sets": records()}, {"AuthDomainRecord"}),
    ],
)
def test_a_host_of_ones_own(stack: Stack, answers: Mapping[str, Answer], stops: set[str]) -> None:
    right = {
        "acm.describe_certificate": lambda _: ISSUED,
        "route53.get_hosted_zone": lambda _: ZONE,
        "route53.list_resource_record_sets": records("example.com."),
    }
    stack.set_up(old=HOST, answers={**right, **answers})
    assert stack.stops() == stops
    assert stack.account.regions("acm") == {"us-east-1"}


def policy(principal: Any, **more: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sns:Publish", **more}]})


OWNER = {"Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}}
BUDGETS = {"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]}


@pytest.mark.parametrize(
    ("budget", "attributes", "stops"),
    [
        ("5", {"Policy": policy(BUDGETS)}, False),
        ("5", {"Policy": policy({"Service": "budgets.amazonaws.com"})}, False),
        ("5", {"Policy": policy({"Service": "budgets.amazonaws.com"}, Effect="Deny")}, True),
        ("5", {"Policy": policy("*").replace("[", "", 1).replace("]", "")}, False),
        ("5", {"Policy": policy("*")}, False),
        ("5", {"Policy": policy({"AWS": "*"}, **OWNER)}, True),
        ("0", {"Policy": policy({"AWS": "*"}, **OWNER)}, False),
        ("5", {}, True),
        ("0", {}, False),
        ("0", {"KmsMasterKeyId": "alias/aws/sns"}, True),
        ("0", {"KmsMasterKeyId": "alias/alarms"}, False),
    ],
)
def test_a_topic_that_nobody_may_tell(stack: Stack, budget: str, attributes: Mapping[str, str], stops: bool) -> None:
    given = {"AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:alarms", "MonthlyBudget": budget}
    stack.set_up(new=given, answers={"sns.get_topic_attributes": lambda _: {"Attributes": attributes}})
    assert stack.stops() == ({"AlarmTopic"} if stops else set())


def test_mails_sms_concurrency_and_topics_are_looked_up(stack: Stack) -> None:
    arn = "arn:aws:ses:us-west-2:123456789012:identity/example.com"
    sender = {"EmailSendingAccount": "DEVELOPER", "SourceArn": arn, "From": "no-reply@example.com"}
    stack.set_up(
        old={"SignInWith": "phone"},
        new={"SmartHomeConcurrency": "950", "AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:alarms"},
        edit=changed("UserPool", "EmailConfiguration", sender),
        answers={
            "sesv2.get_email_identity": lambda _: {"VerifiedForSendingStatus": False},
            "sesv2.get_account": lambda _: {"ProductionAccessEnabled": False},
            "sns.get_sms_sandbox_account_status": lambda _: {"IsInSandbox": True},
            "sns.get_topic_attributes": raising("NotFound"),
            "lambda.get_account_settings": lambda _: {
                "AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
            },
        },
    )
    said = stack.json()
    assert {each["about"] for each in said["findings"] if each["stops"]} == {
        "UserPool",
        "reserved concurrency",
        "AlarmTopic",
    }
    assert stack.account.regions("sesv2") == {"us-west-2"}
    told = " ".join(each["happens"] for each in said["findings"])
    for words in (
        "SES has not verified example.com in us-west-2",
        "SES in us-west-2 is in the sandbox",
        "SMS from eu-west-1 are in the sandbox",
    ):
        assert words in told


def test_what_may_not_be_looked_up_is_told_and_fails_nothing(stack: Stack) -> None:
    stack.set_up(
        old={**HOST, "SignInWith": "phone", "AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:a"},
        new={"SmartHomeConcurrency": "1"},
    )
    kept = {
        "cloudformation.describe_stacks",
        "cloudformation.list_change_sets",
        "cloudformation.describe_change_set",
        "cloudformation.get_template",
    }
    stack.account.answers = {name: each for name, each in stack.account.answers.items() if name in kept}
    said = stack.json()
    assert said["may_run"]
    assert {each["action"] for each in said["not_checked"]} == {
        "cognito-idp:DescribeUserPool",
        "cognito-idp:DescribeUserPoolDomain",
        "s3:GetObject",
        "acm:DescribeCertificate",
        "route53:GetHostedZone",
        "sns:GetSMSSandboxAccountStatus",
        "sns:GetTopicAttributes",
        "ssm:GetParameter, kms:Decrypt",
        "lambda:GetAccountSettings",
    }
    assert "Not checked" in stack().stdout


def test_without_the_templates_parameters_and_changes_still_count(stack: Stack) -> None:
    stack.set_up(new={"SignInWith": "phone", "DomainPrefix": "other"})
    del stack.account.answers["cloudformation.get_template"]
    said = stack.json()
    assert {"SignInWith", "DomainPrefix", "HostedDomain"} <= {
        each["about"] for each in said["findings"] if each["stops"]
    }
    assert [each["action"] for each in said["not_checked"]] == ["cloudformation:GetTemplate"] * 2


def test_nested_change_sets_are_read(stack: Stack) -> None:
    inner = CHANGE_SET.replace("/change/", "/inner/")
    stack.set_up()
    outer = {
        "Action": "Modify",
        "LogicalResourceId": "Inner",
        "ResourceType": "AWS::CloudFormation::Stack",
        "ChangeSetId": inner,
    }
    lost = {
        "Action": "Modify",
        "LogicalResourceId": "Lamps",
        "ResourceType": "AWS::DynamoDB::Table",
        "Replacement": "True",
    }
    whole = stack.account.answers["cloudformation.describe_change_set"]

    def describe(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        change = lost if asked["ChangeSetName"] == inner else outer
        return {**whole({}), "Changes": [{"Type": "Resource", "ResourceChange": change}]}

    stack.account.answers["cloudformation.describe_change_set"] = describe
    assert stack.stops() == {"Inner.Lamps"}


def test_one_that_changes_nothing(stack: Stack) -> None:
    reason = "The submitted information didn't contain changes."
    stack.set_up(said={"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": reason})
    done = stack("--stack", "smartlamp", "--change-set", "change")
    assert done.exit_code == 0
    assert "changes nothing" in done.stdout.splitlines()[0]


def test_what_is_wanted_all_the_same(stack: Stack) -> None:
    stack.set_up(new={"VendorId": "M11111111", "DomainPrefix": "other"})
    wanted = ("--accept", "VendorId", "--accept", "LinkingClient", "--accept", "DomainPrefix")
    assert stack.stops("--stack", "smartlamp", *wanted) == {"DomainPrefix", "HostedDomain"}
    assert "VendorId (accepted)" in stack("--stack", "smartlamp", *wanted).stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((CHANGE_SET, "--stack", "smartlamp"), "by its ARN or by its stack"),
        (("--region", "eu-west-1"), "by its ARN or by its stack"),
        ((CHANGE_SET, "--change-set", "change"), "--change-set is for --stack"),
        ((CHANGE_SET, "--region", "us-east-1"), "is in eu-west-1, and --region names us-east-1"),
        (("change",), "not the ARN of a change set"),
        ((STACK,), "not the ARN of a change set"),
    ],
)
def test_wrong_usage_asks_nobody(stack: Stack, words: tuple[str, ...], what: str) -> None:
    stack.set_up()
    problem = stack(*words).exception
    assert isinstance(problem, CannotRun)
    assert what in problem.what
    assert problem.to_do
    assert stack.account.asked == []


@pytest.mark.parametrize(
    ("answers", "said", "what"),
    [
        ({"cloudformation.describe_stacks": raising("ValidationError")}, {}, "was not found"),
        ({"cloudformation.describe_change_set": raising("ChangeSetNotFound")}, {}, "does not show the change set"),
        ({"cloudformation.list_change_sets": raising("AccessDenied")}, {}, "does not show the change sets"),
        ({"cloudformation.list_change_sets": lambda _: {"Summaries": []}}, {}, "no change set that can be executed"),
        (
            {
                "cloudformation.list_change_sets": lambda _: {
                    "Summaries": [{"ChangeSetName": "a", "Status": "FAILED", "ExecutionStatus": "UNAVAILABLE"}]
                }
            },
            {},
            "a (FAILED)",
        ),
        ({}, {"Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"}, "not made yet"),
    ],
)
def test_what_cannot_be_reviewed(
    stack: Stack, answers: Mapping[str, Callable[..., Any]], said: Mapping[str, str], what: str
) -> None:
    stack.set_up(answers=answers, said=said)
    problem = stack().exception
    assert isinstance(problem, SmartLampError)
    assert problem.status == 2
    assert what in problem.what
    assert problem.to_do


def test_the_archives_of_the_test_are_archives() -> None:
    assert zipfile.is_zipfile(archive())
