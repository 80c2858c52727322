"""What every phase of one command works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import boto3

from smartlamp.deploy.review.finding import Finding
from smartlamp.developer_account.account import DeveloperAccount
from smartlamp.developer_account.exchange import Clock
from smartlamp.developer_account.login.login_with_amazon import Visit
from smartlamp.developer_account.record import Record, SkillRecord
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.developer_account.skills.answers import Vendor
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import CannotRun, NotSignedIn
from smartlamp.provisioning.documents.skill_package import PROFILE, SMART_HOME
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.live.found import ByHand, Unseen
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from smartlamp.provisioning.rotation.kept import Kept
from smartlamp.provisioning.rotation.linking_secret import current
from smartlamp.provisioning.store import Store
from smartlamp.target.aws_session import session_in
from smartlamp.target.aws_stack import AwsStack
from smartlamp.terminal.console import Say

# The template's parameter that has the id of each skill.
SKILL_PARAMETERS = {SMART_HOME: "SkillId", PROFILE: "ProfileSkillId"}


class Archives(Protocol):
    """The functions' archives, by the package of their door."""

    def key(self, door: str) -> str:
        """Its name in the bucket, which changes with what is in it. Nothing is built for it."""

    def of(self, door: str) -> Path:
        """The zip file, built if it is not there."""


@dataclass(frozen=True)
class Visits:
    """How somebody signs in: at Amazon, and at the stack's own sign-in page."""

    amazon: Visit
    own_page: Visit


@dataclass
class Run:
    """One command.

    Attributes:
        environment: what shall be.
        account_id: of AWS.
        session: of AWS, in the home's region.
        developer: the Amazon developer account.
        store: keeps the record.
        record: what is remembered now.
        archives: of the functions.
        say: progress.
        clock: by which it waits.
        fixed: parameters of the template that nobody chooses, such as those of the simulated accounts.
        by_hand: what differs on AWS and is not set back here.
        unseen: what could not be read on AWS.
        advice: what the review of a change set said that did not stop it.
        visits: how somebody signs in; None if nobody can.
        not_linked: why a skill is not linked for the maker, by its folder, after that was tried.
        stacks: what was read of them, by region; None where there is none.
    """

    environment: Environment
    account_id: str
    session: boto3.Session
    developer: DeveloperAccount
    store: Store
    record: Record
    archives: Archives
    say: Say
    clock: Clock
    fixed: Mapping[str, str] = field(default_factory=dict)
    by_hand: list[ByHand] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    advice: list[Finding] = field(default_factory=list)
    visits: Visits | None = None
    not_linked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stacks: dict[str, AwsStack | None] = field(default_factory=dict)
    _sessions: dict[str, boto3.Session] = field(default_factory=dict)
    _vendor: Vendor | None = None

    @property
    def skills(self) -> Skills:
        """What is asked about skills."""
        return self.developer.skills

    @property
    def secret_values(self) -> SecretValues:
        """Every secret that this command has seen."""
        return self.developer.secret_values

    def client(self, service: str, region: str = "") -> Any:
        """A client of AWS, in the home's region if none is named."""
        session: Any = self.session  # typed by overloads, one for each service that is named in code
        return session.client(service, region_name=region or self.environment.region)

    def session_in(self, region: str) -> boto3.Session:
        """A session in a region. To make one takes long, and may ask the maker for a code."""
        if region == self.environment.region:
            return self.session
        if region not in self._sessions:
            self._sessions[region] = session_in(region)
        return self._sessions[region]

    def vendor(self) -> Vendor:
        """For whom the skills are: whom the record names, or the stack, or the maker.

        Raises:
            CannotRun: the account has none of this id, or must choose.
            NotSignedIn: nobody is signed in.
        """
        if self._vendor is None:
            stack = self.stack() if not self.record.vendor_id else None
            known = self.record.vendor_id or (stack.parameters.get("VendorId", "") if stack else "")
            try:
                self._vendor = self.developer.vendor(known or self.environment.vendor_id)
            except NotSignedIn:  # whoever is not signed in is not in the wrong account
                raise
            except CannotRun as refused:
                if not known:
                    raise
                raise CannotRun(
                    refused.what,
                    f"The skills of this environment belong to the vendor {known}, so it needs the account that has this one. {self.developer.maker.as_another}",
                ) from refused
        return self._vendor

    def stack(self, region: str = "") -> AwsStack | None:
        """The stack in a region, the home's if none is named; None if there is none that was ever made."""
        region = region or self.environment.region
        if region not in self.stacks:
            self.stacks[region] = AwsStack.found(self.environment.stack, self.session_in(region))
        return self.stacks[region]

    def outputs(self, region: str = "") -> Mapping[str, str]:
        """The outputs of a stack; empty if there is none."""
        stack = self.stack(region)
        return stack.outputs if stack else {}

    def functions(self, output: str) -> dict[str, str]:
        """The ARNs of a skill's function by region, as far as there are stacks."""
        regions = (self.environment.region, *self.environment.also)
        return {each: arn for each in regions if (arn := self.outputs(each).get(output, ""))}

    def forget(self) -> None:
        """What was read of the stacks is old."""
        self.stacks.clear()

    def skill_id(self, folder: str) -> str:
        """The id of a skill; empty before there is one."""
        known = self.record.skills.get(folder)
        return known.skill_id if known else ""

    def skill_of_the_stack(self, folder: str) -> str:
        """The id of a skill with which the home's stack was deployed; empty if it has none."""
        stack = self.stack()
        return stack.parameters.get(SKILL_PARAMETERS[folder], "") if stack else ""

    def linking_secret(self) -> str:
        """The secret that the skills' account linking shall have; empty if there is no client."""
        outputs = self.outputs()
        if "LinkingClientId" not in outputs:
            return ""
        cognito, ssm = self.client("cognito-idp"), self.client("ssm")
        client = ClientSecrets(cognito, outputs["UserPoolId"], outputs["LinkingClientId"], self.secret_values)
        return current(client, Kept(ssm, self.environment.stack, self.secret_values))

    def links_with_cognito(self, folder: str) -> bool:
        """Whether the skill's account linking is the stack's: the custom skill may link with Amazon instead (docs/account_linking.md)."""
        stack = self.stack()
        chosen = self.environment.parameters.get("ProfileSource") or (
            stack.parameters.get("ProfileSource") if stack else ""
        )
        return folder != PROFILE or chosen != "login-with-amazon"

    def remember(self, record: Record) -> None:
        """Keep what is known now."""
        self.store.write(record)
        self.record = record

    def remember_skill(self, folder: str, **changes: str) -> None:
        """Keep something of a skill: its ETags."""
        known: SkillRecord = self.record.skills[folder]
        self.remember(replace(self.record, skills={**self.record.skills, folder: replace(known, **changes)}))
