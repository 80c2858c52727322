"""lamps list, add, remove, rename, set: the device cloud, as somebody who signed in to it."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from device_cloud.errors import NameRefused, NoSuchLamp, Refused, TooManyLamps
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, Power, State
from device_cloud.lamps import Lamps
from smartlamp import console
from smartlamp.commands.options import STATE_DIR, As, Json, StateDir
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack import stack
from smartlamp.local_stack.people import DEMO_EMAIL
from smartlamp.local_stack.state import StateFolder
from smartlamp.signed_in import device_cloud_of

app = typer.Typer(help="The device cloud's lamps, as the person who signs in (--as).", no_args_is_help=True)

Named = Annotated[str, typer.Argument(metavar="LAMP", help="Its name or its id.")]


def register(rooms: typer.Typer) -> None:
    """Add these commands to the command line."""
    rooms.add_typer(app, name="lamps")


@app.command("list")
def list_(who: As = DEMO_EMAIL, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """List the lamps of one owner.

    Example: smartlamp lamps list --as sam@example.com
    """
    owner, lamps = _device_cloud(state_dir, who)
    _show(lamps.of(owner), json_wanted=json)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What its owner will call it.")],
    model: Annotated[Model, typer.Option(help="What kind of lamp it is.")] = Model.COLOR,
    serial: Annotated[str, typer.Option(help="Its serial number; random when left out.")] = "",
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Add a simulated lamp.

    Example: smartlamp lamps add "Desk lamp" --model dimmable
    """
    owner, lamps = _device_cloud(state_dir, who)
    try:
        lamp = lamps.add(owner, name=name, model=model, serial=serial or f"SL-{secrets.token_hex(4)}", cause=Cause.APP)
    except NameRefused as refused:
        raise Failed(
            f"A lamp cannot be called that: {refused}",
            "Choose a name of letters, digits and spaces that can be spoken.",
        ) from refused
    except TooManyLamps as full:
        raise Failed(
            "This owner already has 300 lamps, the most that Alexa discovers.",
            "Remove one: smartlamp lamps remove LAMP",
        ) from full
    _show([lamp], json_wanted=json)


@app.command("remove")
def remove(lamp: Named, who: As = DEMO_EMAIL, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Remove a lamp.

    Example: smartlamp lamps remove "Desk lamp"
    """
    owner, lamps = _device_cloud(state_dir, who)
    found = _find(lamps.of(owner), lamp)
    lamps.remove(owner, found.lamp_id)
    if json:
        console.print_json({"removed": found.lamp_id})
    else:
        console.out.print(f"{found.name} is removed.", markup=False)


@app.command("rename")
def rename(
    lamp: Named,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Give a lamp another name.

    Example: smartlamp lamps rename "Desk lamp" "Reading lamp"
    """
    owner, lamps = _device_cloud(state_dir, who)
    try:
        renamed = lamps.rename(owner, _find(lamps.of(owner), lamp).lamp_id, name, Cause.APP)
    except NameRefused as refused:
        raise Failed(
            f"A lamp cannot be called that: {refused}",
            "Choose a name of letters, digits and spaces that can be spoken.",
        ) from refused
    _show([renamed], json_wanted=json)


@app.command("set")
def set_(
    lamp: Named,
    power: Annotated[
        Power | None, typer.Option(case_sensitive=False, help="Switch it, as somebody at the lamp would.")
    ] = None,
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Change a lamp as somebody standing beside it would.

    Example: smartlamp lamps set SmartLamp --power on
    """
    if power is None:
        raise CannotRun("Nothing to set.", "Say what: smartlamp lamps set SmartLamp --power on")

    def switched(now: Lamp) -> State:
        return now.state.switched_on() if power is Power.ON else now.state.switched_off()

    owner, lamps = _device_cloud(state_dir, who)
    _show([lamps.change(owner, _find(lamps.of(owner), lamp).lamp_id, switched, Cause.PHYSICAL)], json_wanted=json)


def _device_cloud(state_dir: StateDir, who: str) -> tuple[Owner, Lamps]:
    folder = StateFolder(state_dir)
    running = folder.reached()
    try:
        return device_cloud_of(running, stack.people(folder, running).get(who))
    except Refused as refused:
        raise Failed(
            f"{who} signed in, but the device cloud did not accept the token ({refused}).",
            "Check the clock of this machine.",
        ) from refused


def _find(lamps: Sequence[Lamp], wanted: str) -> Lamp:
    named = [lamp for lamp in lamps if wanted == lamp.lamp_id or wanted.casefold() == lamp.name.casefold()]
    if not named:
        raise Failed(
            f"There is no lamp called {wanted}.", "See which there are: smartlamp lamps list"
        ) from NoSuchLamp()
    if len(named) > 1:
        raise Failed(
            f"{len(named)} lamps are called {wanted}: {', '.join(lamp.lamp_id for lamp in named)}.",
            "Say which by its id.",
        )
    return named[0]


def _show(lamps: Sequence[Lamp], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json([asdict(lamp) for lamp in lamps])
        return
    if not lamps:
        console.out.print("No lamps yet: smartlamp lamps add NAME")
        return
    table = Table("name", "power", "brightness", "model", "id", box=None, header_style="dim")
    for lamp in lamps:
        level = "" if lamp.state.brightness is None else f"{lamp.state.brightness} %"
        table.add_row(lamp.name, lamp.state.power, level, lamp.model, lamp.lamp_id)
    console.out.print(table)
