"""`smartlamp app` by its front door: a process in the background, and commands that use it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner

from smartlamp.cli import app
from smartlamp.errors import CannotRun, SmartLampError
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.target.any_skill.serving.kept import folders_in
from tests.fakes.loopback_server import LoopbackServer
from tests.fakes.makers_folder import LAMP, makers_folder
from tests.fakes.terminal import Terminal

MODEL = {
    "interactionModel": {
        "languageModel": {
            "invocationName": "greeter",
            "intents": [{"name": "Hello", "samples": ["say hello"]}, {"name": "AMAZON.HelpIntent", "samples": []}],
        }
    }
}
GREETER = """
def lambda_handler(event, context):
    print("asked", event["request"]["type"])
    user = event["context"]["System"]["user"].get("accessToken", "")
    said = ("Hello, you." if user else "Hello.") + " " + event["request"].get("intent", {}).get("name", "")
    return {"version": "1.0", "response": {"outputSpeech": {"type": "PlainText", "text": said}, "shouldEndSession": True}}
"""


class Desk:
    """A maker at a shell in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str) -> str:
        """What a command prints; raises what it raises."""
        done = CliRunner().invoke(app, [*words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    def facts(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    makers_folder(tmp_path, "events = true")
    at_desk = Desk(tmp_path)
    yield at_desk
    at_desk("down")


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = makers_folder(tmp_path_factory.mktemp("shared"), "events = true")
    yield folder
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Desk(folder)("down")


@pytest.fixture
def at_app(shared_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A maker whose app runs, with nothing linked and nothing broken on purpose: that of an earlier test, if it still runs."""
    monkeypatch.chdir(shared_folder)
    desk = Desk(shared_folder)
    desk("app", "--detach", "--port", "0")
    desk("misbehave", "off")
    desk("unlink")
    alexa = desk.facts("status")["alexa"]
    assert (alexa["linked"], alexa["misbehaviour"]) == (False, [])
    return desk


def test_commands_use_the_app_that_runs_and_share_its_memory(desk: Desk) -> None:
    begun = desk.facts("app", "--detach", "--port", "0")
    assert begun["people"] == ["demo@example.com"]
    assert httpx.get(begun["address"]).status_code == 200
    linked = desk.facts("link")
    assert [step["passed"] for step in linked] == [True] * 6
    assert desk.facts("status")["alexa"]["linked"] is True
    said = desk("say", "turn", "on", "kitchen", "light")
    assert "Alexa says OK." in said
    # What the handler printed, on standard output and on standard error.
    assert "printed    handling Alexa.PowerController TurnOn" in said
    assert "             for " in said
    (event,) = desk.facts("events")
    assert (event["kind"], event["outcome"]) == ("Alexa ChangeReport", "taken")
    assert [each["name"] for each in desk.facts("discover")[0]["facts"]["endpoints"]] == [LAMP]
    # Begun again, it is the same one; and one that was stopped goes on.
    assert desk.facts("app", "--detach")["page"] == begun["page"]
    with pytest.raises(CannotRun, match="already runs on port"):
        desk("app", "--detach", "--port", "1234")
    with pytest.raises(CannotRun, match="The app already runs for this skill"):
        desk("app")
    assert desk.facts("down") == {"stopped": False, "apps_stopped": 1, "accounts_stopped": False}
    assert desk.facts("status")["alexa"]["linked"] is True
    assert desk.facts("app", "--detach")["address"] == begun["address"]
    assert desk("down") == "The app is stopped. What Alexa remembers is kept.\n"


def test_a_crash_shows_its_traceback_beside_the_answer(at_app: Desk) -> None:
    at_app("link")
    steps = at_app.facts("say", "turn off kitchen light")
    (output,) = (step["facts"]["output"] for step in steps if "output" in step["facts"])
    assert output.splitlines()[0] == "handling Alexa.PowerController TurnOff"
    assert output.splitlines()[-1] == "ValueError: no lamp goes off"
    assert "line 26, in lambda_handler" in output
    token = steps[1]["facts"]["directive"]["directive"]["endpoint"]["scope"]["token"]
    assert token == "(redacted)"
    memory = json.loads(next(folders_in(at_app.folder / ".smartlamp")).path.joinpath("memory.json").read_text())
    assert memory["account"]["skill_token"] not in json.dumps(steps)


def test_what_is_broken_on_purpose_stays_broken_while_the_app_runs(desk: Desk) -> None:
    with pytest.raises(CannotRun, match="The Alexa app of this skill does not run"):
        desk("misbehave", "function", "crash")
    desk("app", "--detach", "--port", "0")
    assert (
        desk("misbehave", "function", "crash", "--times", "1") == "function misbehaves always, 1 more time(s): crash.\n"
    )
    failed = desk.facts("link")[-1]
    assert failed["hop"] == "AcceptGrant"
    assert "smartlamp misbehave off" in failed["facts"]["on_purpose"]
    assert [step["passed"] for step in desk.facts("link")] == [True] * 6
    desk("misbehave", "gateway", "503")
    desk("say", "turn on kitchen light")
    (event,) = desk.facts("events")
    assert (event["outcome"], "resync" in str(event["explained"])) == ("misbehaved", False)
    assert desk("misbehave", "off") == "Nothing is broken on purpose.\n"


def test_to_break_something_leaves_the_link_alone(at_app: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTLAMP_SKILL_TOKEN", "another")
    at_app("misbehave", "lwa", "hang")
    monkeypatch.delenv("SMARTLAMP_SKILL_TOKEN")
    assert at_app.facts("status")["alexa"]["linked"] is False


def test_the_clock_makes_tokens_expire(desk: Desk) -> None:
    desk("app", "--detach", "--port", "0")
    desk("link")
    assert desk("clock", "+1h").startswith("Alexa's clock is 1 hour ahead.\n")
    assert desk.facts("clock", "+1d") == {"ahead_s": 90_000}
    assert "! Alexa's clock is 1 day and 1 hour ahead." in desk("status")
    hops = [step["hop"] for step in desk.facts("say", "turn on kitchen light")]
    assert hops == ["utterance", "refresh", "directive", "event", "judgement"]
    # The event token had ended, too.
    assert desk.facts("events")[-1]["code"] == "INVALID_ACCESS_TOKEN_EXCEPTION"
    assert desk("clock", "now") == "Alexa's clock shows this machine's time.\n"
    desk("down")
    assert desk.facts("clock", "+30d") == {"ahead_s": 2_592_000}
    assert desk.facts("status")["alexa"]["clock_ahead_s"] == 2_592_000
    assert desk.facts("clock", "now") == {"ahead_s": 0}


def test_a_token_that_is_given_goes_to_the_app(at_app: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No account is linked" in at_app("discover")
    monkeypatch.setenv("SMARTLAMP_SKILL_TOKEN", "made-up-by-me")
    assert at_app.facts("discover")[0]["passed"] is True
    assert at_app.facts("status")["alexa"]["owner"] == "unknown"


def test_one_that_was_killed_is_not_taken_for_running(at_app: Desk) -> None:
    (folder,) = folders_in(at_app.folder / ".smartlamp")
    running = folder.running()
    assert running is not None
    os.kill(running.supervisor.pid, signal.SIGKILL)
    assert running.supervisor.ended_within(10)
    assert at_app.facts("status")["running"] is False
    assert at_app.facts("discover")[0]["passed"] is True
    assert at_app.facts("app", "--detach")["address"] == running.page


def test_a_port_that_is_taken_is_said_by_whoever_starts_it(desk: Desk) -> None:
    begun = desk.facts("app", "--detach", "--port", "0")
    (desk.folder / "other.py").write_text("def handler(event, context): return None\n")
    port = begun["address"].rpartition(":")[2]
    with pytest.raises(SmartLampError, match=f"Port {port}, at which this skill finds") as busy:
        desk("app", "--target", "other.py", "--detach", "--port", port)
    assert busy.value.status == CannotRun.status
    assert desk.facts("status", "--target", "other.py")["running"] is False


def test_in_a_terminal_it_shows_what_the_handler_prints_and_ends_with_ctrl_c(desk: Desk) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    with Terminal(
        [sys.executable, "-P", "-m", "smartlamp", "app", "--port", "0"], environment, desk.folder
    ) as terminal:
        terminal.shows("smartlamp discover")
        desk("link")
        terminal.shows("handling Alexa.Discovery Discover")
        terminal.press_ctrl_c()
        assert terminal.status() == 0
    assert desk.facts("status")["running"] is False


def test_the_handler_stops_at_a_breakpoint_in_that_terminal(desk: Desk) -> None:
    (desk.folder / "my_skill.py").write_text(
        "def lambda_handler(event, context):\n    x = 1\n    breakpoint()\n    print('x is', x)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
    with Terminal(
        [sys.executable, "-P", "-m", "smartlamp", "app", "--port", "0"], environment, desk.folder
    ) as terminal:
        terminal.shows("smartlamp discover")
        directive = desk.folder / "directive.json"
        directive.write_text('{"directive": {"header": {"namespace": "Alexa.Discovery", "name": "Discover"}}}')
        with ThreadPoolExecutor(1) as another:
            said = another.submit(desk.facts, "directive", str(directive))
            terminal.shows("(Pdb) ")
            terminal.types("x = 42\nc\n")
            assert said.result(60)[1]["facts"]["output"].endswith("x is 42")
        terminal.press_ctrl_c()
        assert terminal.status() == 0
        assert "Program interrupted" not in terminal.said, "the debugger waits for somebody who has left"


def test_a_skill_that_the_maker_starts_finds_it_by_a_file(desk: Desk) -> None:
    with LoopbackServer(Answers) as running:
        words = ("--target", f"{running.origin}/alexa")
        told = desk("app", "--detach", "--port", "0", *words)
        (named,) = re.findall(r"event gateway: (\S+)", told)
        shown = subprocess.run(
            ["sh", "-c", f'. ./{named}; echo "$ALEXA_EVENT_GATEWAY_URL $ALEXA_CLIENT_ID"'],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        address = desk.facts("app", "--detach", *words)["address"]
        assert re.fullmatch(rf"{address}/v3/events amzn1\.application-oa2-client\.\w+\n", shown)
        assert Path(named).stat().st_mode & 0o077 == 0
        steps = desk.facts("link", *words)
        assert [step["passed"] for step in steps] == [True] * 6
        assert Answers.tokens[-1].count(".") == 2


class Answers(BaseHTTPRequestHandler):
    """A skill without lamps behind HTTP, which takes every grant."""

    tokens: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        directive = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["directive"]
        self.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
        namespace, name = directive["header"]["namespace"], directive["header"]["name"]
        header = {"namespace": namespace, "name": f"{name}.Response", "payloadVersion": "3", "messageId": str(uuid4())}
        payload: dict[str, object] = {} if name == "AcceptGrant" else {"endpoints": []}
        body = json.dumps({"event": {"header": header, "payload": payload}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_an_authorization_server_without_its_secret_is_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMARTLAMP_LINKING_SECRET", raising=False)
    linking = '[linking]\nauthorization-url = "https://maker.example/a"\ntoken-url = "https://maker.example/t"\nclient-id = "alexa"\n'
    makers_folder(desk.folder, linking)
    assert "! SMARTLAMP_LINKING_SECRET is not set" in desk("app", "--detach", "--port", "0")


def test_a_custom_skill_with_the_makers_model(desk: Desk) -> None:
    (desk.folder / "my_skill.py").write_text(GREETER)
    (desk.folder / "interactionModels" / "custom").mkdir(parents=True)
    (desk.folder / "interactionModels/custom/en-US.json").write_text(json.dumps(MODEL))
    (desk.folder / "smartlamp.toml").write_text('[skill]\ntarget = "my_skill.py"\nkind = "custom"\n')
    with pytest.raises(CannotRun, match="no directives to a custom skill"):
        desk("discover")
    for where in ("in this process", "in the app"):
        if where == "in the app":
            desk("app", "--detach", "--port", "0")
        assert "Hello. Hello" in desk("say", "ask greeter to say hello"), where
        assert desk.facts("link")[-1]["hop"] == "skill token"
        assert "Hello, you. Hello" in desk("say", "ask greeter to say hello")
        assert desk.facts("status")["profile"]["enabled"] is True
        assert "linked" in desk("status")
        with pytest.raises(CannotRun, match='does not support the locale "fr-FR"'):
            desk("say", "--locale", "fr-FR", "bonjour")
        assert desk.facts("unlink")[-1]["passed"] is True
        assert desk.facts("enable")[-1]["facts"]["asks_to_link"] is False
    assert "printed    asked LaunchRequest" in desk("say", "open greeter")


def test_without_a_skill_it_says_what_to_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path)
    with pytest.raises(CannotRun, match=r"no smartlamp\.toml here") as refused:
        desk("app")
    assert "--target" in refused.value.to_do
    with pytest.raises(CannotRun, match="No local stack is running"):
        desk("app", "--stack")


def test_it_leaves_nothing_behind(at_app: Desk) -> None:
    at_app("discover")
    (folder,) = folders_in(at_app.folder / ".smartlamp")
    running = folder.running()
    assert running is not None
    children = [ProcessId.of(each.pid) for each in _process(running.supervisor).children(recursive=True)]
    at_app("down")
    assert [each for each in (running.supervisor, *children) if each.running()] == []
    assert folder.running() is None
    private = [each for each in folder.path.iterdir() if each.name != "lock" and each.stat().st_mode & 0o077]
    assert private == []


def _process(known: ProcessId) -> Any:
    process = known.running()
    assert process is not None
    return process
