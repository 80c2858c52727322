"""What a handler asks of Amazon's addresses arrives at the simulator, whichever library asks."""

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from smartlamp.target.any_skill.amazon_redirect import VARIABLE
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.target.any_skill.handlers import handler_process
from smartlamp.target.named import Kind, Target
from tests.fakes.loopback_server import LoopbackServer

PYTHON = """
import http.client, json, urllib.request
import httpx, requests, urllib3
BODY = b'{"event": {}}'
def handler(event, context):
    url = event["url"]
    host, _, path = url.removeprefix("https://").partition("/")
    match event["by"]:
        case "requests": return requests.post(url, data=BODY).json()
        case "session":
            with requests.Session() as session: return [session.post(url, data=BODY).json() for _ in "ab"][1]
        case "urllib": return json.load(urllib.request.urlopen(url, BODY))
        case "urllib3": return json.loads(urllib3.PoolManager().request("POST", url, body=BODY).data)
        case "httpx": return httpx.post(url, content=BODY).json()
        case "http.client":
            connection = http.client.HTTPSConnection(host, timeout=5)
            connection.request("POST", "/" + path, BODY)
            return json.load(connection.getresponse())
"""
NODE = """
import https, { request } from "node:https";
const BODY = '{"event": {}}';
const heard = (answer, done) => { let all = ""; answer.on("data", (part) => { all += part; }).on("end", () => done(JSON.parse(all))); };
export const handler = ({ url, by }) => new Promise((done, fail) => {
  const { hostname, pathname: path } = new URL(url);
  const options = { method: "POST", headers: { "Content-Type": "application/json" } };
  if (by === "fetch") return fetch(url, { ...options, body: BODY }).then((a) => a.json()).then(done, fail);
  if (by === "Request") return fetch(new Request(url, { ...options, body: BODY })).then((a) => a.json()).then(done, fail);
  const made = by === "named" ? request(url, options, (a) => heard(a, done))
    : by === "options" ? https.request({ ...options, hostname, path, port: 443, agent: new https.Agent() }, (a) => heard(a, done))
    : https.request({ ...options, host: hostname, path }, (a) => heard(a, done));
  made.on("error", fail).end(BODY);
});
"""
NODE_IS_HERE = pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
GATEWAY = "https://api.eu.amazonalexa.com/v3/events"
LOGIN = "https://api.amazon.com/auth/o2/token"


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = json.dumps({"host": self.headers["Host"], "path": self.path, "body": body}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LoopbackServer(Echo) as running:
        yield running.origin.removeprefix("http://")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[HandlerProcess]:
    (folder := tmp_path_factory.mktemp("python")).joinpath("my_skill.py").write_text(PYTHON)
    target = Target(Kind.PYTHON, "my_skill.py", "handler", folder, redirects_amazon=True)
    with handler_process(target, {VARIABLE: address}) as handler:
        yield handler


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[HandlerProcess]:
    (folder := tmp_path_factory.mktemp("node")).joinpath("index.mjs").write_text(NODE)
    target = Target(Kind.NODE, "index.mjs", "handler", folder, redirects_amazon=True)
    with handler_process(target, {VARIABLE: address}) as handler:
        yield handler


def answer(handler: HandlerProcess, url: str, by: str) -> object:
    reply = handler({"url": url, "by": by})
    assert reply.failure is None
    return reply.answer


@pytest.mark.parametrize("url", [GATEWAY, LOGIN])
@pytest.mark.parametrize("by", ["requests", "session", "urllib", "urllib3", "httpx", "http.client"])
def test_pythons_libraries(python: HandlerProcess, by: str, url: str) -> None:
    host, _, path = url.removeprefix("https://").partition("/")
    expected = {"host": host, "path": f"/{path}", "body": '{"event": {}}'}
    assert answer(python, url, by) == expected


@NODE_IS_HERE
@pytest.mark.parametrize("by", ["fetch", "Request", "named", "options", "host"])
def test_nodes_ways(node: HandlerProcess, by: str) -> None:
    told = answer(node, GATEWAY, by)
    assert isinstance(told, dict)
    assert told == {"host": "api.eu.amazonalexa.com", "path": "/v3/events", "body": '{"event": {}}'}


def test_it_is_done_only_where_the_maker_wants_it(tmp_path: Path, address: str) -> None:
    (tmp_path / "my_skill.py").write_text("import os\ndef handler(event, context): return dict(os.environ)\n")
    own = {"JWKS": "${ALEXA_JWKS_URL}/x", "PRICE": "$5"}
    target = Target(Kind.PYTHON, "my_skill.py", "handler", tmp_path, own)
    with handler_process(target, {VARIABLE: address, "ALEXA_JWKS_URL": "http://127.0.0.1:1/keys"}) as handler:
        environment = handler({}).answer
    assert isinstance(environment, dict)
    assert VARIABLE not in environment
    assert (environment["JWKS"], environment["PRICE"]) == ("http://127.0.0.1:1/keys/x", "$5")
