"""The functions' settings from their environment, read once and typed (SEC-160)."""

from dataclasses import dataclass
from typing import Self

from device_cloud.runtime.environment import Environment

_AMAZON = "https://api.amazon.com/auth/o2/token"  # for every region (protocol 3.2)

_REGION = r"[a-z]{2}(-[a-z]+){1,2}-[0-9]"
_POOL = rf"{_REGION}_[A-Za-z0-9]{{1,55}}"
_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_KEY = r"[A-Za-z0-9:/_-]{1,256}"
_PARAMETER = r"[A-Za-z0-9_./-]{1,500}"
_QUEUE = r"https?://[A-Za-z0-9_.:/-]{1,500}"
_SKILL = r"amzn1\.ask\.skill\.[0-9a-f-]{36}"


@dataclass(frozen=True)
class Settings:
    """The skill's settings, each checked for its form.

    Attributes:
        stage: prod, dev or local.
        region: where the function runs, and so where its customers are (SEC-084).
        pool_id: the user pool that issues skill tokens; its id begins with the region where the tables, the key and the parameter are, too.
        linking_clients: the app clients that Alexa links accounts with.
        lamps_table: the table Lamps.
        grants_table: the table Grants.
        told_table: the table Told.
        grants_key_id: the KMS key that event tokens are encrypted under.
        event_client_parameter: the SSM parameter that holds the event client.
        lwa_url: where Login with Amazon exchanges codes.
        skill_id: the skill whose events it handles; None, for no events, while there is no skill.
    """

    stage: str
    region: str
    pool_id: str
    linking_clients: frozenset[str]
    lamps_table: str
    grants_table: str
    told_table: str
    grants_key_id: str
    event_client_parameter: str
    lwa_url: str
    skill_id: str | None

    @property
    def home_region(self) -> str:
        """Where the pool, the tables, the key and the parameter are: one home serves the functions of all regions (docs/regions.md)."""
        return self.pool_id.partition("_")[0]

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Read them all.

        Raises:
            SettingRefused: one is missing, malformed, or an override where none is allowed (SEC-083).
        """
        environment.refuse_foreign_endpoints()
        return cls(
            stage=environment.stage,
            region=environment.text("AWS_REGION", _REGION),
            pool_id=environment.text("USER_POOL_ID", _POOL),
            linking_clients=environment.texts("LINKING_CLIENT_ID", r"[A-Za-z0-9_+-]{1,128}"),
            lamps_table=environment.text("LAMPS_TABLE", _TABLE),
            grants_table=environment.text("GRANTS_TABLE", _TABLE),
            told_table=environment.text("TOLD_TABLE", _TABLE),
            grants_key_id=environment.text("GRANTS_KEY_ID", _KEY),
            event_client_parameter=environment.text("EVENT_CLIENT_PARAMETER", _PARAMETER),
            lwa_url=environment.override("LWA_URL") or _AMAZON,
            skill_id=environment.text_or_none("SKILL_ID", _SKILL),
        )


@dataclass(frozen=True)
class ReporterSettings:
    """The reporter's settings; those also in `Settings` mean the same.

    Attributes:
        reports_table: the table Reports.
        told_table: the table Told.
        dead_letters_url: the queue of what could not be reported.
        waiting_url: the queue of grants to try again.
        event_gateway_url: instead of Alexa's, on a developer's machine.
    """

    stage: str
    region: str
    pool_id: str
    lamps_table: str
    grants_table: str
    reports_table: str
    told_table: str
    grants_key_id: str
    event_client_parameter: str
    dead_letters_url: str
    waiting_url: str
    lwa_url: str
    event_gateway_url: str | None

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Read them all.

        Raises:
            SettingRefused: one is missing, malformed, or an override where none is allowed (SEC-083).
        """
        environment.refuse_foreign_endpoints()
        return cls(
            stage=environment.stage,
            region=environment.text("AWS_REGION", _REGION),
            pool_id=environment.text("USER_POOL_ID", _POOL),
            lamps_table=environment.text("LAMPS_TABLE", _TABLE),
            grants_table=environment.text("GRANTS_TABLE", _TABLE),
            reports_table=environment.text("REPORTS_TABLE", _TABLE),
            told_table=environment.text("TOLD_TABLE", _TABLE),
            grants_key_id=environment.text("GRANTS_KEY_ID", _KEY),
            event_client_parameter=environment.text("EVENT_CLIENT_PARAMETER", _PARAMETER),
            dead_letters_url=environment.text("DEAD_LETTERS_URL", _QUEUE),
            waiting_url=environment.text("WAITING_URL", _QUEUE),
            lwa_url=environment.override("LWA_URL") or _AMAZON,
            event_gateway_url=environment.override("EVENT_GATEWAY_URL"),
        )
