"""What template.yaml is deployed with on the local stack. What was chosen at the first start stays with the stack's folder."""

import json
import platform
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self, get_args

from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal.private_file import read_private, write_private

STACK = "smartlamp"
VENDOR_ID = "M2SMARTLAMPLOCAL"
SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"
PROFILE_SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"

ProfileSource = Literal["cognito-get-user", "cognito-user-info", "login-with-amazon"]
SignInWith = Literal["email", "phone"]


@dataclass(frozen=True)
class Choices:
    """The template's options that the local stack has.

    Attributes:
        profile_source: where the custom skill reads the profile.
        sign_in_with: what people sign in with.
    """

    profile_source: ProfileSource = "cognito-get-user"
    sign_in_with: SignInWith = "email"

    @classmethod
    def of(cls, folder: StateFolder) -> Self:
        """What was chosen for this stack.

        Raises:
            CannotRun: the file is damaged.
        """
        try:
            return read_private(folder.choices, cls._made)
        except FileNotFoundError:
            return cls()

    @classmethod
    def _made(cls, kept: Any) -> Self:
        chosen = cls(**kept)
        if chosen.profile_source not in get_args(ProfileSource) or chosen.sign_in_with not in get_args(SignInWith):
            raise ValueError(chosen)
        return chosen


def choose(folder: StateFolder, profile_source: ProfileSource | None, sign_in_with: SignInWith | None) -> None:
    """Keep the choices; None leaves one as it was.

    Raises:
        CannotRun: the stack is already running, or its people sign in with the other choice.
    """
    before = Choices.of(folder)
    chosen = replace(
        before,
        profile_source=profile_source or before.profile_source,
        sign_in_with=sign_in_with or before.sign_in_with,
    )
    if chosen == before:
        return
    running = folder.running()
    if running is not None and running.supervisor.running() is not None:
        raise CannotRun("The stack already runs with other options.", "Stop it first: `smartlamp down`")
    if chosen.sign_in_with != before.sign_in_with and folder.passwords.exists():
        raise CannotRun(
            f"The people of this stack sign in with {before.sign_in_with}; a user pool cannot change that.",
            "Choose another folder with --state-dir.",
        )
    write_private(folder.choices, json.dumps(asdict(chosen)))


def architecture() -> str:
    """Of this machine, which runs the local functions; in Lambda's words."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"


def parameters(folder: StateFolder, page_port: int, emulator_port: int) -> dict[str, str]:
    """The template's parameters, by name.

    Args:
        folder: of the stack; it has what was chosen for it.
        page_port: where Amazon's side is simulated.
        emulator_port: where AWS is.
    """
    choices = Choices.of(folder)
    return {
        "Stage": "local",
        "VendorId": VENDOR_ID,
        "SkillId": SKILL_ID,
        "DomainPrefix": "smartlamp-local",
        "Architecture": architecture(),
        "LocalEndpoint": f"http://127.0.0.1:{emulator_port}",
        "LocalAmazon": f"http://127.0.0.1:{page_port}",
        "ProfileSkillId": PROFILE_SKILL_ID,
        "ProfileSource": choices.profile_source,
        "ProfileAmazonClientId": folder.profile_client()["client_id"],
        "SignInWith": choices.sign_in_with,
    }
