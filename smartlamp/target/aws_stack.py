"""A stack that is deployed on AWS, found by its name with the credentials of the person who runs the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from smartlamp.errors import CannotRun
from smartlamp.target.aws_session import session_in, usable_settings

_CONFIG = Config(connect_timeout=5, read_timeout=20)


@dataclass(frozen=True)
class AwsStack:
    """A deployed stack as CloudFormation describes it.

    Attributes:
        name: its name.
        stack_id: its ARN, which names account and region, too.
        status: CloudFormation's, such as UPDATE_COMPLETE.
        outputs, parameters, tags: its own, by key.
        session: with credentials, in the stack's region.
    """

    name: str
    stack_id: str
    status: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    session: boto3.Session

    @classmethod
    def named(cls, name: str, region: str | None = None, session: boto3.Session | None = None) -> "AwsStack":
        """The stack of this name.

        Args:
            name: its name, or its ARN.
            region: where it is; None for the region of the person's settings.
            session: one in this region, if there is one already.

        Raises:
            CannotRun: there is none, or there are no credentials, no region or no connection.
        """
        session = session or session_in(region)
        try:
            with usable_settings():
                cloudformation = session.client("cloudformation", config=_CONFIG)
            (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except botocore.exceptions.ClientError as refused:
            where = "" if session.region_name is None else f" in {session.region_name}"
            raise CannotRun(
                f"The stack {name} was not found{where}: {refused.response['Error']['Message']}",
                "Check its name, and the region: --region, or AWS_DEFAULT_REGION. If it was deleted: docs/recovery.md",
            ) from refused
        except botocore.exceptions.BotoCoreError as away:
            raise CannotRun(
                f"CloudFormation could not be reached: {away}.",
                "Check the region (--region, or AWS_DEFAULT_REGION), AWS_PROFILE and ~/.aws/config.",
            ) from away
        return cls._of(name, stack, session)

    @classmethod
    def found(cls, name: str, session: boto3.Session) -> "AwsStack | None":
        """The stack of this name in a session's region; None if there is none, or only a change set for one.

        Raises:
            CannotRun: CloudFormation cannot be asked.
        """
        try:
            with usable_settings():
                cloudformation = session.client("cloudformation", config=_CONFIG)
            (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except botocore.exceptions.ClientError as refused:
            error = refused.response["Error"]  # there is no code of its own for a stack that is not there
            if error["Code"] == "ValidationError" and "does not exist" in error.get("Message", ""):
                return None
            raise CannotRun(
                f"CloudFormation does not show the stack {name} in {session.region_name}: {error.get('Message', '')}",
                "Check your AWS credentials, and the right cloudformation:DescribeStacks.",
            ) from refused
        except botocore.exceptions.BotoCoreError as away:
            raise CannotRun(
                f"CloudFormation could not be reached: {away}.", "Check the region, AWS_PROFILE and ~/.aws/config."
            ) from away
        return None if stack.get("StackStatus") == "REVIEW_IN_PROGRESS" else cls._of(name, stack, session)

    @classmethod
    def _of(cls, name: str, stack: Mapping[str, Any], session: boto3.Session) -> "AwsStack":
        return cls(
            name,
            str(stack["StackId"]),
            str(stack.get("StackStatus", "")),
            {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())},
            {each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", ())},
            {each["Key"]: each["Value"] for each in stack.get("Tags", ())},
            session,
        )

    def output(self, key: str) -> str:
        """One output.

        Raises:
            CannotRun: the stack has none of this name; for what only a home has, it says where the home is (docs/regions.md).
        """
        if key not in self.outputs and self.parameters.get("HomeRegion"):
            home, region = self.parameters.get("HomeStack", "NAME"), self.parameters["HomeRegion"]
            raise CannotRun(
                f"The stack {self.name} is a function of the stack {home} in {region}, which has {key}.",
                f"Name that one: --stack {home} --region {region}",
            )
        if key not in self.outputs:
            raise CannotRun(
                f"The stack {self.name} has no output {key}: it is not a SmartLamp stack, or an older one.",
                "Name another with --stack NAME, or deploy this version first.",
            )
        return self.outputs[key]

    def client(self, service: str, config: Config | None = None) -> Any:
        """A client of one of the account's services, in the stack's region."""
        session: Any = self.session  # typed by overloads, one for each service that is named in code
        with usable_settings():
            return session.client(service, config=config)
