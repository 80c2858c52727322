"""Sessions at the command line, with a handler in its process."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smartlamp.cli import main
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.terminal import console

ROOT = Path(__file__).parents[4]
LAMP = """
from tests.fakes.fake_skill import FakeSkill
skill = FakeSkill()
def handler(event, context):
    return skill(event)
"""
BROKEN = f"""{LAMP}
right = handler
def handler(event, context):
    answer = right(event, context)
    if event["directive"]["header"]["name"] == "TurnOn":
        answer["context"]["properties"][0]["value"] = "OFF"
    return answer
"""
Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Runs the command line in a folder with two handlers; their processes end with the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("SMARTLAMP_SKILL_TOKEN", raising=False)
    monkeypatch.setattr(console.out, "_width", 60)
    (tmp_path / "lamp.py").write_text(LAMP)
    (tmp_path / "broken.py").write_text(BROKEN)
    begun: list[HandlerProcess] = []
    begin = HandlerProcess.__call__

    def noted(self: HandlerProcess, directive: dict[str, object]) -> object:
        begun.append(self)
        return begin(self, directive)

    monkeypatch.setattr(HandlerProcess, "__call__", noted)

    def run(*words: str) -> tuple[object, str, str]:
        state = ("--state-dir", "state") if "--as-test" not in words else ()
        monkeypatch.setattr(sys, "argv", ["smartlamp", *words, *state])
        with pytest.raises(SystemExit) as end:
            main()
        said = capfd.readouterr()
        return end.value.code, said.out, said.err

    yield run
    for each in begun:
        each.end()


@pytest.fixture
def session(run: Run) -> Path:
    """A discovery and a sentence to the right handler."""
    for words in (["discover"], ["say", "turn on SmartLamp"]):
        assert run(*words, "--target", "lamp.py", "--record", "session.jsonl")[0] == 0
    return Path("session.jsonl")


def test_the_same_skill_answers_the_same(run: Run, session: Path) -> None:
    before = session.read_text()
    status, out, _ = run("replay", "session.jsonl", "--target", "lamp.py")
    assert (status, out) == (0, "✓ Nothing differs: 2 answers as in session.jsonl.\n")
    status, out, _ = run("replay", "session.jsonl", "--target", "lamp.py", "--json", "--update")
    told = json.loads(out)
    assert (status, told["same"], [each["name"] for each in told["exchanges"]]) == (
        0,
        True,
        ["Alexa.Discovery Discover", '"turn on SmartLamp"'],
    )
    assert session.read_text() == before


@pytest.mark.usefixtures("session")
def test_another_answer_is_shown_with_its_path_and_what_alexa_says_of_it(run: Run) -> None:
    status, out, _ = run("replay", "session.jsonl", "--target", "broken.py")
    assert status == 1
    assert out.splitlines()[:6] == [
        "✗ 1 of 2 answers differs from session.jsonl.",
        '2  "turn on SmartLamp"',
        "   /context/properties/0/value  (Alexa.PowerController powerState)",
        '     was  "ON"',
        '     is   "OFF"',
        '   now refused: context/properties/0/value: found "OFF",',
    ]
    status, out, _ = run("replay", "session.jsonl", "--target", "broken.py", "--json")
    (same, unlike) = json.loads(out)["exchanges"]
    assert (status, same["same"], unlike["line"]) == (1, True, 2)
    assert unlike["differences"] == [
        {"path": "/context/properties/0/value", "about": "Alexa.PowerController powerState", "was": "ON", "now": "OFF"}
    ]
    assert unlike["new_faults"] == unlike["verdict"]["faults"]


def test_an_update_takes_the_answers_of_now(run: Run, session: Path) -> None:
    status, out, _ = run("replay", "session.jsonl", "--target", "broken.py", "--update")
    assert status == 0
    assert out.startswith("✓ 1 of 2 answers differs from session.jsonl, which now has\n  the new.\n")
    assert session.stat().st_mode & 0o777 == 0o600
    line = json.loads(session.read_text().splitlines()[1])
    assert (line["text"], line["answer"]["context"]["properties"][0]["value"]) == ("turn on SmartLamp", "OFF")
    status, out, _ = run("replay", "session.jsonl", "--target", "broken.py")
    assert status == 0
    assert "   refused: " in out, "a fault that stays is named, too"


@pytest.mark.usefixtures("session")
def test_as_a_test_it_passes(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("replay", "session.jsonl", "--as-test", "test_kitchen.py")
    assert (status, out.splitlines()) == (0, ["The test is in test_kitchen.py. Run it: pytest test_kitchen.py"])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--smartlamp-target"]
    for handler, ends in (("lamp.py", 0), ("broken.py", 1)):
        done = subprocess.run(
            [*command, handler, "test_kitchen.py"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == ends, done.stdout
    assert run("replay", "session.jsonl", "--as-test", "test_kitchen.py")[0] == 2
    status, out, _ = run("replay", "session.jsonl", "--as-test", "test_other.py", "--json")
    assert json.loads(out) == {"test": "test_other.py", "left_out": []}


def test_what_a_test_cannot_expect_is_told(run: Run) -> None:
    Path("silent.py").write_text("def handler(event, context):\n    return None\n")
    assert run("discover", "--target", "silent.py", "--record", "silent.jsonl")[0] == 1
    status, _, err = run("replay", "silent.jsonl", "--as-test", "test_silent.py")
    assert (status, Path("test_silent.py").exists()) == (2, False)
    assert "nothing that a test could expect" in err
    run("discover", "--target", "lamp.py", "--record", "silent.jsonl")
    status, out, _ = run("replay", "silent.jsonl", "--as-test", "test_silent.py")
    assert "! Alexa refused the answers of line 1, so the test leaves\n  them out." in out


def test_a_grant_alone_is_nothing_to_send(run: Run) -> None:
    Path("grant.json").write_text(
        '{"directive": {"header": {"namespace": "Alexa.Authorization", "name": "AcceptGrant"}, "payload": {}}}'
    )
    run("directive", "grant.json", "--target", "lamp.py", "--record", "grant.jsonl")
    status, out, err = run("replay", "grant.jsonl", "--target", "lamp.py")
    assert (status, out) == (2, "")
    assert "Nothing in grant.jsonl can be sent anew: AcceptGrant needs a new code" in err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["replay", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["replay", "lamp.py"], "lamp.py is no session: line 2 is no exchange"),
        (["replay", "session.jsonl"], "No local stack is running here."),
        (["replay", "session.jsonl", "--as-test", "test_x.py", "--update"], "--as-test sends nothing"),
        (["replay", "session.jsonl", "--as-test", "test_x.py", "--target", "lamp.py"], "--as-test sends nothing"),
        (["say", "hello", "--target", "lamp.py", "--record", "lamp.py"], "lamp.py is no session"),
        (["say", "hello", "--skill", "profile", "--record", "new.jsonl"], "--record is for Smart Home skills"),
        (
            ["record", "new.jsonl", "--target", "lamp.py"],
            "Nothing was exchanged with the skill since Alexa began here.",
        ),
        (["record", "new.jsonl"], "No local stack is running here."),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, session: Path, words: list[str], why: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert why in err
    assert not Path("new.jsonl").exists()
    assert len(session.read_text().splitlines()) == 2
