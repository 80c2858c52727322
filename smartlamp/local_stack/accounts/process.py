"""The process that keeps the two accounts: `python -m smartlamp.local_stack.accounts.process --state-dir FOLDER`, started by `accounts.started`."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from smartlamp.errors import EndedBySignal, Failed, SmartLampError
from smartlamp.local_stack.accounts import ports
from smartlamp.local_stack.accounts.accounts import IS_UP
from smartlamp.local_stack.accounts.folder import STARTS
from smartlamp.local_stack.accounts.kept_account import KeptAccount
from smartlamp.local_stack.accounts.policies import Policies
from smartlamp.local_stack.choices import VENDOR_ID
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import background, web_server
from smartlamp.local_stack.supervision.remains import end_remains, wind_up
from smartlamp.terminal import console, ending, garbage
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    import subprocess

_LOOK_EVERY_S = 0.2


@contextmanager
def up(folder: StateFolder, opened: int, say: Say) -> Iterator[tuple[tuple[str, ...], "subprocess.Popen[bytes]"]]:
    """Run both accounts for the duration of the block; stop them in order at its end. Gives notices, and the emulator's process.

    Enter it `undisturbed`: signals end it where it waits.

    Args:
        folder: has their state. The caller holds it.
        opened: a descriptor of it, by which it is known again.
        say: called with a few words on what takes long.

    Raises:
        CannotRun, Failed: with nothing left running.
    """
    left = end_remains(folder, say)
    lossy = left is not None and left.lossy
    notices = (left.sentence,) if left else ()
    if lossy:
        notices = (*notices, f"What was deployed since then is missing in the AWS account; {STARTS} puts it back.")
    with ports.taken(folder.path / "ports.json") as (here, listener):
        with ending.interruptible():
            say("Preparing the emulator's environment")
            python = cache.emulator_python()
        say("Starting the emulator")
        account = folder.account(here.aws)
        amazon = KeptAccount(folder.path / "amazon.json", folder.security_profile(), Policies(account).may_invoke)
        process = emulator.start(python, account, folder.path / "emulator")
        running_emulator, answered = ProcessId.of(process.pid), False
        me = ProcessId.of(os.getpid())
        try:
            # Noted before it answers: if this process is killed meanwhile, the next one ends it.
            starting = Running(me, running_emulator, here.amazon, "", account, {})
            folder.remember(starting)
            with ending.interruptible():
                emulator.wait_until_ready(process, account, folder.path / "emulator")
                answered = True
            with web_server.serving_at(listener, amazon.app(), "The simulated Amazon"):
                amazon.save()
                folder.remember(Running(me, running_emulator, here.amazon, "", account, {"VendorId": VENDOR_ID}))
                lossy = False  # somebody is told now
                yield notices, process
            if is_there(folder, opened):
                amazon.save()
        finally:
            with ending.undisturbed():
                if is_there(folder, opened):
                    wind_up(folder, process, running_emulator, answered=answered, lossy=lossy)
                else:  # nothing may be written there any more: by now, it may be the folder of another process
                    emulator.stop(running_emulator, signal.SIGKILL)
                    process.wait()


def is_there(folder: StateFolder, opened: int) -> bool:
    """Whether the folder is still the one that was opened, neither removed nor made anew. While it is open, no other has its number."""
    try:
        return os.path.samestat(folder.path.stat(), os.fstat(opened))
    except OSError:
        return False


def keep(folder: StateFolder) -> None:
    """Hold the folder, and keep the accounts until a signal, until the emulator dies, or until the folder is removed."""
    with folder.held() as ours:
        if not ours:
            return  # the starter waits for who holds it
        with ending.undisturbed(), ExitStack() as standing:
            opened = os.open(folder.path, os.O_RDONLY)
            standing.callback(os.close, opened)
            with console.progress() as say:
                notices, process = standing.enter_context(up(folder, opened, say))
            with ending.interruptible():
                for notice in notices:
                    console.print_line(f"! {notice}")
                console.print_line(f"{IS_UP}.")
                sys.stdout.flush()
                while process.poll() is None and is_there(folder, opened):
                    ending.check()
                    time.sleep(_LOOK_EVERY_S)
            if process.poll() is not None:
                raise Failed(
                    f"The emulator ended by itself (status {process.returncode}).",
                    f"Its log is {folder.path / 'emulator' / 'emulator.log'}. {STARTS} starts it again.",
                )


def main() -> None:
    """Run until told to end; exit as `smartlamp` does."""
    garbage.collect_seldom()
    console.begin()
    try:
        with ending.listening():
            background.end_with_starter()
            keep(StateFolder(Path(sys.argv[2]), STARTS))
    except EndedBySignal as ended:
        sys.exit(ended.status)
    except SmartLampError as problem:
        # As it is: the command that started this knows its own folder, and makes the advice pasteable.
        for line in filter(None, (problem.what, problem.to_do)):
            console.print_line(line, to=console.err)
        sys.exit(problem.status)
    finally:
        ending.let_go_of_output()


if __name__ == "__main__":
    main()
