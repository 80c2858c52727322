import os
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ARGUMENTS = ("-p", "tests.checks_first", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:anyio")
WRITES = "def test_it():\n    open('has run', 'w').close()\n"


@pytest.fixture(autouse=True)
def _plugin_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))


def test_the_tests_are_collected_while_it_runs_and_run_after_it(pytester: pytest.Pytester) -> None:
    """It ends when a module that is imported opens the pipe."""
    os.mkfifo(pytester.path / "pipe")
    pytester.makepyfile(
        "import pathlib\n"
        "with open('pipe', 'w') as pipe: pipe.write('collecting')\n"
        "def test_it(): assert pathlib.Path('checked').read_text() == 'collecting'\n"
    )
    result = pytester.runpytest_subprocess(*ARGUMENTS, "--after", "sh -c 'cat pipe > checking; mv checking checked'")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("workers", [(), ("-p", "tests.workers", "--workers", "2")], ids=["one process", "workers"])
def test_if_it_fails_no_test_runs(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile(WRITES)
    command = "sh -c 'echo unformatted: lamp.py; exit 1'"
    result = pytester.runpytest_subprocess(*ARGUMENTS, *workers, "--after", command)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["unformatted: lamp.py", "*No test runs, since this failed: sh -c *"])
    assert not (pytester.path / "has run").exists()


def test_what_cannot_be_collected_is_told_when_it_has_ended(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"{WRITES}1 / 0")
    result = pytester.runpytest_subprocess(*ARGUMENTS, "--after", "sh -c 'echo checked'")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["checked", "*ZeroDivisionError*"])


def test_it_is_ended_with_pytest(pytester: pytest.Pytester) -> None:
    for pipe in ("begun", "never"):
        os.mkfifo(pytester.path / pipe)
    pytester.makepyfile(
        "import pathlib\n"
        "pathlib.Path('number').write_text(pathlib.Path('begun').read_text())\n"
        "raise KeyboardInterrupt\n"
    )
    pytester.runpytest_subprocess(*ARGUMENTS, "--after", "sh -c 'echo $$ > begun; exec cat never'", timeout=60)
    with pytest.raises(ProcessLookupError):
        os.kill(int((pytester.path / "number").read_text()), 0)


def test_without_it_tests_run_as_always(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRITES)
    pytester.runpytest_subprocess(*ARGUMENTS).assert_outcomes(passed=1)
    assert (pytester.path / "has run").exists()
