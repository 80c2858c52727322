"""Both accounts are opened, or it is said why not and what to do. Nothing that is said has a secret in it."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smartlamp.errors import CannotRun, Failed, NotSignedIn, SignInEnded, SmartLampError
from smartlamp.local_stack.accounts import consent
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.opening import opened
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from tests.alexa_simulator.developer_account.conftest import CLIENT
from tests.smartlamp.provisioning.environments import ACCOUNT, REGION, STACK, Accounts, done

Prepare = Callable[[Accounts, pytest.MonkeyPatch], None]


def file_of(accounts: Accounts, name: str = STACK) -> Any:
    return accounts.folder / "deploy" / f"{ACCOUNT}.{REGION}.{name}.json"


def remembered(accounts: Accounts) -> None:
    with accounts.command() as run:
        done(EnvironmentPhase(run))


def no_region(_: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")


def no_credentials(_: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def credentials_refused(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    accounts.denied.add("sts.GetCallerIdentity")


def ssm_denied(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    accounts.denied.add("ssm.GetParameter")


def cloudformation_denied(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    accounts.denied.add("cloudformation.DescribeStacks")


def nobody_signed_in(_: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASK_REFRESH_TOKEN")


def no_security_profile(_: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASK_LWA_CLIENT_ID")


def file_damaged(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    remembered(accounts)
    file_of(accounts).write_text("garbage")


def file_of_another(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    remembered(accounts)
    text = file_of(accounts).read_text().replace(f'"{STACK}"', '"another"')
    file_of(accounts).write_text(text.replace('"revision": 1', '"revision": 9'))


def only_garbage_in_ssm(accounts: Accounts, _: pytest.MonkeyPatch) -> None:
    accounts.client("ssm").put_parameter(Name=f"/{STACK}/alexa/state", Type="String", Value="garbage")


@pytest.mark.parametrize(
    ("prepare", "what", "to_do"),
    [
        (no_region, "Neither --region nor your AWS settings name a region.", "--region us-east-1"),
        (no_credentials, "There are no AWS credentials.", "aws configure"),
        (credentials_refused, "AWS does not take your credentials: ", "aws sso login"),
        (ssm_denied, "remembers this environment, cannot be read", "ssm:GetParameter"),
        (cloudformation_denied, "CloudFormation does not show the stack", "cloudformation:DescribeStacks"),
        (file_damaged, "is damaged", "found again in your accounts"),
        (file_of_another, "is of the environment another, not smartlamp", "--state-dir"),
        (only_garbage_in_ssm, "does not hold what SmartLamp wrote there", "aws ssm delete-parameter"),
    ],
)
def test_what_stops_it_is_told_with_what_to_do(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch, prepare: Prepare, what: str, to_do: str
) -> None:
    prepare(accounts, monkeypatch)
    accounts.writes()
    region = "" if prepare is no_region else REGION
    with pytest.raises(SmartLampError) as refused, accounts.command(region=region):
        pass  # pragma: no cover - it is not opened
    assert isinstance(refused.value, CannotRun), refused.value
    assert what in refused.value.what
    assert to_do in refused.value.to_do
    assert accounts.writes() == []


@pytest.mark.parametrize("prepare", [nobody_signed_in, no_security_profile])
def test_who_did_not_sign_in_is_told_how(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, prepare: Prepare) -> None:
    prepare(accounts, monkeypatch)
    with pytest.raises(NotSignedIn) as refused, accounts.command() as run:
        run.vendor()
    assert refused.value.to_do


def test_who_withdrew_the_kept_sign_in_signs_in_anew(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASK_REFRESH_TOKEN")
    kept = accounts.folder / "kept.json"
    kept.write_text(json.dumps({"format": 1, "client_id": CLIENT["client_id"], "refresh_token": "Atzr|withdrawn"}))
    kept.chmod(0o600)
    with pytest.raises(SignInEnded), accounts.command() as run:
        run.vendor()  # nobody can sign in
    desk = replace(accounts.desk, visit=lambda asked: consent.given(asked, accounts.desk.addresses.authorization))
    for _ in range(2):
        with opened(desk, lambda region: Environment(STACK, region), REGION, lambda _: None, writes=True) as run:
            assert run.vendor().vendor_id == "M1VENDOR"
        desk = accounts.desk
    assert "withdrawn" not in kept.read_text()


def test_a_sign_in_from_the_environment_that_has_ended_is_told(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_REFRESH_TOKEN", "Atzr|withdrawn")

    def visit(_: object) -> dict[str, str]:
        raise AssertionError("somebody set it for this command")

    with (
        pytest.raises(SignInEnded, match="has ended"),
        opened(
            replace(accounts.desk, visit=visit),
            lambda region: Environment(STACK, region),
            REGION,
            lambda _: None,
            writes=True,
        ),
    ):
        pass  # pragma: no cover - it is not opened


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        ({"region": "eu-central-1"}, "Alexa invokes no function in eu-central-1"),
        ({"also": ("eu-central-1",)}, "Alexa invokes no function in eu-central-1"),
        ({"also": (REGION,)}, "us-east-1 is the home of this environment already"),
        ({"parameters": {"SkillId": "x"}}, "SkillId comes from your developer account"),
        ({"parameters": {"SkillId": "x", "VendorId": "x"}}, "SkillId and VendorId come from"),
        ({"privacy_policy": "http://example.com"}, "http://example.com is not the address of a privacy policy"),
        ({"profile": False, "adopted": {"profile": "x"}}, "This environment has no skill profile"),
        ({"profile": False, "made_anew": frozenset({"profile"})}, "This environment has no skill profile"),
    ],
)
def test_what_cannot_be_is_refused(accounts: Accounts, wanted: dict[str, Any], what: str) -> None:
    with pytest.raises(CannotRun) as refused, accounts.command(**wanted):
        pass  # pragma: no cover - it is not opened
    assert refused.value.what.startswith(what)
    assert refused.value.to_do


def test_what_was_chosen_before_stays_chosen(accounts: Accounts) -> None:
    with accounts.command(also=("eu-west-1",), profile=False, privacy_policy="https://example.com/p") as run:
        done(EnvironmentPhase(run))
    with accounts.command() as run:
        environment = run.environment
    assert (environment.also, environment.skills) == (("eu-west-1",), ("smart-home",))
    assert environment.privacy_policy == "https://example.com/p"


@pytest.mark.parametrize(("profile", "skills"), [("", ("smart-home",)), ("x", ("smart-home", "profile"))])
def test_a_stack_says_whether_there_is_a_custom_skill(
    accounts: Accounts, profile: str, skills: tuple[str, ...]
) -> None:
    accounts.deployed(ProfileSkillId=profile)
    with accounts.command() as run:
        assert run.environment.skills == skills


@pytest.mark.parametrize(
    ("given", "deployed", "architecture"),
    [({}, None, "arm64"), ({}, "x86_64", "x86_64"), ({"Architecture": "arm64"}, "x86_64", "arm64")],
)
def test_archives_are_of_the_functions_processor(
    accounts: Accounts, given: dict[str, str], deployed: str | None, architecture: str
) -> None:
    if deployed:
        accounts.deployed(Architecture=deployed)
    asked: list[str] = []
    desk = accounts.desk
    object.__setattr__(desk, "archives", asked.append)
    with opened(desk, lambda region: Environment(STACK, region, parameters=given), REGION, lambda _: None, writes=True):
        assert asked == [architecture]


def test_one_command_writes_at_a_time_and_a_plan_beside_it(accounts: Accounts) -> None:
    with accounts.command():
        with accounts.command(writes=False) as run:
            assert run.account_id == ACCOUNT
        with pytest.raises(CannotRun, match="Another command is changing this environment"), accounts.command():
            pass  # pragma: no cover - it is not opened


SECRET = "a-secret-that-was-quoted"


@pytest.mark.parametrize(
    "said",
    [
        Failed(f"Amazon refused {SECRET}.", f"Do not send {SECRET}."),
        ClientError({"Error": {"Code": "ValidationException", "Message": f"{SECRET} is too long"}}, "PutParameter"),
    ],
    ids=["Amazon", "AWS"],
)
def test_what_amazon_and_aws_quote_is_hidden(
    accounts: Accounts, caplog: pytest.LogCaptureFixture, said: Exception
) -> None:
    def quote() -> None:
        with accounts.command() as run:
            run.secret_values.add(SECRET)
            logging.getLogger("botocore").warning("sent %s", SECRET)
            raise said

    with pytest.raises(SmartLampError) as refused:
        quote()
    told = json.dumps(refused.value.to_json()) + str(refused.value) + repr(refused.value.args) + caplog.text
    assert SECRET not in told
    assert refused.value.to_do
    assert refused.value.__cause__ is None
