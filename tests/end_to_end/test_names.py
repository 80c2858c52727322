"""Names that people gave before anybody asked what Alexa hears: whatever is in them, every command shows them as they are."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("phone stack")]

# What a terminal library may take for the end of a style, for a style, and for a picture.
NAME = "Desk [/] [red] :bulb: lamp"


def rename(command: CommandLine, key: str, name: str) -> None:
    """Past the device cloud, which takes no such name any more."""
    table, dynamodb = command.running.outputs["LampsTable"], command.client("dynamodb")
    (item,) = [each for each in dynamodb.scan(TableName=table)["Items"] if each["lamp_id"]["S"] == key]
    version = str(int(item["version"]["N"]) + 1)
    dynamodb.put_item(TableName=table, Item=item | {"name": {"S": name}, "version": {"N": version}})


@pytest.fixture(scope="module")
def home(phone_folder: CommandLine) -> Iterator[CommandLine]:
    """The demo user owns a lamp and a scene with such names, and Alexa knows them."""
    command = phone_folder
    command.up()
    (lamp,) = command.json("lamps", "add", "Desk lamp", "--model", "plug")
    (scene,) = command.json("scenes", "add", "Relax", "Desk lamp")
    rename(command, lamp["lamp_id"], NAME)
    rename(command, f"~{scene['scene_id']}", f"Scene {NAME}")
    command.passes("link")
    yield command
    for each in command.json("lamps", "list"):
        assert each["name"] == "SmartLamp" or command("lamps", "remove", each["lamp_id"]).returncode == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["lamps", "list"], 0),
        (["lamps", "set", "{}", "--power", "on"], 0),
        (["lamps", "set", "{}", "--brightness", "40"], 1),
        (["lamps", "remove", "No {}"], 1),
        (["lamps", "rename", "No {}", "{}"], 1),
        (["lamps", "list", "--as", "{}"], 2),
        (["scenes", "list"], 0),
        (["scenes", "remove", "No {}"], 1),
        (["discover"], 0),
        (["say", "turn on {}"], 0),
        (["say", "turn on no {}"], 1),
        (["say", "--skill", "profile", "turn on {}"], 0),
        (["status"], 0),
        (["users", "delete", "{}"], 2),
        (["evaluate", "power", "--endpoint", "{}"], 0),
        (["evaluate", "power", "--endpoint", "No {}"], 2),
        (["evaluate", "{}"], 2),
        (["directive", "{}"], 2),
        (["demo"], 0),
        (["scenes", "remove", "Scene {}"], 0),
        (["lamps", "remove", "{}"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_name_is_shown_as_it_is(home: CommandLine, words: list[str], status: int) -> None:
    done = home(*(word.format(NAME) for word in words))
    said = " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in said
    assert done.returncode == status, said
    assert NAME in said
