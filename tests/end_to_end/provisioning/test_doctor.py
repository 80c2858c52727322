"""`smartlamp doctor` of an environment that `smartlamp deploy` made, with both accounts: it writes nothing, and sees what a person changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.provisioning.by_hand import Person
from tests.end_to_end.provisioning.commands import Done
from tests.end_to_end.provisioning.conftest import Deployed
from tests.end_to_end.provisioning.test_deploy import _secrets
from tests.fakes.zip_texts import unpacked

pytestmark = [pytest.mark.stack, pytest.mark.group("deployment")]


def of(done: Done, verdict: str) -> dict[str, Any]:
    """The findings with a verdict, by hop."""
    return {each["hop"]: each for each in done.json["findings"] if each["verdict"] == verdict}


def person(deployed: Deployed) -> Person:
    said = deployed.first.json
    return Person(deployed.commands, said["outputs"], said["skills"])


def test_what_was_just_deployed_is_right_and_nothing_is_written(deployed: Deployed) -> None:
    done = deployed.commands("doctor")
    assert (done.status, of(done, "wrong"), done.writes) == (0, {}, [])
    good = of(done, "good")
    assert {
        "authorization URL",
        "client secret",
        "scopes",
        "vendor id",
        "event client",
        "endpoints of the skill",
    } <= set(good)
    assert "not enabled for your own account" in of(done, "doubt")["enablement for you"]["says"]
    assert "Nobody can see from here" in of(done, "unseen")["a customer's Alexa account"]["says"]


def test_a_console_that_somebody_changed_is_seen(deployed: Deployed) -> None:
    maker = person(deployed)
    try:
        with maker.console() as skills:
            now = skills.account_linking(maker.skills["smart-home"])
            assert now is not None
            skills.replace_account_linking(
                maker.skills["smart-home"],
                {**now.document, "clientSecret": "another-secret-marker", "scopes": ["openid", "lamps"]},
            )
        done = deployed.commands("doctor")
        assert done.status == 1
        assert next(each["id"] for each in of(done, "wrong")["scopes"]["causes"]) == "scope-not-allowed"
        assert "client secret" in of(done, "unseen")  # Amazon never shows it, and it is not the one that was sent last
        assert "marker" not in done.out + done.err
    finally:
        deployed.commands.passes("deploy")


def test_without_a_record_and_without_a_sign_in_aws_is_looked_at(deployed: Deployed) -> None:
    job = deployed.commands.in_a_pipeline(ASK_REFRESH_TOKEN="", ASK_ACCESS_TOKEN="")
    done = job("doctor", "--stack", "smartlamp")
    assert done.status == 0
    assert done.json["summary"].startswith("Nothing is ")
    unseen = of(done, "unseen")
    assert "not signed in to Amazon" in unseen["account linking page"]["says"]
    assert "`" in unseen["account linking page"]["remedy"]
    assert "scopes of the client" in of(done, "good")


def test_no_secret_is_in_any_report(deployed: Deployed, tmp_path: Path) -> None:
    secrets = _secrets(deployed)
    bundle = tmp_path / "report.zip"
    done = deployed.commands("doctor", "--bundle", str(bundle))
    people = CommandLine(deployed.commands.state_dir)("doctor", "--local", "--verbose")
    assert people.stdout.startswith("Nothing is "), people.stderr
    places = {
        "--json": done.out,
        "stderr": done.err,
        "people": people.stdout + people.stderr,
        **unpacked(bundle.read_bytes()),
    }
    found = [
        f"{what} in {place}" for place, text in places.items() for what, secret in secrets.items() if secret in text
    ]
    assert found == []
    assert deployed.first.json["account"] not in "".join(unpacked(bundle.read_bytes()).values())
    assert json.loads(places["report.json"])["summary"] == done.json["summary"]
