"""What only AWS can show of a deployed stack: the code by SMS, the real sign-in page, and both functions with its token.

It adds one person and one client to the user pool, and takes both away again.
"""

import secrets
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.account_linking.token_endpoint import TokenEndpoint
from alexa_simulator.custom_skill.judge import judge
from alexa_simulator.custom_skill.request import envelope, new_session_id
from alexa_simulator.errors import SimulatorRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.outbound import Session
from alexa_simulator.skill_under_test import LambdaSkill
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.step import Step, at, reported
from smartlamp.terminal import ending

_LIMIT_S = 5

# What a function is told of the stack's parameters as it is: the environment variable, and whose value it has.
_TOLD = {
    "SmartHomeFunctionArn": {"STAGE": "Stage", "SKILL_ID": "SkillId"},
    "ProfileSkillFunctionArn": {
        "STAGE": "Stage",
        "PROFILE_SKILL_ID": "ProfileSkillId",
        "PROFILE_SOURCE": "ProfileSource",
        "LWA_CLIENT_ID": "ProfileAmazonClientId",
    },
}


class Desk(Protocol):
    """The person who runs this, with a telephone and a browser."""

    def code(self, sent_to: str) -> str:
        """The code that arrived by SMS at this number, of which AWS shows the end."""
        ...

    def sign_in(self, url: str, redirect_uri: str, username: str, password: str) -> Mapping[str, str]:
        """Open the sign-in page; the parameters with which it sent the browser to the redirect URL."""
        ...


