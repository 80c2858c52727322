"""How far a rotation is, and the new secret: in an SSM SecureString, from before Cognito gets it until Cognito shows it.

AddUserPoolClientSecret takes a secret that the caller has made (API model). So the secret is kept first and given to Cognito then: whenever a
run is killed, the only copy is not lost with it. The parameter goes when the rotation has ended, and with it its earlier values.
"""

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.asking_aws import asking, code_of

_STACK_ARN = re.compile(r"arn:[^:]+:cloudformation:[^:]*:[^:]*:stack/([^/]+)/.*")
_VERSION = 1


@dataclass(frozen=True)
class Rotation:
    """A rotation, as it is kept.

    Attributes:
        client_id: of the client whose secret changes.
        old_id: of the secret that goes; empty once it is gone.
        old_value: of the same, until Cognito accepts the new one.
        value: of the new secret.
        secret_id: of the same; empty until Cognito accepts it.
        since: when the last skill got the new secret (ISO 8601, UTC); empty before.
    """

    client_id: str
    old_id: str
    old_value: str = field(repr=False)
    value: str = field(repr=False)
    secret_id: str = ""
    since: str = ""

    def holds(self, client_id: str, ids: Collection[str]) -> bool:
        """Whether it is of this client, and the secret that the skills have is among these ids."""
        return self.client_id == client_id and (self.secret_id or self.old_id) in ids

    def to_json(self) -> dict[str, Any]:
        """A JSON object, with the version of its shape."""
        return {"version": _VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, raw: Any) -> "Rotation":
        """What `to_json` wrote. Raises LookupError, TypeError or ValueError for anything else."""
        if not isinstance(raw, dict) or raw["version"] != _VERSION:
            raise ValueError(_VERSION)
        values = {each.name: raw[each.name] for each in fields(cls)}
        if not all(isinstance(each, str) for each in values.values()):
            raise TypeError
        return cls(**values)


class Kept:
    """The parameter `/STACK/alexa/linking-secret`. Everything raises Failed if AWS refuses it or does not answer.

    Args:
        ssm: a client of it.
        stack: the stack's name, or its ARN.
        secret_values: gets each secret that is read.
    """

    def __init__(self, ssm: Any, stack: str, secret_values: SecretValues) -> None:
        found = _STACK_ARN.fullmatch(stack)
        self.name = f"/{found[1] if found else stack}/alexa/linking-secret"
        self._ssm = ssm
        self._secret_values = secret_values
        self._version = 0

    def read(self) -> Rotation | None:
        """The rotation that is kept; None if there is none.

        Raises:
            CannotRun: somebody else wrote there, or a later version.
        """
        self._version = 0
        try:
            with asking("ssm:GetParameter", self._secret_values):
                found = self._ssm.get_parameter(Name=self.name, WithDecryption=True)["Parameter"]
        except Failed as failed:
            if code_of(failed) == "ParameterNotFound":
                return None
            raise
        try:
            rotation = Rotation.from_json(json.loads(found["Value"]))
        except (ValueError, LookupError, TypeError):
            raise CannotRun(
                f"The parameter {self.name} holds something that this version of smartlamp has not written there.",
                "Use the newest version. If it says the same, and the skills work with the secret that Cognito shows, delete the parameter: "
                f"`aws ssm delete-parameter --name {self.name} --region {self._ssm.meta.region_name}`",
            ) from None
        self._version = int(found["Version"])
        self._secret_values.add(rotation.value, rotation.old_value)
        return rotation

    def write(self, rotation: Rotation) -> None:
        """Keep it in place of what was read last.

        Raises:
            Failed: another command has written meanwhile. SSM has no conditional write but the first one, so this is seen afterwards.
        """
        self._secret_values.add(rotation.value, rotation.old_value)
        try:
            with asking("ssm:PutParameter", self._secret_values):
                version = self._ssm.put_parameter(
                    Name=self.name,
                    Value=json.dumps(rotation.to_json()),
                    Type="SecureString",
                    Overwrite=self._version > 0,
                )["Version"]
        except Failed as failed:
            if code_of(failed) == "ParameterAlreadyExists":
                raise _changed(self.name) from None
            raise
        if version != self._version + 1:
            raise _changed(self.name)
        self._version = version

    def remove(self) -> None:
        """Delete the parameter with all its earlier values, if it is there."""
        try:
            with asking("ssm:DeleteParameter", self._secret_values):
                self._ssm.delete_parameter(Name=self.name)
        except Failed as failed:
            if code_of(failed) != "ParameterNotFound":
                raise
        self._version = 0


def _changed(name: str) -> Failed:
    return Failed(
        f"Another command has written the parameter {name} meanwhile.",
        "Wait until it has ended. Then run the same command again: it goes on from what is there.",
    )
