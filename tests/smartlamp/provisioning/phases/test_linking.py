"""The account linking is written after the manifest and read back; what Amazon never shows is remembered by its fingerprint."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.developer_account.skills.skills import Skills
from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL, SMART_HOME_SKILL
from smartlamp.provisioning.phases.linking import LinkingPhase
from smartlamp.provisioning.phases.manifest import EndpointsPhase
from smartlamp.provisioning.run import Run
from tests.smartlamp.provisioning.environments import STACK, Accounts, done, why

KEY = f"/{STACK}/alexa/fingerprint-key"
UNKNOWN = "Amazon never shows the client's secret, and nothing here remembers which one it has."
CHANGED = (
    "It was changed by somebody else, or the manifest was written after it. "
    "Amazon never shows the secret in it, so it is written again."
)


def path(run: Run) -> str:
    return f"/v1/skills/{run.skill_id('smart-home')}/stages/development/accountLinkingClient"


def shown(accounts: Accounts, run: Run) -> Any:
    return (accounts.by_hand("GET", path(run)) or {}).get("accountLinkingResponse")


def kept(accounts: Accounts, run: Run, folder: str = "smart-home") -> Any:
    """All of it, with what Amazon never shows."""
    skill = next(each for each in accounts.amazon.account.state["skills"] if each["skill_id"] == run.skill_id(folder))
    linking = skill["stages"]["development"]["linking"]
    assert linking is not None
    return (
        linking["document"]["accountLinkingRequest"]
        if "accountLinkingRequest" in linking["document"]
        else linking["document"]
    )


@pytest.mark.parametrize("package", [SMART_HOME_SKILL, PROFILE_SKILL], ids=["smart-home", "profile"])
def test_it_has_what_the_stack_says_and_the_client_s_secret(accounts: Accounts, run: Run, package: Any) -> None:
    phase = LinkingPhase(run, package)
    assert why(phase) == [(package.folder, "There is no account linking yet.")]
    done(phase)
    outputs, linking = run.outputs(), kept(accounts, run, package.folder)
    assert (linking["clientId"], linking["authorizationUrl"], linking["accessTokenUrl"]) == (
        outputs["LinkingClientId"],
        outputs["AuthorizationUrl"],
        outputs["TokenUrl"],
    )
    assert linking["clientSecret"] == accounts.linking_secret(run)
    assert len(accounts.writes()) == 1
    with_its_secret = [accounts.linking_secret(run), accounts.parameter(KEY)]
    remembered = json.dumps(run.record.to_json())
    assert not any(each and each in remembered for each in with_its_secret)


def deleted(accounts: Accounts, run: Run) -> None:
    accounts.by_hand("DELETE", path(run))


def with_another_secret(accounts: Accounts, run: Run) -> None:
    document = {**kept(accounts, run), "clientSecret": "another-secret"}
    accounts.by_hand("PUT", path(run), {"accountLinkingRequest": document})


def with_another_scope(accounts: Accounts, run: Run) -> None:
    document = {**kept(accounts, run), "scopes": ["openid"]}
    accounts.by_hand("PUT", path(run), {"accountLinkingRequest": document})


def with_another_page_on_telephones(accounts: Accounts, run: Run) -> None:
    elsewhere = {"platformType": "iOS", "platformAuthorizationUrl": "https://example.com/sign-in"}
    document = {**kept(accounts, run), "authorizationUrlsByPlatform": [elsewhere]}
    accounts.by_hand("PUT", path(run), {"accountLinkingRequest": document})


def without_the_key(accounts: Accounts, _: Run) -> None:
    accounts.client("ssm").delete_parameter(Name=KEY)


def with_a_key_that_is_none(accounts: Accounts, _: Run) -> None:
    accounts.client("ssm").put_parameter(Name=KEY, Type="SecureString", Value="garbage", Overwrite=True)


def with_a_key_that_is_no_secret(accounts: Accounts, _: Run) -> None:
    key = accounts.parameter(KEY)
    without_the_key(accounts, _)
    accounts.client("ssm").put_parameter(Name=KEY, Type="String", Value=key)


def after_a_manifest(_: Accounts, run: Run) -> None:
    run.remember_skill("smart-home", account_linking_etag="")


def with_a_new_client_secret(accounts: Accounts, run: Run) -> None:
    outputs = dict(run.outputs())
    made = accounts.client("cognito-idp").create_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientName="another", GenerateSecret=True
    )
    accounts.stacks["us-east-1"].outputs["LinkingClientId"] = made["UserPoolClient"]["ClientId"]
    run.forget()


@pytest.mark.parametrize(
    ("damage", "about", "sentence"),
    [
        (deleted, "smart-home", "There is no account linking yet."),
        (with_another_secret, "smart-home", CHANGED),
        (with_another_scope, "smart-home /scopes", 'is ["openid"], and shall be'),
        (
            with_another_page_on_telephones,
            "smart-home /authorizationUrlsByPlatform/iOS",
            "https://example.com/sign",
        ),
        (without_the_key, "smart-home", UNKNOWN),
        (with_a_key_that_is_none, "smart-home", UNKNOWN),
        (with_a_key_that_is_no_secret, "smart-home", UNKNOWN),
        (after_a_manifest, "smart-home", CHANGED),
        (with_a_new_client_secret, "smart-home /clientSecret", "is another one; Amazon does not show it."),
    ],
)
def test_what_is_damaged_is_named_and_written_again_once(
    accounts: Accounts, run: Run, damage: Callable[[Accounts, Run], None], about: str, sentence: str
) -> None:
    phase = LinkingPhase(run, SMART_HOME_SKILL)
    done(phase)
    damage(accounts, run)
    accounts.writes()
    found = dict(why(phase))
    assert sentence in found[about]
    done(phase)
    assert kept(accounts, run)["clientSecret"] == accounts.linking_secret(run)
    assert accounts.writes() == [f"PUT {path(run)}"]
    key = accounts.client("ssm").get_parameter(Name=KEY)["Parameter"]
    assert key["Type"] == "SecureString"


def test_a_manifest_that_is_written_later_drops_it_and_it_comes_back(accounts: Accounts, run: Run) -> None:
    done(LinkingPhase(run, SMART_HOME_SKILL))
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert shown(accounts, run) is None
    done(LinkingPhase(run, SMART_HOME_SKILL))


def test_what_somebody_added_in_the_console_stays(accounts: Accounts, run: Run) -> None:
    phase = LinkingPhase(run, SMART_HOME_SKILL)
    done(phase)
    more = {**kept(accounts, run), "voiceForwardAccountLinking": "DISABLED", "scopes": ["openid"]}
    accounts.by_hand("PUT", path(run), {"accountLinkingRequest": more})
    done(phase)
    assert shown(accounts, run)["voiceForwardAccountLinking"] == "DISABLED"


def test_who_changes_it_at_the_same_time_does_not_win(
    accounts: Accounts, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    phase = LinkingPhase(run, SMART_HOME_SKILL)
    done(phase)
    with_another_scope(accounts, run)
    replace, left = Skills.replace_account_linking, [with_another_secret]

    def changed(self: Skills, *asked: Any) -> None:
        while left:
            left.pop()(accounts, run)
        replace(self, *asked)

    monkeypatch.setattr(Skills, "replace_account_linking", changed)
    done(phase)
    assert kept(accounts, run)["clientSecret"] == accounts.linking_secret(run)


def test_an_answer_that_was_lost_is_found(accounts: Accounts, run: Run) -> None:
    phase = LinkingPhase(run, SMART_HOME_SKILL)
    done(phase)
    with_another_scope(accounts, run)
    assert phase.check()
    accounts.fails({2: "reset-after"})
    phase.apply()
    assert phase.check() == ()


def test_the_custom_skill_s_scopes_follow_where_it_reads_the_profile(accounts: Accounts, run: Run) -> None:
    accounts.deployed(ProfileSource="cognito-user-info")
    run.forget()
    done(LinkingPhase(run, PROFILE_SKILL))
    assert kept(accounts, run, "profile")["scopes"] == ["openid", "phone", "profile"]


def test_without_a_stack_the_plan_says_what_is_missing(accounts: Accounts) -> None:
    with accounts.command() as run:
        phase = LinkingPhase(run, SMART_HOME_SKILL)
        assert why(phase) == [("smart-home", "There is no account linking yet.")]
        phase.apply()
    assert accounts.writes() == []
