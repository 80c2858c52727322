"""AWS with the settings and credentials of the person who runs the command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from smartlamp.errors import CannotRun
from smartlamp.target.named import function_region


class _Session(boto3.Session):
    """Makes each client once: that takes longer than to ask with it."""

    def __init__(self, region: str | None) -> None:
        super().__init__(region_name=region)
        self._clients: dict[tuple[str, str | None, Config | None], Any] = {}

    def client(self, service: str, region_name: str | None = None, *, config: Config | None = None) -> Any:  # type: ignore[override]
        one = service, region_name or self.region_name, config
        if one not in self._clients:
            make: Any = super().client  # typed by overloads, one for each service that is named in code
            self._clients[one] = make(service, region_name=one[1], config=config)
        return self._clients[one]


def session_of(arn: str) -> boto3.Session:
    """A session in the region of a function.

    Raises:
        CannotRun: the ARN is not one, or there are no credentials or settings that can be used.
    """
    return session_in(function_region(arn, "the stack's output SmartHomeFunctionArn is one"))


def session_in(region: str | None) -> boto3.Session:
    """A session in a region; None for the one in the person's settings.

    Raises:
        CannotRun: there are no credentials or settings that can be used.
    """
    with usable_settings():
        session = _Session(region)
        if session.get_credentials() is None:
            raise CannotRun(
                "There are no AWS credentials.",
                "Sign in (`aws configure sso`, or `aws configure`), or set AWS_PROFILE.",
            )
        return session


@contextmanager
def usable_settings() -> Iterator[None]:
    """Say what is wrong with the person's settings when boto3 cannot use them."""
    try:
        yield
    except BotoCoreError as wrong:
        raise CannotRun(
            f"Your AWS settings cannot be used: {str(wrong).rstrip('.')}.",
            "Check AWS_PROFILE and ~/.aws/config. A region: --region, or AWS_DEFAULT_REGION.",
        ) from wrong
