"""Collects the tests while a command runs, since that keeps only one processor busy: `pytest --after "make check"`. If it fails, no test runs."""

import shlex
import subprocess
from collections.abc import Iterator

import pytest

_COMMAND = pytest.StashKey["subprocess.Popen[bytes]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--after", metavar="COMMAND", help="collect the tests while this runs; run them only if it succeeds"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.after:
        config.stash[_COMMAND] = subprocess.Popen(shlex.split(config.option.after))


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    command = session.config.stash.get(_COMMAND, None)
    if command and command.wait():
        pytest.exit(f"No test runs, since this failed: {session.config.option.after}", returncode=1)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """It still runs if somebody has pressed Ctrl-C."""
    command = config.stash.get(_COMMAND, None)
    if command and command.poll() is None:
        command.terminate()
        command.wait()
