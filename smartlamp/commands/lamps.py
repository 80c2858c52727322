"""lamps list, add, remove, rename, set: the device cloud, as somebody who signed in to it."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from device_cloud import name as names
from device_cloud.errors import NoSuchLamp, NotThisModel
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Condition, Effect, Lamp, Model, Power
from device_cloud.lamps import Lamps
from smartlamp import console
from smartlamp.by_hand import Hand, NothingHappens, color_of, words_of
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
    owner, lamps = device_cloud(state_dir, who)
    _show(lamps.of(owner), json_wanted=json)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What its owner will call it.")],
    model: Annotated[Model, typer.Option(help="What kind of lamp it is.")] = Model.COLOR,
    serial: Annotated[str, typer.Option(help="Its serial number; random when left out.")] = "",
    mac: Annotated[str, typer.Option(help="Its MAC address, such as 02:00:5E:10:00:01; none when left out.")] = "",
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Add a simulated lamp.

    Example: smartlamp lamps add "Desk lamp" --model dimmable
    """
    owner, lamps = device_cloud(state_dir, who)
    try:
        lamp = lamps.add(
            owner,
            name=name,
            model=model,
            serial=serial or f"SL-{secrets.token_hex(4)}",
            cause=Cause.APP,
            mac_address=mac.upper() or None,
        )
    except ValueError as wrong:
        raise CannotRun(f"There is no such lamp: {wrong}.", "See smartlamp lamps add --help") from wrong
    _show([lamp], json_wanted=json)


@app.command("remove")
def remove(lamp: Named, who: As = DEMO_EMAIL, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Remove a lamp.

    Example: smartlamp lamps remove "Desk lamp"
    """
    owner, lamps = device_cloud(state_dir, who)
    found = find(lamps.of(owner), lamp)
    lamps.remove(owner, found.lamp_id)
    if json:
        console.print_json({"removed": found.lamp_id})
    else:
        console.out.print(f"{found.name} is removed.")


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
    owner, lamps = device_cloud(state_dir, who)
    _show([lamps.rename(owner, find(lamps.of(owner), lamp).lamp_id, name, Cause.APP)], json_wanted=json)


@app.command("set")
def set_(
    lamp: Named,
    power: Annotated[Power | None, typer.Option(case_sensitive=False, help="Switch it.")] = None,
    brightness: Annotated[int | None, typer.Option(min=0, max=100, help="Dim it, in percent; 0 is off.")] = None,
    color: Annotated[
        str, typer.Option(metavar="HUE,SATURATION,BRIGHTNESS", help="Colour it: 0..360, 0..1 and 0..1.")
    ] = "",
    kelvin: Annotated[
        int | None, typer.Option(min=1000, max=10000, help="White it; the nearest that the model gives.")
    ] = None,
    effect: Annotated[Effect | None, typer.Option(case_sensitive=False, help="Let its light move.")] = None,
    plugged_in: Annotated[
        bool | None, typer.Option("--plugged-in/--unplugged", help="Unplugged, nothing is heard from it.")
    ] = None,
    condition: Annotated[
        Condition | None, typer.Option(case_sensitive=False, help="How it feels, and so what it answers.")
    ] = None,
    who: As = DEMO_EMAIL,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Change a lamp as somebody standing beside it would, or as life does.

    Example: smartlamp lamps set SmartLamp --brightness 40

    Example: smartlamp lamps set SmartLamp --unplugged

    Example: smartlamp lamps set SmartLamp --condition low-battery
    """
    try:
        hand = Hand(
            power=power,
            brightness=brightness,
            color=color_of(color) if color else None,
            kelvin=kelvin,
            effect=effect,
            plugged_in=plugged_in,
            condition=condition,
        )
    except ValueError as wrong:
        raise CannotRun(
            f"{color} is no colour: {wrong}.", "Blue, for example: smartlamp lamps set SmartLamp --color 240,1,1"
        ) from wrong
    if hand == Hand():
        raise CannotRun("Nothing to set.", "Say what: smartlamp lamps set SmartLamp --power on")
    owner, lamps = device_cloud(state_dir, who)
    found = find(lamps.of(owner), lamp)
    try:
        _show([lamps.change(owner, found.lamp_id, hand, Cause.PHYSICAL)], json_wanted=json)
    except NotThisModel as lacking:
        raise Failed(
            f"{found.name} is a {found.model} lamp and does not have that.", "See which are: smartlamp lamps list"
        ) from lacking
    except NothingHappens as unplugged:
        raise Failed(
            f"{found.name} is unplugged, so nothing happens.",
            f'Plug it in: smartlamp lamps set "{found.name}" --plugged-in',
        ) from unplugged


def device_cloud(state_dir: StateDir, who: str) -> tuple[Owner, Lamps]:
    """Sign somebody in.

    Raises:
        CannotRun: no local stack is running, or nobody here is called that.
        TokenRefused: the device cloud did not accept the token of the sign-in.
    """
    folder = StateFolder(state_dir)
    running = folder.reached()
    return device_cloud_of(running, stack.people(folder, running).get(who))


def find(lamps: Sequence[Lamp], wanted: str) -> Lamp:
    """The lamp of this name or id.

    Raises:
        Failed: there is none, or more than one.
    """
    named = [lamp for lamp in lamps if wanted == lamp.lamp_id or names.compared(wanted) == names.compared(lamp.name)]
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
    table = Table("name", "state", "model", box=None, header_style="dim")
    table.add_column("id", no_wrap=True)  # whole, so that it can be copied
    for lamp in lamps:
        table.add_row(lamp.name, words_of(lamp.state), lamp.model, lamp.lamp_id)
    console.out.print(table)
