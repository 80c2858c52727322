"""The custom skill on the local stack, with Alexa and Login with Amazon simulated for it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.session import CustomSkill
from alexa_simulator.login_with_amazon.profile import Customer, LoginWithAmazonProfile
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import LambdaSkill
from alexa_simulator.web.custom_routes import AUTHORIZATION_PATH, TOKEN_PATH
from smartlamp.deploy.packager import ROOT
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.choices import PROFILE_SKILL_ID, Choices
from smartlamp.local_stack.people import People
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.terminal import input_file

_LARGEST_MODEL = 5_000_000
MODELS = ROOT / "skill-package" / "profile" / "interactionModels" / "custom"


def play(
    folder: StateFolder, running: Running, linking: AccountLinking, people: People, client: Any
) -> tuple[CustomSkill, LoginWithAmazonProfile]:
    """Alexa with the custom skill, and Login with Amazon for it.

    Args:
        folder: where both keep their state.
        running: the stack.
        linking: of the Smart Home skill; the custom one has the same user pool, client and redirect URLs.
        people: also Amazon's customers, with the same passwords.
        client: for Lambda, with a timeout long enough for Alexa and no retries.
    """
    pair = folder.profile_client()

    def customers() -> tuple[Customer, ...]:
        return tuple(
            Customer(each.email, each.password, f"{each.given_name} {each.family_name}") for each in people.everybody()
        )

    amazon = LoginWithAmazonProfile(pair["client_id"], pair["client_secret"], linking.redirect_urls, customers)
    linking = replace(linking, skill_id=PROFILE_SKILL_ID)
    if Choices.of(folder).profile_source == "login-with-amazon":
        linking = replace(
            linking,
            authorization_url=f"{running.page}{AUTHORIZATION_PATH}",
            token_url=f"{running.page}{TOKEN_PATH}",
            client_id=pair["client_id"],
            client_secret=pair["client_secret"],
            oauth_scopes=("profile",),
        )
    models = {file.stem: _model(file) for file in MODELS.glob("*.json")}
    skill = LambdaSkill(client, running.outputs["ProfileSkillFunctionArn"])
    return CustomSkill(Memory(folder.alexa.with_name("profile.json")), linking, skill, models), amazon


def _model(file: Path) -> InteractionModel:
    try:
        return InteractionModel.of(file.stem, input_file.value(input_file.content(file, _LARGEST_MODEL)))
    except (InputUnreadable, ValueError) as wrong:
        raise CannotRun(f"{file} is no interaction model: {wrong}.", "Mend it, then: `smartlamp up`") from wrong
