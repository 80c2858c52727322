"""The function's settings from its environment, read once and typed (SEC-160)."""

from dataclasses import dataclass
from typing import Self

from device_cloud.runtime.environment import Environment

_TABLE = r"[A-Za-z0-9_.-]{3,255}"


@dataclass(frozen=True)
class Settings:
    """The function's settings, each checked for its form.

    It does not know its pool: the pool names the function, so CloudFormation could not make either first.

    Attributes:
        stage: prod, dev or local.
        region: where the function runs.
        lamps_table: the table Lamps.
        starters_table: the table Starters.
    """

    stage: str
    region: str
    lamps_table: str
    starters_table: str

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Read them all.

        Raises:
            SettingRefused: one is missing, malformed, or an override where none is allowed (SEC-083).
        """
        environment.refuse_foreign_endpoints()
        return cls(
            stage=environment.stage,
            region=environment.text("AWS_REGION", r"[a-z]{2}(-[a-z]+){1,2}-[0-9]"),
            lamps_table=environment.text("LAMPS_TABLE", _TABLE),
            starters_table=environment.text("STARTERS_TABLE", _TABLE),
        )
