"""`smartlamp rotate` at its front door: what becomes of the client, of each skill's account linking, and what is said of it."""

import json
from datetime import timedelta

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.rotation import linking_secret
from tests.fakes.skill_management_server import EVENT_SECRET
from tests.smartlamp.commands.provisioning.conftest import Place


def test_both_skills_get_the_new_secret_and_the_old_one_goes_a_day_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = place.world.secrets[0]
    begun = place.rotate("linking-secret")
    assert begun.exit_code == 0, begun.output
    assert "and Cognito accepts both." in begun.stdout
    assert f"rotate linking-secret --finish --state-dir {place.file.path.parents[1]} --stack lamps" in begun.stdout
    assert place.world.secrets == [old, *place.linked_with()]

    early = place.rotate("linking-secret", "--finish")
    assert isinstance(early.exception, CannotRun)
    monkeypatch.setattr(linking_secret, "PATIENCE", timedelta())
    done = place.rotate("linking-secret", "--finish")
    assert "The old secret is deleted." in done.stdout
    assert place.world.secrets == [*place.linked_with()]
    assert old not in place.world.secrets
    assert "No rotation is under way." in place.rotate("linking-secret", "--finish").stdout


def test_programs_read_json_and_what_is_done_is_not_done_again(place: Place) -> None:
    begun = json.loads(place.rotate("linking-secret", "--json").stdout)
    assert {"what": "linking-secret", "secrets": 2, "changed": True}.items() <= begun.items()
    place.world.writes.clear()
    place.amazon.asked.clear()
    assert json.loads(place.rotate("linking-secret", "--json").stdout) == {**begun, "changed": False}
    assert place.world.writes == []
    assert {each.method for each in place.amazon.asked} <= {"GET"} | {"POST"}
    assert {each.path for each in place.amazon.asked if each.method == "POST"} <= {"/auth/o2/token"}
    done = json.loads(place.rotate("linking-secret", "--finish", "--force", "--json").stdout)
    assert done == {**begun, "secrets": 1, "since": None, "finish_from": None, "parameter": None}


def test_the_event_client_that_amazon_shows_is_stored_and_then_the_console_is_named(place: Place) -> None:
    stored = place.rotate("event-client")
    assert "The new event client is stored." in stored.stdout
    kept = place.world.ssm.get_parameter(Name="/lamps/alexa/event-client", WithDecryption=True)["Parameter"]
    assert json.loads(kept["Value"])["client_secret"] == EVENT_SECRET
    again = place.rotate("event-client")
    assert "https://developer.amazon.com/alexa/console/ask" in again.stdout
    assert "rotate event-client --state-dir" in again.stdout
    assert json.loads(place.rotate("event-client", "--json").stdout) == {"what": "event-client", "changed": False}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["event-client", "--finish"], "--finish is for linking-secret"),
        (["linking-secret", "--force"], "--force is for --finish"),
        (["password"], "password"),
        ([], "WHAT"),
    ],
)
def test_wrong_usage_changes_nothing(place: Place, words: list[str], why: str) -> None:
    refused = place.rotate(*words)
    assert refused.exit_code in {1, 2}
    assert why in (str(refused.exception) + refused.output)
    assert len(place.world.secrets) == 1
