"""Runs the tests in processes that are forked when all tests are collected: `pytest --workers 3`.

So they are imported, compiled and collected once, for all workers. The tests of a file run in one worker, so that its fixtures are made
once, and so do all tests with the same mark: `pytest.mark.group("shared stack")`. Why not pytest-xdist: docs/decisions/0029.
"""

import atexit
import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
import warnings
import weakref
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Never

import coverage
import pytest

Unit = list[int]
"""Places of tests in the session's list, in the order in which they run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--workers",
        type=int,
        default=1,
        metavar="NUMBER",
        help="run the tests in so many processes (default: in this one)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if session.config.option.workers < 2 or session.testsfailed or _needs_one_process(session.config):
        return None  # pytest's own loop
    reporter: Any = session.config.pluginmanager.getplugin("terminalreporter")
    if reporter:
        reporter.showfspath = False  # the results of several files come mixed
    _Run(session, _units(session.items)).run(session.config.option.workers)
    return True


def _needs_one_process(config: pytest.Config) -> bool:
    """Whether an option goes by the order of all tests, or needs this process's terminal; and Windows has no fork."""
    options = ("collectonly", "usepdb", "trace", "setupshow", "stepwise")
    has_all = hasattr(os, "fork") and config.pluginmanager.getplugin("capturemanager")
    return not has_all or any(getattr(config.option, name, False) for name in options)


def _units(tests: Sequence[pytest.Item]) -> list[Unit]:
    """What runs in one worker, one after the other: groups first, since they take longest.

    Then files with few tests, since a test that takes long has few beside it, so that what is left for the end is short.
    """
    groups: defaultdict[str, Unit] = defaultdict(list)
    files: defaultdict[str, Unit] = defaultdict(list)
    for place, test in enumerate(tests):
        mark = test.get_closest_marker("group")
        (groups[mark.args[0]] if mark else files[test.nodeid.partition("::")[0]]).append(place)
    return [*groups.values(), *sorted(files.values(), key=len)]


@dataclass
class _Worker:
    """A worker, as the process sees it that forked it.

    Attributes:
        process: its number.
        orders: the pipe that tells it what to run. Two pipes and not one socket, which loses what a process wrote last, when that ends.
        reports: the pipe on which it reports.
        given: what it has still to report.
        last: what it has reported last.
        trouble: what went wrong in it, besides tests.
    """

    process: int
    orders: Connection
    reports: Connection
    given: Unit
    last: int | None = None
    trouble: str = ""

    def close(self) -> None:
        self.orders.close()
        self.reports.close()


class _Run:
    def __init__(self, session: pytest.Session, waiting: list[Unit]) -> None:
        self._session = session
        self._waiting = waiting
        self._workers: list[_Worker] = []
        self._count = 0

    def run(self, workers: int) -> None:
        """Until all tests are reported, or as many have failed as --maxfail allows.

        Raises:
            pytest.Session.Failed: As many have failed.
        """
        config: Any = self._session.config
        config._tmp_path_factory.getbasetemp()  # the workers' folders are in it
        # What programs of the collection have said since: a worker would say it, in front of its own.
        config.pluginmanager.getplugin("capturemanager").read_global_capture()
        try:
            while self._waiting and len(self._workers) < workers:
                self._start(self._waiting.pop(0))
            while self._workers:
                ready = wait([worker.reports for worker in self._workers])
                for worker in [worker for worker in self._workers if worker.reports in ready]:
                    self._hear(worker)
        finally:
            # A worker that cannot report ends after its test, and takes down what its fixtures have set up.
            for worker in self._workers:
                worker.close()
            for worker in self._workers:
                os.waitpid(worker.process, 0)

    def _start(self, unit: Unit) -> None:
        to_run, orders = multiprocessing.Pipe(duplex=False)
        reports, to_report = multiprocessing.Pipe(duplex=False)
        others = [pipe for worker in self._workers for pipe in (worker.orders, worker.reports)]
        self._count += 1
        _flush()
        process = os.fork()
        if not process:
            _work(self._session, f"worker{self._count}", to_run, to_report, [orders, reports, *others])
        to_run.close()
        to_report.close()
        worker = _Worker(process, orders, reports, [])
        self._workers.append(worker)
        self._give(worker, unit)

    def _give(self, worker: _Worker, unit: Unit) -> None:
        worker.given += unit
        with contextlib.suppress(OSError):  # its end is noticed where it is heard
            worker.orders.send(unit)

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.reports.recv_bytes()
        except (EOFError, OSError):
            self._end(worker)
            return
        what, *about = pickle.loads(message)  # noqa: S301 - of a process that this one has forked
        hook = self._session.config.hook
        if what == "next":
            self._give(worker, self._waiting.pop(0) if self._waiting else [])
        elif what == "trouble":
            worker.trouble = about[0]
        elif what == "warning":
            warning = warnings.WarningMessage(**about[1])
            hook.pytest_warning_recorded.call_historic(kwargs={**about[0], "warning_message": warning})
        else:
            worker.last = worker.given.pop(0)
            test, reports = self._session.items[worker.last], about[1]
            if about[0] != test.nodeid:
                raise RuntimeError(f"A worker reports {about[0]} where it should report {test.nodeid}.")
            restore = hook.pytest_report_from_serializable
            self._report(test, [restore(config=self._session.config, data=data) for data in reports])

    def _report(self, test: pytest.Item, reports: list[pytest.TestReport]) -> None:
        hook = self._session.config.hook
        hook.pytest_runtest_logstart(nodeid=test.nodeid, location=test.location)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=test.nodeid, location=test.location)
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)

    def _end(self, worker: _Worker) -> None:
        """It has nothing left to do, or it crashed. Then another one goes on after the test that was running."""
        self._workers.remove(worker)
        _, status = os.waitpid(worker.process, 0)
        worker.close()
        if not worker.given and not status:
            return
        code = os.waitstatus_to_exitcode(status)
        when = "call" if worker.given else "teardown"
        place = worker.given.pop(0) if worker.given else worker.last
        test = self._session.items[place or 0]
        if worker.given or self._waiting:
            self._start(worker.given or self._waiting.pop(0))
        how = f"with status {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
        alone = f"To see why, run it alone: pytest {test.nodeid}"
        text = f"The worker of this test ended, {how}. {worker.trouble or alone}"
        self._report(test, [pytest.TestReport(test.nodeid, test.location, {}, "failed", text, when)])  # type: ignore[arg-type]


