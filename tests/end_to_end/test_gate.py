"""Both ports of a running stack, as others see them: programs without the stack's keys, and web pages in a real browser."""

import hashlib
import http.client
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, expect
from requests import Response

from alexa_simulator.outbound import Session
from smartlamp.local_stack.emulator.client import client_as
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import people
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

FUNCTION = {"FunctionName": "taken-over", "Runtime": "python3.13", "Handler": "a.b", "Code": {"ZipFile": "UEsF"}}
DENIED = (400, 401, 403, 404, 405)
ROOT = "Action=GetSessionToken&Version=2011-06-15"
TOKEN = "Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::000000000000:role/r&RoleSessionName=s&WebIdentityToken=t"

# What others would like to be told or done, at the emulator's port and at the page's.
AT_EMULATOR: list[tuple[str, str, Mapping[str, str], str]] = [
    ("GET", "/2015-03-31/functions/", {}, ""),
    ("POST", "/2015-03-31/functions", {"Content-Type": "text/plain"}, json.dumps(FUNCTION)),
    ("POST", "/2015-03-31/functions/smartlamp/invocations", {"Content-Type": "text/plain"}, "{}"),
    ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}, "{}"),
    ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools"}, '{"MaxResults": 5}'),
    (
        "POST",
        "/",
        {"X-Amz-Target": "AWSCognitoIdentityService.GetCredentialsForIdentity"},
        '{"IdentityId": "us-east-1:1"}',
    ),
    ("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, "Action=ListRoles&Version=2010-05-08"),
    (
        *("POST", "/?Action=AssumeRoleWithWebIdentity", {}),
        "RoleArn=arn:aws:iam::000000000000:role/x&RoleSessionName=s&WebIdentityToken=t&Version=2011-06-15",
    ),
    # The emulator takes a path that it does not serve for a request of whichever service the body or a header names.
    *(
        (method, path, {"Content-Type": "application/x-www-form-urlencoded", **more}, body)
        for method, path in (
            ("POST", "/oauth2/revoke"),
            ("POST", "/login"),
            ("GET", f"/login?{ROOT}"),
            ("GET", f"/logout?{ROOT}"),
            ("POST", "/_aws/execute-api/x"),
            ("POST", "/_aws/execute-api/x/prod/y"),
            ("POST", "/_aws/lambda-url/"),
            ("POST", "/_aws/lambda-url/x/"),
            ("POST", "/restapis/a/b/_user_request_%0a"),
            ("GET", f"/us-east-1_nope/.well-known/jwks.json?{ROOT}"),
        )
        for body in (ROOT, TOKEN, "Action=ListUsers&Version=2010-05-08")
        for more in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer Credential=a/b/us-east-1/iam/"})
    ),
    ("GET", "/smartlamp-artifacts", {}, ""),
    ("PUT", "/planted", {}, ""),
    ("POST", "/_ministack/reset", {}, ""),
    ("POST", "/_ministack/config", {}, '{"lambda_svc.LAMBDA_EXECUTOR": "docker"}'),
    ("GET", "/_ministack/ses/messages", {}, ""),
    ("GET", "/_ministack/sqs/messages", {}, ""),
    ("GET", "/_ministack/health", {}, ""),
    ("GET", "/health", {}, ""),
    ("OPTIONS", "/2015-03-31/functions/", {"Access-Control-Request-Method": "POST"}, ""),
]
AT_PAGE: list[tuple[str, str, Mapping[str, str], str]] = [
    ("GET", "/alexa/status", {}, ""),
    ("GET", "/alexa/messages", {}, ""),
    ("GET", "/alexa/events", {}, ""),
    ("POST", "/alexa/say", {"Content-Type": "application/json"}, '{"text": "turn off SmartLamp"}'),
    ("POST", "/alexa/unlink", {"Content-Type": "application/json"}, "{}"),
    ("POST", "/alexa/link/begin", {"Content-Type": "application/json"}, "{}"),
    ("POST", "/alexa/misbehave", {"Content-Type": "text/plain"}, '{"name": "lwa", "how": []}'),
    ("OPTIONS", "/alexa/say", {"Access-Control-Request-Method": "POST"}, ""),
]


