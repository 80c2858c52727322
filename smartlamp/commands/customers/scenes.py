"""scenes list, add, remove: an owner's named light settings."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from device_cloud import names
from device_cloud.scene import MAX_LAMPS, Scene
from smartlamp.commands.customers.lamps import find
from smartlamp.commands.customers.whose import Whose, with_owner
from smartlamp.commands.options import Json
from smartlamp.errors import CannotRun, Failed
from smartlamp.terminal import console
from smartlamp.terminal.table import print_table

app = typer.Typer(
    help="Scenes: the light of several lamps under one name, as the person who signs in (--as), or for a customer (--for).",
    no_args_is_help=True,
)


def register(parent: typer.Typer) -> None:
    """Add these commands to the command line."""
    parent.add_typer(app, name="scenes")


@app.command("list")
@with_owner
def list_(*, whose: Whose, json: Json = False) -> None:
    """List the scenes of one owner.

    Example: smartlamp scenes list
    """
    owner, _, scenes = whose.device_cloud()
    _show(scenes.of(owner), json_wanted=json)


@app.command("add")
@with_owner
def add(
    name: Annotated[str, typer.Argument(help="The scene's name, as its owner says it.")],
    lamps: Annotated[
        list[str] | None, typer.Argument(metavar="[LAMP]...", help="Names or ids of lamps; all lamps when left out.")
    ] = None,
    *,
    whose: Whose,
    json: Json = False,
) -> None:
    """Remember the light that lamps give now; Alexa brings it back: "turn on Relax".

    Example: smartlamp scenes add Relax SmartLamp "Desk lamp"
    """
    owner, owners_lamps, scenes = whose.device_cloud()
    owned = owners_lamps.of(owner)
    chosen = [find(owned, lamp) for lamp in lamps] if lamps else owned
    if not chosen:
        raise CannotRun("A scene needs a lamp, and there is none.", 'Add one: `smartlamp lamps add "Desk lamp"`')
    if len(chosen) > MAX_LAMPS:
        raise CannotRun(
            f"A scene has {MAX_LAMPS} lamps at most, not {len(chosen)}.",
            "Name its lamps after the scene's own name.",
        )
    _show([scenes.add(owner, name, chosen)], json_wanted=json)


@app.command("remove")
@with_owner
def remove(
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="Its name or its id.")],
    *,
    whose: Whose,
    json: Json = False,
) -> None:
    """Forget a scene; its lamps stay as they are.

    Example: smartlamp scenes remove Relax
    """
    owner, _, scenes = whose.device_cloud()
    named = [
        each
        for each in scenes.of(owner)
        if scene == each.scene_id or names.compared(scene) == names.compared(each.name)
    ]
    if len(named) != 1:
        what = f"{len(named)} scenes are" if named else "There is no scene"
        raise Failed(f"{what} called {scene}.", "See the scenes with their ids: `smartlamp scenes list`")
    scenes.remove(owner, named[0].scene_id)
    if json:
        console.print_json({"removed": named[0].scene_id})
    else:
        console.out.print(f"{named[0].name} is removed.")


def _show(scenes: Sequence[Scene], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json([asdict(scene) for scene in scenes])
        return
    if not scenes:
        console.print_advice("No scenes yet: `smartlamp scenes add Relax`")
        return
    rows = [(scene.name, str(len(scene.states)), scene.scene_id) for scene in scenes]
    print_table(("name", "lamps", "id"), rows)
