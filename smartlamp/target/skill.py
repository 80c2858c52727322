"""Which Alexa to use: the local stack's, or one in this process that speaks to a deployed function."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import LambdaSkill, Skill
from alexa_simulator.smart_home.session import Conversation
from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from alexa_simulator.web.status import status
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.deployment import STACK
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.function_log import FunctionLog, log_group_of
from smartlamp.terminal import input_file

TOKEN_VARIABLE = "SMARTLAMP_SKILL_TOKEN"  # noqa: S105 - its name

_ARN = re.compile(r"arn:aws[a-z-]*:lambda:([a-z0-9-]+):[0-9]{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_LONGEST_TOKEN = 16_384
_PATIENCE_S = 30

Json = dict[str, object]


class Alexa(Protocol):
    """What commands that act as Alexa need; operations yield steps as they happen."""

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`."""

    def unlink(self) -> Iterator[Step]:
        """Forget the link."""

    def status(self) -> Json:
        """The link and the endpoints, with the keys of `alexa_simulator.web.status.status`."""


@dataclass(frozen=True)
class Deployed:
    """A function outside the local stack, and whether its user's skill token is on standard input."""

    function_arn: str
    token_stdin: bool = False


def alexa_at(state_dir: Path, deployed: Deployed | None = None) -> Alexa:
    """The Alexa of the local stack in this folder or, for a deployed function, one that keeps its memory in this folder.

    A program cannot fill in Amazon's sign-in page, so a deployed function's user is known by a skill token that a person
    obtained: from standard input, from the environment, or from last time.

    Raises:
        CannotRun: no stack runs, the ARN is not one, or there are no AWS credentials or no skill token to use.
    """
    folder = StateFolder(state_dir)
    if deployed is None:
        running = folder.reached()
        return Client(running.page, running.page_key)
    skill = _function(deployed.function_arn)
    token = _given_token(from_stdin=deployed.token_stdin)
    folder.make()
    place = hashlib.sha256(deployed.function_arn.encode()).hexdigest()[:16]
    alexa = _OwnAlexa(Conversation(Memory(state_dir / "functions" / place / "memory.json"), skill))
    alexa.adopt(token)
    return alexa


def function_log_at(state_dir: Path, deployed: Deployed | None = None) -> FunctionLog:
    """The log of the function that the same Alexa invokes.

    Raises: as in `alexa_at`.
    """
    if deployed is None:
        running = StateFolder(state_dir).reached()
        # A stack of an earlier version has no output for it.
        group = running.outputs.get("SmartHomeLogGroup", f"/smartlamp/{STACK}/smart-home")
        return FunctionLog(running.account.client("logs"), lambda: group)
    session = _session(deployed.function_arn)
    return FunctionLog(session.client("logs"), lambda: log_group_of(session.client("lambda"), deployed.function_arn))


@dataclass(frozen=True)
class _OwnAlexa:
    """An Alexa in this process."""

    conversation: Conversation

    def adopt(self, token: str | None) -> None:
        if token is None:
            if self.conversation.memory.now.account is None:
                raise CannotRun("A deployed function answers only to a user's skill token.", _HOW_TO_GIVE)
            return
        try:
            self.conversation.adopt(token)
        except TokensRefused as refused:
            raise CannotRun(str(refused), _HOW_TO_GIVE) from refused

    def discover(self) -> Iterator[Step]:
        return self.conversation.discover()

    def say(self, text: str) -> Iterator[Step]:
        return self.conversation.say(text)

    def directive(self, message: Json) -> Iterator[Step]:
        return self.conversation.send(message)

    def unlink(self) -> Iterator[Step]:
        return self.conversation.unlink()

    def status(self) -> Json:
        return status(self.conversation.memory.now, links_in_browser=False)


_HOW_TO_GIVE = (
    f"Put one into the environment variable {TOKEN_VARIABLE}, or give it on standard input with --token-stdin; "
    "it is the access token of the linking client, never an argument."
)


def function_region(arn: str, found_where: str) -> str:
    """The region of a function on AWS.

    Args:
        arn: its ARN.
        found_where: how to find the right one, as the rest of a sentence.

    Raises:
        CannotRun: it is not such an ARN.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        raise CannotRun(
            f"{arn} is not the ARN of a Lambda function.",
            f"It looks like arn:aws:lambda:REGION:ACCOUNT:function:NAME; {found_where}.",
        )
    return found[1]


def _function(arn: str) -> Skill:
    # Alexa sends a directive once and gives up after 8 s; a little later it must be told so.
    once = Config(retries={"total_max_attempts": 1}, read_timeout=_PATIENCE_S, connect_timeout=5)
    return LambdaSkill(_session(arn).client("lambda", config=once), arn)


def _session(arn: str) -> boto3.Session:
    region = function_region(arn, "the stack's output SmartHomeFunctionArn is one")
    try:
        session = boto3.Session(region_name=region)
        if session.get_credentials() is None:
            raise CannotRun(
                "There are no AWS credentials to invoke the function with.",
                "Sign in (`aws configure sso`, or `aws configure`), or set AWS_PROFILE.",
            )
    except BotoCoreError as wrong:
        raise CannotRun(
            f"Your AWS settings cannot be used: {wrong}.", "Check AWS_PROFILE and ~/.aws/config."
        ) from wrong
    return session


def _given_token(*, from_stdin: bool) -> str | None:
    if from_stdin:
        try:
            token = input_file.standard_input(_LONGEST_TOKEN).decode().strip()
        except (InputUnreadable, UnicodeDecodeError):
            token = ""
    else:
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
        if not token:
            return None
    if len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        where = "on standard input" if from_stdin else f"in {TOKEN_VARIABLE}"
        raise CannotRun(f"What is {where} is not a token.", "Give the skill token alone, on one line.")
    return token
