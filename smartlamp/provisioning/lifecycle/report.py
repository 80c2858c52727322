"""What is left for the maker: what no API does, each with the place where it is done, as long as it is not done."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.developer_account.refusals import CONSOLE
from smartlamp.provisioning.documents.skill_package import PROFILE, SMART_HOME
from smartlamp.provisioning.run import Run


@dataclass(frozen=True)
class Left:
    """One thing to do by hand.

    Attributes:
        text: what, in one instruction.
        address: where; a page, or a command in backticks.
    """

    text: str
    address: str

    def to_json(self) -> dict[str, str]:
        """For programs."""
        return {"text": self.text, "address": self.address}


def left(run: Run) -> Iterator[Left]:
    """What is not done yet, in order. Nothing is written."""
    stack, region = run.environment.stack, run.environment.region
    deployed = run.stack()
    parameters = deployed.parameters if deployed else {}
    if not _somebody_is_linked(run):
        person = "+14255550100" if parameters.get("SignInWith") == "phone" else "you@example.com"
        yield Left(
            "Add a person who can sign in on the sign-in page, or sign up there yourself.",
            f"`smartlamp users add {person} --stack {stack} --region {region}`",
        )
        yield Left(
            "In the Alexa app, with the Amazon account of your developer account, open More, Skills & Games, Your Skills, Dev, then the skill. "
            "Enable it, and sign in as that person. The next deploy sees that somebody is linked, and no longer asks for it. "
            "If Dev does not show the skill, see here whether testing is on for Development:",
            f"{CONSOLE}/test/{run.skill_id(SMART_HOME)}/development/en_US",
        )
    if PROFILE in run.environment.skills and not run.links_with_cognito(PROFILE):
        client_id = parameters.get("ProfileAmazonClientId", "")
        if not _links_with(run, run.skill_id(PROFILE), client_id):
            yield Left(
                f"The custom skill links with Amazon, which is set up by hand: fill in its account linking with the security profile {client_id}. "
                "docs/account_linking.md has the values.",
                f"{CONSOLE}/build/custom/{run.skill_id(PROFILE)}/development/en_US/accountLinking",
            )


def _links_with(run: Run, skill_id: str, client_id: str) -> bool:
    """Whether a skill's account linking has this client."""
    linking = run.skills.account_linking(skill_id) if skill_id else None
    return linking is not None and linking.document.get("clientId") == client_id


def _somebody_is_linked(run: Run) -> bool:
    """Whether a grant is there: Alexa sends one as soon as somebody links. Unknown counts as no."""
    table = run.outputs().get("GrantsTable")
    if not table:
        return False
    try:
        found = run.client("dynamodb").scan(TableName=table, Limit=1, Select="COUNT")
    except (BotoCoreError, ClientError):
        return False
    return bool(found["Count"])
