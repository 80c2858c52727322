"""The custom skill on the real local stack: each source, each way to sign in, and the template's other options."""

import base64
import hashlib
import os
import re
import secrets
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, expect

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.outbound import Session
from device_cloud.lamp import Cause, Model
from smartlamp.local_stack import deployment
from smartlamp.local_stack.choices import Choices, parameters
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.client import client_as
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import Person, people
from smartlamp.local_stack.user_session import device_cloud_of
from tests.end_to_end.conftest import CommandLine

pytestmark = pytest.mark.stack

EVERYTHING = ["Dana Demo", "+15555550100", "1 Lamp Street, Exampleville", "demo@example.com"]
# What each source gives with the scopes that it asks for (docs/account_linking.md).
GIVEN = {
    "cognito-get-user": EVERYTHING,
    "cognito-user-info": EVERYTHING[:2],
    "login-with-amazon": [EVERYTHING[0], EVERYTHING[3]],
}
CALLS = {
    "cognito-get-user": ["POST / GetUser"],
    "cognito-user-info": ["GET /oauth2/userInfo"],
    "login-with-amazon": ["GET /auth/o2/tokeninfo", "GET /user/profile"],
}
_NAME = {"sub", "given_name", "family_name"}
_NUMBER = {"phone_number", "phone_number_verified"}
FIELDS = {
    "cognito-get-user": {*_NAME, *_NUMBER, "address", "email", "email_verified"},
    "cognito-user-info": {*_NAME, *_NUMBER, "username"},
    "login-with-amazon": {"user_id", "name", "email"},
}


@pytest.fixture
def stack(request: pytest.FixtureRequest, sign_in_with: str, source: str) -> CommandLine:
    """One with these options."""
    found: CommandLine = request.getfixturevalue("hurt_stack" if sign_in_with == "email" else "phone_stack")
    found.up(source)
    return found


def test_the_demo_makes_a_stack_with_the_source_and_the_way_to_sign_in_that_are_asked_for(
    own_stack: CommandLine,
) -> None:
    _everything_is_said(own_stack, "login-with-amazon", "phone")
    choices = Choices.of(StateFolder(own_stack.state_dir))
    assert (choices.profile_source, choices.sign_in_with) == ("login-with-amazon", "phone")


@pytest.mark.parametrize(
    ("sign_in_with", "source"),
    [
        pytest.param("email", "cognito-get-user", marks=pytest.mark.group("hurt stack")),
        pytest.param("email", "cognito-user-info", marks=pytest.mark.group("hurt stack")),
        pytest.param("email", "login-with-amazon", marks=pytest.mark.group("hurt stack")),
        # The source that the stack has already comes first: another one is another start.
        pytest.param("phone", "cognito-user-info", marks=pytest.mark.group("phone stack")),
        pytest.param("phone", "cognito-get-user", marks=pytest.mark.group("phone stack")),
        pytest.param("phone", "login-with-amazon", marks=pytest.mark.group("phone stack")),
    ],
)
def test_the_demo_with_each_source_and_each_way_to_sign_in(stack: CommandLine, source: str, sign_in_with: str) -> None:
    _everything_is_said(stack, source, sign_in_with)


def _everything_is_said(stack: CommandLine, source: str, sign_in_with: str) -> None:
    words = ("demo", "--skill", "profile", "--profile-source", source, "--sign-in-with", sign_in_with, "--port", "0")
    steps = stack.passes(*words)
    heard = [step["facts"].get("speech", "") for step in steps if step["hop"] == "response"]
    first, greeting, *_, everything, goodbye = heard
    assert first.startswith("Hello! I do not know who you are yet.")
    assert greeting.startswith("Hello Dana!")
    assert [each for each in EVERYTHING if each in everything] == GIVEN[source]
    assert goodbye == "Goodbye!"
    calls = [step["facts"] for step in steps if step["hop"] == "profile call"]
    assert [(each["call"], each["status"]) for each in calls] == [(call, 200) for call in CALLS[source]]
    fields = {each["Name"] for each in calls[-1]["answer"].get("UserAttributes", ())} or set(calls[-1]["answer"])
    assert fields == FIELDS[source]
    assert not [each for each in EVERYTHING if each in str(calls)]  # its shape, and no value


