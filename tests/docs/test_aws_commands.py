"""Every command of AWS's command line that a page, the template or our code names is one that AWS knows."""

import re

import pytest

from smartlamp.deploy import template
from tests.docs import aws_commands
from tests.docs.aws_call import Call, call, check_name
from tests.docs.aws_model import WrongCommandError

COMMANDS = list(aws_commands.everywhere())


def test_the_commands_are_found() -> None:
    files = {name for name, _ in COMMANDS}
    assert {
        "docs/deploying_by_hand.md",
        "docs/operations.md",
        "docs/account_linking.md",
        "smartlamp/target/aws_session.py",
    } <= files


@pytest.mark.parametrize(("file", "command"), COMMANDS)
def test_a_command_is_one_that_aws_knows(file: str, command: str) -> None:
    if len(command.split()) == 3 and f"`{command}`" in (aws_commands.ROOT / file).read_text("utf-8"):
        check_name(command)  # a sentence speaks of it
    else:
        call(command)
    outputs = set(re.findall(r"OutputKey==[`'\"]+(\w+)", command))
    assert outputs <= set(template.load()["Outputs"]), file


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("aws dynamo list-tables", "no service dynamo"),
        ("aws dynamodb restore-table --target-table-name T", "no operation restore-table"),
        ("aws dynamodb", "names no operation"),
        ("aws dynamodb describe-table --name LAMPS", "no option"),
        ("aws dynamodb describe-table", "TableName"),
        ("aws dynamodb describe-table --table-name LAMPS AGAIN", "belong to no option"),
        ("aws dynamodb update-table --table-name LAMPS --on-demand-throughput MaxReads=1", "there is no MaxReads"),
        ("aws dynamodb update-table --table-name LAMPS --stream-specification StreamEnabled=yes", "true or false"),
        (
            "aws dynamodb update-table --table-name LAMPS --stream-specification StreamEnabled=true,StreamViewType=BOTH",
            "BOTH is none of",
        ),
        ("aws dynamodb wait table-there --table-name LAMPS", "no waiter"),
        ("aws dynamodb scan --table-name LAMPS --select EVERYTHING", "EVERYTHING is none of"),
        ("aws dynamodb scan --table-name LAMPS --limit few", "few"),
        ("aws ssm put-parameter --name N --value '{}' --type Secret", "Secret is none of"),
        ("aws cognito-idp describe-user-pool --user-pool-id P --query UserPool.Names", "has no"),
        ("aws cognito-idp describe-user-pool --user-pool-id P --query 'UserPool['", "--query"),
        ("aws cloudformation describe-stacks --stack-name", "has no value"),
        ("aws logs tail", "needs 1 words"),
        ("aws logs tail GROUP --until 1h", "no option"),
        ("aws lambda invoke --function-name F", "belong to no option"),
        ("aws lambda put-function-concurrency --function-name F --reserved-concurrent-executions none", "none"),
        ("aws kms describe-key --key-id '{'", None),
        ("aws budgets create-budget --account-id A --budget '{\"BudgetName\": }'", "not JSON"),
    ],
)
def test_a_wrong_command_is_refused(command: str, wrong: str | None) -> None:
    if wrong is None:
        call(command)
        return
    with pytest.raises(WrongCommandError, match=re.escape(wrong)):
        call(command)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "aws dynamodb update-table --table-name NAME --on-demand-throughput MaxReadRequestUnits=-1,MaxWriteRequestUnits=-1",
            {"TableName": "t", "OnDemandThroughput": {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}},
        ),
        (
            "aws cognito-idp admin-update-user-attributes --user-pool-id NAME --username n --user-attributes Name=email,Value=a@b Name=phone_number,Value=+1",
            {
                "UserPoolId": "t",
                "Username": "n",
                "UserAttributes": [{"Name": "email", "Value": "a@b"}, {"Name": "phone_number", "Value": "+1"}],
            },
        ),
        (
            (
                "aws cloudwatch get-metric-statistics --namespace N --metric-name M --dimensions Name=FunctionName,Value=NAME"
                " --start-time 2026-01-01T00:00:00Z --end-time WHEN --period 60 --statistics Sum Average"
            ),
            {
                "Namespace": "N",
                "MetricName": "M",
                "Dimensions": [{"Name": "FunctionName", "Value": "t"}],
                "StartTime": "2026-01-01T00:00:00+00:00",
                "EndTime": "2026-01-01T00:00:00Z",
                "Period": 60,
                "Statistics": ["Sum", "Average"],
            },
        ),
        (
            "aws dynamodb update-table --table-name NAME --no-deletion-protection-enabled --region eu-west-1 --output text",
            {"TableName": "t", "DeletionProtectionEnabled": False},
        ),
        (
            "aws cloudformation create-change-set --stack-name NAME --change-set-name c --parameters ParameterKey=K,UsePreviousValue=true",
            {"StackName": "t", "ChangeSetName": "c", "Parameters": [{"ParameterKey": "K", "UsePreviousValue": True}]},
        ),
    ],
)
def test_a_command_is_read_as_the_command_line_reads_it(command: str, expected: object) -> None:
    read = call(command, NAME="t")
    assert isinstance(read, Call)
    assert read.arguments == expected


@pytest.mark.parametrize(
    "command",
    [
        "aws cloudformation wait stack-import-complete …",
        "aws cloudformation create-change-set … --change-set-name import",
        "aws cloudformation … --stack-name X",
        "aws sns verify-sms-sandbox-phone-number --phone-number +15555550100 --one-time-password CODE",
    ],
)
def test_what_is_not_said_in_full_is_checked_as_far_as_it_goes(command: str) -> None:
    call(command)


def test_what_our_code_puts_in_excuses_no_other_option() -> None:
    with pytest.raises(WrongCommandError, match="no option"):
        call("aws cloudformation wait stack-import-complete … --stack x")


def test_a_command_is_found_wherever_it_begins() -> None:
    page = """Run `aws dynamodb list-tables` or

```sh
TABLE=$(aws cloudformation describe-stacks --stack-name "$(cat name)" \\
  --query "Stacks[0].Outputs[?OutputKey=='LampsTable'].OutputValue" --output text)
for each in a b; do aws kms describe-key --key-id $each > key.json; done # aws is AWS's command line
aws logs tail GROUP | grep x && aws ssm get-parameter --name '/a;b'
```

```text
aws is not run here
```
"""
    assert aws_commands.in_page(page) == [
        (
            'aws cloudformation describe-stacks --stack-name "$(...)"   '
            "--query \"Stacks[0].Outputs[?OutputKey=='LampsTable'].OutputValue\" --output text"
        ),
        "aws kms describe-key --key-id $each",
        "aws logs tail GROUP",
        "aws ssm get-parameter --name '/a;b'",
        "aws dynamodb list-tables",
    ]


def test_a_command_in_code_is_found() -> None:
    code = 'say(f"Run `aws logs tail {group} --since 1h`.", "aws is far", """\n  Example: aws logs tail /a --since 1h\n""")'
    assert sorted(aws_commands.in_code(code)) == ["aws logs tail /a --since 1h", "aws logs tail … --since 1h"]
