"""Where the record of an environment is kept: a file of this machine, and beside the stack for every other machine and for CI.

The file is written first: whoever is killed between the two has lost nothing. SSM has no write that depends on a version, so two
machines at once are noticed by the version that a write gave, and the later one stops.
"""

import json
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.developer_account.record import Record, RecordFile
from smartlamp.errors import CannotRun

# A parameter of the standard tier, which costs nothing, holds 4096 characters (Parameter Store: quotas).
_MOST = 4096


class Store:
    """The record, in both places.

    Args:
        file: of this machine; the caller holds it if it writes.
        ssm: a client of the home's region.
        parameter: the name of the parameter.
    """

    def __init__(self, file: RecordFile, ssm: Any, parameter: str) -> None:
        self._file = file
        self._ssm = ssm
        self._parameter = parameter
        self._version = 0
        self._written: Record | None = None
        self._damage = ""
        self._is_of_another_type = False

    @property
    def parameter(self) -> str:
        """The name of the SSM parameter."""
        return self._parameter

    def read(self) -> Record | None:
        """The later of the two; None if nothing is known.

        Raises:
            CannotRun: one of them is damaged, or SSM cannot be asked.
        """
        here, there = self._file.read(), self._there()
        if self._damage and here is None:
            raise CannotRun(
                self._damage,
                f"If nobody needs it, delete it. What it knew is found again in your accounts: "
                f"`aws ssm delete-parameter --name {self._parameter} --region {self._ssm.meta.region_name}`",
            )
        self._written = there
        known = [each for each in (here, there) if each is not None]
        return max(known, key=lambda each: each.revision, default=None)

    def why_another_machine_does_not_know(self, record: Record) -> str:
        """Why the SSM parameter does not hold this record, in a sentence; empty if it does."""
        if self._damage:
            return self._damage
        if self._written is None:
            return "The SSM parameter is missing: no other machine could go on from here."
        return "" if self._is_written(record) else "It is older than what this machine remembers."

    def _is_written(self, record: Record) -> bool:
        return self._written is not None and record == replace(self._written, revision=record.revision)

    def write(self, record: Record) -> None:
        """Replace the record in both places, unless both have it already.

        Raises:
            CannotRun: it cannot be written, or another machine wrote one meanwhile.
        """
        if self._is_written(record):
            return
        record = replace(record, revision=max(record.revision, self._written.revision if self._written else 0) + 1)
        self._file.write(record)
        text = json.dumps(record.to_json(), separators=(",", ":"), sort_keys=True)
        if len(text) > _MOST:
            raise CannotRun(
                f"What is remembered of this environment has {len(text)} characters, and the SSM parameter {self._parameter} holds at most {_MOST}.",
                "Delete skills of the same name that nobody needs from your developer account, then run the same command again.",
            )
        try:
            if self._is_of_another_type:  # SSM changes no type (API model: HierarchyTypeMismatchException)
                self._ssm.delete_parameter(Name=self._parameter)
                self._version, self._is_of_another_type = 0, False
            # Overwrite=False is the one write that fails if there is a parameter already.
            said = self._ssm.put_parameter(Name=self._parameter, Type="String", Value=text, Overwrite=self._version > 0)
        except ClientError as refused:
            if refused.response["Error"]["Code"] == "ParameterAlreadyExists":
                raise _another_machine(self._parameter) from refused
            raise self._unreachable("written", "ssm:PutParameter", refused) from refused
        except BotoCoreError as away:
            raise self._unreachable("written", "ssm:PutParameter", away) from away
        self._version += 1
        self._written, self._damage = record, ""
        if said["Version"] != self._version:
            raise _another_machine(self._parameter)

    def forget(self) -> None:
        """Remove both."""
        try:
            self._ssm.delete_parameters(Names=[self._parameter])
        except (BotoCoreError, ClientError) as refused:
            raise self._unreachable("deleted", "ssm:DeleteParameters", refused) from refused
        self._file.path.unlink(missing_ok=True)
        self._version, self._written = 0, None

    def _there(self) -> Record | None:
        try:
            found = self._ssm.get_parameter(Name=self._parameter)["Parameter"]
        except ClientError as refused:
            if refused.response["Error"]["Code"] == "ParameterNotFound":
                self._version = 0
                return None
            raise self._unreachable("read", "ssm:GetParameter", refused) from refused
        except BotoCoreError as away:
            raise self._unreachable("read", "ssm:GetParameter", away) from away
        self._version = int(found["Version"])
        self._damage = ""
        self._is_of_another_type = found["Type"] != "String"
        if self._is_of_another_type:
            self._damage = f"The SSM parameter {self._parameter} is a {found['Type']}, and shall be a String."
            return None
        try:
            return Record.from_json(json.loads(found["Value"]))
        except (LookupError, TypeError, ValueError, RecursionError):
            self._damage = f"The SSM parameter {self._parameter} does not hold what SmartLamp wrote there, or a later version wrote it."
            return None

    def _unreachable(self, done: str, action: str, why: Exception) -> CannotRun:
        return CannotRun(
            f"The SSM parameter {self._parameter}, which remembers this environment, cannot be {done}: {why}",
            f"Check your AWS credentials and the right {action}: docs/deploying.md has the whole policy.",
        )


def _another_machine(parameter: str) -> CannotRun:
    return CannotRun(
        f"Another machine changed this environment at the same time: it wrote {parameter}.",
        "Wait until it has ended, then run the same command again: it goes on from there.",
    )