@pytest.mark.group("hurt stack")
def test_login_with_amazon_knows_everybody_by_their_own_name(hurt_stack: CommandLine) -> None:
    hurt_stack.up("login-with-amazon")
    hurt_stack.json("users", "add", "ada@example.com", "--given-name", "Ada", "--family-name", "Example")
    hurt_stack.passes("link", "--skill", "profile", "--as", "ada@example.com")
    heard = hurt_stack.json("say", "--skill", "profile", "what is my name")[-1]["facts"]
    assert heard["speech"] == "Your name is Ada Example."


@pytest.mark.group("shared stack")
def test_after_users_delete_only_the_profile_skill_asks_for_a_new_link(smartlamp: CommandLine) -> None:
    email = "deleted@example.com"
    smartlamp.json("users", "add", email)
    smartlamp.json("lamps", "add", "Night lamp", "--as", email)
    smartlamp.passes("link", "--as", email)
    smartlamp.passes("link", "--skill", "profile", "--as", email)
    smartlamp.json("users", "delete", email)
    smartlamp.passes("say", "turn on Night lamp")
    assert smartlamp.json("say", "--skill", "profile", "what is my name")[-1]["facts"]["card"] == "LinkAccount"
    smartlamp.passes("unlink")
    smartlamp.passes("unlink", "--skill", "profile")


@pytest.mark.group("shared stack")
def test_one_step_of_it_at_a_time(smartlamp: CommandLine) -> None:
    def say(*words: str) -> Any:
        return smartlamp.json("say", "--skill", "profile", *words)[-1]["facts"]

    assert say("what is my name")["card"] == "LinkAccount"
    smartlamp.passes("link", "--skill", "profile")
    assert smartlamp.json("status")["profile"]["linked"] is True
    assert (
        say("Alexa, ask Smart Lamp Profile: what's my phone number?")["speech"] == "Your phone number is +15555550100."
    )
    assert say("--locale", "de-DE", "wie heiße ich") == {"speech": "Du heißt Dana Demo.", "listens": False}
    assert say("--locale", "ja-JP", "スマートランププロフィールを開いて")["speech"].startswith("こんにちは、Danaさん。")
    assert smartlamp("say", "--skill", "profile", "--locale", "es-ES", "hola").returncode == 2
    smartlamp.passes("unlink", "--skill", "profile")
    assert "smartlamp link --skill profile" in smartlamp("status").stdout
    assert say("who am i")["card"] == "LinkAccount"
    smartlamp.passes("unlink", "--skill", "profile")
    assert smartlamp("unlink", "--skill", "profile").returncode == 1


@pytest.mark.group("shared stack")
def test_enabled_without_an_account_and_linked_by_what_the_card_says(smartlamp: CommandLine) -> None:
    """What `say` tells people to paste links the account and asks the same question again."""

    def skill() -> tuple[bool, bool, bool]:
        status = smartlamp.json("status")["profile"]
        return status["enabled"], status["link_card"], status["linked"]

    for question in ("what is my name", "Alexa, ask Smart Lamp Profile: what's my name?"):
        assert "smartlamp enable --skill profile" in smartlamp("status").stdout
        (step,) = smartlamp.passes("enable", "--skill", "profile")
        assert step["facts"] == {"asks_to_link": False}
        assert skill() == (True, False, False)
        helped = smartlamp.json("say", "--skill", "profile", "ask smart lamp profile for help")[-1]["facts"]
        assert "card" not in helped
        told = smartlamp("say", "--skill", "profile", question)
        link, again = (shlex.split(command) for command in re.findall(r"`\S*smartlamp ([^`]+)`", told.stdout))
        assert skill() == (True, True, False)
        assert again[:4] == ["say", "--skill", "profile", question]
        smartlamp.passes(*link[:-2])  # without --state-dir, which each command is given here
        assert skill() == (True, False, True)
        heard = smartlamp.json(*again[:-2])[-1]["facts"]
        assert heard["speech"] == "Your name is Dana Demo."
        smartlamp.passes("unlink", "--skill", "profile")
        assert skill() == (False, False, False)


