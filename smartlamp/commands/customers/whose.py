"""Whose lamps and scenes a command is about, and on which stack: options that `lamps` and `scenes` share."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Region, Stack, StateDir, about, only_with_stack, reached_here
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, people

if TYPE_CHECKING:
    from device_cloud.identity import Owner
    from device_cloud.store.lamps import Lamps
    from device_cloud.store.scenes import Scenes

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="EMAIL",
        help="The e-mail address of the person who signs in; with --stack, in the browser.",
        show_default=f"{DEMO_EMAIL}; with --stack, whoever signs in",
        callback=about,
    ),
]
For = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="EMAIL",
        help="With --stack: the customer for whom you act with your AWS credentials. Nobody signs in.",
        show_default=False,
        callback=about,
    ),
]


@dataclass(frozen=True)
class Whose:
    """What the options say together. None: --as or --for is not given."""

    signs_in: str | None
    customer: str | None
    stack: str
    region: str
    state_dir: Path

    def device_cloud(self) -> "tuple[Owner, Lamps, Scenes]":
        """Whose it is, and what they have.

        Raises:
            CannotRun: the options exclude each other, no such stack is running, or it has nobody of that name.
            Failed: nobody signed in, or somebody else.
            TokenRefused: the device cloud did not accept the token of the sign-in.
        """
        if self.signs_in is not None and self.customer is not None:
            raise CannotRun("--as and --for exclude each other.", "--as: they sign in. --for: you act for them.")
        only_with_stack(self.stack, {"--region": self.region, "--for": self.customer is not None})
        return self._on_aws() if self.stack else self._here()

    def _here(self) -> "tuple[Owner, Lamps, Scenes]":
        folder = StateFolder(self.state_dir)
        running = reached_here(folder)
        person = people(folder, running).get(DEMO_EMAIL if self.signs_in is None else self.signs_in)
        # What verifies tokens takes 0.2 s to import; `--help`, wrong usage and refusals need none of it.
        from smartlamp.local_stack.user_session import device_cloud_of, scenes_of  # noqa: PLC0415

        owner, lamps = device_cloud_of(running, person)
        return owner, lamps, scenes_of(running)

    def _on_aws(self) -> "tuple[Owner, Lamps, Scenes]":
        from smartlamp.target.aws_stack import AwsStack  # noqa: PLC0415 - as in `_here`
        from smartlamp.target.owners import SignIns, customer, device_cloud_of  # noqa: PLC0415

        stack = AwsStack.named(self.stack, self.region or None)
        if self.customer is None:
            owner = SignIns(stack, self.state_dir).owner(self.signs_in)
        else:
            owner = customer(stack, self.customer)
        return owner, *device_cloud_of(stack)


def with_owner(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with options instead of its argument `whose`."""

    def called(
        *, who: str | None, customer: str | None, stack: str, region: str, state_dir: Path, **options: object
    ) -> None:
        command(whose=Whose(who, customer, stack, region, state_dir), **options)

    signature = inspect.signature(command)
    ours = {
        "who": (As, None),
        "customer": (For, None),
        "stack": (Stack, ""),
        "region": (Region, ""),
        "state_dir": (StateDir, STATE_DIR),
    }
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for each in signature.parameters.values()
        for name, (kind, default) in (
            ours if each.name == "whose" else {each.name: (each.annotation, each.default)}
        ).items()
    ]
    # Typer reads a command's name and help, its options off the signature, and their types off the annotations.
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    vars(called)["__signature__"] = signature.replace(parameters=parameters)
    return called
