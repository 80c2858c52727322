"""The real emulator behind the real gate, with user pools as the template makes them, and a clock that a test can move."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

from alexa_simulator.account_linking.hosted_form import Page, read_page
from alexa_simulator.outbound import Session
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.client import client_as
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import StateFolder

CALLBACK = "http://127.0.0.1:9/api/skill/link/M1"
AFTER_SIGN_OUT = "http://127.0.0.1:9/bye"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PASSWORD = "Correct-Horse-9"
ATTRIBUTES = ("address", "email", "family_name", "given_name", "phone_number")
# The emulator's process, whose clock is as late as a file says.
_LATE = """
import pathlib, time
_now, _late = time.time, pathlib.Path({file!r})
time.time = lambda: _now() + float(_late.read_text() or 0)
"""


@dataclass
class Pool:
    """A user pool with a confidential client and a public one."""

    account: Account
    folder: Path
    pool_id: str
    client_id: str
    secret: str = field(repr=False)
    public_id: str = ""
    names: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    @property
    def cognito(self) -> Any:
        """As the owner."""
        return self.account.client("cognito-idp", attempts=1)

    @property
    def anybody(self) -> Any:
        """As somebody without the stack's keys."""
        return client_as("cognito-idp", self.account.port, ("x", "x", None), 1)

    def secret_hash(self, username: str) -> str:
        """What the confidential client proves itself with."""
        digest = hmac.digest(self.secret.encode(), (username + self.client_id).encode(), "sha256")
        return base64.b64encode(digest).decode()

    def messages(self) -> list[dict[str, Any]]:
        """What is in the inbox."""
        file = self.folder / "emulator" / "inbox.json"
        kept: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
        return kept

    def sent(self) -> int:
        """How many messages were sent so far; not all are kept."""
        return max((int(each["number"]) for each in self.messages()), default=0)

    def code_to(self, address: str) -> str:
        """The latest code that was sent to somebody."""
        return next(str(each["code"]) for each in reversed(self.messages()) if each["to"] == address)

    def late(self, seconds: float) -> None:
        """Move the emulator's clock on."""
        file = self.folder / "late"
        file.with_suffix(".new").write_text(str(float(file.read_text()) + seconds))
        file.with_suffix(".new").replace(file)

    def person(self, **changed: str) -> dict[str, str]:
        """What a new person types on the page to sign up, with an address of their own."""
        number = next(self.names)
        form = {
            "requiredAttributes[address]": "1 Lamp Street",
            "requiredAttributes[family_name]": "Sample",
            "requiredAttributes[given_name]": "Sam",
            "password": PASSWORD,
        }
        email, phone = f"sam{number}@example.com", f"+1555{number:07}"
        if self.signs_in_with == "email":
            form |= {"username": email, "requiredAttributes[phone_number]": phone}
        else:
            form |= {"username": phone, "requiredAttributes[email]": email}
        return {**form, **changed}

    @property
    def signs_in_with(self) -> str:
        """The attribute that is the user name."""
        told: str = self.cognito.describe_user_pool(UserPoolId=self.pool_id)["UserPool"]["UsernameAttributes"][0]
        return told

    def question(self, **changed: str | None) -> str:
        """The query of an authorization request."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile",
            "state": "s&t=1",
            **changed,
        }
        return urlencode({name: value for name, value in asked.items() if value is not None})

    def tokens(self, secret: str | None = None, auth: tuple[str, str] | None = None, **form: str) -> requests.Response:
        """Ask the token endpoint; by default as the confidential client, by HTTP Basic."""
        with Session() as session:
            return session.post(
                f"{self.account.endpoint}/oauth2/token",
                data=form,
                auth=auth or (self.client_id, secret or self.secret),
                timeout=5,
            )


class Browser:
    """Follows our own pages, and stops where they lead elsewhere."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.session = Session()
        self.url = ""
        self.answer: requests.Response
        self.page: Page
        self.went_to = ""

    def open(self, target: str, method: str = "GET", form: dict[str, str] | None = None, **headers: str) -> "Browser":
        """Open a path of ours."""
        base, url = self.pool.account.endpoint, target
        self.went_to = ""
        for _ in range(9):
            if not url.startswith("/"):
                self.went_to = url
                return self
            self.url = url
            self.answer = self.session.request(method, base + url, data=form, timeout=10, headers=headers)
            if self.answer.status_code != 302:
                break
            url, method, form = self.answer.headers["location"].removeprefix(base), "GET", None
        self.page = read_page(self.answer.text)
        return self

    def sign_in_page(self, **changed: str | None) -> "Browser":
        """Begin at the authorization endpoint."""
        return self.open(f"/oauth2/authorize?{self.pool.question(**changed)}")

    def send(self, number: int = 0, /, **form: str) -> "Browser":
        """Send a form of the page, with what it hides."""
        action, inputs = self.page.forms[number]
        hidden = {each.name: each.value for each in inputs if each.kind == "hidden"}
        return self.open(action, "POST", {**hidden, **form})

    def to(self, path: str) -> "Browser":
        """Follow a link of the page."""
        return self.open(f"{path}?{urlsplit(self.url).query}")

    @property
    def path(self) -> str:
        """Where it is."""
        return urlsplit(self.url).path

    @property
    def returned(self) -> dict[str, str]:
        """The parameters that came to the redirect URL."""
        assert self.went_to.startswith(f"{CALLBACK}?"), (self.url, self.page.error)
        return dict(parse_qsl(urlsplit(self.went_to).query))


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, Path]]:
    folder = tmp_path_factory.mktemp("user-pools")
    (folder / "late").write_text("0")
    account = StateFolder(folder).account(emulator.free_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emulator, "_SERVE", _LATE.format(file=str(folder / "late")) + emulator._SERVE)
        process = emulator.start(cache.emulator_python(), account, folder / "emulator")
    try:
        emulator.wait_until_ready(process, account, folder / "emulator")
        yield account, folder
    finally:
        emulator.stop(ProcessId.of(process.pid))
        process.wait()


