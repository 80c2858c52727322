"""boto3 clients of the emulator. boto3 is imported with the first of them: it takes 0.2 s, and most commands ask only the Alexa app page."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3

REGION = "us-east-1"


def client_as(  # noqa: PLR0913 - one for each thing that a client is made of
    service: str,
    port: int,
    credentials: tuple[str, str, str | None],
    attempts: int = 4,
    patience_s: float = 30,
    *,
    region: str = REGION,
) -> Any:
    """A boto3 client of the emulator with the given credentials. It ignores this user's AWS settings and proxies."""
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        retries={"total_max_attempts": attempts, "mode": "standard"},
        read_timeout=patience_s,
        connect_timeout=2,
        proxies={},
    )
    session: Any = _session(credentials)  # typed by overloads, one for each service that is named in code
    return session.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{port}",
        config=config,
    )


@functools.cache
def _session(credentials: tuple[str, str, str | None]) -> boto3.Session:
    """One session for all clients: each new one would read botocore's endpoint data again."""
    import boto3  # noqa: PLC0415
    from botocore.session import Session  # noqa: PLC0415

    nowhere = (None, None, os.devnull, None)
    # Without this, an AWS_PROFILE that names no profile is an error, and ~/.aws/config may set what a client asks and whom.
    own = Session(
        session_vars={"profile": (None, None, None, None), "config_file": nowhere, "credentials_file": nowhere}
    )
    return boto3.Session(*credentials, region_name=REGION, botocore_session=own)
