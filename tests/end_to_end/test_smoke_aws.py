"""`make smoke-aws` itself, on the local stack: all of it passes there, and what is wrong with a stack is found."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import boto3
import pytest
from playwright.sync_api import Page
from typer.testing import CliRunner

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.memory.memory import Memory
from alexa_simulator.step import Step
from smartlamp.deploy import packager
from smartlamp.errors import EndedBySignal
from smartlamp.local_stack.accounts import accounts
from smartlamp.local_stack.user_pool.inbox import Inbox
from tests import browsers
from tests.end_to_end.conftest import CommandLine
from tests.fakes.fake_emulator import FakeEmulator, Hook
from tests.fakes.signals import listening
from tests.fakes.terminal import Terminal
from tests.smoke_aws import __main__ as command
from tests.smoke_aws import whole_path
from tests.smoke_aws.smoke import Desk, Stack, settings, smoke

pytestmark = pytest.mark.stack

PHONE = "+15555550199"


@dataclass(frozen=True)
class WithoutBrowser:
    """Somebody who fills in the sign-in page at once, and finds their SMS in the inbox, if there is one."""

    inbox: Inbox | None = None

    def code(self, sent_to: str) -> str:
        assert self.inbox is not None, sent_to
        newest = self.inbox.messages()[-1]
        assert newest.to[-4:] == sent_to[-4:]
        return newest.code

    def sign_in(self, url: str, redirect_uri: str, username: str, password: str) -> Mapping[str, str]:
        code = self.inbox.next_code(username) if self.inbox else None
        return hosted_page.sign_in(url, redirect_uri, username, password, code)


def fill_in(page: Page, username: str, password: str) -> None:
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("button[type=submit]")


def tried(stack: CommandLine, desk: Desk, tmp_path: Path, patch: pytest.MonkeyPatch) -> list[Step]:
    with contextlib.closing(smoke(found(stack, patch), PHONE, desk, Memory(tmp_path / "memory.json"))) as steps:
        return list(steps)


def found(stack: CommandLine, patch: pytest.MonkeyPatch) -> Stack:
    for name, value in stack.aws.items():
        patch.setenv(name, value)
    return Stack.find(boto3.Session(region_name="us-east-1"), "smartlamp")


@pytest.fixture(params=["browser", "no browser"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "no browser":
        yield WithoutBrowser()
    elif (chromium := browsers.headless()) is None:
        pytest.skip("no Chromium on this machine to sign in with")
    else:
        yield command.Desk(fill_in, chromium)


@pytest.mark.group("shared stack")
def test_all_passes(smartlamp: CommandLine, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cognito, pool = smartlamp.client("cognito-idp"), {"UserPoolId": smartlamp.running.outputs["UserPoolId"]}
    before = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    steps = tried(smartlamp, desk, tmp_path, monkeypatch)
    assert [step.hop for step in steps] == [
        *(
            "user pool",
            "settings",
            "password",
            "profile skill",
            "sign-in page",
            "skill token",
            "refresh",
            "profile skill",
        ),
        "Discover",
    ]
    assert [step for step in steps if not step.passed] == []
    after = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    assert [len(each) for each in after] == [len(each) for each in before]


@pytest.mark.group("shared stack")
@pytest.mark.parametrize("parameter", ["SkillId", "ProfileSkillId", "ProfileSource", "ProfileAmazonClientId", "Stage"])
def test_a_function_that_was_not_told_a_parameter_is_noticed(
    smartlamp: CommandLine, parameter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = found(smartlamp, monkeypatch)
    (told,) = settings(stack)
    assert told.passed
    (missed,) = settings(replace(stack, parameters={**stack.parameters, parameter: "another"}))
    assert not missed.passed
    assert missed.proved.startswith(f"{parameter} is another, and the function behind ")


@pytest.mark.group("shared stack")
def test_ctrl_c_takes_back_what_was_added_and_ends_the_browser(smartlamp: CommandLine, tmp_path: Path) -> None:
    cognito, pool = smartlamp.client("cognito-idp"), {"UserPoolId": smartlamp.running.outputs["UserPoolId"]}
    before = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    command = [sys.executable, "-m", "tests.smoke_aws", "smartlamp", "--region", "us-east-1"]
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with Hook() as browser:
        FakeEmulator("silent", browser.port).install(tmp_path / "bin" / "google-chrome")  # one that shows nothing, ever
        with Terminal(command, {**os.environ, **smartlamp.aws, "PATH": path}, cwd=packager.ROOT) as terminal:
            browser.hears("started")
            assert len(cognito.list_users(**pool)["Users"]) == len(before[0]) + 1
            terminal.press_ctrl_c()
            assert terminal.status() == 130, terminal.said
        browser.hears("")
    after = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    assert after == before


class Killed(WithoutBrowser):
    """Somebody who ends it when they should sign in, and presses twice."""

    def sign_in(self, url: str, redirect_uri: str, username: str, password: str) -> Mapping[str, str]:
        del url, redirect_uri, username, password
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGINT)
        raise AssertionError


@pytest.mark.group("shared stack")
def test_whoever_ends_it_finds_the_pool_as_it_was(
    smartlamp: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito, pool = smartlamp.client("cognito-idp"), {"UserPoolId": smartlamp.running.outputs["UserPoolId"]}
    before = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    with listening(), pytest.raises(EndedBySignal):
        tried(smartlamp, Killed(), tmp_path, monkeypatch)
    after = (cognito.list_users(**pool)["Users"], cognito.list_user_pool_clients(**pool)["UserPoolClients"])
    assert after == before


@pytest.mark.group("shared stack")
def test_a_stack_that_is_not_there_cannot_be_tried(smartlamp: CommandLine) -> None:
    tried = subprocess.run(
        ["make", "smoke-aws", "STACK=elsewhere", "REGION=eu-west-1"],
        capture_output=True,
        text=True,
        env={**os.environ, **smartlamp.aws},
        cwd=packager.ROOT,
        check=False,
    )
    assert "AWS shows no stack elsewhere in eu-west-1" in tried.stderr
    assert tried.returncode == 2


def test_without_a_region_it_says_how_to_name_one(tmp_path: Path) -> None:
    names = ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE")
    keys = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x", "AWS_CONFIG_FILE": str(tmp_path / "none")}
    tried = subprocess.run(
        [sys.executable, "-m", "tests.smoke_aws", "smartlamp"],
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if name not in names} | keys,
        cwd=packager.ROOT,
        check=False,
    )
    assert tried.returncode == 2
    assert "REGION=eu-west-1" in tried.stderr


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[accounts.Accounts]:
    """Both accounts, found where a maker's own would be."""
    with mock.patch.dict(os.environ):
        try:
            found = accounts.started(tmp_path / "state", print)
            os.environ.update(found.environment)
            yield found
        finally:
            accounts.stop(tmp_path / "state")