class _UnheardError(Exception):
    """The process that forked this one has closed the pipes, or is gone."""


class _Reports:
    """What pytest's hooks tell of the test that runs, to be sent in one message."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config = config
        self._pipe = pipe
        self._of_test: list[dict[str, Any]] = []

    def send(self, *message: object) -> None:
        try:
            self._pipe.send(message)
        except OSError:
            raise _UnheardError from None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._of_test.append(self._config.hook.pytest_report_to_serializable(config=self._config, report=report))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.send("reports", nodeid, self._of_test)
        self._of_test = []

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str, location: Any) -> None:
        if when == "runtest":  # whoever registers hears all earlier ones again
            # Its text: what else it is made of may not come through a pipe.
            parts = {name: getattr(warning_message, name) for name in ("category", "filename", "lineno")}
            about = {"when": when, "nodeid": nodeid, "location": location}
            self.send("warning", about, {"message": str(warning_message.message), **parts})


def _work(
    session: pytest.Session, name: str, to_run: Connection, to_report: Connection, others: Sequence[Connection]
) -> Never:
    """A worker's life."""
    status = 1
    try:
        for pipe in others:
            pipe.close()
        reports = _Reports(session.config, to_report)
        try:
            _begin(session.config, name, reports)
            for test, following in _in_turn(session, to_run, reports):
                session.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
            session.config.hook.pytest_unconfigure(config=session.config)
            status = 0
        except _UnheardError:
            pass
        except BaseException:  # noqa: BLE001
            with contextlib.suppress(_UnheardError):
                reports.send("trouble", traceback.format_exc())
        with contextlib.suppress(BaseException):
            session._setupstate.teardown_exact(None)
        _save_counts()
        atexit._run_exitfuncs()
        _flush()
    finally:
        os._exit(status)


def _begin(config: pytest.Config, name: str, reports: _Reports) -> None:
    """A worker has its own files for what tests print and keep, ends nothing of others, and reports to the process that forked it alone."""
    atexit._clear()
    finalizers: Any = weakref.finalize
    finalizers._registry.clear()
    finalizers._registered_with_atexit = False
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    config.pluginmanager.unregister(name="terminalreporter")
    folders: Any = config._tmp_path_factory  # type: ignore[attr-defined]
    folders._basetemp = folders.mktemp(name, numbered=False)
    config.pluginmanager.register(reports)


def _in_turn(
    session: pytest.Session, to_run: Connection, reports: _Reports
) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it: what both need is not taken down in between."""
    unit = _ordered(to_run)
    while unit:
        following: Unit = []
        for place, after in zip(unit, [*unit[1:], None], strict=True):
            if after is None:
                reports.send("next")
                following = _ordered(to_run)
                after = next(iter(following), None)  # noqa: PLW2901
            yield session.items[place], None if after is None else session.items[after]
        unit = following


def _ordered(to_run: Connection) -> Unit:
    try:
        unit: Unit = to_run.recv()
    except (EOFError, OSError):
        raise _UnheardError from None
    return unit


def _save_counts() -> None:
    """What this process has counted of the code is in a file of its own; pytest-cov adds them up."""
    counted = coverage.Coverage.current()
    if counted:
        counted.stop()
        counted.save()


def _flush() -> None:
    """Write what is in Python's own buffers, which a fork copies, and `os._exit` forgets."""
    sys.stdout.flush()
    sys.stderr.flush()
