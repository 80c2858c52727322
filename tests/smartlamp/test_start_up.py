"""What a command imports decides how long it takes; unlike the time, it is the same on every machine."""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from alexa_simulator.step import Step
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from tests.fakes.forked_commands import ForkedCommands

AWS = {"boto3", "botocore"}
HTTP = {"requests", "urllib3"}
TOKENS = {"cryptography", "jwt"}
# What takes 20 to 300 ms of CPU each; all of our own together take less than one of the larger ones.
SLOW = AWS | HTTP | TOKENS | {"pydantic", "samtranslator", "starlette", "uvicorn", "yaml"}
HELP = {"importlib.metadata", "rich.markdown"}

COMMANDS = ForkedCommands(tells_imports=True)


class Page(BaseHTTPRequestHandler):
    """What a command is answered by the Alexa app page: one step that passed, or a picture without anything in it."""

    def do_GET(self) -> None:
        status = {
            "linked": False,
            "owner": None,
            "since": None,
            "endpoints": [],
            "last_event": 0,
            "lost": [],
            "misbehaviour": [],
            "locales": ["en-US"],
            "asks_to_link": False,
        }
        self.answer([] if self.path.endswith(("/events", "/misbehave")) or "events?" in self.path else status)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer([] if "misbehave" in self.path else Step("event", "It was done.").to_json())

    def answer(self, value: object) -> None:
        body = json.dumps(value).encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a stack, of which only the page is there: any other process that is asked refuses."""
    folder = StateFolder(tmp_path_factory.mktemp("stack"))
    me = ProcessId.of(os.getpid())
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        outputs = {"UserPoolId": "us-east-1_pool", "GrantsTable": "grants"}
        folder.remember(Running(me, me, page.server_port, "key", Account(9, "AKIA", "secret"), outputs))
        folder.passwords.write_text(json.dumps({DEMO_EMAIL: "Lamp-password-7a"}))
        yield folder.path
        page.shutdown()


def imported(words: Sequence[str], folder: Path) -> tuple[int, set[str]]:
    """The exit status of a command, and the modules that it imported."""
    of_no_folder = ("--help", "--version", "explain", "validate", "leftovers", "rebuild")
    options = [] if words[0] in of_no_folder or "--help" in words else ["--state-dir", str(folder)]
    done = COMMANDS.run([*words, *options], DIRECTIVE, os.environ)
    return done.returncode, set(done.stderr.splitlines()[-1].split())


DIRECTIVE = json.dumps(
    {
        "directive": {
            "header": {"namespace": "Alexa.Discovery", "name": "Discover", "payloadVersion": "3", "messageId": "one"},
            "payload": {"scope": {"type": "BearerToken", "token": "a-token"}},
        }
    }
)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["say", "is SmartLamp on"], 0),
        (["say", "--skill", "profile", "open smart lamp profile"], 0),
        (["discover"], 0),
        (["directive", "-"], 0),
        (["link"], 0),
        (["link", "--skill", "profile"], 0),
        (["enable", "--skill", "profile"], 0),
        (["unlink"], 0),
        (["events"], 0),
        (["inbox"], 0),
        (["misbehave", "off"], 0),
        (["evaluate"], 2),  # there is no endpoint
        (["record", "session.jsonl"], 2),  # nothing was exchanged
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_asks_the_page_imports_nothing_slow(words: list[str], status: int, stack: Path) -> None:
    ended, modules = imported(words, stack)
    assert ended == status
    assert modules & (SLOW | HELP) == set()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["status"], 1),
        (["doctor"], 2),
        (["down"], 0),
        (["link"], 2),
        (["say", "is SmartLamp on"], 2),
        (["lamps", "list"], 2),
        (["lamps", "set", "SmartLamp", "--brightness", "40"], 2),
        (["scenes", "list"], 2),
        (["users", "list"], 2),
        (["inbox"], 2),
        (["resync"], 2),
        (["restore", "lamps", "--from", "lamps-restored"], 2),
        (["events"], 2),
        (["evaluate"], 2),
        (["up", "--port", "0", "--profile-source", "login-with-amazon"], 2),  # the folder has no parent
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_without_a_stack_that_is_said_without_importing_anything_slow(
    words: list[str], status: int, tmp_path: Path
) -> None:
    ended, modules = imported(words, tmp_path / "no" / "stack")
    assert ended == status
    assert modules & (SLOW | HELP) == set()


@pytest.mark.parametrize(
    ("words", "status", "allowed"),
    [
        (["--help"], 0, set()),
        (["--version"], 0, {"importlib.metadata"}),
        (["validate", "-"], 0, set()),
        (["explain", "unable to link"], 0, set()),
        (["leftovers"], 2, set()),
        (["rebuild"], 2, set()),
        (["up", "--help"], 0, set()),
        (["demo", "--help"], 0, set()),
        (["doctor", "--help"], 0, set()),
        (["lamps", "--help"], 0, set()),
        (["lamps", "list", "--stack", "x", "--as", "a@example.com", "--for", "b@example.com"], 2, set()),
        (["lamps", "sign-out"], 2, set()),
        (["scenes", "list", "--region", "eu-west-1"], 2, set()),
        (["users", "add", "sam@example.com", "--phone", "+4915550100"], 2, set()),
        (["users", "list", "--stack", "x", "--show-password"], 2, set()),
        (["lamps", "set"], 2, set()),  # which lamp is missing
        (["say"], 2, set()),
        (["nonsense"], 2, set()),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_needs_no_stack_imports_nothing_slow(
    words: list[str], status: int, allowed: set[str], tmp_path: Path
) -> None:
    ended, modules = imported(words, tmp_path)
    assert ended == status
    assert modules & (SLOW | HELP) == allowed


def test_the_list_of_commands_imports_none_of_them(tmp_path: Path) -> None:
    _, modules = imported(["--help"], tmp_path)
    assert not [name for name in modules if name.startswith(("smartlamp.commands", "smartlamp.local_stack"))]


@pytest.mark.parametrize(
    ("line", "offered", "imports_a_command"),
    [
        ("smartlamp va", {"validate"}, False),
        ("smartlamp ", {"say", "up", "deploy"}, False),
        ("smartlamp lamps ", {"list", "sign-out"}, True),
        ("smartlamp say --sk", {"--skill"}, True),
        ("smartlamp say --skill pro", {"profile"}, True),
        ("smartlamp deploy --re", {"--region"}, True),
    ],
)
def test_completion_imports_nothing_slow(
    line: str, offered: set[str], imports_a_command: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SMARTLAMP_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    done = COMMANDS.run([], "", os.environ)
    modules = set(done.stderr.splitlines()[-1].split())
    assert offered <= set(done.stdout.split())
    assert modules & (SLOW | {"rich.markdown"}) == set()
    assert any(name.startswith("smartlamp.commands.") for name in modules) == imports_a_command