def ports(running: Any) -> list[tuple[int, list[tuple[str, str, Mapping[str, str], str]]]]:
    return [(running.account.port, AT_EMULATOR), (running.page_port, AT_PAGE)]


def ask(port: int, method: str, path: str, headers: Mapping[str, str], body: str) -> tuple[int, Mapping[str, str], str]:
    """One request as it is: no client adds or mends anything but Host, unless it is given."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    told = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, told


def world(smartlamp: CommandLine) -> Any:
    """What there is, as the owner sees it."""
    names = [each["FunctionName"] for each in smartlamp.client("lambda").list_functions()["Functions"]]
    buckets = [each["Name"] for each in smartlamp.client("s3").list_buckets()["Buckets"]]
    return sorted(names), sorted(buckets), smartlamp.json("lamps", "list"), smartlamp.json("status")["alexa"]["linked"]


@pytest.fixture(scope="module")
def nothing_changes(smartlamp: CommandLine) -> Iterator[None]:
    smartlamp.passes("link")
    before = world(smartlamp)
    yield
    assert world(smartlamp) == before


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    "who",
    [
        pytest.param({}, id="a program without keys"),
        pytest.param({"Host": "evil.example"}, id="another host"),
        pytest.param({"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, id="DNS rebinding"),
        pytest.param({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, id="another origin"),
        pytest.param({"Origin": "null"}, id="an opaque origin"),
        pytest.param({"Origin": "http://127.0.0.1:9", "Sec-Fetch-Site": "same-site"}, id="another port"),
        pytest.param(
            {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"}, id="AWS4"
        ),
        pytest.param({"Authorization": "AWS test:c2lnbmF0dXJl"}, id="AWS2"),
        pytest.param({"Authorization": "Bearer test"}, id="a bearer"),
        pytest.param({"X-Forwarded-Host": "127.0.0.1:{port}", "Host": "evil.example"}, id="a proxy's word"),
    ],
)
def test_nobody_else_is_told_or_gets_done_anything(smartlamp: CommandLine, who: dict[str, str]) -> None:
    for port, wishes in ports(smartlamp.running):
        theirs = {name: value.format(port=port) for name, value in who.items()}
        for method, path, headers, body in wishes:
            status, gave, told = ask(port, method, path, {**headers, **theirs}, body)
            # The login pages answer everybody; who names no client is told so, and nothing else.
            is_told_so = (status, told) == (302, "") and gave["location"].startswith(
                "/error?error=Client+does+not+exist."
            )
            assert status in DENIED or is_told_so, (method, path, status, told)
            assert not [name for name in gave if name.startswith("access-control")], (method, path)
            assert len(told) < 700, told
            assert "SecretAccessKey" not in told, (method, path)
            assert "<UserName>" not in told, (method, path)


def guesses(smartlamp: CommandLine) -> Iterator[tuple[str, Credentials]]:
    """Keys that somebody may guess who knows the emulator's source and the names in our template."""
    yield "the usual one", Credentials("test", "test")
    yield "the account's number", Credentials("000000000000", "test")
    yield "any number", Credentials("123456789012", "anything", "anything")
    yield "the owner's id without the secret", Credentials(smartlamp.running.account.access_key_id, "test")
    for function in smartlamp.client("lambda").list_functions()["Functions"]:
        digest = hashlib.sha256(f"{function['FunctionArn']}:{function['Role']}".encode()).hexdigest()
        secret, token = (hashlib.sha256(f"{what}:{digest}".encode()).hexdigest() for what in ("secret", "token"))
        yield function["FunctionName"], Credentials(f"ASIA{digest[:16].upper()}", secret, token)


def answer_of(method: str, url: str, **more: Any) -> Response:
    with Session() as session:
        return session.request(method, url, timeout=5, **more)


