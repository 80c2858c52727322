"""What makers really mistype, forget and change by hand: set up on the local stack, met as a person meets it, and named by the doctor at the first attempt.

A row breaks things that have nothing to do with each other; each is named by its own hop, with its own cause first. Everything is put back.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from alexa_simulator.web.client import Client
from tests.end_to_end.conftest import CommandLine, write_all

pytestmark = [pytest.mark.stack, pytest.mark.group("demo's stack")]

PARAMETER = "/smartlamp/alexa/event-client"
NOT_SETTINGS = {"ClientSecret", "CreationDate", "LastModifiedDate"}
LEFT_BEHIND = ("log of ", "links that failed", "suspect grants")
STRANGER = "5eeded00-0000-4000-8000-00000000ca5e"
LATER = "2100-01-01T00:00:00Z"


@dataclass(frozen=True)
class Desk:
    """The demo's stack, with a person who has linked, and whoever changes things past SmartLamp."""

    command: CommandLine

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's."""
        return self.command.running.outputs

    def client(self, service: str) -> Any:
        """As the account's owner has it."""
        return self.command.client(service)

    @property
    def function(self) -> str:
        """The skill's, without its alias."""
        return self.outputs["SmartHomeFunctionArn"].rpartition(":")[0]

    @property
    def linking_client(self) -> dict[str, str]:
        """How Cognito's operations name it."""
        return {"UserPoolId": self.outputs["UserPoolId"], "ClientId": self.outputs["LinkingClientId"]}

    def doctor(self) -> dict[str, list[str]]:
        """What is not good, by hop, with its causes: what is wrong first, as in the doctor's first line."""
        done = self.command("doctor", "--json")
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        findings = json.loads(done.stdout)["findings"]
        broken_off = [each["says"] for each in findings if "could not be looked at" in each["says"]]
        assert broken_off == []
        return {
            each["hop"]: [cause["id"] for cause in each["causes"]]
            for verdict in ("wrong", "doubt")
            for each in findings
            if each["verdict"] == verdict
        }


Fault = Callable[[Desk], AbstractContextManager[object]]


def app_client(**changes: Any) -> Fault:
    """Settings of the linking client, as somebody changes them in Cognito's console."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        cognito = desk.client("cognito-idp")
        now = cognito.describe_user_pool_client(**desk.linking_client)["UserPoolClient"]
        kept = {name: each for name, each in now.items() if each != "" and name not in NOT_SETTINGS}
        made = {name: each(now[name]) if callable(each) else each for name, each in changes.items()}
        cognito.update_user_pool_client(**{**kept, **made})
        try:
            yield
        finally:
            cognito.update_user_pool_client(**kept)

    return broken


def misbehaving(*words: str) -> Fault:
    """What the simulated console says, or who fails."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        desk.command.json("misbehave", *words)
        try:
            yield
        finally:
            desk.command.json("misbehave", "off")

    return broken


def page(*values: str) -> Fault:
    return misbehaving(*(word for value in values for word in ("--console", value)))


def settings(**changes: str) -> Fault:
    """Environment variables of the skill's function."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        functions, named = desk.client("lambda"), {"FunctionName": desk.function}
        now = functions.get_function_configuration(**named)["Environment"]["Variables"]
        functions.update_function_configuration(**named, Environment={"Variables": now | changes})
        try:
            yield
        finally:
            functions.update_function_configuration(**named, Environment={"Variables": now})

    return broken


def stored(change: Callable[[dict[str, str]], str]) -> Fault:
    """What is in the SSM parameter in place of the event client; empty: nothing."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        ssm = desk.client("ssm")
        now = ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"]
        text = change(json.loads(now))
        ssm.delete_parameter(Name=PARAMETER)
        if text:
            ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=text)
        try:
            yield
        finally:
            ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=now, Overwrite=True)

    return broken


