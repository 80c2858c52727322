"""The custom skill's side of link, unlink, say and demo: --skill profile."""

import enum
from typing import Annotated

import typer

LOCALE = "en-US"


class Which(enum.StrEnum):
    """Which of the two skills is meant."""

    SMART_HOME = "smart-home"
    PROFILE = "profile"


ForSkill = Annotated[Which, typer.Option("--skill", help="Which skill: the lamps' or the one that reads the profile.")]
Locale = Annotated[
    str | None,
    typer.Option("--locale", help="The language of the person's device, for the profile skill.", show_default=LOCALE),
]
