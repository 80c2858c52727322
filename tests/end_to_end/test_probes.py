"""The probes on the local stack: all pass, and whatever is damaged is named by the probe that would fail customers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import pytest

from smartlamp.local_stack.choices import PROFILE_SKILL_ID, SKILL_ID
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.of_function import Kind, of_function
from smartlamp.provisioning.probes.of_linking import of_linking
from smartlamp.provisioning.probes.probe import Probe
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

ANOTHER = "amzn1.ask.skill.99999999-9999-4999-8999-999999999999"
FUNCTIONS = [("smartHome", "SmartHomeFunctionArn", SKILL_ID), ("custom", "ProfileSkillFunctionArn", PROFILE_SKILL_ID)]


def client_of(stack: CommandLine) -> dict[str, Any]:
    """The linking client, as the user pool has it."""
    outputs = stack.running.outputs
    named = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["LinkingClientId"]}
    found: dict[str, Any] = stack.client("cognito-idp").describe_user_pool_client(**named)["UserPoolClient"]
    return found


@pytest.fixture
def linking(smartlamp: CommandLine) -> Linking:
    outputs, client = smartlamp.running.outputs, client_of(smartlamp)
    return Linking(
        authorization_url=outputs["AuthorizationUrl"],
        token_url=outputs["TokenUrl"],
        client_id=client["ClientId"],
        client_secret=client["ClientSecret"],
        scopes=tuple(client["AllowedOAuthScopes"]),
        redirect_urls=tuple(client["CallbackURLs"]),
        jwks_url=f"{smartlamp.running.account.endpoint}/{outputs['UserPoolId']}/.well-known/jwks.json",
    )


@contextmanager
def changed(stack: CommandLine, **properties: Any) -> Iterator[None]:
    """The linking client has these properties for the length of the block."""
    cognito, before = stack.client("cognito-idp"), client_of(stack)
    unsettable = ("ClientSecret", "CreationDate", "LastModifiedDate")
    # The emulator shows an empty text for what was never set.
    settable = {name: value for name, value in before.items() if name not in unsettable and value != ""}
    try:
        cognito.update_user_pool_client(**{**settable, **properties})
        yield
    finally:
        cognito.update_user_pool_client(**settable)
        after = client_of(stack)
        assert {**after, "LastModifiedDate": None} == {**before, "LastModifiedDate": None}


def failed(linking: Linking) -> list[Probe]:
    return [each for each in of_linking(linking) if not each.passed]


def wrong(linking: Linking) -> dict[str, str]:
    return {each.name: each.says for each in failed(linking)}


def test_the_linking_of_a_stack_is_right(linking: Linking) -> None:
    probes = list(of_linking(linking))
    assert [each for each in probes if not each.passed] == []
    names = [each.name for each in probes]
    assert names[:4] == ["addresses", *(f"sign-in page, {where}" for where in ("North America", "Europe", "Far East"))]
    assert names[4].startswith("sign-in page, 127.0.0.1:")
    assert names[5:] == ["form of the sign-in page", "token endpoint", "signing keys"]


@pytest.mark.parametrize(("number", "name"), [(0, "North America"), (1, "Europe"), (2, "Far East")])
def test_a_redirect_url_that_was_taken_away_is_found(
    smartlamp: CommandLine, linking: Linking, number: int, name: str
) -> None:
    taken = linking.redirect_urls[number]
    with changed(smartlamp, CallbackURLs=[each for each in linking.redirect_urls if each != taken]):
        found = wrong(linking)
    assert found.pop(f"sign-in page, {name}").startswith(f"Cognito refuses to send people back to {taken}")
    assert found == {}
    assert wrong(linking) == {}


@pytest.mark.parametrize(
    ("damage", "says", "cause"),
    [
        ({"AllowedOAuthScopes": ["openid"]}, "invalid_scope. The skill asks for: ", "scope-not-allowed"),
        ({"AllowedOAuthFlows": ["implicit"]}, "at once: unauthorized_client", "code-grant-off"),
        ({"AllowedOAuthFlowsUserPoolClient": False}, "Client does not exist.", "client-id"),
    ],
)
def test_what_the_linking_client_may_no_longer_do_is_found(
    smartlamp: CommandLine, linking: Linking, damage: dict[str, Any], says: str, cause: str
) -> None:
    with changed(smartlamp, **damage):
        found = [each for each in failed(linking) if each.name.startswith("sign-in page, ")]
    assert len(found) == len(linking.redirect_urls)
    assert all(says in each.says for each in found), found
    assert {each.causes[0] for each in found} == {cause}
    assert wrong(linking) == {}


def test_what_the_skill_was_told_wrongly_is_found(linking: Linking) -> None:
    assert list(wrong(replace(linking, client_secret=f"{linking.client_secret}x"))) == ["token endpoint"]
    assert "sign-in page, Europe" in wrong(replace(linking, client_id="another"))
    assert "sign-in page, Europe" in wrong(replace(linking, scopes=(*linking.scopes, "email")))
    assert "signing keys" in wrong(replace(linking, jwks_url=linking.jwks_url.replace("us-east-1_", "us-east-1_no")))
    assert list(wrong(replace(linking, token_url=f"{linking.token_url}s"))) == ["token endpoint"]
    foreign = tuple(each.replace("M", "N") for each in linking.redirect_urls[:1])
    assert list(wrong(replace(linking, redirect_urls=foreign))) == ["sign-in page, North America"]


def probes_of(stack: CommandLine, kind: Kind, output: str, skill_id: str, patch: pytest.MonkeyPatch) -> list[Probe]:
    for name, value in stack.aws.items():
        patch.setenv(name, value)
    session = boto3.Session(region_name="us-east-1")
    return list(of_function(session, stack.running.outputs[output], skill_id, kind))


@pytest.mark.parametrize(("kind", "output", "skill_id"), FUNCTIONS)
def test_the_functions_of_a_stack_are_right(
    smartlamp: CommandLine, kind: Kind, output: str, skill_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = probes_of(smartlamp, kind, output, skill_id, monkeypatch)
    assert [(each.name, each.passed) for each in probes] == [
        ("answer of the function", True),
        ("permissions", True),
    ], probes


@pytest.mark.parametrize(("kind", "output", "skill_id"), FUNCTIONS)
def test_a_permission_that_was_taken_away_or_given_by_hand_is_found(
    smartlamp: CommandLine, kind: Kind, output: str, skill_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _, alias = smartlamp.running.outputs[output].rpartition(":")
    functions, named = smartlamp.client("lambda"), {"FunctionName": name, "Qualifier": alias}
    statements = json.loads(functions.get_policy(**named)["Policy"])["Statement"]
    for statement in statements:
        service = statement["Principal"]["Service"]
        given = {
            **named,
            "StatementId": statement["Sid"],
            "Action": "lambda:InvokeFunction",
            "Principal": service,
        }
        functions.remove_permission(**named, StatementId=statement["Sid"])
        try:
            _, missing = probes_of(smartlamp, kind, output, skill_id, monkeypatch)
            functions.add_permission(**given)
            _, open_to_all = probes_of(smartlamp, kind, output, skill_id, monkeypatch)
            functions.remove_permission(**named, StatementId=statement["Sid"])
            functions.add_permission(**given, EventSourceToken=ANOTHER)
            _, foreign = probes_of(smartlamp, kind, output, skill_id, monkeypatch)
            functions.remove_permission(**named, StatementId=statement["Sid"])
        finally:
            functions.add_permission(**given, EventSourceToken=skill_id)
        assert missing.says == f"{service} may not invoke the function for the skill {skill_id}."
        assert f"{service} has lambda:InvokeFunction, for anything" in open_to_all.says
        assert ANOTHER in foreign.says
        assert f"--statement-id {statement['Sid']}" in foreign.to_do
    assert all(each.passed for each in probes_of(smartlamp, kind, output, skill_id, monkeypatch))


@pytest.mark.parametrize(("kind", "output", "skill_id"), FUNCTIONS)
def test_a_function_behind_another_skill_is_found(
    smartlamp: CommandLine, kind: Kind, output: str, skill_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, permissions = probes_of(smartlamp, kind, output, ANOTHER, monkeypatch)
    assert answer.passed is (kind == "smartHome")  # a directive does not say which skill it is for
    assert not permissions.passed
    assert skill_id in permissions.says
