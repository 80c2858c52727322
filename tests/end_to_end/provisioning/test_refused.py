"""What must not be repaired without a word: the command says what to do, and writes nothing."""

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.provisioning.both_accounts import different, held
from tests.end_to_end.provisioning.by_hand import STACK, Person
from tests.end_to_end.provisioning.conftest import Deployed

pytestmark = [pytest.mark.stack, pytest.mark.group("deployment")]


@pytest.fixture
def by(deployed: Deployed) -> Iterator[Person]:
    """Somebody who leaves everything as it was."""
    person = Person(deployed.commands, deployed.first.json["outputs"], deployed.first.json["skills"])
    before = held(person.commands)
    yield person
    assert different(before, held(person.commands)) == []


def test_another_vendor(by: Person) -> None:
    assert "belong to the vendor" in by.commands.refused("deploy", "--vendor-id", "M3ANOTHER")


def test_the_event_client_of_another_skill(by: Person) -> None:
    stored = by.client("ssm").get_parameter(Name=f"/{STACK}/alexa/event-client", WithDecryption=True)["Parameter"]
    by.event_client(client_id="amzn1.application-oa2-client.another")
    refusal = by.commands.refused("deploy")
    by.parameter("event-client", stored["Value"])
    assert "amzn1.application-oa2-client.another" in refusal
    assert "--force" in refusal


def test_the_record_of_another_environment(by: Person) -> None:
    name = f"/{STACK}/alexa/state"
    stored = by.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    by.parameter("state", json.dumps({**json.loads(stored), "environment": "another", "revision": 9999}), "String")
    refusal = by.commands.refused("deploy")
    by.parameter("state", stored, "String")
    assert "another, not smartlamp" in refusal


def test_a_vendor_that_somebody_changed_in_the_stack(by: Person) -> None:
    """Nobody could link any more, and nobody could if it were changed back: the person has to say so."""
    by.update(VendorId="M3ANOTHER")
    changed = held(by.commands)
    refused = by.commands("deploy")
    now = held(by.commands)
    repaired = by.commands.passes("deploy", "--accept", "VendorId")
    assert refused.status != 0
    assert "--accept VendorId" in refused.refusal
    assert different(changed, now) == []
    assert list(repaired.done) == ["stack"]


def test_a_record_that_is_lost_on_every_machine(by: Person) -> None:
    """The stack knows its skills: no other ones are made."""
    by.no_parameter("state")
    for each in (by.commands.state_dir / "deploy").glob("*.json"):
        each.unlink()
    found = by.commands.passes("deploy")
    assert list(found.done) == [
        "environment",
        "skill smart-home",
        "skill profile",
        "account linking of smart-home",
        "account linking of profile",
    ]
    assert found.json["skills"] == by.skills
    assert "POST /v1/skills" not in found.writes


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"ASK_LWA_CLIENT_CONFIRMATION": "wrong"}, "Login with Amazon refuses the sign-in"),
        ({"ASK_REFRESH_TOKEN": "wrong"}, "Login with Amazon refuses the sign-in"),
        ({"ASK_LWA_CLIENT_ID": ""}, "ASK_LWA_CLIENT_ID"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_pipeline_whose_sign_in_is_not_good(by: Person, variables: dict[str, str], says: str) -> None:
    refusal = by.commands.in_a_pipeline(**variables).refused("deploy", "--non-interactive")
    assert says in refusal
    assert by.commands.accounts.client_secret not in refusal


def test_a_pipeline_without_a_sign_in(by: Person) -> None:
    refusal = by.commands.in_a_pipeline(ASK_REFRESH_TOKEN="").refused("deploy", "--non-interactive")
    assert "not signed in" in refusal
    assert "ASK_REFRESH_TOKEN" in refusal


def test_a_pipeline_with_a_refresh_token_has_nothing_to_do(by: Person) -> None:
    done = by.commands.in_a_pipeline().passes("deploy", "--non-interactive")
    assert (done.plan, done.writes) == ({}, [])
    assert not (by.commands.state_dir / "pipeline.json").exists()
