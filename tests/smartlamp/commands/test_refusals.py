"""Wrong usage of every command: what is said is about what is wrong, with its status and with what to do, and nothing is started."""

import io
import os
import re
import shlex
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartlamp.cli import main

ARN = "arn:aws:lambda:us-east-1:123456789012:function:x"
NO_STACK = "No local stack is running here."
COMMAND = re.compile(r"`([^`]*smartlamp [^`]+)`")
# What only somebody who programs in Python knows.
PYTHON = re.compile(r"<\w+>|Value error|\b(?:int range|str|bool|None|True|False)\b|\bTraceback\b")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    status: object
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs the command line in a folder with odd files in it, with a state folder that has no stack."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("smartlamp.terminal.input_file.PATIENCE_S", 0.01)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my desk").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("{")
    (tmp_path / "nan.json").write_text('{"directive": {"payload": {"brightness": NaN}}}')
    (tmp_path / "event.json").write_text('{"event": {}}')
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")

    def run(*words: str, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["smartlamp", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Said(end.value.code, said.out, said.err)

    return run


# Of what nobody can type right without being told: the words, and what is said to be wrong with which of them.
WRONG = [
    ("nonsense", "smartlamp has no command nonsense."),
    ("vallidate x", "Did you mean validate"),
    ("lamps lst", "smartlamp lamps has no command lst."),
    ("lamps lst", "Did you mean list"),
    ("say --sill x hello", "smartlamp say has no option --sill."),
    ("say --sill x hello", "Did you mean --skill?"),
    ("say --skil profile hello --json", "smartlamp say has no option --skil."),
    ("lamps set Lamp --state-dir 'my desk' --kelvin", "--kelvin needs a value after it."),
    ("up --detach=yes", "--detach takes no value."),
    ("--nonsense", "smartlamp has no option --nonsense."),
    ("up --port 70000", '--port takes a whole number from 0 to 65534, not "70000".'),
    ("up --port x", '--port takes a whole number from 0 to 65534, not "x".'),
    ("up --sign-in-with fax", '--sign-in-with is email or phone, not "fax".'),
    ("up --profile-source x", '--profile-source is cognito-get-user, cognito-user-info or login-with-amazon, not "x".'),
    ("up now", "smartlamp up takes no more words, and these are too many: now."),
    ("up --state-dir no/where", "The folder no does not exist, so the state cannot be kept in it."),
    ("up --state-dir text", "text is a file, not a folder."),
    ("demo --port -1", "--port takes a whole number"),
    ("demo --skill kettle", '--skill is smart-home or profile, not "kettle".'),
    ("demo --skill profle", "Did you mean profile?"),
    ("demo --skill profile --new-customer", "--new-customer is for the Smart Home skill."),
    ("link --token-stdin", "--token-stdin is for another skill than the local stack's."),
    ("link --target x", "x is no skill that can be asked."),
    ("link --function arn:x", "arn:x is not the ARN of a Lambda function."),
    ("link --target x.py", "There is no file x.py here."),
    (f"link --function {ARN} --as sam@example.com", "--as and --password-stdin are for the sign-in page"),
    (f"link --function {ARN} --password-stdin", "--as and --password-stdin are for the sign-in page"),
    *((f"{words} --skill profile --function {ARN}", "--target is for Smart Home skills") for words in ("link", "unlink", "say hello")),
    ("say", "smartlamp say needs UTTERANCE: What to say"),
    ("say --locale de-DE hallo", "--locale is for custom skills."),
    ("say --function '' --token-stdin hello", "--token-stdin is for another skill than the local stack's."),
    ("directive - --token-stdin", "Standard input cannot hold both the directive and the token."),
    ("directive nowhere", "nowhere cannot be read: No such file or directory."),
    ("directive folder", "folder cannot be read: a directory, not a file."),
    ("directive pipe", "pipe cannot be read: a pipe into which no program writes."),
    ("directive socket", "socket cannot be read: a socket, not a file."),
    ("directive loop", "loop cannot be read: Too many levels of symbolic links."),
    ("directive /dev/zero", "/dev/zero is larger than any directive: over 500,000 bytes, from a device and not from a file."),
    ("directive -", "- cannot be read: empty."),
    ("directive text", "text cannot be read: not JSON: Expecting property name enclosed in double quotes, at line 1, column 2."),
    ("directive nan.json", "nan.json cannot be read: not JSON: NaN is not a number, at line 1, column 42."),
    ("directive event.json", 'event.json holds no directive: it is not an object with the member "directive".'),
    ("events --last -1", '--last takes a whole number at least 0, not "-1".'),
    ("misbehave gatway 503", '"gatway" cannot misbehave. Did you mean gateway?'),
    ("misbehave --times 3", "It is not clear who should fail"),
    ("misbehave tokn 503", '"tokn" cannot misbehave. Did you mean token?'),
    ("misbehave token invalid_clent", 'token cannot fail in the way "invalid_clent". Did you mean invalid_client? It can: 400'),
    ("misbehave token", "It is not clear how token should fail."),
    ("misbehave sign-in 503", 'sign-in cannot fail in the way "503". It can: 403'),
    ("misbehave function throttled --retry-after 3", "The function takes no retry_after"),
    ("misbehave --console scop=openid", 'The console has no "scop". Did you mean scope? It has: authorization-url'),
    ("misbehave --console secret", '"secret" is not NAME=VALUE'),
    ("misbehave --console client-secret=x --console enabled=on", 'The console has no "client-secret".'),
    ("misbehave --console enabled=wrong", 'enabled is on or off, not "wrong".'),
    ("misbehave --console scheme=BASIC", "scheme is HTTP_BASIC or REQUEST_BODY_CREDENTIALS, or wrong"),
    ("misbehave --console endpoint=lamp", "endpoint takes the ARN of a Lambda function"),
    ("misbehave --console client-id=", "client-id takes a text without spaces"),
    ("misbehave --console scope=openid --console scope=email", "scope is given twice."),
    ("misbehave --console scope=openid --console off", "off cannot be combined with values of the console."),
    ("misbehave off --console scope=openid", "off cannot be combined with values of the console."),
    ("misbehave gateway", "It is not clear how gateway should fail."),
    ("misbehave lwa", "It is not clear how lwa should fail."),
    ("misbehave gateway 418", 'gateway cannot fail in the way "418". It can: 400'),
    ("misbehave lwa 503 rotat", 'lwa cannot fail in the way "rotat".'),
    ("misbehave off 503", "off cannot be combined"),
    ("misbehave off --seed 0", "off takes no options"),
    ("misbehave gateway off --probability 0.5", "off takes no options"),
    ("misbehave gateway 503 --times 0", "--times takes a whole number at least 1"),
    ("misbehave gateway 503 --retry-after -1", "--retry-after takes a whole number"),
    ("misbehave gateway 503 --probability half", '--probability takes a number, not "half".'),
    ("misbehave gateway 503 --seed 10000000000", "seed must be a whole number from 0 to 1,000,000,000, not 10000000000."),
    *((f"misbehave gateway 503 --probability={each}", f"{float(each)} is not a probability") for each in ("nan", "inf", "-inf", "1e999", "0", "-1", "1.1")),
    ("lamps add", "smartlamp lamps add needs NAME"),
    ("lamps add Lamp --model kettle", "--model is plug, dimmable"),
    ("lamps add Lamp --mac zz", '"ZZ" is not a MAC address'),
    ("lamps add Lamp --mac ''", '"" is not a MAC address'),
    ("lamps add Lamp --mac 02-00-5e-10-00-01", '"02-00-5E-10-00-01" is not a MAC address'),
    ("lamps add Lamp --serial 'SL 1'", '"SL 1" is not a serial number'),
    ("lamps add Lamp --serial ''", '"" is not a serial number'),
    ("lamps set Lamp", "There is nothing to set."),
    ("lamps set Lamp --brightness 101", "--brightness takes a whole number from 0 to 100"),
    ("lamps set Lamp --brightness 1e3", "--brightness takes a whole number from 0 to 100"),
    ("lamps set Lamp --kelvin 999", "--kelvin takes a whole number from 1000 to 10000"),
    ("lamps set Lamp --power maybe", "--power is on or off"),
    ("lamps set Lamp --condition sad", "--condition is well, slow"),
    *((f"lamps set Lamp --color '{each}'", f'"{each}" is not a colour: {why}') for each, why in (
        ("", "it takes three numbers"), ("1,2", "it takes three numbers"), ("red", "it takes three numbers"),
        ("nan,1,1", "hue is a number from 0 to 360"), ("1e999,1,1", "hue is a number"), ("1,inf,1", "saturation is a number from 0 to 1"),
        ("1,1,-0.1", "brightness is a number from 0 to 1"),
    )),
    ("scenes add", "smartlamp scenes add needs NAME"),
    ("users add", "smartlamp users add needs EMAIL"),
    ("users add sam@example.com --password-stdin", "The first line of standard input holds nothing, which is not a password."),
    *((f"{words} --region eu-west-1", "--region is for a stack on AWS.") for words in (
        "lamps list", "lamps add Lamp", "lamps remove Lamp", "lamps rename Lamp Desk", "lamps set Lamp --power on", "scenes list", "scenes add Relax",
        "scenes remove Relax", "users list", "users add sam@example.com", "users delete sam@example.com", "resync",
    )),
    ("lamps list --for sam@example.com", "--for is for a stack on AWS."),
    ("scenes add Relax --for sam@example.com", "--for is for a stack on AWS."),
    ("lamps list --stack x --as sam@example.com --for eve@example.com", "--as and --for exclude each other."),
    ("lamps list --for ''", "--for is for a stack on AWS."),
    ("lamps list --stack x --as '' --for ''", "--as and --for exclude each other."),
    ("lamps sign-out", "Nobody stays signed in on the local stack."),
    ("lamps sign-out --region eu-west-1", "Nobody stays signed in on the local stack."),
    ("users add sam@example.com --phone +4915550100", "--phone is for a stack on AWS."),
    ("users add sam@example.com --new-password", "--new-password is for a stack on AWS."),
    ("users add sam@example.com --stack x --new-password --phone +4915550100", "--phone and --new-password exclude each other."),
    ("users list --stack x --show-password", "Passwords of people on AWS are known to nobody"),
    ("users delete sam@example.com --yes", "--yes is for a stack on AWS."),
    ("evaluate nowhere", "The test plan nowhere cannot be read: No such file or directory."),
    ("evaluate folder", "The test plan folder cannot be read: a directory, not a file."),
    ("evaluate pipe", "The test plan pipe cannot be read: a pipe into which no program writes."),
    ("evaluate socket", "The test plan socket cannot be read: a socket, not a file."),
    ("evaluate /dev/zero", "/dev/zero is larger than any test plan: over 5,000,000 bytes, from a device and not from a file."),
    ("evaluate /dev/null", "The test plan /dev/null cannot be read: empty."),
    ("evaluate nan.json", "The test plan nan.json cannot be read: not JSON: NaN is not a number, at line 1, column 42."),
    ("evaluate event.json", "event.json is not a test plan: the plan has no name."),
    ("evaluate --junit folder", "--junit: File 'folder' is a directory."),
    ("evaluate --junit pipe", "pipe cannot be written: no program reads from it."),
    ("evaluate --junit socket", "socket cannot be written: a socket, not a file."),
    ("evaluate --junit loop", "loop cannot be written: Too many levels of symbolic links."),
    ("evaluate --junit no/where.xml", "no/where.xml cannot be written: No such file or directory."),
    ("validate", "smartlamp validate needs FILE"),
    ("validate event.json --format html", "--format is text, json, github or sarif"),
    ("validate event.json --json --format sarif", "--json and --format sarif are two formats."),
    ("validate event.json --directive folder", "folder: no file in this directory ends in .json"),
    ("validate event.json --directive event.json", "event.json: no message in it is a directive."),
    ("validate event.json --discovery /dev/zero", "/dev/zero: over 64 MB, from a device"),
    ("lamps add \udcff", '"?" is not text in UTF-8.'),
    ("say --as=\udcff hello", '"--as=?" is not text in UTF-8.'),
]  # fmt: skip
WITHOUT_A_FOLDER = {"--nonsense", "nonsense", "vallidate", "validate"}


@pytest.mark.parametrize(("line", "subject"), WRONG, ids=[ascii(line) for line, _ in WRONG])
def test_wrong_usage_is_told_for_what_it_is(run: Run, tmp_path: Path, line: str, subject: str) -> None:
    words = shlex.split(line)
    if words[0] not in WITHOUT_A_FOLDER and "--state-dir" not in words:
        words += ["--state-dir", "my desk"]
    before = sorted(tmp_path.rglob("*"))
    said = run(*words)
    assert said.status == 2, said
    assert subject in said.err
    assert len(said.err.splitlines()) > 1, "it says what to do"
    assert not PYTHON.search(said.err)
    for command in COMMAND.findall(said.err):
        if shlex.split(command)[-1] == "--help" or words[0] in WITHOUT_A_FOLDER:
            continue
        assert shlex.split(command)[-2:] == ["--state-dir", "my desk"], command
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "line",
    ["enable", "enable --skill profile", "link", "unlink", "discover", "say hello", "events", "misbehave gateway 503", "misbehave", "misbehave --console secret=wrong", "lamps list", "lamps add Lamp", "lamps remove Lamp",
     "lamps rename Lamp Desk", "lamps set Lamp --power on", "scenes list", "scenes add Relax", "scenes remove Relax", "users list", "inbox", "inbox --follow",
     "users add sam@example.com", "users delete sam@example.com", "evaluate", "evaluate power", "unlink --skill profile", "say --skill profile hello"],
)  # fmt: skip
@pytest.mark.parametrize("folder", ["my desk", "nowhere", "text"])
def test_without_a_stack_every_command_says_how_to_start_one(run: Run, line: str, folder: str) -> None:
    said = run(*shlex.split(line), "--state-dir", folder)
    first, to_do = said.err.splitlines()
    assert (said.status, said.out, first) == (2, "", NO_STACK)
    (command,) = COMMAND.findall(to_do)
    assert shlex.split(command)[1:] == ["up", "--detach", "--state-dir", folder]


@pytest.mark.parametrize(
    "line",
    ["users list", "users add sam@example.com", "lamps list", "scenes list", "resync", "restore lamps --from restored"],
)
def test_whoever_forgot_to_name_a_stack_on_aws_is_told_how(run: Run, line: str) -> None:
    said = run(*shlex.split(line), "--state-dir", "nowhere")
    assert (said.status, said.err.splitlines()[0]) == (2, NO_STACK)
    assert "--stack NAME" in said.err


def test_a_stack_that_does_not_run_is_a_status_of_1_where_that_is_what_was_asked(run: Run) -> None:
    said = run("status", "--state-dir", "my desk")
    assert (said.status, said.err) == (1, "")
    assert "No local stack is running" in said.out
    assert run("down", "--state-dir", "my desk").status == 0


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"\n", "The first line of standard input holds nothing"),
        (b"\xff\n", "The password on standard input is not UTF-8 text."),
        (b"x" * 257, "holds more than 256 characters"),
        (b"x" * 100_000, "The password on standard input cannot be read: over 1,024 bytes."),
    ],
)
def test_a_password_that_is_none_is_not_sent(run: Run, given: bytes, why: str) -> None:
    said = run("users", "add", "sam@example.com", "--password-stdin", "--state-dir", "my desk", stdin=given)
    assert said.status == 2
    assert why in said.err


def test_a_folder_that_begins_with_a_dash_or_has_quotes_can_be_pasted(run: Run) -> None:
    said = run("lamps", "list", "--state-dir=-it's`x`")
    (command,) = re.findall(r"Start it: `(.*)`\. If you mean", said.err, re.MULTILINE)
    assert shlex.split(command)[1:] == ["up", "--detach", "--state-dir", "-it's`x`"]


def test_a_file_whose_name_is_no_text_is_read(run: Run) -> None:
    name = os.fsdecode(b"\xff.json")
    Path(name).write_text("{}")
    assert run("validate", name).status == 1
