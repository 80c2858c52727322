"""What is kept of a rotation is one command's, and nobody else's text is taken for it."""

import json
from dataclasses import replace

import pytest

from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.kept import Kept, Rotation
from tests.smartlamp.provisioning.rotation.conftest import PARAMETER, World

ROTATION = Rotation("client", "old-id", "old-value-marker", "new-value-marker")


def test_it_is_read_as_it_was_written_and_gone_when_it_is_removed(world: World) -> None:
    first, second = world.kept, world.kept
    assert first.read() is None
    first.write(ROTATION)
    assert second.read() == ROTATION
    later = replace(ROTATION, secret_id="new-id", old_value="", since="2026-01-01T00:00:00+00:00")
    second.write(later)
    assert world.kept.read() == later
    second.remove()
    second.remove()
    assert (world.kept.read(), world.parameter()) == (None, None)


def test_it_is_found_by_the_name_and_by_the_arn_of_the_stack(world: World) -> None:
    arn = "arn:aws:cloudformation:eu-west-1:123456789012:stack/lamps/0b1c2d3e"
    assert Kept(world.ssm, arn, world.secret_values).name == world.kept.name == PARAMETER


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_commands_at_once_one_is_told(world: World, begun: bool) -> None:
    if begun:
        world.kept.write(ROTATION)
    first, second = world.kept, world.kept
    assert first.read() == second.read()
    first.write(replace(ROTATION, secret_id="first"))
    with pytest.raises(Failed, match="Another command has written"):
        second.write(replace(ROTATION, secret_id="second"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps(ROTATION.to_json() | {"version": 2}),
        json.dumps(ROTATION.to_json() | {"value": 1}),
    ],
)
def test_what_somebody_else_wrote_is_named_and_stays(world: World, text: str) -> None:
    world.ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=text or " ")
    for command in (world.begin, world.finish, world.current):
        with pytest.raises(CannotRun, match=PARAMETER) as refused:
            command()
    assert f"`aws ssm delete-parameter --name {PARAMETER} --region " in refused.value.to_do
    assert (world.parameter() or "").strip() == text
    assert "marker" not in refused.value.what


def test_no_secret_is_in_its_text() -> None:
    assert "marker" not in repr(ROTATION)
