"""The whole door: lambda_handler over a loopback key set and loopback sources of profiles."""

import json
import logging
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import alexa_simulator
from profile_skill import handler
from profile_skill.speech import LANGUAGES, speech_of
from tests.fakes import token_mint
from tests.fakes.jwks_server import JwksServer
from tests.fakes.profile_server import ProfileServer
from tests.fakes.token_mint import TokenMint
from tests.profile_skill.requests import SKILL_ID, Message

LWA_CLIENT = "amzn1.application-oa2-client.0123456789abcdef"
LWA_USER = "amzn1.account.K2LI23KL2LK2"
LWA_TOKEN = "Atza|IQEBLjAsAhRmHjNgHpi0U-Dme37rR6CuUpSR&token marker".replace(" ", "-")
SOURCES = ["cognito-get-user", "cognito-user-info", "login-with-amazon"]

DANA = {
    "given_name": "Dana",
    "family_name": "Demo",
    "phone_number": "+15555550100",
    "address": "1 Lamp Street, Exampleville",
    "email": "dana@example.com",
}

_SCHEMA = jsonschema_rs.Draft202012Validator(
    json.loads((Path(alexa_simulator.__file__).parent / "custom_skill/response_schema.json").read_text("utf-8"))
)
_SAY_AS = {"telephone", "address", "spell-out"}


@dataclass
class Door:
    """The handler and everything around it."""

    keys: JwksServer
    server: ProfileServer
    mint: TokenMint
    patch: pytest.MonkeyPatch

    def use(self, source: str, **variables: str) -> None:
        """From now on, a new container with this source."""
        for name, value in {"PROFILE_SOURCE": source, **variables}.items():
            self.patch.setenv(name, value)
        handler.skill.cache_clear()

    def somebody(self, source: str = "cognito-get-user", **profile: Any) -> str:
        """The token of a person with this profile (by default Dana's), whom the source knows."""
        self.use(source)
        claims = {name: value for name, value in {**DANA, **profile}.items() if value is not ...}
        if source == "login-with-amazon":
            name = f"{claims.get('given_name', '')} {claims.get('family_name', '')}"
            self.server.token_info = (
                200,
                {"aud": LWA_CLIENT, "user_id": LWA_USER, "exp": 3000, "iss": "https://www.amazon.com"},
            )
            self.server.profile = (200, {"user_id": LWA_USER, "name": name, "email": claims.get("email")})
            return LWA_TOKEN
        claims = {"sub": self.mint.sub, "email_verified": "true", **claims}
        self.server.user_info = (200, {**claims, "username": "google_117"})
        pairs = [{"Name": name, "Value": value} for name, value in claims.items()]
        self.server.get_user = (200, {"Username": "google_117", "UserAttributes": pairs})
        return self.mint.token()

    def send(self, message: object, context: object = None) -> Message:
        """Invoke the function; whatever it answers must be right."""
        answer = handler.lambda_handler(message, context)
        check(answer)
        return answer


def check(answer: Message) -> None:
    """An answer that Alexa accepts: the response format, SSML of the elements we use, plain JSON (SEC-120)."""
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    _SCHEMA.validate(answer)
    assert "sessionAttributes" not in answer, "SEC-104 nothing is kept"
    response = answer["response"]
    for speech in (response.get("outputSpeech"), response.get("reprompt", {}).get("outputSpeech")):
        if speech is not None:
            speak = ET.fromstring(speech["ssml"])  # noqa: S314 - our own, and it must be well-formed
            assert speak.attrib == {}
            for element in speak:
                assert element.tag == "say-as"
                assert set(element.attrib) == {"interpret-as"}
                assert element.attrib["interpret-as"] in _SAY_AS
                assert len(element) == 0


def said(answer: Message) -> str:
    """What is heard, without the markup."""
    return "".join(ET.fromstring(answer["response"]["outputSpeech"]["ssml"]).itertext())  # noqa: S314


def sentence(which: str, locale: str = "en-US") -> str:
    """A sentence without parts."""
    return "".join(ET.fromstring(f"<x>{speech_of(locale)(which).markup}</x>").itertext())  # noqa: S314


def has_link_card(answer: Message) -> bool:
    return bool(answer["response"].get("card") == {"type": "LinkAccount"})


@pytest.fixture(scope="module")
def everything() -> Iterator[Door]:
    assert LANGUAGES
    mint = TokenMint()
    with pytest.MonkeyPatch.context() as patch, JwksServer([mint.jwk()]) as keys, ProfileServer() as server:
        environment = {
            "STAGE": "local",
            "USER_POOL_ID": token_mint.POOL,
            "LINKING_CLIENT_ID": token_mint.CLIENT,
            "PROFILE_SKILL_ID": SKILL_ID,
            "PROFILE_SOURCE": "cognito-get-user",
            "AUTH_DOMAIN": "auth.example.com",
            "LWA_CLIENT_ID": LWA_CLIENT,
            "JWKS_URL": keys.url,
            "COGNITO_URL": f"{server.url}/",
            "USER_INFO_URL": f"{server.url}/oauth2/userInfo",
            "LWA_TOKEN_INFO_URL": f"{server.url}/auth/o2/tokeninfo",
            "LWA_PROFILE_URL": f"{server.url}/user/profile",
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        yield Door(keys, server, mint, patch)
    handler.skill.cache_clear()


@pytest.fixture
def door(everything: Door) -> Iterator[Door]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    everything.server.forget()
    everything.keys.publish([everything.mint.jwk()])
    with pytest.MonkeyPatch.context() as patch:
        everything.patch = patch
        everything.use("cognito-get-user")
        yield everything
    root.handlers[:] = handlers
    root.setLevel(level)
