"""The manifest is written until it is as it shall be, and what somebody added in the console stays in it."""

from functools import partial
from typing import Any

import pytest

from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import CannotRun, ChangedMeanwhile, SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import EVENTS, PROFILE_SKILL, SMART_HOME_SKILL
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.manifest import EndpointsPhase, PermissionPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.alexa_simulator.developer_account.conftest import CUSTOM, SMART_HOME, Policies
from tests.smartlamp.provisioning.environments import REGION, Accounts, arn, done, why

EMAIL = {"name": "alexa::profile:email:read"}


def where(accounts: Accounts) -> str:
    return f"PUT /v1/skills/{accounts.skills()[0]}/stages/development/manifest"


def test_the_permission_is_asked_for(accounts: Accounts, run: Run) -> None:
    phase = PermissionPhase(run, SMART_HOME_SKILL)
    ((about, sentence),) = why(phase)
    assert about == "smart-home /permissions"
    assert sentence.startswith("is missing, and shall be")
    done(phase)
    assert accounts.manifest(run.skill_id("smart-home"))["permissions"] == [EVENTS]
    assert accounts.writes() == [where(accounts)]


def test_functions_that_let_another_skill_in_are_not_named_with_the_permission(accounts: Accounts, run: Run) -> None:
    """Amazon would refuse them until the stack has been deployed for this skill."""
    skill_id = run.skill_id("smart-home")
    accounts.policies.statements.clear()
    accounts.policies.permit(arn("SmartHome"), SMART_HOME, "amzn1.ask.skill.the-one-before")
    before = accounts.manifest(skill_id)
    done(PermissionPhase(run, SMART_HOME_SKILL))
    assert accounts.manifest(skill_id) == {**before, "permissions": [EVENTS]}


def test_an_endpoint_that_amazon_would_refuse_does_not_keep_the_permission_away(accounts: Accounts, run: Run) -> None:
    skill_id = run.skill_id("smart-home")
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    manifest = accounts.manifest(skill_id)
    del manifest["permissions"]
    manifest["apis"]["smartHome"]["endpoint"]["uri"] = arn("Another")
    built = accounts.amazon.account.skill(skill_id)["stages"]["development"]["manifest"]
    assert built is not None
    built["document"]["manifest"] = manifest
    done(PermissionPhase(run, SMART_HOME_SKILL))


