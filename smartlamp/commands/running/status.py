"""status: what runs, who is linked, and what Alexa believes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from alexa_simulator.faults.wording import in_words
from alexa_simulator.smart_home.property_words import called, value_in_words
from alexa_simulator.web.client import Client
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, chosen_target
from smartlamp.commands.running.clock import in_words as clock_in_words
from smartlamp.deploy.checkout import how_to_start
from smartlamp.local_stack.drift import Comparison, compare
from smartlamp.local_stack.grants import Grant, grants
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.any_skill.serving.running_app import TARGET, running_app, running_apps
from smartlamp.target.named import Target
from smartlamp.target.skill import custom_at, events_of
from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable
from smartlamp.terminal.steps import print_explained


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("status")(status)


def status(function: Function = "", state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Show what runs, who is linked, what Alexa believes about each lamp and scene, and where that is wrong.

    With --target: the same of another skill, and of its app.

    Example: smartlamp status --json
    """
    if (target := chosen_target(function, token_stdin=False)) is not None:
        _of_a_skill(state_dir, target, json_wanted=json)
        return
    folder = StateFolder(state_dir)
    running = folder.running() if state_dir.is_dir() else None
    alive = running is not None and running.supervisor.running() is not None
    if running is None or not alive:
        if json:
            console.print_json({"running": False, "killed": running is not None})
        else:
            for app in running_apps(state_dir):
                console.print_facts("An app runs for another skill", {app.outputs[TARGET]: app.app})
            console.print_advice(f"No local stack is running. {how_to_start()}")
        raise typer.Exit(1)
    alexa = Client(running.page, running.page_key).status()
    profile = CustomClient(running.page, running.page_key).status()
    comparison, kept = compare(folder, running), grants(running)
    if json:
        facts = {
            "running": True,
            "page": running.app,
            "endpoint": running.account.endpoint,
            "supervisor": running.supervisor.pid,
            "emulator": running.emulator.pid,
            "outputs": dict(running.outputs),
            "alexa": alexa,
            "profile": profile,
            "comparison": comparison and comparison.to_json(),
            "grants": [each.to_json() for each in kept],
        }
        console.print_json(facts)
        return
    console.print_facts(
        "The local stack is running",
        {"Alexa app": running.app, "AWS is simulated at": running.account.endpoint, **running.outputs},
    )
    _show_alexa(alexa, comparison, kept)
    console.print_facts("The profile skill", _profile(profile))


def _of_a_skill(state_dir: Path, target: Target, *, json_wanted: bool) -> None:
    running = running_app(state_dir, target)
    facts: dict[str, Any] = {}
    if target.models:
        facts["profile"] = custom_at(state_dir, target).status()
    else:
        facts["alexa"] = events_of(state_dir, target).status()
    if json_wanted:
        page = running and running.app
        console.print_json({"running": running is not None, "page": page, "target": target.place, **facts})
        return
    app = running.app if running else pasteable("not running: `smartlamp app --detach`")
    console.print_facts("The skill", {"target": target.address, "Alexa app": app})
    if target.models:
        console.print_facts("Alexa", _profile(facts["profile"], only=True))
    else:
        _show_alexa(facts["alexa"], None, ())


def _show_alexa(alexa: Mapping[str, Any], comparison: Comparison | None, kept: Sequence[Grant]) -> None:
    facts = {"linked": _linked(alexa, "`smartlamp link`")}
    if alexa["linked"]:
        facts["events heard"] = alexa["last_event"]
        for each in alexa["endpoints"]:
            values = ", ".join(f"{called(held)} {value_in_words(held['value'])}" for held in each["properties"])
            is_scene = "SCENE_TRIGGER" in each["displayCategories"]
            facts[each["friendlyName"]] = "a scene" if is_scene else values or "no state reported yet"
    console.print_facts("Alexa", facts)
    moved = clock_in_words(alexa.get("clock_ahead_s", 0))  # a stack of an earlier version has no such clock
    for sentence in (*alexa["lost"], *map(in_words, alexa["misbehaviour"]), *([moved] if moved else [])):
        console.print_line(("!", "yellow"), f" {sentence}")
    for grant in kept:
        if grant.sentence:
            console.print_line(("!", "yellow"), f" {grant.sentence}")
            print_explained(grant.explained)
    if comparison is None:
        return
    if comparison.failure:
        console.print_advice(f"Alexa's picture was not compared with the table. {comparison.failure}")
    elif not comparison.differences:
        lamps = "one lamp" if comparison.lamps == 1 else f"{comparison.lamps} lamps"
        console.out.print(f"Alexa's picture is right: {lamps} of {comparison.person}.")
    for each in comparison.differences:
        console.print_line(("!", "red"), f" {each.lamp} ({each.endpoint_id}): {each.what}")


def _profile(skill: Mapping[str, Any], *, only: bool = False) -> dict[str, str]:
    enable = "`smartlamp enable`" if only else "`smartlamp enable --skill profile`"
    link = "`smartlamp link`" if only else "`smartlamp link --skill profile`"
    enabled = "yes" if skill["enabled"] else f"no: {pasteable(enable)}"
    facts = {"enabled": enabled, "linked": _linked(skill, link)}
    return {**facts, "card": "asks to link an account"} if skill["link_card"] else facts


def _linked(skill: Mapping[str, Any], how: str) -> str:
    return f"{skill['owner']} since {skill['since']}" if skill["linked"] else f"no: {pasteable(how)}"
