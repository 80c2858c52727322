"""From two empty accounts to a skill that links, by one command; the same command again writes nothing."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.provisioning.commands import Commands
from tests.end_to_end.provisioning.conftest import Deployed
from tests.skill_package.amazons_description import DESCRIPTION, request_faults

pytestmark = [pytest.mark.stack, pytest.mark.group("deployment")]


def test_the_first_command_makes_everything(deployed: Deployed) -> None:
    said = deployed.first.json
    assert list(deployed.first.plan) == [each for each in deployed.first.done if each != "settings on AWS"]
    assert said["plan"]
    assert all(each["passed"] for each in said["probes"]), said["probes"]
    created = [each.given["vendorId"] for each in deployed.first.asked if each.name == "POST /v1/skills"]
    assert created == [deployed.commands.accounts.vendor_id] * 2
    assert len(said["skills"]) == 2
    assert said["outputs"]["SmartHomeFunctionArn"].endswith(":live")
    add_a_person, enable_the_skill = said["left"]
    assert "`smartlamp users add" in add_a_person["address"]
    assert enable_the_skill["text"].startswith("In the Alexa app")
    assert said["skills"]["smart-home"] in enable_the_skill["address"]


def test_the_next_command_writes_nothing_and_the_next_process_neither(deployed: Deployed) -> None:
    amazon = _amazon(deployed.commands)
    again = deployed.commands.passes("deploy")
    assert again.writes == []
    assert (again.plan, again.done) == ({}, {})
    assert all(each["passed"] for each in again.json["probes"])
    assert again.json["skills"] == deployed.first.json["skills"]
    as_a_person = CommandLine(deployed.commands.state_dir)("deploy", "--local")
    assert as_a_person.returncode == 0, as_a_person.stderr
    assert "is as it shall be: nothing to do." in as_a_person.stdout
    assert _amazon(deployed.commands) == amazon


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
def test_every_body_is_as_amazon_describes_it(deployed: Deployed) -> None:
    bodies = [each for each in deployed.first.asked if each.path.startswith("/v1/")]
    assert {each.name.partition(" ")[0] for each in bodies} >= {"GET", "POST", "PUT"}
    for each in bodies:
        assert request_faults(each.name.partition(" ")[0], each.path, each.given) == [], each.name


def test_no_secret_is_where_it_should_not_be(deployed: Deployed) -> None:
    """In what a maker sees and keeps, in what AWS shows to whoever may look at a stack, and in the logs."""
    commands, secrets = deployed.commands, _secrets(deployed)
    people = CommandLine(commands.state_dir)("deploy", "--local")
    client, outputs = commands.client, deployed.first.json["outputs"]
    (stack,) = client("cloudformation").describe_stacks(StackName="smartlamp")["Stacks"]
    template = client("cloudformation").get_template(StackName="smartlamp", TemplateStage="Processed")["TemplateBody"]
    parameters = client("ssm").get_parameters_by_path(Path="/", Recursive=True)["Parameters"]
    texts = [each for each in parameters if each["Type"] == "String"]
    assert texts
    places: dict[str, object] = {
        "standard output": deployed.first.out,
        "standard error": deployed.first.err,
        "what people see": people.stdout + people.stderr,
        "the stack": stack,
        "the template": template,
        "the parameters that are no SecureString": texts,
        "the functions": client("lambda").list_functions()["Functions"],
        "the files of the environment": _files(commands.state_dir / "deploy"),
        "the emulator's log": _files(commands.state_dir / "accounts" / "emulator", "*.log"),
        "the accounts' log": _files(commands.state_dir / "accounts", "*.log"),
        "the functions' logs": _function_logs(commands),
    }
    assert outputs["LinkingClientId"] in json.dumps(places, default=str)
    found = [
        f"{what} in {place}"
        for place, content in places.items()
        for what, secret in secrets.items()
        if secret in _text(content)
    ]
    assert found == []


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, default=str)


def _secrets(deployed: Deployed) -> dict[str, str]:
    """Every secret of the environment, by what it is."""
    commands, outputs = deployed.commands, deployed.first.json["outputs"]
    linking = commands.client("cognito-idp").describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["LinkingClientId"]
    )["UserPoolClient"]["ClientSecret"]
    ssm = commands.client("ssm")
    stored = {
        name: ssm.get_parameter(Name=f"/smartlamp/alexa/{name}", WithDecryption=True)["Parameter"]["Value"]
        for name in ("event-client", "fingerprint-key")
    }
    kept = json.loads((commands.state_dir / "accounts" / "developer-account.json").read_text())
    return {
        "the linking client's secret": linking,
        "the event client's secret": json.loads(stored["event-client"])["client_secret"],
        "the fingerprints' key": stored["fingerprint-key"],
        "the security profile's secret": commands.accounts.client_secret,
        "the refresh token": kept["refresh_token"],
        "the key of the AWS account": commands.accounts.aws.secret_access_key,
        "the token for Amazon": deployed.first.token,
    }


def _files(folder: Path, pattern: str = "*") -> dict[str, str]:
    found = {str(each): each.read_text(errors="replace") for each in sorted(folder.glob(pattern)) if each.is_file()}
    assert found, folder
    return found


def _function_logs(commands: Commands) -> list[str]:
    logs = commands.client("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    return [
        each["message"] for group in groups for each in logs.filter_log_events(logGroupName=group).get("events", ())
    ]


def _amazon(commands: Commands) -> str:
    """All that Amazon keeps, but who is signed in."""
    state = json.loads((commands.state_dir / "accounts" / "amazon.json").read_text())
    return json.dumps({name: each for name, each in state.items() if name not in {"codes", "grants", "tokens"}})
