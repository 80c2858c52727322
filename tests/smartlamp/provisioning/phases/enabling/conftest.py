"""A stack whose skill is built and linked: the simulated developer account, a user pool with its pages on the loopback, moto for AWS."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account.account import Addresses, DeveloperAccount, opened
from smartlamp.developer_account.record import Record, RecordFile, SkillRecord
from smartlamp.local_stack.accounts import consent
from smartlamp.provisioning.documents.skill_package import PROFILE, SKILLS, SMART_HOME
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.phases.linking import LinkingPhase
from smartlamp.provisioning.run import Run, Visits
from smartlamp.provisioning.store import Store
from smartlamp.target.aws_stack import AwsStack
from tests.alexa_simulator.developer_account.conftest import CLIENT, Desk, Policies, bare, door, model, state
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.passing_clock import PassingClock
from tests.fakes.second_secrets import SecondSecrets

__all__ = ["door"]
REGION = "us-east-1"
ALEXAS = ["https://pitangui.amazon.com/api/skill/link/M1VENDOR", "https://layla.amazon.com/api/skill/link/M1VENDOR"]


class Deployed:
    """What is deployed.

    Attributes:
        shown: the addresses of the sign-in pages that the maker saw.
        registered: at each of them, the redirect URLs of the user pool's client and of the account linking.
        leaves: at which page the maker goes away without signing in: amazon, or own.
    """

    def __init__(self, desk: Desk, pool: HostedUi, account: DeveloperAccount, tmp_path: Path) -> None:
        self.desk, self.pool, self.account = desk, pool, account
        self.session = boto3.Session("x", "x", region_name=REGION)
        self.cognito: Any = self.session.client("cognito-idp")
        SecondSecrets(self.cognito)
        pool_id = self.cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
        client = self.cognito.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="linking",
            GenerateSecret=True,
            CallbackURLs=ALEXAS,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "profile"],
            AllowedOAuthFlowsUserPoolClient=True,
            RefreshTokenValidity=3650,
            EnableTokenRevocation=True,
        )["UserPoolClient"]
        pool.client_id, pool.client_secret = client["ClientId"], client["ClientSecret"]
        self.outputs = {
            "UserPoolId": pool_id,
            "LinkingClientId": client["ClientId"],
            "AuthorizationUrl": pool.authorization_url,
            "TokenUrl": pool.token_url,
        }
        self.shown: list[str] = []
        self.registered: list[tuple[list[str], list[str]]] = []
        self.leaves = ""
        skills = {SMART_HOME: SkillRecord(self._skill("smart-home")), PROFILE: SkillRecord(self._skill("profile"))}
        file = RecordFile(tmp_path / "record.json")
        self._held = file.held()
        self._held.__enter__()
        store = Store(file, self.session.client("ssm"), "/dev/alexa/state")
        record = Record("dev", vendor_id="M1VENDOR", skills=skills)
        store.write(record)
        self.run = Run(
            Environment("dev", REGION, links=True),
            "123456789012",
            self.session,
            account,
            store,
            record,
            cast("Any", SimpleNamespace()),
            lambda _: None,
            PassingClock().clock,
            visits=Visits(self._amazon, self._own_page),
        )
        self.run.stacks[REGION] = AwsStack("dev", "arn", "CREATE_COMPLETE", self.outputs, {}, {}, self.session)
        for folder in (SMART_HOME, PROFILE):
            LinkingPhase(self.run, SKILLS[folder]).apply()
        self.before = self.described()
        desk.plan.calls.clear()

    def close(self) -> None:
        self._held.__exit__(None, None, None)

    def _skill(self, kind: str) -> str:
        document = bare(kind)
        if kind == "smart-home":
            document["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
        skill_id = self.desk.made(document)
        if kind == "profile":
            self.desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/interactionModel/locales/en-US", model())
            self.desk.wait(skill_id, "interactionModel")
        return skill_id

    def _amazon(self, asked: AuthorizationRequest) -> Mapping[str, str]:
        self._look(asked)
        if self.leaves == "amazon":
            return {"error": "access_denied", "state": asked.state}
        return consent.given(asked, f"{self.desk.origin}/ap/oa")

    def _own_page(self, asked: AuthorizationRequest) -> Mapping[str, str]:
        self._look(asked)
        if self.leaves == "own":
            raise KeyboardInterrupt
        # The pages let in whom the user pool's client lets in.
        self.pool.redirect_uris = tuple(self.described()["CallbackURLs"])
        return hosted_page.sign_in(asked.url, asked.redirect_uri, self.pool.email, self.pool.password)

    def _look(self, asked: AuthorizationRequest) -> None:
        self.shown.append(asked.url)
        self.registered.append((self.described()["CallbackURLs"], self.linking()["redirectUrls"]))

    def described(self) -> Any:
        """The user pool's client."""
        which = {"UserPoolId": self.outputs["UserPoolId"], "ClientId": self.outputs["LinkingClientId"]}
        said = self.cognito.describe_user_pool_client(**which)["UserPoolClient"]
        return {name: each for name, each in said.items() if name != "LastModifiedDate"}

    def linking(self, folder: str = SMART_HOME) -> Any:
        """The account linking, with what Amazon never shows."""
        (found,) = (each for each in self.desk.account.state["skills"] if each["skill_id"] == self.run.skill_id(folder))
        linking = found["stages"]["development"]["linking"]
        return linking and linking["document"]

    def is_linked(self, folder: str = SMART_HOME) -> bool:
        (found,) = (each for each in self.desk.account.state["skills"] if each["skill_id"] == self.run.skill_id(folder))
        return found["stages"]["development"]["linked"]

    def writes(self) -> list[str]:
        """What was written at Amazon."""
        return [each for each in self.desk.plan.calls if not each.startswith("GET ") and "/auth/" not in each]


@pytest.fixture
def deployed(door: Any, tmp_path: Path) -> Iterator[Deployed]:
    with door.serving(state(), Policies(), building=0) as desk, HostedUi() as pool, mock_aws():
        desk.sign_in()
        environment = {
            "ASK_LWA_CLIENT_ID": CLIENT["client_id"],
            "ASK_LWA_CLIENT_CONFIRMATION": CLIENT["client_secret"],
            "ASK_REFRESH_TOKEN": desk.refresh_token,
        }
        addresses = Addresses(desk.origin, f"{desk.origin}/ap/oa", f"{desk.origin}/auth/o2/token")
        with opened(environment, tmp_path / "kept.json", addresses, PassingClock().clock) as account:
            made = Deployed(desk, pool, account, tmp_path)
            yield made
            made.close()
