"""lamps list, add, remove, rename, set, sign-out: the device cloud, as the person who signs in, or for a customer."""

import inspect
import secrets
import shlex
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from device_cloud import names
from device_cloud.errors import NoSuchLamp, NotThisModel
from device_cloud.lamp import Cause, Condition, Effect, Lamp, Model, Power, is_mac_address, is_serial
from device_cloud.state_field import WholeNumber
from smartlamp.commands.customers.manual_change import OTHERS, ManualChange, color_of, words_of
from smartlamp.commands.customers.whose import Whose, with_owner
from smartlamp.commands.options import STATE_DIR, Json, Region, Stack, StateDir
from smartlamp.errors import CannotRun, Failed, NothingHappens
from smartlamp.terminal import console
from smartlamp.terminal.table import print_table

app = typer.Typer(
    help="The device cloud's lamps, as the person who signs in (--as), or for a customer (--for).", no_args_is_help=True
)

Named = Annotated[str, typer.Argument(metavar="LAMP", help="Its name or its id.")]


def register(parent: typer.Typer) -> None:
    """Add these commands to the command line."""
    parent.add_typer(app, name="lamps")


@app.command("list")
@with_owner
def list_(*, whose: Whose, json: Json = False) -> None:
    """List the lamps of one owner.

    Example: smartlamp lamps list --as sam@example.com
    """
    owner, lamps, _ = whose.device_cloud()
    _show(lamps.of(owner), json_wanted=json)


@app.command("add")
@with_owner
def add(
    name: Annotated[str, typer.Argument(help="The lamp's name, as its owner says it.")],
    model: Annotated[Model, typer.Option(help="What kind of lamp it is.")] = Model.COLOR,
    serial: Annotated[str | None, typer.Option(help="Its serial number; random when left out.")] = None,
    mac: Annotated[
        str | None, typer.Option(help="Its MAC address, such as 02:00:5E:10:00:01; none when left out.")
    ] = None,
    *,
    whose: Whose,
    json: Json = False,
) -> None:
    """Add a simulated lamp.

    Example: smartlamp lamps add "Desk lamp" --model dimmable
    """
    if serial is None:
        serial = f"SL-{secrets.token_hex(4)}"
    elif not is_serial(serial):
        raise CannotRun(
            f'"{serial}" is not a serial number: it must have 1 to 64 letters, digits, - or _.',
            "Give one such as SL-0001, or leave --serial out.",
        )
    if mac is not None and not is_mac_address(mac := mac.upper()):
        raise CannotRun(
            f'"{mac}" is not a MAC address: it must have six pairs of hexadecimal digits with colons between them.',
            "Give one such as 02:00:5E:10:00:01, or leave --mac out.",
        )
    owner, lamps, _ = whose.device_cloud()
    lamp = lamps.add(owner, name=name, model=model, serial=serial, cause=Cause.APP, mac_address=mac)
    _show([lamp], json_wanted=json)


@app.command("remove")
@with_owner
def remove(lamp: Named, *, whose: Whose, json: Json = False) -> None:
    """Remove a lamp.

    Example: smartlamp lamps remove "Desk lamp"
    """
    owner, lamps, _ = whose.device_cloud()
    found = find(lamps.of(owner), lamp)
    lamps.remove(owner, found.lamp_id)
    if json:
        console.print_json({"removed": found.lamp_id})
    else:
        console.out.print(f"{found.name} is removed.")


@app.command("rename")
@with_owner
def rename(
    lamp: Named,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its new name, as its owner says it.")],
    *,
    whose: Whose,
    json: Json = False,
) -> None:
    """Give a lamp another name.

    Example: smartlamp lamps rename "Desk lamp" "Reading lamp"
    """
    owner, lamps, _ = whose.device_cloud()
    _show([lamps.rename(owner, find(lamps.of(owner), lamp).lamp_id, name, Cause.APP)], json_wanted=json)


def with_other_fields(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with its `**others` as an option for each field of a lamp's state that needs no code of its own here."""
    signature = inspect.signature(command)
    options = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    for name, field in OTHERS.items():
        wanted: Any = int if isinstance(field.kind, WholeNumber) else field.kind
        bounds: Any = {"min": field.kind.least, "max": field.kind.most} if isinstance(field.kind, WholeNumber) else {}
        described: Any = Annotated[wanted | None, typer.Option(case_sensitive=False, help=field.about, **bounds)]
        options.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=described))
        command.__annotations__[name] = described
    # Typer reads a command's options off its signature.
    vars(command)["__signature__"] = signature.replace(parameters=options)
    return command


