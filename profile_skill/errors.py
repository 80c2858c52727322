"""Why a source gives no profile.

NoProfile
├── LinkRefused          the person must link again
├── SetUpWrong           the skill's maker must mend its set-up
└── ProfileUnavailable   nobody's doing, or the source's
"""


class NoProfile(Exception):
    """A source gave no profile. `reason` is a short code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LinkRefused(NoProfile):
    """The source does not accept the token (any more): the person must link again."""


class SetUpWrong(NoProfile):
    """The skill is set up so that the source cannot answer, and a new link would be no better."""


class ProfileUnavailable(NoProfile):
    """The source gave no profile, and that is not the person's doing."""
