"""Handlers in their processes: what they answer, print, raise and change."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alexa_simulator.skill_under_test import Message
from smartlamp.target.any_skill import handler_process as room
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.target.any_skill.handlers import handler_process
from smartlamp.target.named import Target

PYTHON = """
import sys
import other
def handler(event, context):
    print("printed", event["directive"]["header"]["name"])
    match event["directive"]["header"]["name"]:
        case "Raise": raise ValueError("no lamp")
        case "Exit": sys.exit(3)
        case "End":
            import os
            os._exit(7)
        case "Killed":
            import os, signal
            os.kill(os.getpid(), signal.SIGKILL)
        case "Enormous": return "x" * 6_300_000
        case "Hang":
            while True: pass
        case "Unreadable": return object()
        case "Huge": return "x" * 50_000
        case "Time": return context.get_remaining_time_in_millis()
        case "Name": return [context.function_name, context.aws_request_id != ""]
    return {"was": other.SAYS}
async def later(event, context):
    return {"was": "later"}
"""
NODE = """
import { readFileSync } from "node:fs";
export const handler = async (event, context) => {
  const name = event.directive.header.name;
  console.log("printed", name);
  if (name === "Raise") throw new RangeError("no lamp");
  if (name === "Exit") process.exit(3);
  if (name === "Time") return context.getRemainingTimeInMillis();
  if (name === "Hang") { for (;;); }
  return { was: JSON.parse(readFileSync("other.json")).says };
};
export const back = (event, context, callback) => callback(null, { was: "back" });
export const old = (event, context) => { context.succeed({ was: "old" }); };
export const failing = (event, context) => context.fail(new Error("old"));
"""
NODE_IS_HERE = pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")


def asked(name: str) -> Message:
    return {"directive": {"header": {"name": name}}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_skill.py").write_text(PYTHON)
    (tmp_path / "other.py").write_text('SAYS = "one"\n')
    (tmp_path / "index.mjs").write_text(NODE)
    (tmp_path / "other.json").write_text('{"says": "one"}')
    return tmp_path


@pytest.fixture
def shown() -> list[str]:
    return []


class Opened:
    """Opens handlers, and ends them."""

    def __init__(self, shown: list[str]) -> None:
        self.shown = shown
        self.all: list[HandlerProcess] = []

    def __call__(self, named: str) -> HandlerProcess:
        process = handler_process(Target.named(named))
        process.show = self.shown.append
        self.all.append(process)
        return process


@pytest.fixture
def opened(shown: list[str]) -> Iterator[Opened]:
    all_of_them = Opened(shown)
    yield all_of_them
    for each in all_of_them.all:
        each.end()


@pytest.mark.parametrize(
    ("named", "name", "answer"),
    [
        ("my_skill.py", "Discover", {"was": "one"}),
        ("my_skill.py:handler", "Discover", {"was": "one"}),
        ("my_skill:handler", "Name", ["my_skill", True]),
        ("my_skill.py:later", "Discover", {"was": "later"}),
        ("my_skill.py", "Huge", "x" * 50_000),
        pytest.param("index.mjs", "Discover", {"was": "one"}, marks=NODE_IS_HERE),
        pytest.param("index.mjs:back", "Discover", {"was": "back"}, marks=NODE_IS_HERE),
        pytest.param("index.mjs:old", "Discover", {"was": "old"}, marks=NODE_IS_HERE),
    ],
)
def test_a_handler_answers(opened: Opened, named: str, name: str, answer: object) -> None:
    handler = opened(named)
    assert [handler(asked(name)).answer for _ in range(2)] == [answer, answer]
    assert opened.shown == []


@pytest.mark.parametrize("named", ["my_skill.py", pytest.param("index.mjs", marks=NODE_IS_HERE)])
def test_a_handler_sees_how_much_time_is_left(opened: Opened, named: str) -> None:
    left = opened(named)(asked("Time")).answer
    assert isinstance(left, int)
    assert 6000 < left <= 8000


@pytest.mark.parametrize(
    ("named", "name", "failure", "line"),
    [
        ("my_skill.py", "Raise", "ValueError: no lamp", 'my_skill.py", line 7, in handler'),
        ("my_skill.py", "Exit", "SystemExit: 3", "line 8, in handler"),
        ("my_skill.py", "Unreadable", "TypeError: Object of type object is not JSON", "Traceback"),
        pytest.param("index.mjs", "Raise", "RangeError: no lamp", "index.mjs:6", marks=NODE_IS_HERE),
        pytest.param("index.mjs:failing", "Any", "Error: old", "index.mjs:14", marks=NODE_IS_HERE),
    ],
)
def test_a_failure_shows_where_it_is(opened: Opened, named: str, name: str, failure: str, line: str) -> None:
    handler = opened(named)
    reply = handler(asked(name))
    assert failure in (reply.failure or "")
    assert isinstance(reply.answer, dict)
    assert reply.answer["errorType"] == failure.partition(":")[0]
    assert line in opened.shown[0]
    assert "python_worker.py" not in opened.shown[0]
    assert handler(asked(name)).failure == reply.failure


@pytest.mark.parametrize(
    ("named", "name", "how"),
    [
        ("my_skill.py", "End", "ended with status 7"),
        ("my_skill.py", "Killed", "was ended by SIGKILL"),
        pytest.param("index.mjs", "Exit", "ended with status 3", marks=NODE_IS_HERE),
    ],
)
def test_a_process_that_ends_is_named_and_started_again(opened: Opened, named: str, name: str, how: str) -> None:
    handler = opened(named)
    assert f"process {how} in place of an answer" in (handler(asked(name)).failure or "")
    assert handler(asked("Discover")).answer == {"was": "one"}


@pytest.mark.parametrize("named", ["my_skill.py", pytest.param("index.mjs", marks=NODE_IS_HERE)])
def test_a_handler_that_does_not_answer_is_stopped(opened: Opened, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = opened(named)
    assert handler(asked("Discover")).failure is None
    monkeypatch.setattr(room, "PATIENCE_S", 0.1)
    monkeypatch.setattr(room, "_ENDS_WITHIN_S", 0.1)
    reply = handler(asked("Hang"))
    assert "did not answer within 0.1 s; Alexa gives up after 8" in (reply.failure or "")
    assert reply.causes == ("function-slow",)
    monkeypatch.undo()
    assert handler(asked("Discover")).answer == {"was": "one"}


@pytest.mark.parametrize(
    ("named", "file", "text"),
    [
        ("my_skill.py", "other.py", 'SAYS = "two"\n'),
        ("my_skill.py", "my_skill.py", 'def handler(event, context): return {"was": "two"}'),
        pytest.param("index.mjs", "other.json", '{"says": "two"}', marks=NODE_IS_HERE),
        pytest.param("index.mjs", "index.mjs", 'export const handler = () => ({ was: "two" });', marks=NODE_IS_HERE),
    ],
)
def test_a_changed_file_counts_at_once(opened: Opened, named: str, file: str, text: str) -> None:
    handler = opened(named)
    assert handler(asked("Discover")).answer == {"was": "one"}
    before = Path(file).stat().st_mtime_ns
    Path(file).write_text(text)
    os.utime(file, ns=(before + 1, before + 1))
    assert handler(asked("Discover")).answer == {"was": "two"}
    assert "loaded anew" in opened.shown[0]


def test_a_changed_file_is_left_alone_if_its_maker_wants_that(opened: Opened) -> None:
    handler = opened("my_skill.py")
    handler.reloads = False
    assert handler(asked("Discover")).answer == {"was": "one"}
    Path("other.py").write_text('SAYS = "two"')
    os.utime("other.py", ns=(1, 1))
    assert handler(asked("Discover")).answer == {"was": "one"}


def test_a_handler_that_cannot_be_loaded_says_why_until_it_is_mended(opened: Opened) -> None:
    Path("my_skill.py").write_text("import nothing_like_this\n")
    handler = opened("my_skill.py")
    assert "ModuleNotFoundError: No module named 'nothing_like_this'" in (handler(asked("Discover")).failure or "")
    assert "my_skill.py" in opened.shown[0]
    Path("my_skill.py").write_text(PYTHON)
    os.utime("my_skill.py", ns=(1, 1))
    assert handler(asked("Discover")).answer == {"was": "one"}


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("my_skill.py:missing", "my_skill has no function missing; it has handler, later. Name one as in my_skill.py:"),
        pytest.param("index.mjs:missing", "exports no function missing", marks=NODE_IS_HERE),
    ],
)
def test_a_function_that_is_not_there_is_named(opened: Opened, named: str, why: str) -> None:
    assert why in (opened(named)(asked("Discover")).failure or "")


def test_an_interpreter_that_is_not_there_is_named() -> None:
    with HandlerProcess(("no-such-program",), Path(), {}, print) as handler:
        assert handler(asked("Discover")).failure == "no-such-program cannot be started: No such file or directory."


def test_a_breakpoint_is_waited_for(tmp_path: Path) -> None:
    """The debugger reads this process's standard input; the answer comes however long that takes."""
    (tmp_path / "my_skill.py").write_text(
        "def handler(event, context):\n    x = 20\n    breakpoint()\n    return {'x': x}\n"
    )
    program = (
        "import sys\n"
        "from smartlamp.target.any_skill import handler_process as room\n"
        "from smartlamp.target.any_skill.handlers import handler_process\n"
        "from smartlamp.target.named import Target\n"
        "room.PATIENCE_S = 0.5\n"
        "print(handler_process(Target.named('my_skill.py'))({'directive': {}}).answer)\n"
    )
    root = Path(__file__).parents[4]
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
        cwd=tmp_path,
    ) as running:
        assert running.stdin
        assert running.stderr
        heard = ""
        while "(Pdb)" not in heard:
            heard += running.stderr.read(1)
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(0.6)  # longer than the patience
        running.stdin.write("x = 22\nc\n")
        running.stdin.flush()
        out, _ = running.communicate(timeout=30)
    assert "> " in heard
    assert "my_skill.py(3)handler()" in heard or "my_skill.py(4)handler()" in heard
    assert json.loads(out.replace("'", '"')) == {"x": 22}


