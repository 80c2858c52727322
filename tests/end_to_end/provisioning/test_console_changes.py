"""What a maker changes by hand in the two consoles of a deployed environment: `smartlamp doctor` names each as the first cause of its hop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.end_to_end.provisioning.by_hand import Person
from tests.end_to_end.provisioning.conftest import Deployed

pytestmark = [pytest.mark.stack, pytest.mark.group("deployment")]

SKILL = "smart-home"


@dataclass(frozen=True)
class Row:
    """Changes that have nothing to do with each other.

    Attributes:
        changes: make them; a repair is `smartlamp deploy`.
        causes: by the doctor's hop, the cause that it names first; empty for what it must say that it cannot see.
    """

    changes: tuple[Callable[[Person], object], ...]
    causes: Mapping[str, str]


def page(**changed: Any) -> Callable[[Person], None]:
    """The account linking page."""

    def change(by: Person) -> None:
        with by.console() as skills:
            now = skills.account_linking(by.skills[SKILL])
            assert now is not None
            skills.replace_account_linking(by.skills[SKILL], {**now.document, "clientSecret": "marker-1", **changed})

    return change


def lost(by: Person) -> None:
    """A manifest that somebody writes drops the account linking."""
    by.manifest(SKILL, lambda m: m["publishingInformation"]["locales"]["de-DE"].update(name="Another lamp"))


def of_another_vendor(by: Person) -> None:
    now = by.client("cognito-idp").describe_user_pool_client(
        UserPoolId=by.outputs["UserPoolId"], ClientId=by.outputs["LinkingClientId"]
    )["UserPoolClient"]["CallbackURLs"]
    by.app_client(CallbackURLs=[each.rpartition("/")[0] + "/M9OTHERVENDOR" for each in now])


def another_functions_endpoint(by: Person) -> None:
    by.permit(by.skills[SKILL], qualifier="")
    by.manifest(SKILL, lambda m: m["apis"]["smartHome"]["endpoint"].update(uri=by.function))
    by.client("lambda").remove_permission(FunctionName=by.function, StatementId="by-hand")


ROWS: Mapping[str, Row] = {
    "the account linking page": Row(
        (page(scopes=["openid", "lamps"], clientId="mistyped", accessTokenScheme="REQUEST_BODY_CREDENTIALS"),),
        {
            "client id": "client-id",
            "scopes": "scope-not-allowed",
            "client authentication scheme": "client-scheme",
            "client secret": "",
        },
    ),
    "the page of another stack": Row(
        (
            page(
                authorizationUrl="https://other.auth.us-east-1.amazoncognito.com/oauth2/authorize",
                accessTokenUrl="https://other.auth.us-east-1.amazoncognito.com/oauth2/token",
            ),
        ),
        {"authorization URL": "another-stacks-page", "token URL": "another-stacks-page"},
    ),
    "a manifest that was written by hand, and the vendor of the redirect URLs": Row(
        (lost, of_another_vendor), {"account linking page": "linking-lost"}
    ),
    "the permission to send events, the endpoint, Alexa's permission": Row(
        (lambda by: by.manifest(SKILL, lambda m: m.pop("permissions")), another_functions_endpoint, Person.permission),
        {
            "permission to send events": "event-permission-off",
            "endpoints of the skill": "endpoint-wrong",
            "permission of Alexa": "trigger-missing",
        },
    ),
    "the event client, a setting, and the vendor of the redirect URLs": Row(
        (
            lambda by: by.event_client(client_secret="marker-2"),
            lambda by: by.variable("LINKING_CLIENT_ID", "another"),
            of_another_vendor,
        ),
        {"event client": "event-client-wrong", "settings of the function": "client-mismatch", "vendor id": "vendor-id"},
    ),
}


@pytest.fixture(scope="module")
def by(deployed: Deployed) -> Person:
    return Person(deployed.commands, deployed.first.json["outputs"], deployed.first.json["skills"])


@pytest.mark.parametrize("name", ROWS)
def test_the_doctor_names_what_was_changed(name: str, by: Person) -> None:
    row = ROWS[name]
    try:
        for change in row.changes:
            change(by)
        done = by.commands("doctor")
    finally:
        by.commands.passes("deploy")
    assert (done.status, done.writes) == (1, [])
    assert "marker" not in done.out + done.err
    found = {
        each["hop"]: next((cause["id"] for cause in each["causes"]), "")
        for each in done.json["findings"]
        if each["verdict"] != "good"
    }
    assert {hop: found.get(hop, "is not said") for hop in row.causes} == row.causes
