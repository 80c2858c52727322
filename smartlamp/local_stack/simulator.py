"""Amazon's side of the local stack: Alexa with both skills and Login with Amazon, served on the page of the Alexa app."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.redirect_urls import redirect_urls
from alexa_simulator.alexa import Alexa, reconcile
from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.login_with_amazon.profile import Customer, LoginWithAmazonProfile
from alexa_simulator.memory.clock import MovableClock
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import LambdaSkill
from alexa_simulator.web.custom_routes import AUTHORIZATION_PATH, TOKEN_PATH
from alexa_simulator.web.server import app
from smartlamp.deploy.packager import ROOT
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.choices import PROFILE_SKILL_ID, SKILL_ID, VENDOR_ID, Choices
from smartlamp.local_stack.emulator.hosted_faults import HostedFaults
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import web_server
from smartlamp.local_stack.user_pool.inbox import Inbox
from smartlamp.local_stack.user_pool.local_pool import LocalPool
from smartlamp.local_stack.user_pool.people import People, people
from smartlamp.terminal import ending, input_file

__all__ = ["reconcile", "served"]

_LARGEST_MODEL = 5_000_000
_PACKAGE = ROOT / "skill-package" / "profile"
_MODELS = _PACKAGE / "interactionModels" / "custom"


@contextmanager
def served(folder: StateFolder, running: Running, listener: socket.socket) -> Iterator[Alexa]:
    """Serve the simulator: Login with Amazon for the functions, the Alexa app for people."""
    # Alexa sends a directive once and gives up after 8 s; a little later the simulator must tell the caller so.
    once = running.account.client("lambda", attempts=1)
    skill = LambdaSkill(once, running.outputs["SmartHomeFunctionArn"], is_alexa=True)
    with ending.interruptible():
        linking = _account_linking(folder, running)
        clock = MovableClock(folder.alexa.with_name("clock.json"))
        alexa = Alexa(
            Memory(folder.alexa), linking, skill, clock, subscribes=True, hosted=HostedFaults(running.account)
        )
        pool = people(folder, running)
        custom, amazon = _custom_skill(folder, running, linking, pool, once, clock=clock)
    page = app(alexa, custom, amazon, LocalPool(running, pool, Inbox(folder.inbox)), key=running.page_key)
    with web_server.serving_at(listener, page, "The Alexa app page"):
        yield alexa


def _account_linking(folder: StateFolder, running: Running) -> AccountLinking:
    """What Amazon's developer console would know about this skill."""
    event_client = folder.event_client()
    outputs = running.outputs
    cognito = running.account.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=outputs["LinkingClientId"])[
        "UserPoolClient"
    ]
    return AccountLinking(
        skill_id=SKILL_ID,
        vendor_id=VENDOR_ID,
        authorization_url=outputs["AuthorizationUrl"],
        token_url=outputs["TokenUrl"],
        client_id=outputs["LinkingClientId"],
        client_secret=client["ClientSecret"],
        oauth_scopes=tuple(client["AllowedOAuthScopes"]),
        redirect_urls=(
            *redirect_urls(VENDOR_ID),
            f"{running.page}/api/skill/link/{VENDOR_ID}",
        ),
        event_client_id=event_client["client_id"],
        event_client_secret=event_client["client_secret"],
    )


def _custom_skill(  # noqa: PLR0913 - what both are made of
    folder: StateFolder, running: Running, linking: AccountLinking, pool: People, client: Any, *, clock: MovableClock
) -> tuple[CustomSkillSession, LoginWithAmazonProfile]:
    """Alexa with the custom skill, and Login with Amazon for it.

    Args:
        folder: where both keep their state.
        running: the stack.
        linking: of the Smart Home skill; the custom one has the same user pool, client and redirect URLs.
        pool: also Amazon's customers, with the same passwords.
        client: for Lambda, with a timeout long enough for Alexa and no retries.
        clock: Alexa's.
    """
    pair = folder.profile_client()

    def customers() -> tuple[Customer, ...]:
        return tuple(
            Customer(each.email, each.password, f"{each.given_name} {each.family_name}") for each in pool.everybody()
        )

    amazon = LoginWithAmazonProfile(pair["client_id"], pair["client_secret"], linking.redirect_urls, customers, clock)
    skips = skip_on_enablement(_PACKAGE / "accountLinking.json")
    linking = replace(linking, skill_id=PROFILE_SKILL_ID, skip_on_enablement=skips)
    if Choices.of(folder).profile_source == "login-with-amazon":
        linking = replace(
            linking,
            authorization_url=f"{running.page}{AUTHORIZATION_PATH}",
            token_url=f"{running.page}{TOKEN_PATH}",
            client_id=pair["client_id"],
            client_secret=pair["client_secret"],
            oauth_scopes=("profile",),
        )
    models = interaction_models(_MODELS, "`smartlamp up`")
    skill = LambdaSkill(client, running.outputs["ProfileSkillFunctionArn"], is_alexa=True)
    return CustomSkillSession(Memory(folder.alexa.with_name("profile.json")), linking, skill, models, clock), amazon


def skip_on_enablement(file: Path) -> bool:
    """Whether the account linking that is given to Amazon's console lets people enable the skill without an account.

    Raises:
        CannotRun: the file does not say so, or cannot be read.
    """
    try:
        told = input_file.value(input_file.content(file, _LARGEST_MODEL))
    except InputUnreadable as wrong:
        raise CannotRun(f"{file} cannot be read: {wrong}.", "Fix it, then: `smartlamp up`") from wrong
    match told:
        case {"accountLinkingRequest": {"skipOnEnablement": bool(skips)}}:
            return skips
    # Amazon's pages differ in what holds without it.
    raise CannotRun(
        f"{file} does not say whether people may enable the skill without an account.",
        'Set "skipOnEnablement" of its "accountLinkingRequest" to true or false, then: `smartlamp up`',
    )


def interaction_models(folder: Path, again: str) -> dict[str, InteractionModel]:
    """The models in a folder, by locale.

    Args:
        folder: with a file LOCALE.json for each.
        again: the command that reads them again, in backticks.

    Raises:
        CannotRun: a file is none, or cannot be read.
    """
    return {file.stem: _model(file, again) for file in folder.glob("*.json")}


def _model(file: Path, again: str) -> InteractionModel:
    try:
        return InteractionModel.of(file.stem, input_file.value(input_file.content(file, _LARGEST_MODEL)))
    except (InputUnreadable, ValueError) as wrong:
        raise CannotRun(f"{file} is not an interaction model: {wrong}.", f"Fix it, then: {again}") from wrong