def test_before_there_is_a_skill_the_plan_says_what_is_missing(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert why(PermissionPhase(run, SMART_HOME_SKILL)) == [
            ("smart-home /permissions", "The manifest does not ask for the permission to send events yet.")
        ]
        assert why(EndpointsPhase(run, SMART_HOME_SKILL)) == [
            ("smart-home /apis", "The manifest does not name the functions yet.")
        ]


@pytest.mark.parametrize("package", [SMART_HOME_SKILL, PROFILE_SKILL], ids=["smart-home", "profile"])
def test_it_names_the_functions(accounts: Accounts, run: Run, package: Any) -> None:
    done(EndpointsPhase(run, package))
    manifest = accounts.manifest(run.skill_id(package.folder))
    function = arn("SmartHome" if package is SMART_HOME_SKILL else "Profile")
    assert manifest["apis"][package.api]["endpoint"]["uri"] == function
    assert ("events" in manifest) == package.sends_events
    assert len(accounts.writes()) == 1


def with_an_icon(manifest: Any, name: str = "icon") -> None:
    manifest["publishingInformation"]["locales"]["en-US"]["smallIconUri"] = f"https://example.com/{name}.png"


def with_a_locale(manifest: Any) -> None:
    locales = manifest["publishingInformation"]["locales"]
    locales["hi-IN"] = {**locales["en-US"], "name": "Chirag"}


def with_what_is_new(manifest: Any) -> None:
    manifest["publishingInformation"]["locales"]["de-DE"]["updatesDescription"] = "Jetzt mit Szenen."


@pytest.mark.parametrize("add", [with_an_icon, with_a_locale, with_what_is_new])
def test_what_somebody_added_in_the_console_survives_a_repair(accounts: Accounts, run: Run, add: Any) -> None:
    skill_id = run.skill_id("smart-home")
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    accounts.change_manifest(skill_id, add)
    added = accounts.manifest(skill_id)
    assert EndpointsPhase(run, SMART_HOME_SKILL).check() == ()
    accounts.change_manifest(skill_id, lambda manifest: manifest["apis"]["smartHome"].pop("endpoint"))
    assert [about for about, _ in why(EndpointsPhase(run, SMART_HOME_SKILL))] == ["smart-home /apis/smartHome/endpoint"]
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert accounts.manifest(skill_id) == added


def test_a_permission_that_somebody_added_is_named_before_it_is_taken_away(accounts: Accounts, run: Run) -> None:
    """Skill-package says which there are: a permission too many is one that customers are asked for."""
    skill_id = run.skill_id("smart-home")
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    accounts.change_manifest(skill_id, lambda manifest: manifest["permissions"].append(EMAIL))
    for phase in (PermissionPhase(run, SMART_HOME_SKILL), EndpointsPhase(run, SMART_HOME_SKILL)):
        assert why(phase) == [
            (
                "smart-home /permissions/alexa::profile:email:read",
                'is {"name": "alexa::profile:email:read"}, and shall be empty.',
            )
        ]
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert accounts.manifest(skill_id)["permissions"] == [EVENTS]


def without_the_events_permission(manifest: Any) -> None:
    del manifest["permissions"]


def without_the_events(manifest: Any) -> None:
    del manifest["events"]


def with_another_name(manifest: Any) -> None:
    manifest["publishingInformation"]["locales"]["de-DE"]["name"] = "Lampe"


def with_one_region_less(manifest: Any) -> None:
    del manifest["apis"]["smartHome"]["regions"]["NA"]


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (without_the_events_permission, "/permissions"),
        (without_the_events, "/events"),
        (with_another_name, "/publishingInformation/locales/de-DE/name"),
        (with_one_region_less, "/apis/smartHome/regions/NA"),
    ],
)
def test_what_is_damaged_is_named_and_repaired_with_one_write(
    accounts: Accounts, run: Run, damage: Any, place: str
) -> None:
    skill_id = run.skill_id("smart-home")
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    before = accounts.manifest(skill_id)
    accounts.change_manifest(skill_id, damage)
    places = [about.removeprefix("smart-home ") for about, _ in why(EndpointsPhase(run, SMART_HOME_SKILL))]
    assert places
    assert all(each.startswith(place) for each in places)
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert accounts.manifest(skill_id) == before
    assert accounts.writes() == [where(accounts)]


def test_an_answer_that_was_lost_is_no_second_build(accounts: Accounts, run: Run) -> None:
    """The same request again meets its own ETag as an old one (412): it is read, and is what was written."""
    phase = EndpointsPhase(run, SMART_HOME_SKILL)
    assert phase.check()
    accounts.fails({2: "reset-after"})
    phase.apply()
    assert phase.check() == ()
    puts = [each for each in accounts.amazon.plan.calls if each.startswith("PUT")]
    assert len(puts) > 1  # the same, until Amazon said that it is there already
    assert len({accounts.amazon.account.state["skills"][0]["manifest_build"]["status"]}) == 1