def new_pool(account: Account, folder: Path, signs_in_with: str, **more: Any) -> Pool:
    """A pool whose people sign in with "email" or "phone_number", with two clients."""
    cognito = account.client("cognito-idp")
    pool_id = cognito.create_user_pool(
        PoolName=signs_in_with,
        UsernameAttributes=[signs_in_with],
        AutoVerifiedAttributes=[signs_in_with],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": [signs_in_with]},
        UsernameConfiguration={"CaseSensitive": False},
        AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireLowercase": True,
                "RequireUppercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
            }
        },
        Schema=[
            {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True} for name in ATTRIBUTES
        ],
        **more,
    )["UserPool"]["Id"]
    common = {
        "UserPoolId": pool_id,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "phone", "profile", "aws.cognito.signin.user.admin"],
        "CallbackURLs": [CALLBACK],
        "LogoutURLs": [AFTER_SIGN_OUT],
        "SupportedIdentityProviders": ["COGNITO"],
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "ReadAttributes": list(ATTRIBUTES),
        "WriteAttributes": list(ATTRIBUTES),
    }
    made = cognito.create_user_pool_client(ClientName="linking", GenerateSecret=True, **common)["UserPoolClient"]
    programs = {**common, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}
    public = cognito.create_user_pool_client(ClientName="programs", **programs)["UserPoolClient"]
    return Pool(account, folder, pool_id, made["ClientId"], made["ClientSecret"], public["ClientId"])


@pytest.fixture(scope="session")
def by_email(emulated: tuple[Account, Path]) -> Pool:
    """A pool as `SignInWith=email` makes it."""
    return new_pool(*emulated, "email", MfaConfiguration="OFF")


@pytest.fixture(scope="session")
def by_phone(emulated: tuple[Account, Path]) -> Pool:
    """A pool as `SignInWith=phone` makes it: no sign-in without a code by SMS."""
    sms = {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "sms"}
    return new_pool(*emulated, "phone_number", MfaConfiguration="ON", SmsConfiguration=sms)


@pytest.fixture(params=["by_email", "by_phone"])
def pool(request: pytest.FixtureRequest) -> Pool:
    """Either of them."""
    found: Pool = request.getfixturevalue(request.param)
    return found
