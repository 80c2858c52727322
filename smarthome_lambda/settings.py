"""What the function was told through its environment, read once and typed (SEC-160)."""

from dataclasses import dataclass
from typing import Self

from device_cloud.environment import Environment

_AMAZON = "https://api.amazon.com/auth/o2/token"  # for every region (protocol 3.2)

# boto3 reads these by itself, so it is enough to refuse them where they do not belong.
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_SSM")


@dataclass(frozen=True)
class Settings:
    """The function's settings, each of the form it must have.

    Attributes:
        stage: prod, dev or local.
        region: where the function runs, and so where its customers are (SEC-084).
        pool_id: the user pool that issues skill tokens.
        linking_clients: the app clients that Alexa links accounts with.
        lamps_table: the table Lamps.
        grants_table: the table Grants.
        grants_key_id: the KMS key that event tokens are encrypted under.
        event_client_parameter: the SSM parameter that holds the event client.
        lwa_url: where Login with Amazon exchanges codes.
    """

    stage: str
    region: str
    pool_id: str
    linking_clients: frozenset[str]
    lamps_table: str
    grants_table: str
    grants_key_id: str
    event_client_parameter: str
    lwa_url: str

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Read them all.

        Raises:
            SettingRefused: one is missing, malformed, or an override where none is allowed (SEC-083).
        """
        for name in _ENDPOINTS:
            environment.override(name)
        return cls(
            stage=environment.stage,
            region=environment.text("AWS_REGION", r"[a-z]{2}(-[a-z]+){1,2}-[0-9]"),
            pool_id=environment.text("USER_POOL_ID", r"[a-z0-9-]{1,30}_[A-Za-z0-9]{1,30}"),
            linking_clients=environment.texts("LINKING_CLIENT_ID", r"[A-Za-z0-9_+-]{1,128}"),
            lamps_table=environment.text("LAMPS_TABLE", r"[A-Za-z0-9_.-]{3,255}"),
            grants_table=environment.text("GRANTS_TABLE", r"[A-Za-z0-9_.-]{3,255}"),
            grants_key_id=environment.text("GRANTS_KEY_ID", r"[A-Za-z0-9:/_-]{1,256}"),
            event_client_parameter=environment.text("EVENT_CLIENT_PARAMETER", r"[A-Za-z0-9_./-]{1,500}"),
            lwa_url=environment.override("LWA_URL") or _AMAZON,
        )