def changing(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Somebody saves in the console right before each of the next writes."""
    replace, left = Skills.replace_manifest, [times]

    def changed(self: Skills, skill_id: str, *rest: Any) -> None:
        if left[0]:
            left[0] -= 1
            number = left[0]
            accounts.change_manifest(skill_id, partial(with_an_icon, name=f"{number}"))
        replace(self, skill_id, *rest)

    monkeypatch.setattr(Skills, "replace_manifest", changed)


def test_who_changes_it_at_the_same_time_loses_nothing(
    accounts: Accounts, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing(accounts, monkeypatch, 1)
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    locales = accounts.manifest(run.skill_id("smart-home"))["publishingInformation"]["locales"]
    assert locales["en-US"]["smallIconUri"] == "https://example.com/0.png"


def test_whoever_keeps_changing_it_is_named(accounts: Accounts, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    changing(accounts, monkeypatch, 2)
    phase = EndpointsPhase(run, SMART_HOME_SKILL)
    with pytest.raises(ChangedMeanwhile):
        phase.apply()


class Later(Policies):
    """Alexa sees a permission only after it has asked for it so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def may_invoke(self, arn: str, principal: str, skill_id: str) -> bool:
        if principal == SMART_HOME and self.left:
            self.left -= 1
            return False
        return super().may_invoke(arn, principal, skill_id)


def refusing(accounts: Accounts, times: int) -> Later:
    """From now on, as many builds are refused."""
    later = Later(times)
    later.statements = accounts.policies.statements
    accounts.amazon.account.may_invoke = later.may_invoke
    return later


def test_a_trigger_that_amazon_does_not_see_yet_is_waited_for(accounts: Accounts, run: Run) -> None:
    refusing(accounts, 2 * 5)  # each build asks for the default endpoint and for that of the region
    accounts.passing.slept.clear()
    said: list[str] = []
    run.say = said.append
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert [each for each in accounts.passing.slept if each >= 5] == [5, 10, 20, 40, 60]
    assert said[-5:] == [
        f"Waiting for {each} seconds: Amazon does not see yet that it may invoke the function"
        for each in (5, 10, 20, 40, 60)
    ]


def test_a_trigger_that_amazon_never_sees_is_told_with_its_words(accounts: Accounts, run: Run) -> None:
    refusing(accounts, 1000)
    with pytest.raises(SkillManagementFailed, match='"Alexa Smart Home" is selected') as refused:
        EndpointsPhase(run, SMART_HOME_SKILL).apply()
    assert arn("SmartHome") in str(refused.value)
    assert [each for each in accounts.passing.slept if each >= 5] == [5, 10, 20, 40, 60]


def test_another_refusal_is_not_waited_for(accounts: Accounts, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"code": "INVALID", "message": "The name is taken."}
    monkeypatch.setattr(
        "alexa_simulator.developer_account.documents.manifest.endpoint_errors", lambda *_: iter([wrong])
    )
    with pytest.raises(SkillManagementFailed, match="The name is taken"):
        EndpointsPhase(run, SMART_HOME_SKILL).apply()
    assert [each for each in accounts.passing.slept if each >= 5] == []


def test_nothing_is_written_before_the_function_lets_alexa_in(accounts: Accounts, run: Run) -> None:
    accounts.policies.statements.discard((arn("SmartHome"), SMART_HOME, run.skill_id("smart-home")))
    with pytest.raises(CannotRun, match="does not let alexa-connectedhome"):
        EndpointsPhase(run, SMART_HOME_SKILL).apply()
    assert accounts.writes() == []


def test_a_second_region_is_named_as_soon_as_its_stack_is_there(accounts: Accounts) -> None:
    with accounts.command(also=("eu-west-1",), profile=False) as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        accounts.deployed()
        accounts.deployed(region="eu-west-1")
        run.forget()
        for region in (REGION, "eu-west-1"):
            for each in (SMART_HOME, CUSTOM):
                accounts.policies.permit(arn("SmartHome", region), each, run.skill_id("smart-home"))
        done(EndpointsPhase(run, SMART_HOME_SKILL))
        regions = accounts.manifest(run.skill_id("smart-home"))["apis"]["smartHome"]["regions"]
        assert {name: each["endpoint"]["uri"] for name, each in regions.items()} == {
            "NA": arn("SmartHome"),
            "EU": arn("SmartHome", "eu-west-1"),
        }


def test_every_write_of_it_has_the_account_linking_written_again(run: Run) -> None:
    """Amazon drops it while it builds a manifest, as has been reported."""
    run.remember_skill("smart-home", account_linking_etag="known")
    done(EndpointsPhase(run, SMART_HOME_SKILL))
    assert run.record.skills["smart-home"].account_linking_etag == ""
    assert run.record.skills["smart-home"].manifest_etag != ""