@pytest.mark.group("shared stack")
def test_a_browser_follows_the_card_to_the_sign_in_page(smartlamp: CommandLine) -> None:
    running = smartlamp.running
    key = {"Authorization": f"Bearer {running.page_key}"}
    person = people(StateFolder(smartlamp.state_dir), smartlamp.running).demo()[0]
    with Session() as browser:
        sent = browser.post(f"{running.page}/alexa/profile/link/begin", json={}, headers=key).json()["url"]
        asked = dict(parse_qsl(urlsplit(sent).query))
        returned = hosted_page.sign_in(sent, asked["redirect_uri"], person.username, person.password)
        done = browser.get(asked["redirect_uri"], params=returned)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert browser.get(asked["redirect_uri"], params=returned).status_code == 400
    heard = smartlamp.json("say", "--skill", "profile", "who am i")[-1]["facts"]
    assert heard["speech"] == "Your name is Dana Demo."
    smartlamp.passes("unlink", "--skill", "profile")


@pytest.mark.group("shared stack")
def test_somebody_meets_the_skill_on_the_page(smartlamp: CommandLine, browser: Browser) -> None:
    person = people(StateFolder(smartlamp.state_dir), smartlamp.running).demo()[0]
    page = browser.new_page()

    def say(text: str, locale: str = "en-US") -> None:
        page.select_option("#profile-locale", locale)
        page.fill("#profile-utterance", text)
        page.click("#profile-say button")

    page.goto(smartlamp.running.app)
    page.click("#profile-enable")
    expect(page.locator("#profile-account")).to_have_text("The skill is enabled. No account is linked.")
    say("open smart lamp profile")
    page.click("#profile-card button")
    page.fill("#username", person.username)
    page.fill("#password", person.password)
    page.click("button[type=submit]")
    expect(page.locator("#profile-account")).to_contain_text("has been linked since")
    say("what is my name")
    expect(page.locator("#profile-speech")).to_have_text("Your name is Dana Demo.")
    say("wie heiße ich", "de-DE")
    expect(page.locator("#profile-speech")).to_have_text("Du heißt Dana Demo.")
    expect(page.locator("#profile-card")).to_be_hidden()
    page.click("#profile-unlink")
    expect(page.locator("#profile-account")).to_contain_text("enable the skill without an account")


@pytest.mark.group("shared stack")
def test_neither_logs_nor_answers_hold_what_is_personal(smartlamp: CommandLine) -> None:
    smartlamp.passes("link", "--skill", "profile")
    smartlamp.passes("say", "--skill", "profile", "tell me everything")
    log = smartlamp.emulator_log()
    assert "TellMeEverything" in log
    for secret in ("Lamp Street", "Dana", "+15555550100"):
        assert secret not in "\n".join(line for line in log.splitlines() if '"event": "request"' in line)
    smartlamp.passes("unlink", "--skill", "profile")


@pytest.mark.group("phone stack")
def test_a_folder_keeps_its_way_to_sign_in(phone_stack: CommandLine) -> None:
    running = phone_stack("up", "--detach", "--sign-in-with", "email")
    assert running.returncode == 2
    assert "smartlamp down" in running.stderr
    assert phone_stack("down").returncode == 0
    other = phone_stack("up", "--detach", "--port", "0", "--sign-in-with", "email")
    assert other.returncode == 2
    assert "sign in with phone" in other.stderr


