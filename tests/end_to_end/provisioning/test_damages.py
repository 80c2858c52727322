"""What is changed by hand, a few things at a time: the plan names each, the command repairs exactly that, and all else is as it was."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.end_to_end.provisioning.both_accounts import Held, different, held
from tests.end_to_end.provisioning.by_hand import STACK, Person
from tests.end_to_end.provisioning.conftest import Deployed

pytestmark = [pytest.mark.stack, pytest.mark.group("deployment")]

LIVE, SMART_HOME = "settings on AWS", "account linking of smart-home"
PROFILE = "account linking of profile"
WHOLE = {SMART_HOME: ["smart-home"]}
ARCHIVES = [f"archive-{each}-" for each in ("sign_up", "profile_skill", "smarthome_lambda")]
EVERYBODY = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Row:
    """A change by hand.

    Attributes:
        change: makes it.
        plan: what is to be done about it, by phase.
        done: what is done, if not the same: what Amazon drops when a manifest is written, or what one repair makes good for two.
    """

    change: Callable[[Person], object]
    plan: Mapping[str, list[str]]
    done: Mapping[str, list[str]] | None = None


def _no_linking(by: Person) -> None:
    with by.console() as skills:
        assert skills.remove_account_linking(by.skills["smart-home"])


def _another_endpoint(by: Person) -> None:
    """The function itself in place of its alias: Amazon takes it only while its policy lets Alexa in there."""
    by.permit(by.skills["smart-home"], qualifier="")
    by.manifest("smart-home", lambda m: m["apis"]["smartHome"]["endpoint"].update(uri=by.function))
    by.client("lambda").remove_permission(FunctionName=by.function, StatementId="by-hand")


def _three_at_once(by: Person) -> None:
    """Amazon would refuse the manifest that is there, and any other until its permission to invoke the function is back."""
    by.manifest("smart-home", lambda m: m.pop("permissions"))
    _another_endpoint(by)
    by.permission()


def _locale(manifest: Any) -> Any:
    return manifest["publishingInformation"]["locales"]["de-DE"]


def _logs(by: Person) -> str:
    function = by.client("lambda").get_function_configuration(FunctionName=by.function)
    return str(function["LoggingConfig"]["LogGroup"])


ROWS: Mapping[str, Row] = {
    "callback URL": Row(
        lambda by: by.app_client(CallbackURLs=["https://example.com/back"]), {LIVE: ["LinkingClient /CallbackURLs"]}
    ),
    "scopes": Row(
        lambda by: by.app_client(AllowedOAuthScopes=["openid"]), {LIVE: ["LinkingClient /AllowedOAuthScopes"]}
    ),
    "permission removed": Row(Person.permission, {LIVE: ["SmartHomePermission"]}),
    "permission of another skill": Row(
        lambda by: by.permit("amzn1.ask.skill.11111111-2222-3333-4444-555555555555"),
        {LIVE: ["SmartHomeFunctionAliaslive /Policy/by-hand"]},
    ),
    "secret at Amazon": Row(lambda by: by.linking("smart-home", "another-secret"), WHOLE),
    "account linking deleted": Row(_no_linking, WHOLE),
    "timeout": Row(
        lambda by: by.client("lambda").update_function_configuration(FunctionName=by.function, Timeout=3),
        {LIVE: ["SmartHomeFunction /Timeout"]},
    ),
    "variable": Row(
        lambda by: by.variable("LAMPS_TABLE", "another"),
        {LIVE: ["SmartHomeFunction /Environment/Variables/LAMPS_TABLE"]},
    ),
    "retention": Row(
        lambda by: by.client("logs").put_retention_policy(logGroupName=_logs(by), retentionInDays=1),
        {LIVE: ["SmartHomeLogs /RetentionInDays"]},
    ),
    "event client deleted": Row(
        lambda by: by.no_parameter("event-client"), {"event client": [f"/{STACK}/alexa/event-client"]}
    ),
    "event client's secret": Row(
        lambda by: by.event_client(client_secret="another"),
        {"event client": [f"/{STACK}/alexa/event-client"]},
    ),
    "state deleted": Row(lambda by: by.no_parameter("state"), {"environment": [f"/{STACK}/alexa/state"]}),
    "state damaged": Row(
        lambda by: by.parameter("state", "garbage", "String"), {"environment": [f"/{STACK}/alexa/state"]}
    ),
    "event permission": Row(
        lambda by: by.manifest("smart-home", lambda m: m.pop("permissions")),
        {
            "permission of smart-home": ["smart-home /permissions"],
            "event client": [f"/{STACK}/alexa/event-client"],
            "manifest of smart-home": ["smart-home /permissions"],
            **WHOLE,
        },
        {"permission of smart-home": ["smart-home /permissions"], **WHOLE},
    ),
    "endpoint": Row(
        _another_endpoint,
        {"manifest of smart-home": ["smart-home /apis/smartHome/endpoint/uri"], **WHOLE},
    ),
    "event permission, endpoint, and permission": Row(
        _three_at_once,
        {
            LIVE: ["SmartHomePermission"],
            "permission of smart-home": ["smart-home /permissions"],
            "event client": [f"/{STACK}/alexa/event-client"],
            "manifest of smart-home": ["smart-home /apis/smartHome/endpoint/uri", "smart-home /permissions"],
            **WHOLE,
        },
        {LIVE: ["SmartHomePermission"], "permission of smart-home": ["smart-home /permissions"], **WHOLE},
    ),
    "name": Row(
        lambda by: by.manifest("smart-home", lambda m: _locale(m).update(name="Another lamp")),
        {"manifest of smart-home": ["smart-home /publishingInformation/locales/de-DE/name"], **WHOLE},
    ),
    "privacy": Row(
        lambda by: by.manifest("profile", lambda m: m["privacyAndCompliance"].update(allowsPurchases=True)),
        {
            "manifest of profile": ["profile /privacyAndCompliance/allowsPurchases"],
            PROFILE: ["profile"],
        },
    ),
    "subscription": Row(
        lambda by: by.manifest("smart-home", lambda m: m["events"]["subscriptions"].pop()),
        {"manifest of smart-home": ["smart-home /events/subscriptions/SKILL_DISABLED"], **WHOLE},
    ),
    "region": Row(
        lambda by: by.manifest("smart-home", lambda m: m["apis"]["smartHome"].pop("regions")),
        {"manifest of smart-home": ["smart-home /apis/smartHome/regions"], **WHOLE},
    ),
    "interaction model": Row(
        lambda by: by.model("profile", "en-US", lambda m: m["languageModel"].update(invocationName="another lamp")),
        {"interaction models of profile": ["profile en-US"]},
    ),
    "stack policy": Row(
        lambda by: by.client("cloudformation").set_stack_policy(StackName=STACK, StackPolicyBody=json.dumps(EVERYBODY)),
        {"stack": [f"{STACK} stack policy"]},
    ),
    "termination protection": Row(
        lambda by: by.client("cloudformation").update_termination_protection(
            StackName=STACK, EnableTerminationProtection=False
        ),
        {"stack": [f"{STACK} termination protection"]},
    ),
    "stack's parameter": Row(lambda by: by.update(LocalAmazon="http://127.0.0.1:1"), {"stack": ["LocalAmazon"]}),
    "tag": Row(lambda by: by.update({"application": "another"}), {"stack": ["tag application"]}),
    "archive": Row(lambda by: by.empty(".zip"), {"stack": ARCHIVES}),
    "archive overwritten": Row(lambda by: by.overwrite(".zip"), {"stack": ARCHIVES}),
    "bucket emptied": Row(lambda by: by.empty(), {"stack": ARCHIVES}),
    "bucket": Row(Person.no_bucket, {"stack": ["smartlamp-artifacts"]}),
}


@pytest.fixture(scope="module")
def by(deployed: Deployed) -> Person:
    return Person(deployed.commands, deployed.first.json["outputs"], deployed.first.json["skills"])


@pytest.fixture(scope="module")
def before(deployed: Deployed) -> Held:
    return held(deployed.commands)


# Each command asks all that there is, so several damages share one: those of which none is in the way of another, or repaired with it.
TOGETHER = (
    (
        "tag",
        "callback URL",
        "permission removed",
        "timeout",
        "retention",
        "event client's secret",
        "interaction model",
        "stack policy",
        "secret at Amazon",
    ),
    (
        "stack's parameter",
        "scopes",
        "permission of another skill",
        "variable",
        "event client deleted",
        "privacy",
        "termination protection",
        "account linking deleted",
        "state damaged",
    ),
    ("name", "subscription", "region", "archive overwritten", "state deleted"),
    ("event permission", "bucket emptied"),
    ("endpoint", "bucket"),
    ("event permission, endpoint, and permission", "archive"),
)


def test_every_damage_has_its_turn() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(ROWS)


@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_the_plan_names_each_and_the_command_repairs_exactly_that(
    names: tuple[str, ...], by: Person, before: Held
) -> None:
    rows, commands = [ROWS[name] for name in names], by.commands
    for row in rows:
        row.change(by)
    to_do = _all_of(row.plan for row in rows)
    planned = commands.passes("deploy", "--plan")
    assert planned.writes == []
    assert _agree(planned.plan, to_do), planned.plan
    repaired = commands.passes("deploy")
    assert _agree(repaired.plan, to_do), repaired.plan
    assert _agree(repaired.done, _all_of(row.plan if row.done is None else row.done for row in rows)), repaired.done
    assert different(before, held(commands)) == []
    assert all(each["passed"] for each in repaired.json["probes"])
    again = commands.passes("deploy", "--plan")
    assert (again.plan, again.writes) == ({}, [])


def _all_of(plans: Iterable[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """What several plans name; what two of them name is done once."""
    found: dict[str, list[str]] = {}
    for phase, abouts in (each for plan in plans for each in plan.items()):
        known = found.setdefault(phase, [])
        known += [each for each in abouts if each not in known]
    return found


def test_without_the_key_of_the_fingerprints_both_account_linkings_are_written_again(by: Person, before: Held) -> None:
    by.no_parameter("fingerprint-key")
    repaired = by.commands.passes("deploy")
    assert _agree(repaired.plan, {**WHOLE, PROFILE: ["profile"]}), repaired.plan
    assert list(repaired.done) == [SMART_HOME, PROFILE]
    # The key is another one, and so are the fingerprints.
    now = held(by.commands)
    assert different(before, now) == [f"ssm /{STACK}/alexa/{each}" for each in ("fingerprint-key", "state")]
    again = by.commands.passes("deploy")
    assert (again.plan, again.writes) == ({}, [])
    assert different(now, held(by.commands)) == []


def _agree(found: Mapping[str, list[str]], wanted: Mapping[str, list[str]]) -> bool:
    """The same phases; in each, what is named begins as it shall."""
    return found.keys() == wanted.keys() and all(
        len(found[phase]) == len(wanted[phase])
        and all(any(each.startswith(start) for each in found[phase]) for start in wanted[phase])
        for phase in wanted
    )
