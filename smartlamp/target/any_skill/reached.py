"""How a skill is reached, and what is given for it in secret: tokens on standard input, or in the environment.

A handler can be asked without the extra `cli`, in tests of its maker, and a command that asks an app needs only the token: each import waits for
what is asked.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.target.any_skill.output import Output
from smartlamp.target.named import LINKING_SECRET_VARIABLE, TOKEN_VARIABLE, Kind, Target
from smartlamp.terminal import input_file

if TYPE_CHECKING:
    from alexa_simulator.skill_under_test import Skill

_TOKEN = re.compile(r"[\x21-\x7e]+")
_LONGEST_TOKEN = 16_384
_PATIENCE_S = 30
# A token that nobody issued: a handler that looks into its tokens refuses it.
MADE_UP = "made-up-"


def made_up_token() -> str:
    """A skill token for a customer whom nobody knows."""
    return f"{MADE_UP}{secrets.token_urlsafe(24)}"


def skill_at(target: Target, simulator: Mapping[str, str] | None = None, output: Output | None = None) -> "Skill":
    """What Alexa asks.

    Args:
        target: names it.
        simulator: variables for a handler's process, as in `handler_process`.
        output: takes what a handler prints.

    Raises:
        CannotRun: there are no AWS credentials for a function.
    """
    if target.kind in (Kind.PYTHON, Kind.NODE):
        from smartlamp.target.any_skill.handlers import handler_process  # noqa: PLC0415

        return handler_process(target, simulator, output) if output else handler_process(target, simulator)
    if target.kind is Kind.FUNCTION:
        return _function(target.address)
    from smartlamp.target.any_skill.http_skill import HttpSkill, InvokeSkill  # noqa: PLC0415

    # In the background, nobody reads it: the command that started this has said it.
    if output is None:
        warn_of_clear_text(target)
    return HttpSkill(target.address) if target.kind is Kind.URL else InvokeSkill(target.address)


def warn_of_clear_text(target: Target) -> None:
    """Say on standard error that others can read what is sent to this skill, if they can."""
    if target.kind not in (Kind.URL, Kind.INVOKE):
        return
    from alexa_simulator.outbound import is_private  # noqa: PLC0415

    if not is_private(target.address):
        sys.stderr.write(
            f"! {target.address} is not encrypted: whoever is on the way there can read the token. https:// keeps it secret.\n"
        )


def _function(arn: str) -> "Skill":
    from botocore.config import Config  # noqa: PLC0415

    from alexa_simulator.skill_under_test import LambdaSkill  # noqa: PLC0415
    from smartlamp.target.aws_session import session_of  # noqa: PLC0415

    # Alexa sends a directive once and gives up after 8 s; a little later it must be told so.
    once = Config(retries={"total_max_attempts": 1}, read_timeout=_PATIENCE_S, connect_timeout=5)
    return LambdaSkill(session_of(arn).client("lambda", config=once), arn)


def linking_secret(target: Target) -> str:
    """The secret of the linking client at the maker's own authorization server; empty if it is not given, or there is none."""
    return os.environ.get(LINKING_SECRET_VARIABLE, "").strip() if target.accounts.server else ""


def given_token(*, from_stdin: bool = False) -> str | None:
    """The skill token on standard input or in the environment; None without one. Raises CannotRun if it is none."""
    if from_stdin:
        try:
            token = input_file.standard_input(_LONGEST_TOKEN).decode().strip()
        except (InputUnreadable, UnicodeDecodeError):
            token = ""
    else:
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
        if not token:
            return None
    if len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        where = "on standard input" if from_stdin else f"in {TOKEN_VARIABLE}"
        raise CannotRun(f"What is {where} is not a token.", "Give the skill token alone, on one line.")
    return token
