"""scenes list, add, remove: an owner's named light settings."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from device_cloud import names
from device_cloud.scene import MAX_LAMPS, Scene
from smartlamp.commands.lamps import device_cloud, find
from smartlamp.commands.options import STATE_DIR, As, Json, StateDir
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from smartlamp.terminal import console

if TYPE_CHECKING:
    from device_cloud.store.scenes import Scenes

app = typer.Typer(
    help="Scenes: the light of several lamps under one name, as the person who signs in (--as).", no_args_is_help=True
)


def register(parent: typer.Typer) -> None:
    """Add these commands to the command line."""
    parent.add_typer(app, name="scenes")


@app.command("list")
def list_(who: As = DEMO_EMAIL, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """List the scenes of one owner.

    Example: smartlamp scenes list
    """
    owner, _ = device_cloud(state_dir, who)
    _show(_scenes(state_dir).of(owner), json_wanted=json)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The scene's name, as its owner says it.")],
    lamps: Annotated[
        list[str] | None, typer.Argument(metavar="[LAMP]...", help="Names or ids of lamps; all lamps when left out.")
    ] = None,
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Remember the light that lamps give now; Alexa brings it back: "turn on Relax".

    Example: smartlamp scenes add Relax SmartLamp "Desk lamp"
    """
    owner, cloud = device_cloud(state_dir, who)
    owned = cloud.of(owner)
    chosen = [find(owned, lamp) for lamp in lamps] if lamps else owned
    if not chosen:
        raise CannotRun("A scene needs a lamp, and there is none.", 'Add one: `smartlamp lamps add "Desk lamp"`')
    if len(chosen) > MAX_LAMPS:
        raise CannotRun(
            f"A scene has {MAX_LAMPS} lamps at most, not {len(chosen)}.",
            "Name its lamps after the scene's own name.",
        )
    _show([_scenes(state_dir).add(owner, name, chosen)], json_wanted=json)


@app.command("remove")
def remove(
    scene: Annotated[str, typer.Argument(metavar="SCENE", help="Its name or its id.")],
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Forget a scene; its lamps stay as they are.

    Example: smartlamp scenes remove Relax
    """
    owner, _ = device_cloud(state_dir, who)
    scenes = _scenes(state_dir)
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


def _scenes(state_dir: StateDir) -> "Scenes":
    # As in `device_cloud`, which is called first.
    from smartlamp.local_stack.user_session import scenes_of  # noqa: PLC0415

    return scenes_of(StateFolder(state_dir).reached())


def _show(scenes: Sequence[Scene], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json([asdict(scene) for scene in scenes])
        return
    if not scenes:
        console.print_advice("No scenes yet: `smartlamp scenes add Relax`")
        return
    table = Table("name", "lamps", box=None, header_style="dim")
    table.add_column("id", no_wrap=True)  # whole, so that it can be copied
    for scene in scenes:
        table.add_row(scene.name, str(len(scene.states)), scene.scene_id)
    console.out.print(table)
