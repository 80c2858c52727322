"""What was chosen for a local stack when it was first started, and stays with its folder."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal, Self, get_args

from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.private_file import write_private

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
            CannotRun: the file does not say.
        """
        try:
            kept = cls(**json.loads(folder.choices.read_text()))
        except FileNotFoundError:
            return cls()
        except (TypeError, ValueError):
            kept = None
        if kept and kept.profile_source in get_args(ProfileSource) and kept.sign_in_with in get_args(SignInWith):
            return kept
        raise CannotRun(f"{folder.choices} does not say what was chosen.", "Remove it, or choose another --state-dir.")


def choose(folder: StateFolder, profile_source: ProfileSource | None, sign_in_with: SignInWith | None) -> None:
    """Keep what is chosen; None leaves it as it was.

    Raises:
        CannotRun: the stack runs already, or its people sign in with the other.
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
        raise CannotRun("The stack runs with other choices.", "Stop it first: smartlamp down")
    if chosen.sign_in_with != before.sign_in_with and folder.passwords.exists():
        raise CannotRun(
            f"The people of this stack sign in with {before.sign_in_with}; a user pool cannot change that.",
            "Choose another folder with --state-dir.",
        )
    write_private(folder.choices, json.dumps(asdict(chosen)))
