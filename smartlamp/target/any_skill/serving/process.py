"""The process that keeps an app: that of `smartlamp app`, or `python -m` this module in the background."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from alexa_simulator.errors import SimulatorRefused
from smartlamp.errors import CannotRun, EndedBySignal, SmartLampError
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.local_stack.supervision import background
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.target.any_skill.output import Output
from smartlamp.target.any_skill.reached import given_token, linking_secret, skill_at
from smartlamp.target.any_skill.serving.kept import STARTS, Kept, keep, kept_in
from smartlamp.target.any_skill.serving.running_app import HANDLERS_PATH, IS_UP, TARGET
from smartlamp.target.any_skill.serving.simulator import Simulator, listening, simulator, variables, write_variables
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import Target
from smartlamp.terminal import console, ending, garbage

_LOOK_EVERY_S = 0.2
_STDERR = 2


def keep_app(
    folder: StateFolder, target: Target, port: int | None, show: Callable[[Running], None], *, in_background: bool
) -> bool:
    """Hold the folder and serve the app until a signal, or until the folder is removed; False if another process holds it.

    Args:
        folder: of the skill.
        target: the skill.
        port: of the page; None for the kept one, 0 for any.
        show: called once it is up.
        in_background: nobody can type anything for the handler.

    Raises:
        CannotRun: with nothing left running.
    """
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.make()
    with folder.held() as ours:
        if not ours:
            return False
        with ending.undisturbed(), ExitStack() as standing:
            output = standing.enter_context(Output(_STDERR))
            before, listener, kept = _listening(folder, port)
            standing.callback(listener.close)
            with ending.interruptible():
                whole = _made(folder, target, kept, output, standing, in_background=in_background)
            key, me = secrets.token_urlsafe(24), ProcessId.of(os.getpid())
            # It has no emulator, so its own process stands there.
            running = Running(me, me, kept.port, key, Account(kept.port, "", ""), {TARGET: target.place})
            standing.enter_context(whole.served(key, listener))
            _renew(whole, before)
            folder.remember(running)
            standing.callback(folder.forget)
            with ending.interruptible():
                show(running)
                while folder.path.is_dir():
                    ending.check()
                    time.sleep(_LOOK_EVERY_S)
    return True


def _renew(whole: Simulator, before: int) -> None:
    """Tokens name their issuer: on another port, those of before are good for nothing."""
    account = whole.alexa.memory.now.account
    if before != whole.kept.port and account is not None and account.refresh_token:
        with contextlib.suppress(SimulatorRefused):  # the next directive says it
            whole.alexa.refresh("The authorization server has another port")


def _listening(folder: StateFolder, port: int | None) -> tuple[int, socket.socket, Kept]:
    """The port of before, the listener on the page's port, and what is kept, which from now on has this port."""
    kept = kept_in(folder, DEFAULT_PORT if port is None and _is_free(DEFAULT_PORT) else None)
    listener = listening(kept.port if port is None else port)
    taken = listener.getsockname()[1]
    before = kept.port
    if taken != before:
        kept = replace(kept, port=taken)
        keep(folder, kept)
    return before, listener, kept


def _is_free(port: int) -> bool:
    try:
        listening(port).close()
    except CannotRun:
        return False
    return True


def _made(  # noqa: PLR0913 - what it is made of
    folder: StateFolder, target: Target, kept: Kept, output: Output, standing: ExitStack, *, in_background: bool
) -> Simulator:
    told = variables(folder, target, kept)
    write_variables(folder, told)
    skill = skill_at(target, told, output)
    if isinstance(skill, HandlerProcess):
        standing.callback(skill.end)
        skill.stdin = subprocess.DEVNULL if in_background else None
    whole = simulator(folder, target, kept, skill, linking_secret(target))
    if (token := given_token(from_stdin=target.token_stdin)) is not None:
        whole.alexa.adopt(token)
    return whole


def main(named: str, port: str, reloads: str, folder: str) -> None:
    """Run until told to end; exit as `smartlamp` does."""
    os.environ.pop("PYTHONPATH", None)
    if HANDLERS_PATH in os.environ:
        os.environ["PYTHONPATH"] = os.environ.pop(HANDLERS_PATH)
    garbage.collect_seldom()
    console.begin()
    try:
        with ending.listening():
            background.end_with_starter()
            target = Target.named(named) if named else kept_target(Path.cwd())
            if target is None:
                raise CannotRun("smartlamp.toml is gone.", "Name the skill: `smartlamp app --target SKILL`")
            target = replace(target, reloads=target.reloads and bool(reloads))
            keep_app(
                StateFolder(Path(folder), STARTS), target, int(port) if port else None, _say_so, in_background=True
            )
    except EndedBySignal as ended:
        sys.exit(ended.status)
    except SmartLampError as problem:
        # As it is: the command that started this makes the advice pasteable.
        for line in filter(None, (problem.what, problem.to_do)):
            console.print_line(line, to=console.err)
        sys.exit(problem.status)
    finally:
        ending.let_go_of_output()


def _say_so(_: Running) -> None:
    console.print_line(f"{IS_UP}.")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[5])
