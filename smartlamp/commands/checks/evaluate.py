"""evaluate: does an endpoint behave as capability test plans expect?"""

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, TokenStdin, chosen_target
from smartlamp.errors import CannotRun
from smartlamp.evaluation.evaluation import Endpoint, chosen, discovered, sender
from smartlamp.evaluation.junit import junit as junit_of
from smartlamp.evaluation.plan import Plan, own_plans, read_plan
from smartlamp.evaluation.result import CaseResult, PlanResult, Status, together
from smartlamp.evaluation.runner import Runner, Say
from smartlamp.target.skill import alexa_at
from smartlamp.terminal import console, output_file

_MARKS = {Status.PASSED: ("✓", "green"), Status.FAILED: ("✗", "red"), Status.ERROR: ("!", "yellow")}


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("evaluate")(evaluate)


def evaluate(
    plans: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLAN",
            help="Files in Amazon's test plan format, or names of plans that come with SmartLamp. Without any: all of SmartLamp's plans that the endpoint's capabilities allow.",
        ),
    ] = None,
    endpoint: Annotated[
        str,
        typer.Option(
            metavar="NAME_OR_ID", help="Which endpoint; needed when discovery finds several.", show_default=False
        ),
    ] = "",
    function: Function = "",
    token_stdin: TokenStdin = False,
    lenient: Annotated[
        bool,
        typer.Option(
            "--lenient", help="Take a tolerance as a percentage of the property's range, not of the expected value."
        ),
    ] = False,
    junit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="Write the results as JUnit XML, too.", show_default=False),
    ] = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Run capability test plans against an endpoint. They change its state.

    Each case sets up its starting state, sends its directive, and compares the answer and a new StateReport with what the plan expects.
    Exit status 1: a case did not pass. 2: nothing could be evaluated.

    Example: smartlamp evaluate --endpoint SmartLamp
    """
    wanted = [read_plan(plan) for plan in plans or ()]
    with contextlib.ExitStack() as standing:
        write = None if junit is None else standing.enter_context(output_file.opened(junit))
        alexa = alexa_at(state_dir, chosen_target(function, token_stdin=token_stdin))
        found = chosen(discovered(alexa), endpoint)
        allowed = wanted or [plan for plan in own_plans() if plan.namespaces <= found.interfaces]
        if not allowed:
            raise CannotRun(
                f"{found.name} declares no capability that SmartLamp has a test plan for.", "Give a plan of your own."
            )
        started = time.monotonic()
        runner = Runner(sender(alexa, found), found.interfaces, lenient)
        # The current state of a case is for people who watch; a pipe gets each result as it comes.
        status_line = standing.enter_context((console.err if json else console.out).status("Beginning"))

        def say(what: str) -> None:
            status_line.update(Text(f"{what} ...", "dim"))

        results = [_run(runner, plan, found, say, json_wanted=json) for plan in allowed]
        status_line.stop()
        status = together(result.status for result in results)
        if json:
            console.print_json(_facts(found, status, results))
        else:
            _summarize(results, time.monotonic() - started)
        if write is not None:
            _report(write, junit_of(results, found.name))
    if status is not Status.PASSED:
        raise typer.Exit(1)


def _report(write: Callable[[bytes], None], results: bytes) -> None:
    """Write the results. Standard output already has them as one JSON document, whatever happens here."""
    try:
        write(results)
    except CannotRun as problem:
        console.print_problem(problem)
        raise typer.Exit(problem.status) from problem


def _run(runner: Runner, plan: Plan, endpoint: Endpoint, say: Say, *, json_wanted: bool) -> PlanResult:
    done = []
    if not json_wanted:
        console.print_line((plan.name, "bold"), " ", (f"{plan.source} on {endpoint.name}", "dim"))
    for result in runner.run(plan, say):
        done.append(result)
        if not json_wanted:
            _show(result)
    return PlanResult(plan, tuple(done))


def _show(result: CaseResult) -> None:
    console.print_line("  ", _MARKS[result.status], f" {result.case.name} ", (f"{result.seconds:.2f} s", "dim"))
    if result.why:
        console.print_line(f"    {result.status} {result.why}: {result.message}")


def _summarize(results: Sequence[PlanResult], seconds: float) -> None:
    total = sum(len(result.results) for result in results)
    passed, failed, unable = (sum(result.count(status) for result in results) for status in Status)
    rest = "".join(
        f", {count} {what}" for count, what in ((failed, "failed"), (unable, "could not be evaluated")) if count
    )
    console.out.print(f"{passed} of {total} cases passed{rest}, in {seconds:.1f} s.")


def _facts(endpoint: Endpoint, status: Status, results: Sequence[PlanResult]) -> dict[str, Any]:
    return {
        "endpoint": endpoint.to_json(),
        "status": str(status),
        "metrics": {result.plan.name: result.metrics() for result in results},
        "plans": [result.to_json() for result in results],
    }