def test_it_ends_with_whoever_asks(opened: Opened) -> None:
    handler = opened("my_skill.py")
    handler(asked("Discover"))
    process = handler._process
    assert process is not None
    handler.end()
    assert process.returncode in (0, -signal.SIGKILL)


def test_an_answer_that_lambda_would_not_take_is_named(opened: Opened) -> None:
    reply = opened("my_skill.py")(asked("Enormous"))
    assert (reply.answer, reply.failure) == (
        None,
        "The handler's answer has 6.0 MB. Lambda takes no answer above 6 MB.",
    )


def test_a_handler_that_loads_slowly_is_told_so_once(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SLOW_TO_LOAD_S", 0.0)
    handler = opened("my_skill.py")
    assert handler(asked("Discover")).answer == handler(asked("Discover")).answer == {"was": "one"}
    (told,) = opened.shown
    assert "s to load, which is not counted here. In Lambda, the first directive waits for it" in told


def test_a_handler_that_never_loads_is_stopped(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("my_skill.py").write_text("while True: pass\n")
    monkeypatch.setattr(room, "_STARTS_WITHIN_S", 0.5)
    monkeypatch.setattr(room, "_ENDS_WITHIN_S", 0.1)
    assert "not loaded within 0.5 s, so it was stopped" in (opened("my_skill.py")(asked("Discover")).failure or "")


@pytest.mark.parametrize(
    ("named", "text", "first"),
    [
        ("my_skill.py", "def handler(event, context)\n    pass\n", '  File "'),
        ("my_skill.py", "import nothing_like_this\n", "Traceback (most recent call last):\n  File "),
        ("my_skill.py:missing", PYTHON, "my_skill has no function missing"),
        pytest.param(
            "index.mjs", "export const handler = () => nothing();", "ReferenceError: nothing", marks=NODE_IS_HERE
        ),
    ],
)
def test_a_traceback_has_only_the_makers_lines(opened: Opened, named: str, text: str, first: str) -> None:
    Path(named.partition(":")[0]).write_text(text)
    opened(named)(asked("Discover"))
    (shown,) = opened.shown
    assert shown.startswith(first)
    assert not any(foreign in shown for foreign in ("importlib", "python_worker", "node_worker"))


@NODE_IS_HERE
@pytest.mark.parametrize("broken", ["index.mjs", "part.mjs"])
def test_where_a_module_cannot_be_parsed_is_shown(opened: Opened, broken: str) -> None:
    Path("index.mjs").write_text('import "./part.mjs";\nexport const handler = () => null;\n')
    Path("part.mjs").write_text("")
    Path(broken).write_text("export const handler = 1;\nconst x = ;\n")
    reply = opened("index.mjs")(asked("Discover"))
    assert reply.failure == "The handler cannot be loaded: SyntaxError: Unexpected token ';'"
    assert f"{broken}:2\nconst x = ;\n" in opened.shown[0]


@NODE_IS_HERE
def test_what_is_thrown_and_is_no_error_is_shown(opened: Opened) -> None:
    Path("index.mjs").write_text("export const handler = async () => { throw { lamp: 1 }; };\n")
    assert "{ lamp: 1 }" in (opened("index.mjs")(asked("Discover")).failure or "")
