"""The settings of a function, read once and typed; a wrong one stops it at start-up with a sentence (SEC-160)."""

import re
from collections.abc import Mapping
from typing import Literal

from device_cloud.errors import SettingRefused
from device_cloud.runtime.loopback import is_loopback

# The AWS client reads these itself, so they are only refused where they do not belong.
_AWS_ENDPOINTS = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_SSM",
)

Stage = Literal["prod", "dev", "local"]

# One grammar for the whole address, because two URL parsers may disagree about which part is the host.
_ADDRESS = re.compile(
    r"https?://(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::[0-9]{1,5})?(?:/[0-9A-Za-z._~%/-]*)?",
)


class Environment:
    """A function's environment variables.

    Args:
        variables: `os.environ` or a mapping like it; copied, so later changes do not show.

    Raises:
        SettingRefused: `STAGE` is missing or not one of prod, dev, local.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._stage = self._read_stage()

    @property
    def stage(self) -> Stage:
        """Where this runs."""
        return self._stage

    def text(self, name: str, pattern: str | None = None) -> str:
        """The setting's text, not empty; all of it must match `pattern` if one is given.

        Raises:
            SettingRefused: it is missing, empty, or does not match.
        """
        value = self._variables.get(name, "")
        if not value.strip():
            raise SettingRefused(name, "is missing. Set it in the function's environment.")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise SettingRefused(name, f"does not have the form it must have. It must match {pattern}")
        return value

    def text_or_none(self, name: str, pattern: str) -> str | None:
        """The setting's text, None when it is unset or empty.

        Raises:
            SettingRefused: it does not match `pattern` as a whole.
        """
        return self.text(name, pattern) if self._variables.get(name) else None

    def texts(self, name: str, pattern: str) -> frozenset[str]:
        """The comma-separated entries of a setting, at least one; each must match `pattern` as a whole.

        Raises:
            SettingRefused: it is missing or empty, or an entry is empty, contains blanks, or does not match.
        """
        entries = self.text(name).split(",")
        for entry in entries:
            if not entry or any(character.isspace() for character in entry):
                raise SettingRefused(name, "has an empty entry or a blank in it. Separate its entries by commas only.")
            if not re.fullmatch(pattern, entry):
                raise SettingRefused(name, f"has an entry of the wrong form. Each must match {pattern}")
        return frozenset(entries)

    def override(self, name: str) -> str | None:
        """The address that replaces Amazon's on a developer's machine; None if it is unset or empty (SEC-040, SEC-083).

        Raises:
            SettingRefused: it is set in a stage other than local, or its host is not a loopback address.
        """
        address = self._variables.get(name, "")
        if not address:
            return None
        if self._stage != "local":
            raise SettingRefused(name, "is for local runs only. Unset it, or set STAGE to local.")
        parts = _ADDRESS.fullmatch(address)
        if parts is None or not is_loopback(parts["host"].strip("[]")):
            raise SettingRefused(
                name, "must be an http or https address on this machine: localhost, 127.0.0.0/8 or ::1."
            )
        return address

    def refuse_foreign_endpoints(self) -> None:
        """Make sure that AWS is asked at AWS's own addresses, but for a developer's machine (SEC-083).

        Raises:
            SettingRefused: as `override`.
        """
        for name in _AWS_ENDPOINTS:
            self.override(name)

    def _read_stage(self) -> Stage:
        match self._variables.get("STAGE", ""):
            case "prod" | "dev" | "local" as stage:
                return stage
            case "":
                raise SettingRefused("STAGE", "is missing. Set it to prod, dev or local.")
            case _:
                raise SettingRefused("STAGE", "must be prod, dev or local.")
