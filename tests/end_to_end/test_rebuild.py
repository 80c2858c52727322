"""A stack that is deleted under linked customers, and built again around what it left: on the local stack, with the commands that are printed."""

import json
import os
import re
import shlex
import time
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import COMMANDS, CommandLine

pytestmark = pytest.mark.stack


def on_aws(smartlamp: CommandLine, *words: str, stack: str = "smartlamp", status: int = 0) -> Any:
    """What a command about a stack on AWS says, with the emulator as AWS."""
    everything = [*words, "--stack", stack, "--region", "us-east-1", "--json"]
    done = COMMANDS.run(everything, stdin="", env={**os.environ, **smartlamp.aws})
    assert done.returncode == status, f"{words}:\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


def ended(cloudformation: Any, name: str) -> str:
    """How a stack's operation ended."""
    for _ in range(600):
        status: str = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(0.05)
    raise AssertionError(status)


def run(smartlamp: CommandLine, command: str) -> None:
    """What the AWS command line does with a command, without it: the request that its options are the members of."""
    _, service, operation, *words = shlex.split(command)
    client = smartlamp.client(service)
    if operation == "wait":
        waiter, *words = words
        client.get_waiter(waiter.replace("-", "_")).wait(
            **members(words), WaiterConfig={"Delay": 0.1, "MaxAttempts": 1200}
        )
    else:
        getattr(client, operation.replace("-", "_"))(**members(words))


def members(words: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for option, value in zip(words[::2], words[1::2], strict=True):
        name = "".join(part.capitalize() for part in option.removeprefix("--").split("-"))
        match name:
            case "Region" | "Query" | "Output":
                continue
            case "TemplateBody":
                found[name] = Path(value.removeprefix("file://")).read_text()
            case "ResourcesToImport" | "Parameters":
                found[name] = json.loads(Path(value.removeprefix("file://")).read_text())
            case "Capabilities":
                found[name] = [value]
            case _:
                found[name] = value
    return found


def test_who_was_linked_is_linked_after_the_stack_was_deleted_and_built_again(
    own_stack: CommandLine, tmp_path: Path
) -> None:
    assert own_stack("up", "--detach", "--port", "0").returncode == 0
    assert own_stack("link").returncode == 0
    assert own_stack("say", "turn on SmartLamp").returncode == 0
    before, cloudformation = own_stack.running.outputs, own_stack.client("cloudformation")
    assert on_aws(own_stack, "leftovers") == []
    stack_id = cloudformation.describe_stacks(StackName="smartlamp")["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName="smartlamp")
    assert ended(cloudformation, stack_id) == "DELETE_COMPLETE"
    assert own_stack("say", "turn off SmartLamp").returncode == 1
    (left,) = on_aws(own_stack, "leftovers")
    assert "UserPool has people." in left["stays_because"]
    on_aws(own_stack, "leftovers", "--delete", "--yes", status=1)
    assert on_aws(own_stack, "leftovers") == [left]
    # The emulator imports no domain: this is the way of a stack whose domain went with it.
    pool_id = before["UserPoolId"]
    own_stack.client("cognito-idp").delete_user_pool_domain(UserPoolId=pool_id, Domain="smartlamp-local")
    planned = on_aws(own_stack, "rebuild", "--into", str(tmp_path / "import"))
    assert set(planned["imports"]) == {each["logical_id"] for each in left["resources"]} - {"HostedDomain"}
    assert set(planned["without"]) == {"HostedDomain"}
    for command in planned["commands"]:
        if re.match("aws cloudformation (?!detect)", command):
            run(own_stack, command)
    assert ended(cloudformation, "smartlamp") == "IMPORT_COMPLETE"
    # `up` deploys the whole template, as `sam deploy` does. What runs knows the old function, so it says to start again.
    assert own_stack("up", "--detach").returncode == 2
    assert ended(cloudformation, "smartlamp") == "UPDATE_COMPLETE"
    assert own_stack("down").returncode == 0
    assert own_stack("up", "--detach", "--port", "0").returncode == 0
    after = own_stack.running.outputs
    kept = {"UserPoolId", "LinkingClientId", "LampsTable", "GrantsTable", "ToldTable", "StartersTable"}
    assert {name for name in before if before[name] == after[name]} >= kept
    assert before["DashboardClientId"] != after["DashboardClientId"]
    # Nobody has linked again: tokens, lamps and grants are those from before.
    assert own_stack("say", "turn off SmartLamp").returncode == 0
    assert own_stack("lamps", "set", "SmartLamp", "--power", "on").returncode == 0
    for _ in range(200):
        if "Alexa's picture is right" in own_stack("status").stdout:
            return
    log = own_stack.client("logs").filter_log_events(logGroupName=after["ChangeReportLogGroup"])["events"]
    said = [own_stack("status").stdout, own_stack("events").stdout]
    pytest.fail("\n".join([*said, *(f"{each['timestamp']} {each['message']}" for each in log)]))