@contextmanager
def older_version(desk: Desk) -> Iterator[None]:
    """The alias leads to a version that was published before a setting changed (L1)."""
    functions, named = desk.client("lambda"), {"FunctionName": desk.function}
    with settings(LINKING_CLIENT_ID="an-older-client")(desk):
        version = functions.publish_version(**named)["Version"]
    try:
        functions.update_alias(**named, Name="live", FunctionVersion=version)
        yield
    finally:
        functions.update_alias(**named, Name="live", FunctionVersion="$LATEST")


@contextmanager
def another_skills_permission(desk: Desk) -> Iterator[None]:
    """Alexa may invoke the function for another skill only."""
    functions, named = desk.client("lambda"), {"FunctionName": desk.function, "Qualifier": "live"}
    statements = json.loads(functions.get_policy(**named)["Policy"])["Statement"]
    service = "alexa-connectedhome.amazon.com"
    (sid,) = [each["Sid"] for each in statements if each["Principal"] == {"Service": service}]
    allow = {**named, "Action": "lambda:InvokeFunction", "Principal": service}
    functions.remove_permission(**named, StatementId=sid)
    functions.add_permission(**allow, StatementId="another", EventSourceToken="amzn1.ask.skill.another")
    try:
        yield
    finally:
        functions.remove_permission(**named, StatementId="another")
        skill_id = console_of(desk)["skill_id"]
        functions.add_permission(**allow, StatementId=sid, EventSourceToken=skill_id)


@contextmanager
def stopped(desk: Desk) -> Iterator[None]:
    """Three functions with a reserved concurrency of 0: the skill's, the reporter, and the one that the user pool calls."""
    functions = desk.client("lambda")
    pool = desk.client("cognito-idp").describe_user_pool(UserPoolId=desk.outputs["UserPoolId"])["UserPool"]
    names = [desk.function, desk.outputs["ChangeReportFunctionName"], pool["LambdaConfig"]["PostConfirmation"]]
    for name in names:
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        for name in names:
            functions.delete_function_concurrency(FunctionName=name)


@contextmanager
def key_disabled(desk: Desk) -> Iterator[None]:
    kms = desk.client("kms")
    variables = desk.client("lambda").get_function_configuration(FunctionName=desk.function)["Environment"]
    key = {"KeyId": variables["Variables"]["GRANTS_KEY_ID"]}
    kms.disable_key(**key)
    try:
        yield
    finally:
        kms.enable_key(**key)


@contextmanager
def prefix_given_up(desk: Desk) -> Iterator[None]:
    """The domain prefix is gone (L7)."""
    cognito, domain = desk.client("cognito-idp"), {"Domain": "smartlamp-local"}
    cognito.delete_user_pool_domain(UserPoolId=desk.outputs["UserPoolId"], **domain)
    try:
        yield
    finally:
        cognito.create_user_pool_domain(UserPoolId=desk.outputs["UserPoolId"], **domain, ManagedLoginVersion=2)


@contextmanager
def sign_up_closed(desk: Desk) -> Iterator[None]:
    cognito, pool = desk.client("cognito-idp"), desk.outputs["UserPoolId"]
    cognito.update_user_pool(UserPoolId=pool, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    try:
        yield
    finally:
        cognito.update_user_pool(UserPoolId=pool, AdminCreateUserConfig={"AllowAdminCreateUserOnly": False})


@contextmanager
def stream_off(desk: Desk) -> Iterator[None]:
    """What tells the reporter of changes is switched off."""
    functions = desk.client("lambda")
    listed = functions.list_event_source_mappings(FunctionName=desk.outputs["ChangeReportFunctionName"])
    (uuid,) = [each["UUID"] for each in listed["EventSourceMappings"] if ":dynamodb:" in each["EventSourceArn"]]
    functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=uuid, Enabled=True)