@pytest.mark.parametrize("service", ["dynamodb", "lambda", "s3", "iam", "cognito-idp", "execute-api"])
def test_guessed_keys_open_nothing(smartlamp: CommandLine, service: str) -> None:
    smartlamp.passes("link")  # so that the function has run, and its credentials are known to the emulator
    endpoint = smartlamp.running.account.endpoint
    for who, credentials in guesses(smartlamp):
        asked = AWSRequest("POST", f"{endpoint}/", data="{}", headers={"X-Amz-Target": "DynamoDB_20120810.ListTables"})
        SigV4Auth(credentials, service, "us-east-1").add_auth(asked)
        answer = answer_of("POST", f"{endpoint}/", data="{}", headers=dict(asked.headers))
        assert answer.status_code == 403, who
        assert "TableNames" not in answer.text, who


def test_what_was_signed_is_what_counts(smartlamp: CommandLine) -> None:
    account = smartlamp.running.account
    keys = Credentials(account.access_key_id, account.secret_access_key)
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
    signed = AWSRequest("POST", f"{account.endpoint}/", data="{}", headers=headers)
    SigV4Auth(keys, "dynamodb", "us-east-1").add_auth(signed)

    def status(body: str = "{}", path: str = "/", **changed: str) -> int:
        given = {**dict(signed.headers), **changed}
        return answer_of("POST", account.endpoint + path, data=body, headers=given).status_code

    assert status() == 200
    assert status(body='{"Limit": 1}') == 403
    assert status(path="/other") == 403
    assert status(path="/?Action=ListUsers") == 403
    assert status(**{"X-Amz-Target": "DynamoDB_20120810.DescribeLimits"}) == 403
    assert status(**{"X-Amz-Date": "20200101T000000Z"}) == 403
    assert status(Authorization=str(signed.headers["Authorization"])[:-1] + "0x") == 403


def test_links_to_objects_work_until_they_are_changed(smartlamp: CommandLine) -> None:
    account = smartlamp.running.account
    owner = boto3.Session(account.access_key_id, account.secret_access_key, region_name="us-east-1")
    s3 = owner.client("s3", endpoint_url=account.endpoint, config=Config(signature_version="s3v4"))
    key = s3.list_objects_v2(Bucket="smartlamp-artifacts")["Contents"][0]["Key"]
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "smartlamp-artifacts", "Key": key}, ExpiresIn=60)
    assert answer_of("GET", link).status_code == 200
    assert answer_of("GET", link.replace(quote(key), "other.zip")).status_code == 403
    assert answer_of("GET", link.replace("Expires=60", "Expires=600000")).status_code == 403


def test_with_the_stacks_keys_the_owner_does_everything(smartlamp: CommandLine) -> None:
    with pytest.raises(ClientError, match="takes only its own keys, from the file aws"):
        client_as("dynamodb", smartlamp.running.account.port, ("test", "test", None), 1).list_tables()
    for service, ask_it in (("sts", "get_caller_identity"), ("s3", "list_buckets"), ("sqs", "list_queues")):
        with pytest.raises(ClientError, match="takes only its own keys"):
            getattr(client_as(service, smartlamp.running.account.port, ("1" * 12, "x", None), 1), ask_it)()
        getattr(smartlamp.client(service), ask_it)()


def test_the_codes_that_everybody_knows_give_no_new_password(smartlamp: CommandLine) -> None:
    running = smartlamp.running
    person, _ = people(StateFolder(smartlamp.state_dir), running).demo()
    anybody = client_as("cognito-idp", running.account.port, ("x", "x", None), 1)
    who = {"ClientId": running.outputs["DashboardClientId"], "Username": person.username}
    anybody.forgot_password(**who)
    for code in ("123456", "654321", ""):
        with pytest.raises(ClientError, match=r"CodeMismatch|Expired|validation|Invalid"):
            anybody.confirm_forgot_password(**who, ConfirmationCode=code or "000000", Password="Taken-over-1")
    smartlamp.passes("link")


# ---------------------------------------------------------------- pages in a browser

EVIL_PAGE = b"<!doctype html><title>evil</title><body>evil</body>"

