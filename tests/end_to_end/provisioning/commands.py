"""`smartlamp` in this process, against the simulated accounts; all that it asks of them is noted, and it can be killed after any of it.

commands = Commands(folder)
done = commands("deploy", "--json")
assert done.writes == []
"""

import contextlib
import functools
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from smartlamp import cli
from smartlamp.commands.provisioning import desk
from smartlamp.local_stack.accounts.accounts import Accounts, started
from smartlamp.local_stack.accounts.folder import stop
from smartlamp.provisioning import opening
from smartlamp.provisioning.infrastructure.wanted import accepted_on_the_local_stack
from tests.fakes.noted_requests import Asked, Killed, noting

ENOUGH = 200


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str
    asked: tuple[Asked, ...]

    @property
    def writes(self) -> list[str]:
        """The requests that change something."""
        return [each.name for each in self.asked if each.writes]

    @property
    def token(self) -> str:
        """With which Amazon was asked."""
        (token,) = {each.token for each in self.asked if each.path.startswith("/v1/") and each.token}
        return token

    @property
    def json(self) -> Any:
        """What it says to programs."""
        return json.loads(self.out)

    @property
    def plan(self) -> dict[str, list[str]]:
        """What each phase was to do."""
        return _phases(self.json["plan"])

    @property
    def done(self) -> dict[str, list[str]]:
        """What each phase did."""
        return _phases(self.json["done"])

    @property
    def refusal(self) -> str:
        """Why it ended: what happened, and what to do."""
        error = self.json["error"]
        return f"{error['message']} {error['to_do']}"


def _phases(listed: Any) -> dict[str, list[str]]:
    return {each["phase"]: [todo["about"] for todo in each["todos"]] for each in listed}


@dataclass
class Commands:
    """The command line of somebody with a folder of their own.

    Attributes:
        state_dir: their folder.
        pipeline: the variables of a job that finds the accounts by them, and at which nobody can sign in; None for a person with --local.
        before, after: called with each request; raise Killed there.
    """

    state_dir: Path
    pipeline: Mapping[str, str] | None = None
    before: Callable[[Asked], object] = lambda _: None
    after: Callable[[Asked], object] = lambda _: None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def __call__(self, command: str, *words: str) -> Done:
        """Run one command to its end."""
        local = ("--local",) if self.pipeline is None else ()
        line = ["smartlamp", command, *local, "--json", *words, "--state-dir", str(self.state_dir)]
        asked: list[Asked] = []
        out, err = io.StringIO(), io.StringIO()
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200", **(self.pipeline or {})}
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(sys, "argv", line),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            noting(asked, self.before, self.after),
            self._where_amazon_is(),
        ):
            try:
                cli.main()
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            else:
                status = 0
        return Done(status, out.getvalue(), err.getvalue(), tuple(asked))

    def passes(self, command: str, *words: str) -> Done:
        """Run one command, which does what it is asked for."""
        done = self(command, *words)
        assert done.status == 0, f"{done.out}\n{done.err}"
        return done

    def refused(self, command: str, *words: str) -> str:
        """Run one command, which refuses and writes nothing: what it says."""
        done = self(command, *words)
        assert done.status == 2, f"{done.status}: {done.out}\n{done.err}"
        assert done.writes == []
        return done.refusal

    def in_a_pipeline(self, **variables: str) -> "Commands":
        """The same environment, from a job that has a refresh token in its variables."""
        kept = json.loads((self.state_dir / "accounts" / "developer-account.json").read_text())
        signed_in = {"ASK_REFRESH_TOKEN": kept["refresh_token"]}
        return Commands(self.state_dir, {**self.accounts.environment, **signed_in, **variables})

    @contextlib.contextmanager
    def _where_amazon_is(self) -> Iterator[None]:
        """Without --local, Amazon is at its own addresses, and the archives are for Lambda: both are as with it, and all else is not."""
        if self.pipeline is None:
            yield
            return
        accounts = self.accounts

        def made(state_dir: Path, _: object, visit: Any, **__: object) -> opening.Desk:
            return opening.Desk(
                state_dir,
                lambda _: desk.LocalArchives(),
                visit,
                accounts.addresses,
                state_dir / "pipeline.json",
                accounts.parameters,
                accepted_on_the_local_stack(),
            )

        with mock.patch.object(desk, "Desk", made):
            yield

    @functools.cached_property
    def accounts(self) -> Accounts:
        """The simulated accounts, up by now; they stay up until `stop`."""
        return started(self.state_dir, lambda _: None)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A client of the simulated AWS, as somebody has it who changes something by hand."""
        if (service, region) not in self._clients:
            self._clients[service, region] = self.accounts.aws.client(service, region=region)
        return self._clients[service, region]

    def stop(self) -> None:
        """Stop the accounts."""
        stop(self.state_dir)


class Kills:
    """Ends each command after its first write; one that did what the one before it did lives for one write longer.

    Each write is met by a kill once, and what is written twice in vain (an account linking counts when it is remembered) is no circle.
    """

    def __init__(self) -> None:
        self.all: list[str] = []
        self._before: list[tuple[str, object]] = []
        self._now: list[tuple[str, object]] = []
        self._writes = 1

    def after(self, one: Asked) -> None:
        if one.writes:
            self._now.append((one.name, one.given))
            self.all.append(one.name)
            if len(self._now) >= self._writes:
                raise Killed

    def until_it_ends(self, command: Callable[[], object]) -> None:
        """Run a command until one run is not killed."""
        for _ in range(ENOUGH):
            got_on = any(now != before for now, before in zip(self._now, self._before, strict=False))
            self._writes = 1 if got_on or not self._before else self._writes + 1
            self._before, self._now = self._now, []
            with contextlib.suppress(Killed):
                command()
                return
        raise AssertionError(self._now)
