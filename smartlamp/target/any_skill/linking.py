"""Links an account to a skill: at the simulated authorization server, at the maker's own, or by a token that somebody already has."""

import os
import secrets
import time
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.errors import CannotRun, Failed
from smartlamp.target.any_skill.serving.kept import folder_of, kept_in, person_of
from smartlamp.target.named import LINKING_SECRET_VARIABLE, TOKEN_VARIABLE, Kind, Target
from smartlamp.terminal import ending

if TYPE_CHECKING:
    from smartlamp.target.any_skill.own_alexa import OwnAlexa
    from smartlamp.target.any_skill.own_custom import OwnCustom

PATIENCE_S = 300.0
_LOOK_EVERY_S = 0.2
_WITHOUT_EVENTS = (
    "If the skill sends no events, it needs no grant: put events = false under [skill] of smartlamp.toml, as the console's Permissions page would "
    "not have the permission. Alexa then sends no AcceptGrant."
)


def linked(  # noqa: PLR0913 - who links what, and how
    alexa: "Client | OwnAlexa | OwnCustom",
    state_dir: Path,
    target: Target,
    who: str,
    *,
    password: str | None,
    show: Callable[[str], None],
) -> Iterator[Step]:
    """Link an account: the steps as they happen.

    Args:
        alexa: with the skill.
        state_dir: what it remembers is below this folder.
        target: the skill.
        who: the e-mail address of whoever signs in.
        password: theirs at the maker's own authorization server, for a sign-in without a browser; None for one with it.
        show: is told the address of the sign-in page that a person must open.

    Raises:
        CannotRun: nobody can sign in like that.
        Failed: nobody came back from the sign-in page.
    """
    has_token = target.token_stdin or os.environ.get(TOKEN_VARIABLE, "").strip() or target.kind is Kind.FUNCTION
    if has_token and not target.models:
        return alexa.discover()  # type: ignore[union-attr] # only that of a custom skill cannot
    if target.accounts.server is None:
        if password is not None:
            raise CannotRun(
                "--password-stdin is for an authorization server of the maker's own: the simulated one knows its people.",
                "Leave it out.",
            )
        person = person_of(target, kept_in(folder_of(state_dir, target)), who)
        return _explained(alexa.link(person.email, person.password))
    if not isinstance(alexa, Client) and not alexa.simulator.alexa.linking.client_secret:
        raise CannotRun(
            "The secret of the linking client is not known, so the authorization server would give no tokens.",
            f"Put it into the environment variable {LINKING_SECRET_VARIABLE}.",
        )
    if password is not None:
        return _explained(alexa.link(who, password))
    return _explained(_in_a_browser(alexa, target, show))


def _explained(steps: Iterator[Step]) -> Iterator[Step]:
    for step in steps:
        if step.hop == "AcceptGrant" and not step.passed:
            yield replace(step, proved=f"{step.proved} {_WITHOUT_EVENTS}")
        else:
            yield step


def _in_a_browser(
    alexa: "Client | OwnAlexa | OwnCustom", target: Target, show: Callable[[str], None]
) -> Iterator[Step]:
    if isinstance(alexa, Client):
        yield from _visited(alexa, show)
        return
    key = secrets.token_urlsafe()
    client = CustomClient if target.models else Client
    with alexa.simulator.alone(), alexa.simulator.served(key):
        yield from _visited(client(alexa.simulator.page, key), show)


def _visited(alexa: Client, show: Callable[[str], None]) -> Iterator[Step]:
    """The steps of a linking that a person begins on the sign-in page and the simulator finishes once their browser is back."""
    before, last = alexa.latest_steps(), "skill token" if isinstance(alexa, CustomClient) else "Discover"
    url = alexa.begin_link()
    show(url)
    webbrowser.open(url)
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        ending.check()
        steps = alexa.latest_steps()
        if steps and steps != before and (not steps[-1].passed or steps[-1].hop == last):
            yield from steps
            return
        time.sleep(_LOOK_EVERY_S)
    raise Failed("Nobody came back from the sign-in page within five minutes.", "Run the same command again.")
