"""replay, record: what was said to a skill once, sent anew and compared."""

import json as json_module
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from alexa_simulator.smart_home.sessions.recorded import Recorded
from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, TokenStdin, chosen_target
from smartlamp.errors import CannotRun
from smartlamp.evaluation.sessions.difference import NOTHING, Difference
from smartlamp.evaluation.sessions.replay import Replayed, replayed
from smartlamp.evaluation.sessions.session_file import append_session, read_session, write_session
from smartlamp.evaluation.sessions.written_test import expected, left_out, written_as_test
from smartlamp.target.skill import alexa_at
from smartlamp.terminal import console, output_file

_LONGEST = 400


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("replay")(replay)
    app.command("record")(record)


def replay(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A session: what say, discover, directive and link write with --record FILE."
        ),
    ],
    function: Function = "",
    token_stdin: TokenStdin = False,
    update: Annotated[bool, typer.Option("--update", help="Write the answers of now into the session.")] = False,
    as_test: Annotated[
        Path | None,
        typer.Option(
            "--as-test",
            metavar="FILE",
            dir_okay=False,
            help="Send nothing: write the session as a pytest test into a new file.",
            show_default=False,
        ),
    ] = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Send a session's directives anew, and show what differs in the answers, apart from ids, times and tokens.

    Each answer is judged, too. A handler's process begins anew, so what it keeps in memory is as at its start. Exit status 0: nothing differs. 1: something does. 2: the session could not be sent.

    Example: smartlamp replay session.jsonl
    """
    session = read_session(file)
    if as_test is not None:
        if update or function or token_stdin:
            raise CannotRun(
                "--as-test sends nothing, so it takes no other option.", "Leave out the others, or --as-test."
            )
        _write_test(as_test, file, session, json_wanted=json)
        return
    alexa = alexa_at(state_dir, chosen_target(function, token_stdin=token_stdin))
    with console.progress(json_wanted=json) as say:
        say(f"Sending {len(session)} directive{'' if len(session) == 1 else 's'}")
        done = list(replayed(session, alexa))
    if all(each.now is None for each in done):
        raise CannotRun(
            f"Nothing in {file} can be sent anew: {done[0].left_out}", "Record more: discover, and say something."
        )
    if update:
        write_session(file, [each.kept for each in done])
    is_same = all(each.is_same for each in done)
    if json:
        told = {"file": str(file), "same": is_same, "updated": update, "exchanges": [each.to_json() for each in done]}
        console.print_json(told)
    else:
        _show(file, done, updated=update)
    if not is_same and not update:
        raise typer.Exit(1)


def record(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The session to write to; it is appended to.")],
    last: Annotated[
        int | None,
        typer.Option(min=1, help="Only so many of the latest exchanges.", show_default="all that are remembered"),
    ] = None,
    function: Function = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Keep in a session what the running Alexa and the skill exchanged lately: the latest 100 directives with their answers.

    What happens from now on is kept by the commands themselves: `smartlamp say "turn on SmartLamp" --record session.jsonl`

    Example: smartlamp record session.jsonl --last 10
    """
    alexa = alexa_at(state_dir, chosen_target(function, token_stdin=False))
    exchanged = alexa.exchanges()[-(last or 0) :]
    if not exchanged:
        raise CannotRun(
            "Nothing was exchanged with the skill since Alexa began here.",
            'Say something: `smartlamp say "turn on SmartLamp"`. For a skill without a running app: add --record FILE to that.',
        )
    append_session(file, exchanged)
    if json:
        console.print_json({"file": str(file), "recorded": len(exchanged)})
        return
    console.print_line(f"{_count(len(exchanged), 'exchange')} recorded in {file}.")
    console.print_commands("Send them anew:", f"`smartlamp replay {shlex.quote(str(file))}`")


def _write_test(test_file: Path, file: Path, session: Sequence[Recorded], *, json_wanted: bool) -> None:
    if test_file.exists():
        raise CannotRun(f"{test_file} exists, and a test of yours may be in it.", "Name a new file.")
    if not expected(session):
        raise CannotRun(
            f"Alexa refused each answer in {file}, so there is nothing that a test could expect.",
            f"See why: `smartlamp replay {shlex.quote(str(file))}`",
        )
    with output_file.opened(test_file) as write:
        write(written_as_test(session, test_file, file).encode())
    without = left_out(session)
    if json_wanted:
        console.print_json({"test": str(test_file), "left_out": [each.number for each in without]})
        return
    console.print_line(f"The test is in {test_file}. Run it: pytest {test_file}")
    if without:
        lines = ", ".join(str(each.number) for each in without)
        console.print_wrapped(
            "! ", f"Alexa refused the answers of line {lines}, so the test leaves them out.", indent=2
        )


def _show(file: Path, done: Sequence[Replayed], *, updated: bool) -> None:
    sent = [each for each in done if each.now is not None]
    unlike = [each for each in sent if not each.is_same]
    mark = ("✗", "red") if unlike and not updated else ("✓", "green")
    differ = "differs" if len(unlike) == 1 else "differ"
    told = (
        f"{len(unlike)} of {_count(len(sent), 'answer')} {differ} from {file}{', which now has the new' if updated else ''}."
        if unlike
        else f"Nothing differs: {_count(len(sent), 'answer')} as in {file}."
    )
    console.print_wrapped("", told, indent=2, mark=mark)
    for each in done:
        _show_one(each)


def _show_one(each: Replayed) -> None:
    title = f"{each.recorded.number}  {each.name}"
    if each.now is None:
        console.print_wrapped(f"{title}  ", f"not sent: {each.left_out}", indent=4)
        return
    faults = [fault for fault in each.now.faults if fault not in each.new_faults]
    if each.is_same and not faults:
        return
    console.print_line((title, "bold"))
    for difference in each.found:
        _show_difference(difference)
    for label, sentences in (("now refused", each.new_faults), ("no more", each.old_faults), ("refused", faults)):
        for sentence in sentences:
            console.print_wrapped(f"   {label}: ", sentence, indent=5)


def _show_difference(difference: Difference) -> None:
    about = f"  ({difference.about})" if difference.about else ""
    console.print_line(f"   {difference.path or 'the whole answer'}", (about, "dim"))
    for label, value, style in (("was", difference.was, "red"), ("is ", difference.now, "green")):
        shown = "not there" if value is NOTHING else json_module.dumps(value, ensure_ascii=False)
        cut = f"{shown[:_LONGEST]}... ({len(shown)} characters)" if len(shown) > _LONGEST else shown
        console.print_line(f"     {label}  ", (cut, style))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