class SomethingElse(Exception):
    """What goes wrong while the environment is there."""


@pytest.mark.group("own stacks")
def test_the_whole_path_ends_with_nothing_left_whatever_fails(simulated: accounts.Accounts, tmp_path: Path) -> None:
    cognito = simulated.aws.client("cognito-idp")
    done: list[Step] = []

    def all_steps_and_a_failure() -> None:
        with whole_path.deployed("smoke-1", "--local", "--state-dir", str(tmp_path / "state")):
            stack = Stack.find(boto3.Session(region_name="us-east-1"), "smoke-1")
            with contextlib.closing(smoke(stack, PHONE, WithoutBrowser(), Memory(tmp_path / "memory.json"))) as steps:
                done.extend(steps)
            assert cognito.list_user_pools(MaxResults=1)["UserPools"]
            raise SomethingElse

    with pytest.raises(SomethingElse):
        all_steps_and_a_failure()
    assert [step for step in done if not step.passed] == []
    assert "Discover" in [step.hop for step in done]
    assert cognito.list_user_pools(MaxResults=1)["UserPools"] == []
    assert simulated.aws.client("dynamodb").list_tables()["TableNames"] == []
    assert simulated.aws.client("ssm").describe_parameters()["Parameters"] == []


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that the whole path runs, in place of running them. One fails if its words have `fails` in them."""
    words: list[tuple[str, ...]] = []

    def run(*given: str) -> int:
        words.append(given)
        return int(f"fails-{given[0]}" in given)

    monkeypatch.setattr(whole_path, "_smartlamp", run)
    monkeypatch.setattr(command, "_tried", lambda found, phone: found == "the stack" and phone == PHONE)
    monkeypatch.setattr(command, "_found", lambda *_: "the stack")
    return words


def test_the_whole_path_is_deploy_the_steps_and_destroy(called: list[tuple[str, ...]], tmp_path: Path) -> None:
    given = ["--deploy", "--region", "eu-west-1", "--phone", PHONE, "--state-dir", str(tmp_path)]
    assert CliRunner().invoke(command.app, given).exit_code == 0
    deploy, destroy = called
    assert (deploy[0], destroy[0]) == ("deploy", "destroy")
    name = deploy[deploy.index("--stack") + 1]
    assert name.startswith("smoke-")
    assert destroy[destroy.index("--purge-data") + 1] == destroy[destroy.index("--stack") + 1] == name
    for each in called:
        assert each[each.index("--region") + 1] == "eu-west-1"
        assert "--yes" in each
    assert "SignInWith=phone" in deploy
    assert {"--new=smart-home", "--new=profile"} <= set(deploy)


def test_what_cannot_be_made_or_taken_down_is_told(called: list[tuple[str, ...]], tmp_path: Path) -> None:
    given = ["--deploy", "--phone", PHONE, "--state-dir", str(tmp_path), "fails-deploy"]
    done = CliRunner().invoke(command.app, given)
    assert done.exit_code == 1
    assert [each[0] for each in called] == ["deploy", "destroy"], "what was made of it is taken down"
    called.clear()
    done = CliRunner().invoke(command.app, [*given[:-1], "fails-destroy"])
    assert done.exit_code == 2
    assert [each[0] for each in called] == ["deploy", "destroy"]
    assert "is not gone, and costs money" in done.stderr
    assert "smartlamp destroy --stack fails-destroy" in " ".join(done.stderr.split())


def test_make_tries_a_stack_or_the_whole_path() -> None:
    for given, words in {
        "STACK=s": "s",
        "DEPLOY=1": "--deploy",
        "DEPLOY=1 STACK=s": "s --deploy",
        "": "--help",
    }.items():
        said = subprocess.run(
            ["make", "--no-print-directory", "--dry-run", "smoke-aws", *given.split()],
            capture_output=True,
            text=True,
            cwd=packager.ROOT,
            check=True,
        ).stdout
        assert " ".join(said.splitlines()[-1].split()).endswith(f"-m tests.smoke_aws {words}")
