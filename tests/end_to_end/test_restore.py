"""A table restored on the local stack, with the page's own commands: what was lost is back, and Alexa knows."""

from typing import Any

import pytest

from smartlamp.deploy import packager
from tests.docs import aws_commands
from tests.docs.aws_call import Call, call
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("demo's stack")]

PAGES = [(packager.ROOT / "docs" / name).read_text("utf-8") for name in ("operations.md", "rotation.md")]
COMMANDS = [command for page in PAGES for command in aws_commands.in_page(page)]


def run(smartlamp: CommandLine, operation: str, /, **values: str) -> Any:
    """The pages' command with this operation, on the emulator."""
    found = [command for command in COMMANDS if " ".join(command.split()[1:3]) == operation]
    asked = call(min(found, key=len), **values)
    assert isinstance(asked, Call)
    return getattr(smartlamp.client(asked.service), asked.operation)(**asked.arguments)


def names(smartlamp: CommandLine) -> list[str]:
    return sorted(each["name"] for each in smartlamp.json("lamps", "list"))


def test_lamps_that_were_lost_are_back_and_alexa_knows(demo_stack: CommandLine) -> None:
    for words in (("link",), ("discover",), ("lamps", "add", "Porch"), ("lamps", "add", "Hall")):
        assert demo_stack(*words).returncode == 0
    table = demo_stack.running.outputs["LampsTable"]
    run(demo_stack, "dynamodb restore-table-to-point-in-time", **{"$(...)": table})
    assert demo_stack("lamps", "remove", "Porch").returncode == 0
    assert demo_stack("lamps", "add", "Cellar").returncode == 0
    assert demo_stack("lamps", "rename", "Hall", "Den").returncode == 0
    planned = demo_stack.json("restore", "lamps", "--from", "lamps-restored")
    assert (planned["written"], planned["put"] >= 1, planned["deleted"] >= 1) == (False, True, True)
    assert "Cellar" in names(demo_stack)
    done = demo_stack.json("restore", "lamps", "--from", "lamps-restored", "--write")
    assert (done["put"], done["deleted"], done["changed_meanwhile"]) == (planned["put"], planned["deleted"], 0)
    assert {"Porch", "Hall"} <= set(names(demo_stack))
    assert not {"Cellar", "Den"} & set(names(demo_stack))
    assert demo_stack("resync").returncode == 0
    assert demo_stack.json("status")["comparison"]["differences"] == []
    run(demo_stack, "dynamodb delete-table")
    ssm = demo_stack.client("ssm")
    parameter = ssm.describe_parameters()["Parameters"][0]["Name"]
    before = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]
    run(demo_stack, "ssm put-parameter", **{"/STACK/alexa/event-client": parameter})
    history = run(demo_stack, "ssm get-parameter-history", **{"/STACK/alexa/event-client": parameter})
    assert len(history["Parameters"]) >= 2
    ssm.put_parameter(Name=parameter, Value=before["Value"], Type=before["Type"], Overwrite=True)
    for lamp in ("Porch", "Hall"):
        assert demo_stack("lamps", "remove", lamp).returncode == 0
