"""A stack that is deployed on AWS, by `smartlamp deploy` or by `sam deploy`, and its skill at Amazon."""

import base64
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.developer_account.comparison.fingerprints import KEY_BYTES, Fingerprints
from smartlamp.developer_account.record import Record, RecordFile
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.subject import Subject, Unseen
from smartlamp.doctor.subjects.amazons_copy import Wanted, console_of, signed_in
from smartlamp.doctor.subjects.skill_and_stack import SkillAndStack, gateways, jwks_url
from smartlamp.errors import CannotRun
from smartlamp.provisioning.documents.skill_package import SMART_HOME
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.opening import Desk
from smartlamp.provisioning.run import SKILL_PARAMETERS
from smartlamp.provisioning.store import Store
from smartlamp.target.aws_session import usable_settings
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.named import LINKING_SECRET_VARIABLE
from smartlamp.terminal.console import Say

IN_A_HURRY = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2, "mode": "standard"})
_SECRET_MEMBER = "clientSecret"  # noqa: S105 - a name
# What a first deployment that failed leaves, with nothing in it to look at.
_NEVER_MADE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "ROLLBACK_IN_PROGRESS"})


@contextlib.contextmanager
def deployed(name: str, region: str, skill_id: str, desk: Desk, say: Say) -> Iterator[Subject]:
    """The stack of this name, and its skill. While it is open, no log record has a secret of it.

    Args:
        name: of the stack.
        region: where it is; that of the maker's settings if it is empty.
        skill_id: of its Smart Home skill; what is remembered of the environment, or the stack's parameter, if it is empty.
        desk: says where Amazon is, and where the record of the environment is.
        say: progress.

    Raises:
        CannotRun: there is no such stack, or it is not one of SmartLamp, or AWS cannot be asked.
    """
    say(f"Reading the stack {name}")
    stack = AwsStack.named(name, region or None)
    _check_is_there(stack)
    with contextlib.ExitStack() as standing:
        account = standing.enter_context(signed_in(os.environ, desk))
        secrets = SecretValues() if isinstance(account, Unseen) else account.secret_values
        standing.enter_context(secrets.kept_out_of_logs())
        given = os.environ.get(LINKING_SECRET_VARIABLE, "").strip()
        secrets.add(given)
        kept = Kept.of(stack, desk, secrets)
        parameter = stack.parameters.get(SKILL_PARAMETERS[SMART_HOME], "")
        wanted = Wanted(
            skill_id or kept.skill_id or parameter,
            kept.record.vendor_id or stack.parameters.get("VendorId", ""),
            given,
            kept.sent,
        )
        yield SkillAndStack(
            title=f"the stack {stack.name} in {stack.session.region_name}",
            kind="aws",
            console=console_of(account, wanted, say),
            secrets=secrets,
            connect=lambda service, elsewhere: client_of(stack.session, service, elsewhere),
            outputs=stack.outputs,
            parameters=stack.parameters,
            function_arn=stack.outputs.get("SmartHomeFunctionArn", ""),
            jwks_url=jwks_url(stack.outputs, stack.parameters.get("LocalEndpoint", "")),
            gateways=gateways(stack.parameters.get("LocalAmazon", "")),
        )


def client_of(session: Any, service: str, region: str) -> Any:
    """A client that gives up early, in the session's region if none is named. Raises CannotRun."""
    with usable_settings():
        return session.client(service, region_name=region or None, config=IN_A_HURRY)


@dataclass(frozen=True)
class Kept:
    """What `smartlamp deploy` remembers of the environment; empty of a stack that another tool made.

    Attributes:
        record: ids, ETags, fingerprints.
        key: of the fingerprints; empty if there is none, or it cannot be read.
    """

    record: Record
    key: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, stack: AwsStack, desk: Desk, secrets: SecretValues) -> "Kept":
        """What is remembered of a stack. What cannot be read is not known."""
        environment = Environment(stack.name, str(stack.session.region_name))
        account_id = stack.stack_id.split(":")[4] if stack.stack_id.count(":") > 4 else ""
        file = RecordFile(desk.state_dir / "deploy" / f"{account_id}.{environment.region}.{stack.name}.json")
        ssm = client_of(stack.session, "ssm", "")
        try:
            record = Store(file, ssm, environment.parameter("state")).read()
        except CannotRun:
            record = None
        if record is None or record.environment != stack.name:
            return cls(Record(stack.name))
        name = environment.parameter("fingerprint-key")
        try:
            text = str(ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
            secrets.add(text)
            key = base64.b64decode(text, validate=True)
        except (BotoCoreError, ClientError, ValueError):
            key = b""
        return cls(record, key if len(key) == KEY_BYTES else b"")

    @property
    def skill_id(self) -> str:
        """Of the Smart Home skill; empty if none is remembered."""
        known = self.record.skills.get(SMART_HOME)
        return known.skill_id if known else ""

    def sent(self, etag: str, secret: str) -> bool | None:
        """Whether this secret is the one that was sent last, if the account linking is still the one that was written then."""
        known = self.record.skills.get(SMART_HOME)
        fingerprint = self.record.fingerprints.get(f"{SMART_HOME}/{_SECRET_MEMBER}")
        if not (self.key and known and fingerprint and etag and etag == known.account_linking_etag):
            return None
        return Fingerprints(self.key).is_of(fingerprint, _SECRET_MEMBER, secret)


def _check_is_there(stack: AwsStack) -> None:
    """Raises CannotRun: it has nothing to examine."""
    if "UserPoolId" not in stack.outputs and stack.status in _NEVER_MADE:
        raise CannotRun(
            f"The first deployment of {stack.name} failed ({stack.status}), so there is nothing to examine yet.",
            "`smartlamp leftovers` shows what it left; docs/troubleshooting.md#deployment-rolled-back, why it may have failed.",
        )
    stack.output("UserPoolId")
