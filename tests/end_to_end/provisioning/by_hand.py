"""Changes as a person makes them in the two consoles, past SmartLamp."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from smartlamp.developer_account.account import opened
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.local_stack.accounts import clock
from tests.end_to_end.provisioning.commands import Commands

STACK = "smartlamp"


@dataclass(frozen=True)
class Person:
    """Somebody with both consoles.

    Attributes:
        commands: of the environment.
        outputs: of its stack.
        skills: ids by folder.
    """

    commands: Commands
    outputs: dict[str, str]
    skills: dict[str, str]

    def client(self, service: str) -> Any:
        """A console of AWS."""
        return self.commands.client(service)

    @contextlib.contextmanager
    def console(self) -> Iterator[Skills]:
        """Amazon's developer console."""
        accounts = self.commands.accounts
        kept = self.commands.state_dir / "accounts" / "developer-account.json"
        with opened(accounts.environment, kept, accounts.addresses, clock.simulated()) as account:
            yield account.skills

    def manifest(self, folder: str, edit: Callable[[Any], object]) -> None:
        """Change a manifest, and wait until it is built: Amazon drops the account linking meanwhile."""
        with self.console() as skills:
            document = skills.manifest(self.skills[folder]).document
            edit(document)
            skills.replace_manifest(self.skills[folder], document)
            skills.manifest_built(self.skills[folder])

    def linking(self, folder: str, secret: str) -> None:
        """Write an account linking with another secret."""
        with self.console() as skills:
            now = skills.account_linking(self.skills[folder])
            assert now is not None
            skills.replace_account_linking(self.skills[folder], {**now.document, "clientSecret": secret})

    def model(self, folder: str, locale: str, edit: Callable[[Any], object]) -> None:
        """Change an interaction model, and wait until it is built."""
        with self.console() as skills:
            now = skills.interaction_model(self.skills[folder], locale)
            assert now is not None
            edit(now.document)
            skills.replace_interaction_model(self.skills[folder], locale, now.document)
            skills.models_built(self.skills[folder], [locale])

    def app_client(self, **changes: Any) -> None:
        """Change the linking client."""
        cognito = self.client("cognito-idp")
        which = {"UserPoolId": self.outputs["UserPoolId"], "ClientId": self.outputs["LinkingClientId"]}
        now = cognito.describe_user_pool_client(**which)["UserPoolClient"]
        not_taken = {"ClientSecret", "CreationDate", "LastModifiedDate"}
        kept = {name: each for name, each in now.items() if each != "" and name not in not_taken}
        cognito.update_user_pool_client(**{**kept, **changes})

    @property
    def function(self) -> str:
        """The Smart Home skill's function, without its alias."""
        return self.outputs["SmartHomeFunctionArn"].rpartition(":")[0]

    def permission(self) -> None:
        """Remove Alexa's permission."""
        client = self.client("lambda")
        policy = json.loads(client.get_policy(FunctionName=self.function, Qualifier="live")["Policy"])
        (found,) = [
            each["Sid"]
            for each in policy["Statement"]
            if each["Principal"] == {"Service": "alexa-connectedhome.amazon.com"}
        ]
        client.remove_permission(FunctionName=self.function, Qualifier="live", StatementId=found)

    def permit(self, skill_id: str, qualifier: str = "live", principal: str = "alexa-connectedhome.amazon.com") -> None:
        """Let in a skill."""
        at = {"Qualifier": qualifier} if qualifier else {}
        self.client("lambda").add_permission(
            FunctionName=self.function,
            **at,
            StatementId="by-hand",
            Action="lambda:InvokeFunction",
            Principal=principal,
            EventSourceToken=skill_id,
        )

    def variable(self, name: str, value: str) -> None:
        """Change a variable of the function."""
        client = self.client("lambda")
        now = client.get_function_configuration(FunctionName=self.function)["Environment"]["Variables"]
        client.update_function_configuration(
            FunctionName=self.function, Environment={"Variables": {**now, name: value}}
        )

    def parameter(self, name: str, value: str, kind: str = "SecureString") -> None:
        """Overwrite an SSM parameter of the environment."""
        self.client("ssm").put_parameter(Name=f"/{STACK}/alexa/{name}", Value=value, Type=kind, Overwrite=True)

    def no_parameter(self, name: str) -> None:
        """Delete one."""
        self.client("ssm").delete_parameter(Name=f"/{STACK}/alexa/{name}")

    def event_client(self, **changes: str) -> None:
        """Change what is stored of the event client."""
        now = self.client("ssm").get_parameter(Name=f"/{STACK}/alexa/event-client", WithDecryption=True)
        self.parameter("event-client", json.dumps({**json.loads(now["Parameter"]["Value"]), **changes}))

    def update(self, tags: dict[str, str] | None = None, **parameters: str) -> None:
        """Update the stack with its own template, as the console offers it."""
        client = self.client("cloudformation")
        (now,) = client.describe_stacks(StackName=STACK)["Stacks"]
        given = [
            {"ParameterKey": each["ParameterKey"], "ParameterValue": parameters[each["ParameterKey"]]}
            if each["ParameterKey"] in parameters
            else {"ParameterKey": each["ParameterKey"], "UsePreviousValue": True}
            for each in now["Parameters"]
        ]
        wanted = now["Tags"] if tags is None else [{"Key": name, "Value": value} for name, value in tags.items()]
        client.update_stack(
            StackName=STACK,
            UsePreviousTemplate=True,
            Parameters=given,
            Tags=wanted,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        client.get_waiter("stack_update_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 0.1, "MaxAttempts": 1200}
        )

    @property
    def bucket(self) -> str:
        """Where the archives are."""
        (name,) = [each["Name"] for each in self.client("s3").list_buckets()["Buckets"]]
        return str(name)

    def empty(self, suffix: str = "") -> None:
        """Delete what is in the bucket."""
        s3 = self.client("s3")
        for each in s3.list_objects_v2(Bucket=self.bucket)["Contents"]:
            if each["Key"].endswith(suffix):
                s3.delete_object(Bucket=self.bucket, Key=each["Key"])

    def overwrite(self, suffix: str) -> None:
        """Upload something else under the same names."""
        s3 = self.client("s3")
        for each in s3.list_objects_v2(Bucket=self.bucket)["Contents"]:
            if each["Key"].endswith(suffix):
                s3.put_object(Bucket=self.bucket, Key=each["Key"], Body=b"something else")

    def no_bucket(self) -> None:
        """Delete the bucket."""
        self.empty()
        self.client("s3").delete_bucket(Bucket=self.bucket)
