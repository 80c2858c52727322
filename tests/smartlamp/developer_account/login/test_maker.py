"""Where the maker's token comes from, and where the sign-in is kept."""

import json
import stat
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import platformdirs
import pytest

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account.account import DeveloperAccount, opened
from smartlamp.developer_account.login.maker import kept_at
from smartlamp.errors import CannotRun, NotSignedIn
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import refused, said
from tests.fakes.skill_management_server import CLIENT_ID, CLIENT_SECRET, CODE, REFRESH_TOKEN, SkillManagementServer

CLIENT = {"ASK_LWA_CLIENT_ID": CLIENT_ID, "ASK_LWA_CLIENT_CONFIRMATION": CLIENT_SECRET}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "config" / "smartlamp" / "developer-account.json"


def consenting(asked: AuthorizationRequest) -> Mapping[str, str]:
    return {"code": CODE, "state": asked.state}


def account_of(
    amazon: SkillManagementServer, kept: Path, **environment: str
) -> AbstractContextManager[DeveloperAccount]:
    return opened(environment, kept, amazon.addresses, PassingClock().clock)


def test_a_sign_in_is_kept_for_the_next_command_readable_by_its_user_only(
    amazon: SkillManagementServer, kept: Path
) -> None:
    with account_of(amazon, kept, **CLIENT) as account:
        assert not account.maker.is_known()
        account.maker.sign_in(consenting)
        assert account.skills.vendors()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert json.loads(kept.read_text()) == {"format": 1, "client_id": CLIENT_ID, "refresh_token": REFRESH_TOKEN}
    with account_of(amazon, kept, **CLIENT) as account:
        assert account.maker.is_known()
        assert account.skills.vendors()
        assert account.maker.is_kept
        assert f"rm {kept}" in account.maker.as_another
    kept.unlink()
    with account_of(amazon, kept, **CLIENT) as account, pytest.raises(NotSignedIn, match="not signed in"):
        account.skills.vendors()


@pytest.mark.parametrize("name", ["ASK_REFRESH_TOKEN", "ASK_ACCESS_TOKEN"])
def test_a_sign_in_from_the_environment_is_changed_there(amazon: SkillManagementServer, kept: Path, name: str) -> None:
    with account_of(amazon, kept, **CLIENT, **{name: "a-token"}) as account:
        assert not account.maker.is_kept
        assert name in account.maker.as_another


def test_it_is_kept_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert kept_at() == platformdirs.user_config_path("smartlamp") / "developer-account.json"


@pytest.mark.parametrize(
    ("environment", "forms"),
    [
        ({**CLIENT, "ASK_REFRESH_TOKEN": REFRESH_TOKEN}, ["refresh_token"]),
        ({**CLIENT, "ASK_REFRESH_TOKEN": f" {REFRESH_TOKEN}\n"}, ["refresh_token"]),
        ({**CLIENT, "ASK_REFRESH_TOKEN": REFRESH_TOKEN, "ASK_ACCESS_TOKEN": "Atza|given"}, []),
        ({"ASK_ACCESS_TOKEN": "Atza|given"}, []),
    ],
)
def test_the_environment_comes_first(
    amazon: SkillManagementServer, kept: Path, environment: dict[str, str], forms: list[str]
) -> None:
    amazon.good.add("Atza|given")
    kept.parent.mkdir(parents=True)
    kept.write_text("damaged, and not read")
    with account_of(amazon, kept, **environment) as account:
        assert account.maker.is_known()
        account.skills.vendors()
    assert [each.form["grant_type"] for each in amazon.asked if each.method == "POST"] == forms
    assert kept.read_text() == "damaged, and not read"


def test_a_token_of_the_environment_that_has_ended_is_said(amazon: SkillManagementServer, kept: Path) -> None:
    with (
        account_of(amazon, kept, **CLIENT, ASK_ACCESS_TOKEN="Atza|ended") as account,
        pytest.raises(NotSignedIn, match="the token in ASK_ACCESS_TOKEN") as ended,
    ):
        account.skills.vendors()
    assert "unset it" in ended.value.to_do
    assert len(amazon.asked) == 1


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "ASK_LWA_CLIENT_ID and ASK_LWA_CLIENT_CONFIRMATION are not set"),
        ({"ASK_LWA_CLIENT_ID": CLIENT_ID}, "ASK_LWA_CLIENT_CONFIRMATION is not set"),
        ({"ASK_LWA_CLIENT_CONFIRMATION": CLIENT_SECRET, "ASK_LWA_CLIENT_ID": " "}, "ASK_LWA_CLIENT_ID is not set"),
        ({"ASK_REFRESH_TOKEN": REFRESH_TOKEN}, "are not set"),
    ],
)
def test_what_is_missing_is_said(
    amazon: SkillManagementServer, kept: Path, environment: dict[str, str], missing: str
) -> None:
    with pytest.raises(NotSignedIn, match=missing) as unknown, account_of(amazon, kept, **environment):
        pass
    assert "security profile" in unknown.value.to_do