ATTACK = """async ({emulator, page}) => {
  const told = [];
  const tries = [
    [`${emulator}/2015-03-31/functions/`, {}],
    [`${emulator}/2015-03-31/functions`, {method: "POST", body: '{"FunctionName": "taken-over", "Runtime": "python3.13", "Role": "r", "Handler": "a.b", "Code": {"ZipFile": "UEsF"}}'}],
    [`${emulator}/_ministack/reset`, {method: "POST"}],
    [`${emulator}/_ministack/ses/messages`, {}],
    [`${emulator}/smartlamp-artifacts`, {}],
    [`${emulator}/planted`, {method: "PUT"}],
    [`${emulator}/oauth2/authorize`, {}],
    [`${emulator}/`, {method: "POST", headers: {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, body: "{}"}],
    [`${page}/alexa/status`, {}],
    [`${page}/alexa/say`, {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"text": "turn off SmartLamp"}'}],
    [`${page}/alexa/unlink`, {method: "POST", body: "{}"}],
    [`${page}/`, {}],
  ];
  for (const [url, options] of tries)
    for (const more of [{}, {mode: "no-cors"}, {credentials: "include"}]) {
      try {
        const answer = await fetch(url, {...options, ...more});
        const text = await answer.text();
        if (text || answer.type !== "opaque") told.push([url, answer.status, text]);
      } catch (refused) {}
    }
  for (const url of [`${emulator}/_aws/execute-api/a/b`, emulator, page]) {
    const opened = await new Promise((done) => {
      const socket = new WebSocket(url.replace("http", "ws"));
      socket.onopen = () => done(true);
      socket.onerror = () => done(false);
    });
    if (opened) told.push([url, "websocket"]);
  }
  const form = document.createElement("form");
  Object.assign(form, {method: "POST", action: `${emulator}/_ministack/reset`, target: "hidden", enctype: "text/plain"});
  const hidden = Object.assign(document.createElement("iframe"), {name: "hidden"});
  document.body.append(hidden, form);
  form.submit();
  return told;
}"""


@pytest.fixture
def evil_port() -> Iterator[int]:
    """A page of somebody else, on this machine: another user's server, or a name that was pointed here."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(EVIL_PAGE)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_pages_of_others_are_told_and_get_done_nothing(
    smartlamp: CommandLine, browser: Browser, evil_port: int
) -> None:
    running = smartlamp.running
    smartlamp.passes("link")
    before = world(smartlamp)
    ours = {"emulator": running.account.endpoint, "page": running.page}
    named = {name: url.replace("127.0.0.1", "evil.example") for name, url in ours.items()}
    for host in ("127.0.0.1", "localhost", "evil.example"):
        page = browser.new_page()
        page.goto(f"http://{host}:{evil_port}/")
        for addresses in (ours, named):
            assert page.evaluate(ATTACK, addresses) == [], (host, addresses)
        page.close()
    # DNS rebinding: the name of an evil page now leads to our port.
    page = browser.new_page()
    for address in named.values():
        for path in ("/", "/login", "/oauth2/authorize", "/_ministack/health"):
            answer = page.goto(address + path)
            assert answer is not None
            assert (answer.status, "127.0.0.1" in answer.text()) == (403, True)
    assert world(smartlamp) == before


def test_people_come_to_the_sign_in_page_from_elsewhere_and_sign_in(
    smartlamp: CommandLine, browser: Browser, evil_port: int
) -> None:
    running = smartlamp.running
    person, _ = people(StateFolder(smartlamp.state_dir), running).demo()
    smartlamp("unlink")
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{evil_port}/")
    page.goto(running.page)
    expect(page.locator("#locked")).to_contain_text("smartlamp status")
    page.goto(running.app)
    page.click("#link")
    page.fill("#username", person.username)
    assert urlsplit(page.url).port == running.account.port
    page.fill("#password", person.password)
    page.click("button[type=submit]")
    page.wait_for_selector(".device")
    assert urlsplit(page.url).port == running.page_port
    assert running.page_key not in page.url
