"""A stack that does not come up leaves nothing, whenever and however that happens."""

import contextlib
from pathlib import Path

import pytest

from smartlamp.deploy import template
from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.local_stack import stack
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import ending
from tests.fakes.signals import at_each_line, children


def test_wherever_the_signal_comes_no_emulator_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each line that is run to start one, to wait for it in vain and to stop it."""
    never_answers = tmp_path / "python"
    never_answers.write_text("#!/bin/sh\nexec sleep 600\n")
    never_answers.chmod(0o755)
    monkeypatch.setattr(template, "functions", lambda _: {})
    monkeypatch.setattr(template, "load", dict)
    monkeypatch.setattr(cache, "emulator_python", lambda: never_answers)
    monkeypatch.setattr(emulator, "is_ready", lambda _port: False)
    monkeypatch.setattr(emulator, "_STARTED_WITHIN_S", 0.02)
    folder = StateFolder(tmp_path / "state")
    folder.make()
    before, lines = children(), 0
    for at in at_each_line(stack, emulator, ending, contextlib):
        with (
            contextlib.suppress(EndedBySignal, CannotRun),
            at,
            ending.undisturbed(),
            stack.up(folder, 0, lambda _: None),
        ):
            pass
        assert children() == before
        assert folder.running() is None
        lines += 1
    assert lines > 100
