"""`smartlamp destroy` at its front door: it asks, twice for people's data, and says what stays."""

import json

import pytest

from smartlamp.errors import CannotRun
from tests.smartlamp.commands.provisioning.command_line import CommandLine
from tests.smartlamp.provisioning.environments import Snapshot


@pytest.fixture
def line(line: CommandLine, snapshots: dict[str, Snapshot]) -> CommandLine:
    """Somebody with an environment."""
    if "deployed" in snapshots:
        line.accounts.restore(snapshots["deployed"])
    else:
        assert line.run("deploy", "--yes").exit_code == 0
        snapshots["deployed"] = line.accounts.snapshot()
    line.accounts.writes()
    return line


def is_there(line: CommandLine) -> bool:
    return bool(line.accounts.skills() and line.accounts.stacks)


def test_it_says_what_goes_and_what_stays(line: CommandLine) -> None:
    done = line.run("destroy", "--yes")
    assert done.exit_code == 0, done.output
    assert "✓ The stack smartlamp in us-east-1 is deleted." in done.stdout
    assert "leftovers --stack smartlamp" in done.stdout
    assert "rebuild --stack smartlamp" in done.stdout
    assert (line.accounts.skills(), line.accounts.stacks) == ([], {})


def test_programs_get_one_document(line: CommandLine) -> None:
    done = json.loads(line.run("destroy", "--yes", "--json", "--keep-skills").stdout)
    assert (done["stack"], done["data_stays"]) == ("smartlamp", True)
    assert done["done"][0] == "The stack smartlamp in us-east-1 is deleted."
    assert len(line.accounts.skills()) == 2


@pytest.mark.parametrize(
    ("words", "answers", "questions", "goes"),
    [
        ([], "y\n", 1, True),
        ([], "n\n", 1, False),
        ([], "", 1, False),
        (["--purge-data", "smartlamp"], "y\nn\n", 2, False),
        (["--purge-data", "smartlamp"], "n\n", 1, False),
    ],
)
def test_somebody_at_a_terminal_is_asked(
    line: CommandLine,
    words: list[str],
    answers: str,
    questions: int,
    goes: bool,
) -> None:
    done = line.run("destroy", *words, answers=answers)
    assert done.stderr.count("?") == questions
    assert is_there(line) is not goes
    assert done.exit_code == (0 if goes else 1)


@pytest.mark.parametrize("words", [[], ["--json"], ["--non-interactive"]])
def test_where_nobody_can_be_asked_nothing_goes(line: CommandLine, words: list[str]) -> None:
    said = line.problem("destroy", *words)
    assert isinstance(said, CannotRun)
    assert (said.what, said.to_do) == (
        "Nobody can be asked here, so nothing was deleted.",
        "If you want it deleted: --yes",
    )
    assert is_there(line)


def test_data_goes_only_under_the_environment_s_own_name(line: CommandLine) -> None:
    said = line.problem("destroy", "--yes", "--purge-data", "another")
    assert said.what == "--purge-data names another, and the environment is smartlamp: nothing was deleted."
    assert said.to_do == "If you want all data of smartlamp deleted for good: --purge-data smartlamp"
    assert is_there(line)