@dataclass(frozen=True)
class Stack:
    """A deployed stack.

    Attributes:
        session: knows the account and the region.
        outputs, parameters: the stack's.
    """

    session: boto3.Session
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]

    @classmethod
    def find(cls, session: boto3.Session, name: str) -> "Stack":
        """The stack of this name.

        Raises:
            SimulatorRefused: there is none, or it has no people of its own (docs/regions.md).
        """
        try:
            found = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as refused:
            why = refused.response["Error"]["Message"]
            raise SimulatorRefused(
                f"AWS shows no stack {name} in {session.region_name}: {why.rstrip('.')}. Deploy it first."
            ) from None
        parameters = {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", [])}
        if parameters.get("HomeRegion"):
            home = f"STACK={parameters['HomeStack']} REGION={parameters['HomeRegion']}"
            raise SimulatorRefused(
                f"The stack {name} in {session.region_name} has no people of its own. Try its home: make smoke-aws {home}"
            )
        return cls(session, {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}, parameters)

    @property
    def by_phone(self) -> bool:
        """Whether people sign in with a number and a code by SMS."""
        return self.parameters["SignInWith"] == "phone"

    @property
    def pool(self) -> str:
        """The user pool's id."""
        return self.outputs["UserPoolId"]

    @property
    def cognito(self) -> Any:
        """The user pool's service."""
        return self.session.client("cognito-idp")

    def skill(self, output: str) -> LambdaSkill:
        """A function, invoked as Alexa does: once, with a little more patience than Alexa has."""
        once = Config(retries={"total_max_attempts": 1}, read_timeout=30, connect_timeout=_LIMIT_S)
        return LambdaSkill(self.session.client("lambda", config=once), self.outputs[output])


@dataclass(frozen=True)
class Visitor:
    """The person who is added for this run."""

    phone_number: str
    by_phone: bool
    email: str = field(default_factory=lambda: f"smoke-{uuid4().hex[:12]}@example.com")
    password: str = field(default_factory=lambda: f"Smoke-{secrets.token_urlsafe(15)}-7a", repr=False)
    given_name: str = "Sam"

    @property
    def username(self) -> str:
        """What they type on the sign-in page."""
        return self.phone_number if self.by_phone else self.email

    @property
    def attributes(self) -> list[dict[str, str]]:
        """All that the pool requires."""
        values = {
            "email": self.email,
            "email_verified": "true",
            "phone_number": self.phone_number,
            "phone_number_verified": "true",
            "given_name": self.given_name,
            "family_name": "Smoke",
            "address": "1 Lamp Street, Exampleville",
        }
        return [{"Name": name, "Value": value} for name, value in values.items()]


def smoke(stack: Stack, phone_number: str, desk: Desk, memory: Memory) -> Generator[Step, None, None]:
    """Try everything; a step that fails does not keep those from being tried that do not need it.

    Close it, and whatever it has added is gone.

    Args:
        stack: what is deployed.
        phone_number: such as +15555550100; with SignInWith=phone it must be able to receive SMS.
        desk: who types the codes and signs in.
        memory: for this run alone.
    """
    yield from user_pool(stack)
    yield from settings(stack)
    visitor = Visitor(phone_number, stack.by_phone)
    try:
        with _staying(stack, visitor):
            yield from password(stack, visitor, desk.code)
            yield from linking(stack, visitor, desk, memory)
    except SimulatorRefused as refused:
        yield Step("person", str(refused), passed=False)


@reported
def user_pool(stack: Stack) -> Iterator[Step]:
    """What Cognito made of the template."""
    pool = stack.cognito.describe_user_pool(UserPoolId=stack.pool)["UserPool"]
    wanted = "ON" if stack.by_phone else "OFF"
    with at("user pool"):
        if pool.get("MfaConfiguration", "OFF") != wanted:
            raise SimulatorRefused(f"The second factor is {pool['MfaConfiguration']}, and the template says {wanted}.")
        if failure := pool.get("SmsConfigurationFailure"):
            raise SimulatorRefused(
                f"Cognito cannot send SMS: {failure}. See docs/account_linking.md, How people sign in."
            )
    yield Step("user pool", f"The pool is as the template says: the second factor is {wanted}.", {"pool": stack.pool})


@reported
def settings(stack: Stack) -> Iterator[Step]:
    """Whether the functions behind the ARNs that Alexa has were told what the stack was last deployed with."""
    functions = stack.session.client("lambda")
    with at("settings"):
        for output in filter(stack.outputs.__contains__, _TOLD):
            told = functions.get_function_configuration(FunctionName=stack.outputs[output])["Environment"]["Variables"]
            for variable, parameter in _TOLD[output].items():
                if told.get(variable, "") != stack.parameters[parameter]:
                    raise SimulatorRefused(
                        f"{parameter} is {stack.parameters[parameter] or 'empty'}, and the function behind {output} was told "
                        f"{told.get(variable) or 'nothing'}. See docs/decisions/0009-the-alias-follows-the-function.md."
                    )
    yield Step("settings", "What Alexa invokes was told the stack's parameters.")


@reported
def password(stack: Stack, visitor: Visitor, code: Callable[[str], str]) -> Iterator[Step]:
    """Whether a password alone lets somebody in, whether the code does, and whether the skill takes such a token."""
    with _client_for_passwords(stack) as client, at("password"):
        begun = stack.cognito.admin_initiate_auth(
            UserPoolId=stack.pool,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": visitor.username, "PASSWORD": visitor.password},
        )
        asked = begun.get("ChallengeName")
        if not stack.by_phone:
            if asked:
                raise SimulatorRefused(f"Cognito wants {asked} beside the password, and SignInWith is email.")
            yield Step("password", "The password lets the person in, as SignInWith=email says.")
            token = begun["AuthenticationResult"]["AccessToken"]
        else:
            if asked != "SMS_MFA" or "AuthenticationResult" in begun:
                raise SimulatorRefused(
                    f"Cognito asked for {asked or 'nothing'} beside the password, not for a code by SMS."
                )
            sent_to = begun.get("ChallengeParameters", {}).get("CODE_DELIVERY_DESTINATION", visitor.phone_number)
            yield Step("password", "The password alone lets nobody in: Cognito sends a code by SMS.", {"to": sent_to})
            token = yield from _with_the_code(stack, visitor, client, begun["Session"], code(sent_to))
    if "ProfileSkillFunctionArn" in stack.outputs:
        # No link mends a client that the skill does not know, so it offers none.
        wrong = "not set up correctly"
        yield from _asked(stack, token, heard=wrong, card=None, proved="A token of another client opens nothing.")


def _with_the_code(stack: Stack, visitor: Visitor, client: str, session: str, code: str) -> Generator[Step, None, str]:
    with at("code by SMS"):
        try:
            done = stack.cognito.respond_to_auth_challenge(
                ClientId=client,
                ChallengeName="SMS_MFA",
                Session=session,
                ChallengeResponses={"USERNAME": visitor.username, "SMS_MFA_CODE": code},
            )
        except ClientError as refused:
            raise SimulatorRefused(f"Cognito did not take the code: {refused.response['Error']['Message']}") from None
    yield Step("code by SMS", "The code lets the person in.")
    token: str = done["AuthenticationResult"]["AccessToken"]
    return token


@reported
def linking(stack: Stack, visitor: Visitor, desk: Desk, memory: Memory) -> Iterator[Step]:
    """The sign-in page, the token endpoint, and both functions with the token, invoked as Alexa does."""
    linking = _account_linking(stack)
    asked = AuthorizationRequest.make(linking, linking.redirect_urls[0])
    with at("sign-in page"):
        code = asked.code(desk.sign_in(asked.url, asked.redirect_uri, visitor.username, visitor.password))
    yield Step("sign-in page", "The page let the person in and sent the browser back with a code.")
    with at("skill token"):
        tokens = TokenEndpoint(linking).exchange(code, asked.redirect_uri, asked.verifier)
    yield Step("skill token", "The token endpoint took the code and the client's secret.", tokens.facts())
    yield from _renewed_without_the_secret(linking, tokens.refresh_token or "")
    by_cognito = stack.parameters.get("ProfileSource") != "login-with-amazon"
    if "ProfileSkillFunctionArn" in stack.outputs and by_cognito:
        proved = "The function read the profile with the token."
        yield from _asked(stack, tokens.skill_token, heard=visitor.given_name, card=None, proved=proved)
    alexa = SmartHomeSession(memory, stack.skill("SmartHomeFunctionArn"))
    alexa.adopt(tokens.skill_token)
    yield from alexa.discover()


@reported
def _renewed_without_the_secret(linking: AccountLinking, refresh_token: str) -> Iterator[Step]:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": linking.client_id}
    with Session() as session:
        answer = session.post(linking.token_url, data=form, timeout=_LIMIT_S)
    with at("refresh"):
        if answer.status_code != HTTPStatus.BAD_REQUEST:
            raise SimulatorRefused(
                f"Without the client's secret, the token endpoint answered {answer.status_code}, not 400."
            )
    yield Step("refresh", "A refresh token alone, without the client's secret, renews nothing.")


@reported
def _asked(stack: Stack, token: str, *, heard: str, card: str | None, proved: str) -> Iterator[Step]:
    request = envelope(
        "WhatIsMyName",
        skill_id=stack.parameters["ProfileSkillId"],
        locale="en-US",
        session_id=new_session_id(),
        is_new=True,
        skill_token=token,
        now=time.time(),
    )
    answer = judge(stack.skill("ProfileSkillFunctionArn")(request), (token,))
    with at("profile skill"):
        if answer.faults:
            raise SimulatorRefused(" ".join(answer.faults))
        if answer.card != card or heard not in answer.speech:
            raise SimulatorRefused(f"Alexa says: {answer.speech} The card is {answer.card or 'none'}.")
    yield Step("profile skill", proved, {"speech": answer.speech, "card": answer.card or "none"})


def _account_linking(stack: Stack) -> AccountLinking:
    client = stack.cognito.describe_user_pool_client(UserPoolId=stack.pool, ClientId=stack.outputs["LinkingClientId"])[
        "UserPoolClient"
    ]
    return AccountLinking(
        skill_id=stack.parameters["SkillId"],
        vendor_id=stack.parameters["VendorId"],
        authorization_url=stack.outputs["AuthorizationUrl"],
        token_url=stack.outputs["TokenUrl"],
        client_id=client["ClientId"],
        client_secret=client["ClientSecret"],
        oauth_scopes=tuple(client["AllowedOAuthScopes"]),
        redirect_urls=tuple(client["CallbackURLs"]),
        event_client_id="",
        event_client_secret="",
    )


@contextmanager
def _staying(stack: Stack, visitor: Visitor) -> Iterator[None]:
    """The person is in the pool for the length of the block."""
    named = {"UserPoolId": stack.pool, "Username": visitor.username}
    with ending.undisturbed():
        try:
            stack.cognito.admin_create_user(**named, UserAttributes=visitor.attributes, MessageAction="SUPPRESS")
        except ClientError as refused:
            why = refused.response["Error"]["Message"]
            raise SimulatorRefused(f"The user pool did not take a new person: {why}") from None
        try:
            with ending.interruptible():
                stack.cognito.admin_set_user_password(**named, Password=visitor.password, Permanent=True)
                yield
        finally:
            stack.cognito.admin_delete_user(**named)


@contextmanager
def _client_for_passwords(stack: Stack) -> Iterator[str]:
    """A client that takes a password without the page, for the length of the block; the stack's own do not."""
    with ending.undisturbed():
        client = stack.cognito.create_user_pool_client(
            UserPoolId=stack.pool,
            ClientName=f"smoke-{uuid4().hex[:12]}",
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        )["UserPoolClient"]["ClientId"]
        try:
            with ending.interruptible():
                yield client
        finally:
            stack.cognito.delete_user_pool_client(UserPoolId=stack.pool, ClientId=client)
