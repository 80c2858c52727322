"""init: the file that names a maker's skill, so that no command needs to."""

import json as json_module
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from smartlamp.commands.new_skill.candidate import Candidate
from smartlamp.commands.new_skill.declared import invocation_name
from smartlamp.commands.new_skill.look_around import Surroundings, look_around
from smartlamp.commands.options import Json
from smartlamp.deploy.checkout import is_checkout_at
from smartlamp.errors import CannotRun
from smartlamp.target.any_skill.settings_file import FILE, kept_target
from smartlamp.target.named import FORMS, Kind, Target
from smartlamp.terminal import console

_NAME_IT = "`smartlamp init --target SKILL`"
_HANDLERS = (Kind.PYTHON, Kind.NODE)


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("init")(init)


def init(
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="SKILL",
            help=f"Your skill, if it is not found, or several are: {FORMS}.",
            show_default=False,
        ),
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help=f"Ask nothing: take what was found, and replace a {FILE} that is there.")
    ] = False,
    json: Json = False,
) -> None:
    """Write smartlamp.toml, which names the skill of this folder, so that every command finds it.

    It looks at the folder's files, without running any: template.yaml, serverless.yml, ask-resources.json, package.json, functions that are called
    lambda_handler or handler, .env, interaction models. In a terminal it asks; elsewhere it takes the only handler that there is.

    Example: smartlamp init

    Example: smartlamp init --target my_skill.py:handler
    """
    folder = Path.cwd()
    asks = sys.stdin.isatty() and not yes and not json
    around = look_around(folder)
    chosen = Candidate(target, "as you said") if target else _chosen(around, folder, asks=asks)
    named = Target.named(chosen.target)
    _require_leave(folder, asks=asks, yes=yes)
    settings = _settings(chosen, around, named.kind)
    (folder / FILE).write_text(_written(settings), "utf-8")
    kept_target(folder)  # what was written can be read
    if json:
        console.print_json({"file": str(folder / FILE), "skill": settings, "found": chosen.found})
        return
    _show(chosen, around, settings)


def _chosen(around: Surroundings, folder: Path, *, asks: bool) -> Candidate:
    found = around.candidates
    if is_checkout_at(folder):
        raise CannotRun(
            f"This is a checkout of SmartLamp, whose own skill every command means without a {FILE}.",
            "Go to your skill's folder, or name it: `smartlamp init --target SKILL`",
        )
    if not found:
        built = (
            f" Node runs {around.unbuilt[0]} when it has been built: name what your build makes."
            if around.unbuilt
            else ""
        )
        raise CannotRun(
            f"No handler is found here: no function lambda_handler or handler, and no document that names one.{built}",
            f"Name it: {_NAME_IT}. It is {FORMS}.",
        )
    if len(found) == 1:
        return found[0]
    if asks:
        return _asked(found)
    raise CannotRun(
        f"There are several handlers here: {', '.join(each.target for each in found)}.",
        f"Say which is your skill: `smartlamp init --target {found[0].target}`",
    )


def _asked(found: Sequence[Candidate]) -> Candidate:
    for number, each in enumerate(found, start=1):
        console.print_wrapped(f"  {number}  ", f"{each.target}, {each.found}", indent=5)
    answer: int = typer.prompt("Which is your skill?", default=1, type=int, err=True)
    if not 1 <= answer <= len(found):
        raise CannotRun(f"There is no number {answer}.", f"Choose one from 1 to {len(found)}.")
    return found[answer - 1]


def _require_leave(folder: Path, *, asks: bool, yes: bool) -> None:
    """Replace no file of somebody without their word."""
    if not (folder / FILE).exists() or yes:
        return
    if not asks:
        raise CannotRun(f"There is a {FILE} already. It was left as it is.", "To write it anew: `smartlamp init --yes`")
    typer.confirm(f"There is a {FILE} already. Replace it?", abort=True, err=True)


def _settings(chosen: Candidate, around: Surroundings, kind: Kind) -> dict[str, object]:
    """What the file says in [skill]."""
    settings: dict[str, object] = {"target": chosen.target}
    if around.models:
        settings |= {"kind": "custom", "models": around.models}
    if kind in _HANDLERS and around.env_file:
        settings["env-file"] = around.env_file
    if kind is Kind.PYTHON and around.python:
        settings["python"] = around.python
    if chosen.environment:
        settings["env"] = dict(chosen.environment)
    return settings


def _written(settings: Mapping[str, object]) -> str:
    lines = ["[skill]", *(f"{name} = {_value(value)}" for name, value in settings.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A text or a table of texts as TOML writes it, which is as JSON writes a text."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_value(each)}' for name, each in value.items())} }}"
    return json_module.dumps(value, ensure_ascii=False)


def _show(chosen: Candidate, around: Surroundings, settings: Mapping[str, object]) -> None:
    console.print_wrapped("", f"Your skill is {chosen.target} ({chosen.found}). {FILE} says so:", indent=2)
    for name, value in settings.items():
        console.print_line("  ", (f"{name} = ", "dim"), _value(value))
    if "kind" in settings:
        name = invocation_name(Path.cwd() / around.models) or "my skill"
        console.print_commands("Speak to it:", f"`smartlamp say {shlex.quote(f'open {name}')}`")
    else:
        console.print_commands(
            "See its devices, then say something to one:", "`smartlamp discover`", '`smartlamp say "turn on NAME"`'
        )
    console.print_commands("The same in a browser:", "`smartlamp app`")
