"""An environment in two regions, from its first deployment until nothing of it is left. Its tests follow each other."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.end_to_end.provisioning.both_accounts import different, held
from tests.end_to_end.provisioning.by_hand import STACK, Person
from tests.end_to_end.provisioning.commands import Commands, Kills

pytestmark = [pytest.mark.stack, pytest.mark.group("destroyed deployment")]

HOME, ELSEWHERE = "us-east-1", "eu-west-1"


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    made = Commands(tmp_path_factory.mktemp("destroyed") / "state")
    yield made
    made.stop()


def _stacks(commands: Commands) -> list[str]:
    found = []
    for region in (HOME, ELSEWHERE):
        listed = commands.client("cloudformation", region).describe_stacks()["Stacks"]
        found += [region for each in listed if each["StackStatus"] != "DELETE_COMPLETE"]
    return found


def _data(commands: Commands) -> list[str]:
    """The user pools and the tables, by their names in the template."""
    pools = commands.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    tables = commands.client("dynamodb").list_tables()["TableNames"]
    return ["UserPool" for _ in pools] + sorted(each.split("-")[1] for each in tables)


def _skills(commands: Commands) -> list[str]:
    state = json.loads((commands.state_dir / "accounts" / "amazon.json").read_text())
    return [each["skill_id"] for each in state["skills"]]


def test_there_is_a_function_in_each_region_and_the_manifests_name_both(commands: Commands) -> None:
    first = commands.passes("deploy", "--also", ELSEWHERE)
    assert all(each["passed"] for each in first.json["probes"]), first.json["probes"]
    assert _stacks(commands) == [HOME, ELSEWHERE]
    by = Person(commands, first.json["outputs"], first.json["skills"])
    with by.console() as skills:
        for folder, api in (("smart-home", "smartHome"), ("profile", "custom")):
            named = skills.manifest(by.skills[folder]).document["apis"][api]["regions"]
            arns = {world: each["endpoint"]["uri"].split(":")[3] for world, each in named.items()}
            assert arns == {"NA": HOME, "EU": ELSEWHERE}
    again = commands.passes("deploy")
    assert (again.plan, again.writes) == ({}, [])


def test_a_permission_that_is_removed_in_the_other_region_is_set_back(commands: Commands) -> None:
    client = commands.client("lambda", ELSEWHERE)
    (name,) = [
        each["FunctionName"] for each in client.list_functions()["Functions"] if "SmartHome" in each["FunctionName"]
    ]
    policy = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"]
    for each in policy:
        client.remove_permission(FunctionName=name, Qualifier="live", StatementId=each["Sid"])
    repaired = commands.passes("deploy")
    assert list(repaired.plan) == list(repaired.done) == ["settings on AWS"]
    assert len(repaired.done["settings on AWS"]) == len(policy)
    now = json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"]
    assert [each["Condition"] for each in now] == [each["Condition"] for each in policy]


def test_the_name_has_to_be_right_before_data_goes(commands: Commands) -> None:
    before = held(commands)
    assert "nothing was deleted" in commands.refused("destroy", "--purge-data", "smartlmap")
    assert different(before, held(commands)) == []


def test_a_user_pool_client_that_somebody_deleted_is_not_made_anew(commands: Commands) -> None:
    """Another one has another id, and every link would end."""
    outputs = commands.passes("deploy", "--plan").json["outputs"]
    which = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["LinkingClientId"]}
    commands.client("cognito-idp").delete_user_pool_client(**which)
    refusal = commands.refused("deploy")
    assert outputs["LinkingClientId"] in refusal
    assert "docs/recovery.md" in refusal


def test_a_skill_that_somebody_deleted_is_not_made_anew(commands: Commands) -> None:
    """Another one has another id, and every customer would have to link again."""
    skill_id = _skills(commands)[0]
    by = Person(commands, {}, {})
    with by.console() as skills:
        assert skills.delete(skill_id)
    refusal = commands.refused("deploy")
    assert skill_id in refusal
    assert "--new smart-home" in refusal


def test_what_is_destroyed_is_gone_also_if_the_command_is_killed_after_each_write(commands: Commands) -> None:
    assert _data(commands) == ["UserPool", "Grants", "Lamps", "Reports", "Starters", "Told"]
    kills = Kills()
    commands.after = kills.after
    kills.until_it_ends(lambda: commands.passes("destroy"))
    commands.after = lambda _: None
    assert kills.all.count("cloudformation DeleteStack") == 2
    assert _skills(commands) == []
    assert _stacks(commands) == []
    # Reports has only what is on its way to Alexa.
    assert _data(commands) == ["UserPool", "Grants", "Lamps", "Starters", "Told"]
    assert commands.client("ssm").get_parameters_by_path(Path=f"/{STACK}", Recursive=True)["Parameters"] == []
    again = commands.passes("destroy")
    assert again.writes in ([], ["ssm DeleteParameters"])


def test_a_new_environment_of_the_name_would_be_without_the_people_of_the_old_one(commands: Commands) -> None:
    refusal = commands.refused("deploy")
    assert "smartlamp rebuild" in refusal
    assert "smartlamp leftovers" in refusal
    assert _skills(commands) == []


def test_then_the_data_goes_and_a_new_environment_may_come(commands: Commands) -> None:
    purged = commands.passes("destroy", "--purge-data", STACK)
    assert not purged.json["data_stays"]
    assert _data(commands) == []
    commands.passes("deploy", "--no-profile")
    assert len(_skills(commands)) == 1


def test_a_skill_that_customers_have_stays(commands: Commands) -> None:
    (skill_id,) = _skills(commands)
    token = commands.passes("deploy", "--plan").token
    submitted = requests.post(
        f"{commands.accounts.addresses.api}/v1/skills/{skill_id}/submit",
        json={"publicationMethod": "AUTO_PUBLISHING"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert submitted.status_code == 202
    before = held(commands)
    assert "--keep-skills" in commands.refused("destroy")
    assert different(before, held(commands)) == []
    commands.passes("destroy", "--keep-skills", "--purge-data", STACK)
    assert _skills(commands) == [skill_id]
    assert (_stacks(commands), _data(commands)) == ([], [])