def rows(table: str, items: Sequence[Mapping[str, str]], *keys: str) -> Fault:
    """Rows that somebody put into a table."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        dynamodb, name = desk.client("dynamodb"), desk.outputs[table]
        texts = [{member: {"S": text} for member, text in item.items()} for item in items]
        write_all(dynamodb, name, [{"PutRequest": {"Item": item}} for item in texts])
        try:
            yield
        finally:
            write_all(dynamodb, name, [{"DeleteRequest": {"Key": {key: item[key] for key in keys}}} for item in texts])

    return broken


def grants(*rows_of: Mapping[str, str]) -> Fault:
    right = {"owner": STRANGER, "region": "us-east-1", "state": "active", "created_at": LATER}
    made = [{**right, "grant_id": f"grant-{number}", **each} for number, each in enumerate(rows_of)]
    return rows("GrantsTable", made, "owner", "grant_id")


def lines(group: str, *said: Mapping[str, str] | str) -> Fault:
    """Lines in the log of a function."""

    @contextmanager
    def broken(desk: Desk) -> Iterator[None]:
        logs, where = desk.client("logs"), {"logGroupName": desk.outputs[group], "logStreamName": "symptoms"}
        logs.create_log_stream(**where)
        texts = [each if isinstance(each, str) else json.dumps({"level": "ERROR", **each}) for each in said]
        events = [{"timestamp": int(time.time() * 1000), "message": each} for each in texts]
        logs.put_log_events(**where, logEvents=events)
        try:
            yield
        finally:
            logs.delete_log_stream(**where)

    return broken


def console_of(desk: Desk) -> Any:
    running = desk.command.running
    return Client(running.page, running.page_key).console()


def at_another_path(desk: Desk) -> AbstractContextManager[object]:
    return page(f"token-url={desk.outputs['TokenUrl']}/", f"authorization-url={desk.outputs['TokenUrl']}")(desk)


def with_a_query(desk: Desk) -> AbstractContextManager[object]:
    return page(f"authorization-url={desk.outputs['AuthorizationUrl']}?response_type=code")(desk)


def dashboards_client(desk: Desk) -> AbstractContextManager[object]:
    return page(f"client-id={desk.outputs['DashboardClientId']}")(desk)


def without_alias(desk: Desk) -> AbstractContextManager[object]:
    return page(f"endpoint={desk.function}")(desk)


def swapped(client: dict[str, str]) -> str:
    return json.dumps({"client_id": client["client_secret"], "client_secret": client["client_id"]})


def with_line_end(client: dict[str, str]) -> str:
    return json.dumps({**client, "client_secret": client["client_secret"] + "\n"})


@dataclass(frozen=True)
class Row:
    """What is broken together, and how it is met.

    Attributes:
        faults: that have nothing to do with each other.
        causes: by the doctor's hop, the cause that it names first.
        sees: the command with which a person meets it first, and words of what it then says; nothing if nobody sees it yet.
        first: the hop that the doctor names first, if it is not the first of `causes`.
    """

    faults: Sequence[Fault]
    causes: Mapping[str, str]
    sees: tuple[str, str] | None = None
    first: str = ""


EUROPE = "redirect URL, Europe"
ROWS: Mapping[str, Row] = {
    "a redirect URL is missing (L4)": Row(
        [app_client(CallbackURLs=lambda urls: [each for each in urls if "layla" not in each])],
        {EUROPE: "redirect-url-missing", "sign-in page, Europe": "redirect-url-missing"},
    ),
    "a slash too much in the redirect URLs": Row(
        [app_client(CallbackURLs=lambda urls: [f"{each}/" for each in urls])],
        {"redirect URL, North America": "redirect-url-missing", "sign-in page": "redirect-url-missing"},
        ("link", "redirect_mismatch"),
    ),
    "redirect URLs of another vendor": Row(
        [app_client(CallbackURLs=lambda urls: [each.replace("LOCAL", "OTHER") for each in urls])],
        {"vendor id": "vendor-id", "sign-in page": "vendor-id"},
        ("link", "redirect_mismatch"),
    ),
    "the client has fewer scopes than the page": Row(
        [app_client(AllowedOAuthScopes=["openid"], ReadAttributes=["email"])],
        {"scopes": "scope-not-allowed", "what the client may read": "attributes-not-readable", "sign-in page": "scope-not-allowed"},
        ("link", "invalid_scope"),
    ),
    "the client has no code grant, links end, tokens are brief": Row(
        [app_client(AllowedOAuthFlows=["implicit"], AccessTokenValidity=5, RefreshTokenValidity=60, TokenValidityUnits={"AccessToken": "minutes", "RefreshToken": "minutes"})],
        {"code grant": "code-grant-off", "lifetime of skill tokens": "token-too-brief", "lifetime of links": "refresh-validity-short", "sign-in page": "code-grant-off"},
        ("link", "unauthorized_client"),
    ),
    "the client is not for OAuth": Row(
        [app_client(AllowedOAuthFlowsUserPoolClient=False, SupportedIdentityProviders=["Google"])],
        {"code grant": "code-grant-off", "identity providers": "identity-provider-missing", "sign-in page": "code-grant-off"},
    ),
    "mistyped addresses on the page": Row(
        [at_another_path],
        {"authorization URL": "authorization-url", "token URL": "token-url", "sign-in page": "authorization-url", "token endpoint": "token-url"},
        ("link", "403"),
    ),
    "a query on the page": Row([with_a_query], {"authorization URL": "url-with-parameters"}),
    "the page of another stack": Row(
        [page("authorization-url=https://no-such-stack.invalid/oauth2/authorize")],
        {"authorization URL": "another-stacks-page", "sign-in page": "another-stacks-page"},
    ),
    "the dashboard's client on the page": Row(
        [dashboards_client], {"client id": "client-id", "token endpoint": "client-id"}, ("link", "redirect")
    ),
    "four things at once": Row(
        [page("scope=openid email", "secret=wrong", "scheme=wrong", "send-events=off")],
        {"client secret": "client-secret", "scopes": "scope-not-allowed", "client authentication scheme": "client-scheme", "permission to send events": "event-permission-off", "states of devices": "unresponsive-without-events"},
        ("link", "invalid_scope"),
    ),
    "an endpoint without its alias, and not enabled": Row(
        [without_alias, page("enabled=off")],
        {"endpoints of the skill": "endpoint-wrong", "enablement for you": "not-enabled"},
        ("link", "not enabled"),
    ),
    "a permission of another skill": Row([another_skills_permission], {"permission of Alexa": "trigger-missing"}),
    "settings that do not reach the function (L1)": Row(
        [older_version], {"settings of the function": "settings-not-live", "alias of the function": "settings-not-live"}
    ),
    "a setting that was changed by hand": Row(
        [settings(GRANTS_TABLE="another", EVENT_CLIENT_PARAMETER="/another/alexa/event-client")],
        {"settings of the function": "setting-missing", "event client": "event-client-parameter"},
    ),
    "functions that AWS does not run": Row(
        [stopped],
        {"limits of the function": "function-throttled", "answer of the function": "function-throttled", "reporter": "function-throttled", "function of the user pool, PostConfirmation": "pool-trigger-fails"},
        ("link", "TooManyRequestsException"),
        first="function of the user pool, PostConfirmation",
    ),
    "no event client (L3), and the stream off": Row(
        [stored(lambda _: ""), stream_off],
        {"what starts the reporter": "reporter-stopped", "event client": "event-client-missing"},
        ("link", "ParameterNotFound"),
    ),
    "an event client whose id and secret are swapped": Row(
        [stored(swapped)], {"event client": "event-client-wrong"}
    ),
    "an event client with a line end, a key that is off, a prefix that is gone, a closed sign-up": Row(
        [stored(with_line_end), key_disabled, prefix_given_up, sign_up_closed],
        {"event client": "event-client-wrong", "key of the grants": "grant-not-kept", "domain smartlamp-local": "prefix-host-gone", "sign-up": "sign-up-closed"},
    ),
    # Nine wait for one reason: grants of other tests may wait for another, and the doctor names the commonest.
    "grants that Amazon ended (L2), that wait, of a region without a gateway (L8)": Row(
        [grants({"state": "suspect"}, {"state": "paused"}, {"state": "needs-relink"}, {"state": "failed"}, *[{"waits_for": "gateway_timeout"}] * 9, {"region": "eu-central-1"}, {"client_id": "another"})],
        {"paused grants": "gateway-region", "suspect grants": "grants-suspect", "grants that cannot be read": "grant-not-kept", "links that failed": "event-client-wrong", "grants that wait": "gateway-unreachable", "regions of grants": "function-region", "event client of the grants": "event-client-wrong"},
    ),
    "a person with too many lamps, two of one name": Row(
        [rows("LampsTable", [{"owner": STRANGER, "lamp_id": f"lamp-{number}", "name": f"Lamp {max(number, 1)}"} for number in range(301)], "owner", "lamp_id")],
        {"devices": "too-many-endpoints", "names of devices": "duplicate-names"},
    ),
    "lines of the logs": Row(
        [
            lines("SmartHomeLogGroup", {"event": "directive", "name": "AcceptGrant", "result": "ACCEPT_GRANT_FAILED", "reason": "lwa_invalid_client"}, "x Task timed out after 8.00 seconds"),
            lines("ChangeReportLogGroup", {"event": "event_refused", "reason": "INSUFFICIENT_PERMISSION_EXCEPTION"}),
        ],
        {
            "log of the skill's function, ACCEPT_GRANT_FAILED (lwa_invalid_client)": "event-client-wrong",
            "log of the skill's function, lambda (Task timed out)": "function-slow",
            "log of the reporter, event_refused (INSUFFICIENT_PERMISSION_EXCEPTION)": "event-permission-off",
        },
    ),
    "pages that are not there": Row(
        [misbehaving("sign-in", "login-pages-unavailable")], {"sign-in page": "login-style-missing"}, ("link", "Login pages unavailable")
    ),
    "a token endpoint that is no longer one": Row(
        [misbehaving("token", "html")], {"token endpoint": "answer-not-json"}, ("link", "text/html")
    ),
    "tokens that Alexa does not take": Row(
        [misbehaving("token", "no-refresh-token")], {"token, broken on purpose": "no-refresh-token"}, ("link", "no refresh_token")
    ),
    "a gateway of another region (L2)": Row(
        [misbehaving("gateway", "SKILL_DISABLED_EXCEPTION")], {"gateway, broken on purpose": "gateway-region"}
    ),
    "a function that crashes for Alexa": Row(
        [misbehaving("function", "crash")], {"answer of the function": "function-broken"}, ("link", "RuntimeError")
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(demo_stack: CommandLine) -> Desk:
    if not Client(demo_stack.running.page, demo_stack.running.page_key).status()["linked"]:
        demo_stack.passes("link")
    return Desk(demo_stack)


@pytest.fixture(scope="module")
def before(desk: Desk) -> set[str]:
    """What was not good before, in a stack that other tests use, too: of the logs and grants of others."""
    return set(desk.doctor())


@pytest.mark.parametrize("name", ROWS)
def test_the_first_look_leads_to_the_cause(name: str, desk: Desk, before: set[str]) -> None:
    row = ROWS[name]
    with contextlib.ExitStack() as broken:
        for fault in row.faults:
            broken.enter_context(fault(desk))
        found = desk.doctor()
        if row.sees is not None:
            command, words = row.sees
            seen = desk.command(command, "--json")
            assert seen.returncode == 1
            assert words in seen.stdout
    assert {hop: next(iter(found.get(hop, ())), "") for hop in row.causes} == row.causes
    first = row.first or next(iter(row.causes))
    # What a row's own link or discovery leaves in the logs and among the grants is met by the rows after it.
    new = [hop for hop in found if hop == first or (hop not in before and not hop.startswith(LEFT_BEHIND))]
    assert new[0] == first


def test_everything_is_put_back(desk: Desk, before: set[str]) -> None:
    desk.command.passes("link")
    left = {hop for hop in desk.doctor() if hop not in before and not hop.startswith(LEFT_BEHIND)}
    assert left == set()
