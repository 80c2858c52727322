"""A stack in the background ends with its starter until it is handed over."""

import contextlib
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from smartlamp.errors import EndedBySignal, SmartLampError
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import background
from smartlamp.terminal import ending
from tests.fakes.signals import at_each_line, children, listening

# What stands for `smartlamp up`: it is up at once, and minds its standard input as that does (see test_ways_out.py). SIGTERM kills it: a shell with a
# trap may get the signal just before it waits for `read`, and then it waits on.
PROGRAM = """#!/bin/sh
[ -e "$0.fails" ] && { echo "No stack today."; exit 3; }
[ -e "$0.finds-another" ] && exit 0
here="{\\"pid\\": $$, \\"created\\": 0}"
echo "{\\"format\\": 1, \\"supervisor\\": $here, \\"emulator\\": $here, \\"page_port\\": 1, \\"emulator_port\\": 2, \\"outputs\\": {}}" > STATE/running.new
mv STATE/running.new STATE/running.json
echo "Doing something ..."
echo "! Something was lost."
echo "The local stack is up."
read -r _ || exit 143
exec sleep 600
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    """Of a stack that is up at once."""
    folder = StateFolder(tmp_path / "state")
    folder.make()
    program = tmp_path / "up"
    program.write_text(PROGRAM.replace("STATE", str(folder.path)))
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(background, "_LOOK_EVERY_S", 0.001)
    return folder


def test_it_ends_with_the_block_unless_it_is_handed_over(folder: StateFolder) -> None:
    said: list[str] = []
    with ending.undisturbed(), background.begin(folder, 0, said.append) as begun:
        assert begun.notices == ("Something was lost.",)
        assert begun.process
        assert begun.process.poll() is None
    assert begun.process.returncode == -signal.SIGTERM

    with ending.undisturbed(), background.begin(folder, 0, said.append) as begun:
        begun.hand_over()
    assert begun.process
    assert begun.process.poll() is None
    begun.process.kill()
    begun.process.wait()


def test_what_it_had_to_say_is_said_with_its_status(folder: StateFolder) -> None:
    Path(f"{sys.executable}.fails").touch()
    with pytest.raises(SmartLampError, match="No stack today") as refused, background.begin(folder, 0, lambda _: None):
        pass
    assert refused.value.status == 3


def test_a_press_before_the_handing_over_ends_it(folder: StateFolder) -> None:
    with (  # noqa: PT012 - it comes where it would be handed over
        listening(),
        pytest.raises(EndedBySignal),
        ending.undisturbed(),
        background.begin(folder, 0, lambda _: None) as begun,
    ):
        signal.raise_signal(signal.SIGINT)
        begun.hand_over()
    assert begun.process
    assert begun.process.returncode == -signal.SIGTERM


def kept(folder: StateFolder, supervisor: int, **outputs: str) -> Running:
    here = ProcessId.of(os.getpid())
    running = Running(replace(here, pid=supervisor), here, 1, "", Account(2, "AKIA", "secret"), outputs)
    folder.remember(running)
    return running


def test_another_one_that_has_just_begun_is_left_to_it(folder: StateFolder) -> None:
    Path(f"{sys.executable}.finds-another").touch()
    assert folder.running() is None
    stack, theirs = background.Program(("up",), background.IS_UP), list[background.Begun]()

    def otherwise() -> background.Begun:
        theirs.append(background.Begun(kept(folder, os.getpid()), (), changed=False, process=None))
        return theirs[0]

    with ending.undisturbed(), background.begin_program(folder, stack, lambda _: None, otherwise) as begun:
        assert [begun] == theirs


def test_one_that_comes_and_goes_is_not_waited_for_without_end(folder: StateFolder) -> None:
    Path(f"{sys.executable}.finds-another").touch()
    stack = background.Program(("up",), background.IS_UP)
    begun = background.begin_program(folder, stack, lambda _: None, lambda: None)
    with ending.undisturbed(), pytest.raises(SmartLampError, match="again and again"), begun:
        pass


def test_another_one_is_waited_for_until_it_is_up_and_answers(folder: StateFolder) -> None:
    """What is in the folder is at first of one that was killed, then of one that starts, then of one that does not answer yet."""
    me, said, asked = os.getpid(), list[str](), list[Running]()
    kept(folder, me + 1, Made="before the kill")

    def say(what: str) -> None:
        said.append(what)
        kept(folder, me, **({} if len(said) == 1 else {"Made": "now"}))

    def answers(running: Running) -> bool:
        asked.append(running)
        return len(asked) > 1

    with folder.held():
        found = background.standing(folder, say, answers=answers)
    assert found is not None
    assert found.outputs == {"Made": "now"}
    assert asked == [found, found]
    assert len(said) == 3


def test_wherever_the_signal_comes_no_stack_is_left(folder: StateFolder) -> None:
    """At each line that is run for it."""
    before, lines = children(), 0
    for at in at_each_line(background, ending, contextlib):
        with (
            contextlib.suppress(EndedBySignal),
            at,
            ending.undisturbed(),
            background.begin(folder, 0, lambda _: None),
            ending.interruptible(),
        ):
            pass
        assert children() == before
        lines += 1
    assert lines > 100
