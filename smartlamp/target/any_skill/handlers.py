"""The process of a maker's handler, for each language."""

import atexit
import os
import string
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from smartlamp.target.any_skill.amazon_redirect import VARIABLE
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.target.any_skill.output import Output
from smartlamp.target.named import Kind, Target

_HERE = Path(__file__).parent
_USUAL = {Kind.PYTHON: "lambda_handler,handler", Kind.NODE: "handler"}
_PIPES = ("{requests}", "{answers}")
_STDERR = 2


def handler_process(
    target: Target, simulator: Mapping[str, str] | None = None, output: Output | int = _STDERR
) -> HandlerProcess:
    """The process of a handler; it starts with the first directive, and ends with this process.

    What the handler prints goes to standard error, so that it stands beside its answer and never in a JSON document.

    Args:
        target: names the handler.
        simulator: variables that say where the simulator is. The target's own may name them: `JWKS = "${ALEXA_JWKS_URL}"`.
        output: takes what it prints, in place of standard error.
    """
    name = target.handler or _USUAL[target.kind]
    if target.kind is Kind.PYTHON:
        command = (target.python or sys.executable, str(_HERE / "python_worker.py"))
    else:
        command = ("node", str(_HERE / "node_worker.mjs"))
    shown = Console(stderr=True, highlight=False, markup=False, emoji=False)
    process = HandlerProcess(
        (*command, *_PIPES, target.address, name),
        target.folder,
        _environment(target, simulator or {}),
        lambda text: shown.print(text.rstrip(), style="dim", soft_wrap=True),
        output,
        reloads=target.reloads,
    )
    atexit.register(process.end)
    return process


def _environment(target: Target, simulator: Mapping[str, str]) -> dict[str, str]:
    given = {key: value for key, value in simulator.items() if key != VARIABLE or target.redirects_amazon}
    own = {key: string.Template(value).safe_substitute(given) for key, value in target.environment.items()}
    # What it prints is there at once, even if it does not answer.
    return {"PYTHONUNBUFFERED": "1", **os.environ, **given, **own}
