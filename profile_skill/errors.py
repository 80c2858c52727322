"""Why a source gives no profile.

NoProfile
├── LinkRefused          the person must link again
├── SetUpWrong           the skill's maker must fix its set-up
└── ProfileUnavailable   the source's fault, or nobody's
"""


class NoProfile(Exception):
    """A source gave no profile. `reason` is a short code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LinkRefused(NoProfile):
    """The source does not, or no longer, accept the token: the person must link again."""


class SetUpWrong(NoProfile):
    """The skill's set-up keeps the source from answering, and a new link would not help."""


class ProfileUnavailable(NoProfile):
    """The source gave no profile, through no fault of the person."""