@pytest.fixture(scope="module")
def with_every_option(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, dict[str, str]]]:
    """The emulator with the template under all of its options, without a simulator."""
    folder = tmp_path_factory.mktemp("options")
    account = StateFolder(folder).account(emulator.free_port())
    process = emulator.start(cache.emulator_python(), account, folder / "emulator")
    try:
        emulator.wait_until_ready(process, account, folder / "emulator")
        zone = account.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")
        options = {
            **parameters(StateFolder(folder), emulator.free_port(), account.port),
            "IdentityPool": "true",
            "AuthDomain": "auth.example.com",
            "HostedZoneId": zone["HostedZone"]["Id"].rpartition("/")[2],
            "MailDomain": "example.com",
        }
        yield account, dict(deployment.deploy(account, options, lambda _: None).outputs)
    finally:
        emulator.stop(ProcessId.of(process.pid))
        process.wait()


@pytest.mark.group("every option")
def test_a_host_of_ones_own_has_its_certificate_and_its_record(
    with_every_option: tuple[Account, dict[str, str]],
) -> None:
    account, outputs = with_every_option
    domain = account.client("cognito-idp").describe_user_pool_domain(Domain="auth.example.com")
    assert domain["DomainDescription"]["UserPoolId"] == outputs["UserPoolId"]
    assert "acm" in domain["DomainDescription"]["CustomDomainConfig"]["CertificateArn"]


@pytest.mark.group("every option")
def test_the_identity_pools_role_fails_closed_where_its_tags_are_not_known(
    with_every_option: tuple[Account, dict[str, str]], tmp_path: Path
) -> None:
    """AWS puts the sub into a tag of the session; the emulator does not, so here the role must read nothing at all."""
    account, outputs = with_every_option
    running = Running(ProcessId.of(os.getpid()), ProcessId.of(os.getpid()), 0, "", account, outputs)
    person = people(StateFolder(tmp_path), running).demo()[0]
    owner, lamps = device_cloud_of(running, person)
    lamps.add(owner, name="Desk lamp", model=Model.PLUG, serial="SL-1", cause=Cause.PHYSICAL)
    identities = signing(account.client("cognito-identity"))
    provider = f"cognito-idp.us-east-1.amazonaws.com/{outputs['UserPoolId']}"
    logins = {provider: id_token(running, person)}
    identity = identities.get_id(IdentityPoolId=outputs["IdentityPoolId"], Logins=logins)["IdentityId"]
    given = identities.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    triple = (given["AccessKeyId"], given["SecretKey"], given["SessionToken"])
    dynamodb = client_as("dynamodb", account.port, triple)
    table = outputs["LampsTable"]
    for sub in (owner.sub, "11111111-2222-4333-8444-555555555555"):
        question = {"KeyConditionExpression": "#o = :o", "ExpressionAttributeNames": {"#o": "owner"}}
        with pytest.raises(ClientError, match="AccessDenied"):
            dynamodb.query(TableName=table, **question, ExpressionAttributeValues={":o": {"S": sub}})
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.scan(TableName=table)
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.put_item(TableName=table, Item={"owner": {"S": owner.sub}, "lamp_id": {"S": "x"}})
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.scan(TableName=outputs["GrantsTable"])


def signing(identities: Any) -> Any:
    """The gate passes no unsigned request of an identity pool, and boto3 signs none: let this client sign."""
    for operation in ("GetId", "GetCredentialsForIdentity"):
        identities.meta.events.register_first(f"choose-signer.cognito-identity.{operation}", lambda **_: "v4")
    return identities


def id_token(running: Running, person: Person) -> str:
    """Sign in as the web does; the ID token, which only the identity pool is given."""
    callback, verifier = "http://localhost:8765/signed-in", secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": running.outputs["DashboardClientId"],
        "redirect_uri": callback,
        "scope": "openid",
        "state": "state",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    url = f"{running.outputs['AuthorizationUrl']}?{urlencode(asked)}"
    code = hosted_page.sign_in(url, callback, person.username, person.password)["code"]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": callback}
    form["client_id"] = asked["client_id"]
    with Session() as session:
        token: str = session.post(running.outputs["TokenUrl"], data=form, timeout=5).json()["id_token"]
    return token
