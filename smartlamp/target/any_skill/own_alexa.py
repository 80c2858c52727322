"""An Alexa in this process, which speaks to a deployed function."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from botocore.config import Config

from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import LambdaSkill, Skill
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.step import Step
from alexa_simulator.web.status import status
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.aws_session import session_of
from smartlamp.target.deployed import TOKEN_VARIABLE, Deployed
from smartlamp.terminal import input_file

_TOKEN = re.compile(r"[\x21-\x7e]+")
_LONGEST_TOKEN = 16_384
_PATIENCE_S = 30
_HOW_TO_GIVE = (
    f"Put one into the environment variable {TOKEN_VARIABLE}, or give it on standard input with --token-stdin; "
    "it is the access token of the linking client, never an argument."
)

Json = dict[str, object]


@dataclass(frozen=True)
class OwnAlexa:
    """What `smartlamp.target.skill.Alexa` requires."""

    conversation: SmartHomeSession

    def adopt(self, token: str | None) -> None:
        """Take over a skill token; None: the one from last time.

        Raises:
            CannotRun: there is none, or it has ended.
        """
        if token is None:
            if self.conversation.memory.now.account is None:
                raise CannotRun("A deployed function needs a user's skill token.", _HOW_TO_GIVE)
            return
        try:
            self.conversation.adopt(token)
        except TokensRefused as refused:
            raise CannotRun(str(refused), _HOW_TO_GIVE) from refused

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""
        return self.conversation.discover()

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""
        return self.conversation.say(text)

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`."""
        return self.conversation.send(message)

    def unlink(self) -> Iterator[Step]:
        """Forget the link."""
        return self.conversation.unlink()

    def status(self) -> Json:
        """The link and the endpoints."""
        return status(self.conversation.memory.now, links_in_browser=False)


def own_alexa(state_dir: Path, deployed: Deployed) -> OwnAlexa:
    """The Alexa for a deployed function. Raises CannotRun as `smartlamp.target.skill.alexa_at` does."""
    skill = _function(deployed.function_arn)
    token = _given_token(from_stdin=deployed.token_stdin)
    StateFolder(state_dir).make()
    place = hashlib.sha256(deployed.function_arn.encode()).hexdigest()[:16]
    alexa = OwnAlexa(SmartHomeSession(Memory(state_dir / "functions" / place / "memory.json"), skill))
    alexa.adopt(token)
    return alexa


def _function(arn: str) -> Skill:
    # Alexa sends a directive once and gives up after 8 s; a little later it must be told so.
    once = Config(retries={"total_max_attempts": 1}, read_timeout=_PATIENCE_S, connect_timeout=5)
    return LambdaSkill(session_of(arn).client("lambda", config=once), arn)


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
