"""The emulator's account: its owner's keys, made for one stack and known only to those who can read its folder."""

import configparser
import io
import secrets
import shlex
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.emulator.client import REGION, client_as
from smartlamp.terminal import input_file
from smartlamp.terminal.private_file import write_private

_MOST = 10_000
_PROFILE = "default"
_KEY_ID, _SECRET, _ENDPOINT = "aws_access_key_id", "aws_secret_access_key", "endpoint_url"


@dataclass(frozen=True)
class Account:
    """The emulator at a port, and the keys of the account's owner, who has full access."""

    port: int
    access_key_id: str
    secret_access_key: str = field(repr=False)

    @property
    def endpoint(self) -> str:
        """The emulator's address."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str, attempts: int = 4, patience_s: float = 30, region: str = REGION) -> Any:
        """A boto3 client of the emulator, as the account's owner."""
        keys = (self.access_key_id, self.secret_access_key, None)
        return client_as(service, self.port, keys, attempts, patience_s, region=region)


def kept_in(file: Path, port: int) -> Account:
    """The account whose keys are in this file; made on first use. The file then also names this port.

    The file is in the format of the AWS command line, for people who want to use their own tools on the emulator:
    `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` may both name it (docs/architecture.md).

    Raises:
        CannotRun: somebody damaged the file.
    """
    text = configparser.ConfigParser(interpolation=None)
    try:
        text.read_string(_content(file))
        kept = text[_PROFILE]
        kept.setdefault(_KEY_ID, "AKIA" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(16)))
        kept.setdefault(_SECRET, secrets.token_hex(20))
    except (configparser.Error, UnicodeDecodeError, KeyError, InputUnreadable) as damaged:
        raise CannotRun(
            f"{file} is damaged: it has no keys that can be read ({type(damaged).__name__}).",
            f"Remove it (`rm {shlex.quote(str(file))}`): the next `smartlamp up` makes new ones.",
        ) from damaged
    account = Account(port, kept[_KEY_ID], kept[_SECRET])
    kept["region"], kept[_ENDPOINT] = REGION, account.endpoint
    written = io.StringIO()
    text.write(written)
    write_private(file, written.getvalue())
    return account


def _content(file: Path) -> str:
    try:
        return input_file.content_of_ours(file, _MOST).decode()
    except FileNotFoundError:
        return f"[{_PROFILE}]\n"
