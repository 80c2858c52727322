"""explain: what a symptom, an error's word, a line of a log or a message of CloudFormation means, and what to do."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import Annotated, Any

import typer

import alexa_troubleshooting as hints
from alexa_troubleshooting import Cause, Symptom
from smartlamp.errors import Failed
from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable
from smartlamp.terminal.table import print_table

# More are shown by a sentence each, and further ones by their names.
_MOST_IN_FULL = 3
_MOST_IN_A_SENTENCE = 8
_MOST_SYMPTOMS = 2
_STDIN = "-"


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("explain")(explain)


def explain(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS...]",
            help="What you see or hear, an error's word, a reason from a log, a whole line of it, an event of CloudFormation; - is "
            "standard input. Without words: what people see.",
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every cause in full.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what a symptom, an error's word or a line of a log means: causes, how to see which one it is, and what to do.

    Exit status 0: something is known. 1: nothing is.

    Example: smartlamp explain "unable to link"

    Example: smartlamp explain SKILL_DISABLED_EXCEPTION

    Example: smartlamp explain "error=invalid_request&error_description=invalid_scope"
    """
    text = _read() if words == [_STDIN] else " ".join(words or ())
    if not text.strip():
        _list(json_wanted=json)
        return
    meant = hints.meaning(text)
    if not meant:
        raise _unknown(text)
    causes = (*meant.causes, *(each for symptom in meant.symptoms for each in hints.under(symptom)))
    if json:
        facts = {"asked": text, "points_to": [each.id for each in meant.causes]}
        seen = [_facts(each) for each in meant.symptoms]
        console.print_json({**facts, "symptoms": seen, "causes": [_of(each) for each in dict.fromkeys(causes)]})
        return
    _show(meant, verbose=verbose)


def _read() -> str:
    return sys.stdin.read(100_000)


def _list(*, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json({"symptoms": [_facts(each) for each in hints.symptoms()]})
        return
    console.print_advice("This is what people see. For one of them: `smartlamp explain unable-to-link`")
    print_table(("symptom", "what people see"), [(each.id, pasteable(each.title)) for each in hints.symptoms()])


def _show(meant: hints.Meaning, *, verbose: bool) -> None:
    _show_causes(meant.causes, verbose=verbose)
    for symptom in meant.symptoms if verbose else meant.symptoms[:_MOST_SYMPTOMS]:
        if meant.causes:
            console.print_line("")
        console.print_line((symptom.title, "bold"))
        console.print_wrapped("", pasteable(f"{symptom.seen} {symptom.about}"))
        console.print_wrapped("First: ", pasteable(symptom.first), indent=2)
        further = [each for each in hints.under(symptom) if each not in meant.causes]
        if meant.causes and not verbose:
            _name("It can also be: ", further)
        else:
            _show_causes(further, verbose=verbose)


def _show_causes(causes: Sequence[Cause], *, verbose: bool) -> None:
    if verbose or len(causes) <= _MOST_IN_FULL:
        for number, each in enumerate(causes, start=1):
            _show_cause(each, f"{number}." if len(causes) > 1 else "✗")
        return
    console.print_line("It can be, the likeliest first:")
    for each in causes[:_MOST_IN_A_SENTENCE]:
        console.print_wrapped(f"  {each.id}  ", pasteable(each.cause), indent=6)
    _name("Rarer: ", causes[_MOST_IN_A_SENTENCE:])
    console.print_advice(f"One of them in full: `smartlamp explain {causes[0].id}`")


def _name(label: str, causes: Sequence[Cause]) -> None:
    if causes:
        console.print_wrapped(label, ", ".join(each.id for each in causes), indent=2)


def _show_cause(cause: Cause, mark: str) -> None:
    console.print_wrapped("", pasteable(cause.cause), indent=2, mark=(mark, "bold"))
    how = "; ".join(
        f"{standing}: {', '.join(each.url or each.where for each in cause.sources if each.standing == standing)}"
        for standing in dict.fromkeys(each.standing for each in cause.sources)
    )
    for label, text in (
        ("How to see it", cause.evidence),
        ("What to do", cause.remedy),
        ("In another skill", cause.elsewhere),
        ("At the desk", f"`{cause.desk}`" if cause.desk else f"not: {cause.not_at_the_desk}"),
        ("How we know", how),
        ("More", cause.page),
    ):
        if text:
            console.print_wrapped(f"  {label}: ", pasteable(text), indent=4)


def _unknown(text: str) -> Failed:
    codes = {code for each in hints.causes().values() for code in each.codes}
    ids = [*hints.causes(), *(each.id for each in hints.symptoms()), *sorted(codes)]
    near = get_close_matches(text.strip(), ids, n=1)
    known = f"Did you mean `smartlamp explain {near[0]}`? " if near else ""
    shown = text.strip() if len(text.strip()) <= 60 else f"{text.strip()[:60]}…"
    return Failed(
        f"Nothing is known of “{shown}”.",
        f"{known}Try the error's word alone, or see what people see: `smartlamp explain`. `smartlamp doctor` says what is wrong with a stack",
    )


def _facts(symptom: Symptom) -> dict[str, Any]:
    return {**asdict(symptom), "causes": [each.id for each in hints.under(symptom)]}


def _of(cause: Cause) -> dict[str, Any]:
    return {**asdict(cause), "page": cause.page}
