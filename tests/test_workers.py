import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

# Every test notes its process; each process notes each time that its fixture of the session is set up, and taken down.
CONFTEST = """
    import os, pathlib, pytest
    NOTES = pathlib.Path(__file__).parent / "notes"
    FIRST = os.getpid()

    def note(what):
        with NOTES.open("a") as notes:
            notes.write(f"{what} {os.getpid()}\\n")

    @pytest.fixture(scope="session", autouse=True)
    def _session(tmp_path_factory):
        tmp_path_factory.mktemp("same", numbered=False)
        note("up")
        yield
        note("down")

    @pytest.fixture(autouse=True)
    def _note(request, _session):
        note(request.node.name)
"""
MIXED = """
    import pytest

    def test_right(): pass
    def test_wrong(capfd):
        print("said by the wrong one")
        assert 1 + 1 == 3
    @pytest.mark.skip(reason="not today")
    def test_skipped(): pass
    @pytest.mark.xfail(strict=True)
    def test_xfail(): assert False
    @pytest.fixture
    def broken():
        yield
        raise LookupError("no way down")
    def test_fixture(broken): pass
"""
GROUPED = """
    import warnings, pytest
    warnings.warn("seen at import")

    @pytest.mark.group("together")
    def test_in_{name}(): pass
    def test_first_in_{name}(tmp_path): (tmp_path / "file").touch()
    def test_second_in_{name}(): pass
"""
HANGS = "import time\ndef test_{0}():\n    print('{0} is waiting', flush=True)\n    time.sleep(60)\n"
ARGUMENTS = ("-p", "tests.workers", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:anyio")

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run files of tests, by default in three workers."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("PYTHONUNBUFFERED", "")
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nmarkers = group\n")

    def run(*options: str, **files: str) -> pytest.RunResult:
        pytester.makepyfile(**files)
        return pytester.runpytest_subprocess(*ARGUMENTS, "--workers", "3", *options)

    return run


def grouped(names: str) -> dict[str, str]:
    return {f"test_{name}": GROUPED.format(name=name) for name in names}


def notes(folder: pytest.Pytester) -> dict[str, list[str]]:
    """Of each test, and of each fixture of the session, the processes."""
    noted: dict[str, list[str]] = {}
    for line in (folder.path / "notes").read_text().splitlines():
        what, process = line.rsplit(" ", 1)
        noted.setdefault(what, []).append(process)
    return noted


def test_every_result_arrives_once(run: Run, pytester: pytest.Pytester) -> None:
    result = run("-v", "--junit-xml=results.xml", test_mixed=MIXED, **grouped("abcd"))
    result.assert_outcomes(passed=14, failed=1, skipped=1, xfailed=1, errors=1, warnings=4)
    result.stdout.fnmatch_lines(
        ["*100%*", "*LookupError: no way down*", "*assert 1 + 1 == 3*", "said by the wrong one", "*4 warnings*"]
    )
    assert result.ret == 1
    told = Counter(re.findall(r"^(test_\S+) (?:PASSED|FAILED|SKIPPED|XFAIL) ", result.stdout.str(), re.MULTILINE))
    assert {*told.values()} == {1}
    assert len(told) == 17
    assert (pytester.path / "results.xml").read_text("utf-8").count("<testcase ") == 17


def test_a_worker_keeps_fixtures_of_the_session_a_file_and_a_group(run: Run, pytester: pytest.Pytester) -> None:
    result = run(**grouped("abcdef"))
    result.assert_outcomes(passed=18, warnings=6)
    noted = notes(pytester)
    up, down = noted.pop("up"), noted.pop("down")
    assert len(up) == len({*up}) == 3
    assert {*up} == {*down}
    assert len(down) == 3
    assert str(os.getpid()) not in up
    assert len({process for name in "abcdef" for process in noted[f"test_in_{name}"]}) == 1
    assert all(noted[f"test_first_in_{name}"] == noted[f"test_second_in_{name}"] for name in "abcdef")


def test_a_worker_goes_from_groups_to_files_with_more_and_more_tests(run: Run, pytester: pytest.Pytester) -> None:
    files = {
        f"test_{size}": "".join(f"def test_{n}_of_{size}(): pass\n" for n in range(size)) for size in (3, 1, 4, 6, 5)
    }
    groups = {f"test_{name}": GROUPED.format(name=name).replace("together", name) for name in "xyz"}
    run("--workers", "2", **files, **groups).assert_outcomes(passed=28, warnings=3)
    noted = notes(pytester)
    del noted["up"], noted["down"]
    ran: dict[str, list[int]] = {}
    for name, (process,) in noted.items():
        of_size = name[-1] if "_of_" in name else 0 if name.startswith("test_in_") else 2
        ran.setdefault(process, []).append(int(of_size))
    assert len(ran) == 2
    assert all(each == sorted(each) for each in ran.values()), ran


def test_a_worker_that_dies_fails_its_test_alone(run: Run) -> None:
    killed = "import os, signal\ndef test_1(): pass\ndef test_2(): os.kill(os.getpid(), signal.SIGKILL)\ndef test_3(): pass\n"
    left = "import os\ndef test_4(): os._exit(0)\n"
    result = run(test_killed=killed, test_left=left, **grouped("abcdef"))
    result.assert_outcomes(passed=20, failed=2, warnings=6)
    said = ["*The worker of this test ended, by SIGKILL.*", "*The worker of this test ended, with status 0.*"]
    result.stdout.fnmatch_lines_random(said)


def test_what_goes_wrong_after_the_last_test_fails_the_run(run: Run) -> None:
    result = run(test_last="import atexit, os\ndef test_last(): atexit.register(os._exit, 7)\n", **grouped("ab"))
    result.assert_outcomes(passed=7, errors=1, warnings=2)
    assert result.ret == 1


def test_an_error_outside_of_tests_fails_the_run(run: Run, pytester: pytest.Pytester) -> None:
    hook = "\ndef pytest_runtest_logstart(nodeid):\n    if os.getpid() != FIRST and 'b.py' in nodeid: 1 / 0\n"
    (pytester.path / "conftest.py").write_text((pytester.path / "conftest.py").read_text() + hook)
    result = run(**grouped("abc"))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*The worker of this test ended, with status 1.*", "*ZeroDivisionError*"])


def test_a_test_that_hangs_ends_its_worker_and_says_where(run: Run) -> None:
    limits = ("-o", "faulthandler_timeout=0.5", "-o", "faulthandler_exit_on_timeout=true")
    result = run(*limits, test_hangs=HANGS.format("hang"), test_other="def test_other(): pass\n")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*The worker of this test ended, with status 1.*"])
    result.stderr.fnmatch_lines(["Timeout*", "*line 4 in test_hang"])


def test_garbage_that_cannot_be_collected_in_peace_fails_the_run(run: Run) -> None:
    ring = "class Ring:\n    def __init__(self): self.file, self.me = open(__file__), self\ndef test_ring(): Ring()\n"
    result = run(
        "-W",
        "error::pytest.PytestUnraisableExceptionWarning",
        "-W",
        "error::ResourceWarning",
        test_ring=ring,
        test_a="def test_a(): pass",
    )
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*ResourceWarning: unclosed file*"])


def test_warnings_of_tests_are_told_whatever_they_are_made_of(run: Run) -> None:
    warns = """
        import warnings
        class Two(UserWarning):
            def __init__(self, one, two): super().__init__(f"{one} and {two}")
        def test_two(): warnings.warn(Two("this", "that"))
    """
    result = run(test_warns=warns, test_a="def test_a(): pass")
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*Two: this and that"])


def test_nothing_runs_after_the_first_failure_of_all(run: Run, pytester: pytest.Pytester) -> None:
    many = "def test_wrong(): assert False\n" + "".join(f"def test_{n}(): pass\n" for n in range(2000))
    result = run("-x", test_many=many, **grouped("a"))
    result.stdout.fnmatch_lines(["*stopping after 1 failures*"])
    noted = notes(pytester)
    assert noted["up"]
    assert {*noted["up"]} == {*noted["down"]}
    assert len(noted) < 2000


def test_a_file_that_cannot_be_imported_stops_the_run(run: Run, pytester: pytest.Pytester) -> None:
    result = run(test_broken="import nothing_of_that_name", **grouped("a"))
    result.stdout.fnmatch_lines(["*1 error during collection*"])
    assert result.ret == 2
    assert not (pytester.path / "notes").exists()


def test_ctrl_c_takes_down_what_fixtures_have_set_up(pytester: pytest.Pytester, run: Run) -> None:
    run("--collect-only", **{f"test_{name}": HANGS.format(name) for name in "ab"})
    command = [sys.executable, "-m", "pytest", "-s", *ARGUMENTS, "--workers", "2"]
    with subprocess.Popen(
        command, cwd=pytester.path, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout
        said = ""
        while "a is waiting" not in said or "b is waiting" not in said:
            said += running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        said += running.stdout.read()
    assert running.returncode == 2
    assert "KeyboardInterrupt" in said
    assert said.count("test session starts") == 1
    noted = notes(pytester)
    assert {*noted["down"]} == {*noted["test_a"], *noted["test_b"]}


def test_lines_that_workers_run_are_counted(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(counted="".join(f"def {name}():\n    return 1\n\n" for name in ("one", "two", "three")))
    files = {f"test_{name}": f"import counted\ndef test_{name}(): counted.{name}()\n" for name in ("one", "two")}
    run("--cov=counted", **files).stdout.fnmatch_lines(["counted.py * 6 * 1 * 83%"])


@pytest.mark.parametrize("option", ["--workers=1", "--setup-show", "--collect-only"])
def test_what_needs_one_process_has_one(run: Run, pytester: pytest.Pytester, option: str) -> None:
    result = run(option, test_a="def test_a(): pass", test_b="def test_b(): pass")
    assert result.ret == 0
    if option != "--collect-only":
        assert len({process for processes in notes(pytester).values() for process in processes}) == 1