@app.command("set")
@with_owner
@with_other_fields
def set_(
    lamp: Named,
    power: Annotated[Power | None, typer.Option(case_sensitive=False, help="Switch it on or off.")] = None,
    brightness: Annotated[
        int | None, typer.Option(min=0, max=100, help="Set its brightness in percent; 0 is off.")
    ] = None,
    color: Annotated[
        str | None,
        typer.Option(
            metavar="HUE,SATURATION,BRIGHTNESS", help="Set its colour: hue 0 to 360, saturation and brightness 0 to 1."
        ),
    ] = None,
    kelvin: Annotated[
        int | None,
        typer.Option(
            min=1000, max=10000, help="Make it white, with the nearest colour temperature that the model has."
        ),
    ] = None,
    effect: Annotated[Effect | None, typer.Option(case_sensitive=False, help="Start an effect, or end it.")] = None,
    plugged_in: Annotated[
        bool | None,
        typer.Option("--plugged-in/--unplugged", help="An unplugged lamp sends nothing to the device cloud."),
    ] = None,
    condition: Annotated[
        Condition | None,
        typer.Option(case_sensitive=False, help="Its condition, which decides how it answers directives."),
    ] = None,
    *,
    whose: Whose,
    json: Json = False,
    **others: object,
) -> None:
    """Change a lamp by hand, as somebody who stands beside it, or give it a fault.

    Example: smartlamp lamps set SmartLamp --brightness 40

    Example: smartlamp lamps set SmartLamp --unplugged

    Example: smartlamp lamps set SmartLamp --condition low-battery
    """
    try:
        hand = ManualChange(
            power=power,
            brightness=brightness,
            color=None if color is None else color_of(color),
            kelvin=kelvin,
            effect=effect,
            plugged_in=plugged_in,
            condition=condition,
            others={name: value for name, value in others.items() if value is not None},
        )
    except ValueError as wrong:
        raise CannotRun(
            f'"{color}" is not a colour: {wrong}.',
            f"Blue, for example: `smartlamp lamps set {shlex.quote(lamp)} --color 240,1,1`",
        ) from wrong
    if hand == ManualChange():
        raise CannotRun(
            "There is nothing to set.",
            f"Give at least one setting: `smartlamp lamps set {shlex.quote(lamp)} --power on`",
        )
    owner, lamps, _ = whose.device_cloud()
    found = find(lamps.of(owner), lamp)
    try:
        _show([lamps.change(owner, found.lamp_id, hand, Cause.PHYSICAL)], json_wanted=json)
    except NotThisModel as lacking:
        raise Failed(
            f"{found.name} is a {found.model} lamp, and this model does not have that setting.",
            "See the model of each lamp: `smartlamp lamps list`",
        ) from lacking
    except NothingHappens as unplugged:
        raise Failed(
            f"{found.name} is unplugged, so nothing happens.",
            f"Plug it in: `smartlamp lamps set {shlex.quote(found.name)} --plugged-in`",
        ) from unplugged


@app.command("sign-out")
def sign_out(stack: Stack = "", region: Region = "", state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Forget who has signed in at a stack on AWS for `lamps` and `scenes`. Without this they stay signed in for an hour.

    Example: smartlamp lamps sign-out --stack smartlamp
    """
    if not stack:
        raise CannotRun("Nobody stays signed in on the local stack.", "Name a stack on AWS: --stack NAME")
    from smartlamp.target.aws_stack import AwsStack  # noqa: PLC0415 - boto3, 0.2 s to import
    from smartlamp.target.owners import SignIns  # noqa: PLC0415

    forgotten = SignIns(AwsStack.named(stack, region or None), state_dir).forget()
    if json:
        console.print_json({"signed_out": forgotten})
    else:
        console.out.print("Signed out." if forgotten else "Nobody was signed in.")


def find(lamps: Sequence[Lamp], wanted: str) -> Lamp:
    """The lamp of this name or id.

    Raises:
        Failed: there is none, or more than one.
    """
    named = [lamp for lamp in lamps if wanted == lamp.lamp_id or names.compared(wanted) == names.compared(lamp.name)]
    if not named:
        raise Failed(f"There is no lamp called {wanted}.", "See the lamps: `smartlamp lamps list`") from NoSuchLamp()
    if len(named) > 1:
        raise Failed(
            f"{len(named)} lamps are called {wanted}: {', '.join(lamp.lamp_id for lamp in named)}.",
            "Give its id instead.",
        )
    return named[0]


def _show(lamps: Sequence[Lamp], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json([asdict(lamp) for lamp in lamps])
        return
    if not lamps:
        console.print_advice('No lamps yet: `smartlamp lamps add "Desk lamp"`')
        return
    rows = [(lamp.name, words_of(lamp.state), lamp.model, lamp.lamp_id) for lamp in lamps]
    print_table(("name", "state", "model", "id"), rows)
