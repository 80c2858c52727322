"""How the local stack starts, stops and is hurt; what the command says then."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smartlamp.local_stack.choices import STACK
from smartlamp.local_stack.state import StateFolder
from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.test_main_job import directive
from tests.fakes.busy_port import busy_port

pytestmark = [pytest.mark.stack, pytest.mark.group("hurt stack")]


@pytest.fixture
def stack(hurt_stack: CommandLine) -> CommandLine:
    """Its short name."""
    return hurt_stack


@pytest.fixture(scope="module")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """One that was started where files lie that have the names of our packages."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("schemas", "alexa_messages", "device_cloud"):
        (folder / f"{name}.py").write_text("raise RuntimeError\n")
    stack = CommandLine(folder / "state")
    # -P: as the installed script is started, which does not look into the current folder.
    command = [sys.executable, "-P", "-m", "smartlamp", "up", "--detach", "--port", "0"]
    done = subprocess.run(
        [*command, "--state-dir", str(stack.state_dir)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    yield stack
    stack("down")


def test_a_burst_of_directives_right_after_up_is_answered_in_time(new_stack: CommandLine) -> None:
    """The first that happens on this stack."""
    function, client = new_stack.running.outputs["SmartHomeFunctionArn"], new_stack.client("lambda")

    def asked(number: int) -> tuple[str, float]:
        began = time.monotonic()
        message = json.dumps(directive("Alexa", "ReportState", f"lamp-{number}", "no token"))
        answer = json.loads(client.invoke(FunctionName=function, Payload=message.encode())["Payload"].read())
        return answer["event"]["payload"]["type"], time.monotonic() - began

    with ThreadPoolExecutor(16) as alexa:
        answers = list(alexa.map(asked, range(16)))
    assert {answer for answer, _ in answers} == {"INVALID_AUTHORIZATION_CREDENTIAL"}
    assert max(seconds for _, seconds in answers) < 8
    log = new_stack.emulator_log()
    assert '"result": "nothing_to_do"' in log  # what `up` warms it up with
    # One processor, one start at a time: the others are answered by processes that are there.
    assert 1 <= log.count("worker spawned for smartlamp-SmartHomeFunction") <= max(4, os.cpu_count() or 0)


def test_what_lies_in_the_current_folder_is_no_hindrance(new_stack: CommandLine) -> None:
    assert new_stack.json("status")["running"] is True


def test_a_killed_emulator_is_noticed_and_said(new_stack: CommandLine) -> None:
    """Nobody was linked when the emulator last wrote its state."""
    stack = new_stack
    stack.passes("link")
    running = stack.running
    os.kill(running.emulator.pid, signal.SIGKILL)
    assert running.supervisor.ended_within(20)

    up = stack.json("up", "--detach", "--port", "0")
    said = " ".join(up["notices"])
    assert "lost" in said
    assert "smartlamp link" in said
    assert stack.json("status")["alexa"]["linked"] is False
    stack.passes("link")
    stack.passes("say", "turn on SmartLamp")


def test_what_was_linked_survives_a_stop_and_an_expired_skill_token_is_refreshed_by_itself(stack: CommandLine) -> None:
    stack.passes("link")
    stack.passes("say", "turn on SmartLamp")
    before = stack.json("lamps", "list")
    assert stack("down").returncode == 0
    assert stack("status").returncode == 1
    memory = StateFolder(stack.state_dir).alexa
    remembered = json.loads(memory.read_text())
    remembered["account"]["expires_at"] = 0
    memory.write_text(json.dumps(remembered))

    up = stack.json("up", "--detach", "--port", "0")
    assert up["notices"] == []
    assert stack.json("lamps", "list") == before
    assert "refresh" in [step["hop"] for step in stack.passes("say", "turn off SmartLamp")]
    assert stack.json("status")["alexa"]["linked"] is True
    assert "refresh" not in [step["hop"] for step in stack.passes("say", "turn on SmartLamp")]


def test_a_linking_that_fails_says_why(stack: CommandLine) -> None:
    ssm = stack.client("ssm")
    name = f"/{STACK}/alexa/event-client"
    stored = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    ssm.delete_parameter(Name=name)
    *before, failed = stack.json("link", status=1)
    assert all(step["passed"] for step in before)
    assert (failed["hop"], failed["facts"]["error"]) == ("AcceptGrant", "ACCEPT_GRANT_FAILED")
    assert failed["facts"]["reason"] == "ParameterNotFound"
    ssm.put_parameter(Name=name, Type="SecureString", Value="secret-marker")
    refused = stack("link")
    assert refused.returncode == 1
    assert "The function's log says why: event_client_malformed." in " ".join(refused.stdout.split())
    assert "secret-marker" not in refused.stdout
    ssm.put_parameter(Name=name, Type="SecureString", Value=stored, Overwrite=True)
    stack.passes("link")


def test_up_on_an_unchanged_tree_changes_nothing(stack: CommandLine) -> None:
    assert stack.json("up", "--detach")["changed"] is False


def test_an_emulator_that_hangs_is_a_sentence(stack: CommandLine) -> None:
    emulator = stack.running.emulator.pid
    os.kill(emulator, signal.SIGSTOP)
    try:
        refused = stack.json("lamps", "list", status=1)["error"]
    finally:
        os.kill(emulator, signal.SIGCONT)
    assert "did not answer" in refused["message"]


def test_a_killed_supervisor_loses_nothing(stack: CommandLine) -> None:
    stack.passes("link")
    running = stack.running
    os.kill(running.supervisor.pid, signal.SIGKILL)
    assert running.supervisor.ended_within(20)

    up = stack.json("up", "--detach", "--port", "0")
    assert "nothing is lost" in " ".join(up["notices"])
    assert stack.json("status")["alexa"]["linked"] is True
    stack.passes("say", "turn on SmartLamp")


def test_killing_everything_loses_what_was_not_written(stack: CommandLine) -> None:
    stack.json("down")
    stack.json("up", "--detach", "--port", "0")
    stack.json("lamps", "add", "Forgotten lamp")
    stack.passes("link")
    running = stack.running
    for process in (running.supervisor, running.emulator):
        os.kill(process.pid, signal.SIGKILL)
        assert process.ended_within(20)

    up = stack.json("up", "--detach", "--port", "0")
    assert "lost" in " ".join(up["notices"])
    assert [lamp["name"] for lamp in stack.json("lamps", "list")] == ["SmartLamp"]
    stack.passes("link")


@pytest.mark.parametrize("which", [0, 1], ids=["the page's port", "the emulator's port"])
def test_a_busy_port_is_a_sentence_and_leaves_nothing(tmp_path: Path, which: int) -> None:
    command = CommandLine(tmp_path / "state")
    with busy_port(free_before=which) as port:
        done = command("up", "--detach", "--port", str(port - which))
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert StateFolder(command.state_dir).running() is None


def test_a_missing_directory_is_a_sentence(tmp_path: Path) -> None:
    command = CommandLine(tmp_path / "nowhere" / "state")
    done = command("up")
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    done = CommandLine(tmp_path / "state")("up")
    assert done.returncode == 2
    assert "is a file" in done.stderr


@pytest.mark.parametrize(
    "words", [["discover"], ["say", "turn on SmartLamp"], ["lamps", "list"], ["users", "list"], ["link"]]
)
def test_without_a_stack_it_says_how_to_start_one(tmp_path: Path, words: list[str]) -> None:
    done = CommandLine(tmp_path / "state")(*words)
    assert done.returncode == 2
    assert "smartlamp up" in done.stderr


def test_secrets_are_for_this_user_only(stack: CommandLine) -> None:
    stack.passes("link")
    readable = [
        path.relative_to(stack.state_dir)
        for path in stack.state_dir.rglob("*")
        if path.is_dir() and path.parent == stack.state_dir and path.stat().st_mode & 0o077
    ]
    assert stack.state_dir.stat().st_mode & 0o077 == 0
    assert readable == []


def test_ctrl_c_stops_in_order(stack: CommandLine) -> None:
    running = stack.running
    os.kill(running.supervisor.pid, signal.SIGINT)
    assert running.supervisor.ended_within(30)
    assert StateFolder(stack.state_dir).running() is None
    assert running.emulator.running() is None
    assert not list((stack.state_dir / "emulator").glob("tmp/*"))