def test_who_is_not_signed_in_is_told_how(amazon: SkillManagementServer, kept: Path) -> None:
    with account_of(amazon, kept, **CLIENT) as account, pytest.raises(NotSignedIn, match="not signed in") as unknown:
        account.skills.vendors()
    assert "ASK_REFRESH_TOKEN" in unknown.value.to_do
    assert amazon.asked == []


def test_a_sign_in_of_another_security_profile_is_not_sent(amazon: SkillManagementServer, kept: Path) -> None:
    with account_of(amazon, kept, **CLIENT) as account:
        account.maker.sign_in(consenting)
    asked = len(amazon.asked)
    another = {**CLIENT, "ASK_LWA_CLIENT_ID": "amzn1.application-oa2-client.another"}
    with account_of(amazon, kept, **another) as account:
        assert not account.maker.is_known()
        with pytest.raises(NotSignedIn):
            account.skills.vendors()
    assert len(amazon.asked) == asked


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_kept_sign_in_that_others_can_read_is_not_used(amazon: SkillManagementServer, kept: Path, mode: int) -> None:
    with account_of(amazon, kept, **CLIENT) as account:
        account.maker.sign_in(consenting)
        kept.chmod(mode)
        with pytest.raises(CannotRun, match="Other users of this machine") as readable:
            account.maker.is_known()
    assert readable.value.to_do == f"Keep them out: `chmod 600 {kept}`"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "{",
        '{"format": 2}',
        '{"format": 1, "client_id": 1, "refresh_token": "x"}',
        '{"format": 1, "client_id": "x", "refresh_token": ""}',
    ],
)
def test_a_damaged_file_is_said_and_left(amazon: SkillManagementServer, kept: Path, content: str) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text(content)
    kept.chmod(0o600)
    with account_of(amazon, kept, **CLIENT) as account, pytest.raises(CannotRun, match="is damaged") as damaged:
        account.skills.vendors()
    assert damaged.value.to_do == f"Remove it (`rm {kept}`), then sign in again."
    assert kept.read_text() == content


def test_a_sign_in_that_cannot_be_kept_is_said(amazon: SkillManagementServer, kept: Path) -> None:
    kept.parent.parent.write_text("a file in the way")
    with account_of(amazon, kept, **CLIENT) as account, pytest.raises(CannotRun, match="cannot be kept") as unkept:
        account.maker.sign_in(consenting)
    assert "XDG_CONFIG_HOME" in unkept.value.to_do
    assert REFRESH_TOKEN not in str(unkept.value)


def test_a_new_refresh_token_replaces_the_kept_one_and_never_one_of_the_environment(
    amazon: SkillManagementServer, kept: Path
) -> None:
    new = said(200, {"access_token": "Atza|1", "refresh_token": "Atzr|new", "expires_in": 3600})
    with account_of(amazon, kept, **CLIENT) as account:
        account.maker.sign_in(consenting)
    amazon.plan = {len(amazon.asked) + 1: new}
    with account_of(amazon, kept, **CLIENT) as account:
        assert account.maker.token() == "Atza|1"
    assert json.loads(kept.read_text())["refresh_token"] == "Atzr|new"
    amazon.plan = {len(amazon.asked) + 1: new}
    kept.unlink()
    with account_of(amazon, kept, **CLIENT, ASK_REFRESH_TOKEN=REFRESH_TOKEN) as account:
        account.maker.token()
    assert not kept.exists()


def test_a_withdrawn_consent_is_explained_and_the_file_stays(amazon: SkillManagementServer, kept: Path) -> None:
    with account_of(amazon, kept, **CLIENT) as account:
        account.maker.sign_in(consenting)
    amazon.refresh_tokens.clear()
    with account_of(amazon, kept, **CLIENT) as account, pytest.raises(NotSignedIn, match="withdrawn") as withdrawn:
        account.skills.vendors()
    assert "Sign in again" in withdrawn.value.to_do
    assert kept.exists()


def test_a_refused_token_is_renewed_while_a_kept_sign_in_is_good(amazon: SkillManagementServer, kept: Path) -> None:
    with account_of(amazon, kept, **CLIENT) as account:
        account.maker.sign_in(consenting)
        amazon.plan = {len(amazon.asked) + 1: refused(401, "Token is invalid/expired.")}
        assert account.skills.vendors()
