"""Amazon's side of a maker's developer account on the loopback, as small as the client's tests need it: vendors, skills and tokens.

    with SkillManagementServer() as amazon:
        amazon.plan[3] = said(503)       what the third request is answered, in place of what it asks for
        amazon.plan[4] = LOST            the fourth is carried out, and its answer is lost
        assert amazon.asked == [...]     the requests that arrived, in order

Strict: what Amazon's description (ask-smapi-model, spec.json) does not have is refused.
"""

import itertools
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from smartlamp.developer_account.account import Addresses
from tests.fakes.loopback_server import Listener, LoopbackServer
from tests.fakes.planned_answers import LOST, Asked, Fault, Said, refused, said

CLIENT_ID = "amzn1.application-oa2-client.maker"
CLIENT_SECRET = "amzn1.oa2-cs.v1.client-secret+&=%/marker"
REFRESH_TOKEN = "Atzr|refresh-token+&=%/marker"
CODE = "ANcode+&=%/marker"
EVENT_SECRET = "event-client-secret-marker"
ENVIRONMENT = {
    "ASK_LWA_CLIENT_ID": CLIENT_ID,
    "ASK_LWA_CLIENT_CONFIRMATION": CLIENT_SECRET,
    "ASK_REFRESH_TOKEN": REFRESH_TOKEN,
}
HIDDEN = ("clientSecret", "skipOnEnablement", "reciprocalAccessTokenUrl")


@dataclass
class Skill:
    """A skill in development."""

    vendor_id: str
    manifest: dict[str, Any]
    etag: str
    looks: int
    failed: tuple[Any, ...] = ()
    linking: dict[str, Any] | None = None
    linking_etag: str = ""
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    enabled: bool = False
    validation: int = 0


class SkillManagementServer(LoopbackServer):
    """The server; use it as a context manager.

    Attributes:
        asked: the requests that arrived.
        usually: those that met no plan, or whose answer is lost, with their answers.
        told: the answers that arrive.
        plan: what the nth request is answered, from 1.
        looks: how many times a build says that it is in progress.
        fails: errors with which each manifest's build ends from now on.
        judgement: how each validation ends.
        page: how many skills a page of the list has.
        another: set once a request comes while one is open.
    """

    def __init__(self) -> None:
        super().__init__(_Visit)
        self.asked: list[Asked] = []
        self.usually: list[tuple[Asked, Said]] = []
        self.told: list[Said] = []
        self.plan: dict[int, Fault] = {}
        self.looks = 1
        self.fails: tuple[Any, ...] = ()
        self.page = 2
        self.judgement: dict[str, Any] = {"status": "SUCCESSFUL", "result": {"validations": []}}
        self.vendors: list[dict[str, Any]] = [
            {"id": "M1VENDOR", "name": "Sam's lamps", "roles": ["ROLE_ADMINISTRATOR"]}
        ]
        self.skills: dict[str, Skill] = {}
        self.good: set[str] = set()
        self.refresh_tokens = {REFRESH_TOKEN}
        self.code_verified = False
        self.another = threading.Event()
        self.busy = threading.Lock()
        self._numbers = itertools.count(1)

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.origin, f"{self.origin}/ap/oa", f"{self.origin}/auth/o2/token")

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        fault = self.plan.get(len(self.asked))
        if fault is None or fault is LOST:
            answer = self.usual(asked)
            self.usually.append((asked, answer))
            if fault is None:
                self.told.append(answer)
            return fault or answer
        return fault if isinstance(fault, Said) else fault(self, asked)

    def usual(self, asked: Asked) -> Said:  # noqa: PLR0911 - one for each kind of address
        if asked.path == "/auth/o2/token":
            return self._token(asked)
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.good:
            return refused(401, "Token is invalid/expired.")
        if asked.body and asked.headers.get("Content-Type") != "application/json":
            return refused(415, "The body is no JSON.")
        parts = [unquote(part) for part in asked.path.strip("/").split("/")]
        match asked.method, parts:
            case "GET", ["v1", "vendors"]:
                return said(200, {"vendors": self.vendors})
            case "GET", ["v1", "skills"]:
                return self._list(dict(asked.query))
            case "POST", ["v1", "skills"]:
                return self._create(asked)
            case method, ["v1", "skills", skill_id, *rest]:
                skill = self.skills.get(skill_id)
                if skill is None:
                    return refused(404, f"There is no skill {skill_id}.")
                return self._of_skill(method, skill_id, skill, rest, asked)
        return refused(404, "There is nothing here.")

    def skill(self, name: str, vendor_id: str = "M1VENDOR", api: str = "smartHome") -> str:
        """Another skill of the account, made elsewhere; its id."""
        manifest = {"publishingInformation": {"locales": {"en-US": {"name": name}}}, "apis": {api: {}}}
        skill_id = f"amzn1.ask.skill.{next(self._numbers):08d}-0000-4000-8000-000000000000"
        self.skills[skill_id] = Skill(vendor_id, manifest, self._etag(), 0)
        return skill_id

    def _etag(self) -> str:
        return f"etag-{next(self._numbers)}"

    def _token(self, asked: Asked) -> Said:
        if asked.method != "POST" or asked.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return said(400, {"error": "invalid_request"})
        form = asked.form
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return said(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
        wanted = {"refresh_token": {"refresh_token"}, "authorization_code": {"code", "redirect_uri", "code_verifier"}}
        kind = form.get("grant_type", "")
        if kind not in wanted or set(form) != {"grant_type", "client_id", "client_secret", *wanted[kind]}:
            return said(400, {"error": "invalid_request"})
        good = form.get("refresh_token") in self.refresh_tokens or form.get("code") == CODE
        if not good:
            return said(400, {"error": "invalid_grant", "error_description": "The request has an invalid grant"})
        token = f"Atza|token-{next(self._numbers)}-marker"
        self.good.add(token)
        given = {"access_token": token, "refresh_token": REFRESH_TOKEN, "token_type": "bearer", "expires_in": 3600}
        return said(200, given)

    def _list(self, query: dict[str, str]) -> Said:
        if not set(query) <= {"vendorId", "maxResults", "nextToken"} or not 1 <= int(query["maxResults"]) <= 50:
            return refused(400, "The query is wrong.")
        owned = [each for each in self.skills.items() if each[1].vendor_id == query["vendorId"]]
        first = int(query.get("nextToken", "0"))
        page = owned[first : first + self.page]
        more = {"nextToken": str(first + self.page)} if first + self.page < len(owned) else {}
        listed = [
            {
                "skillId": skill_id,
                "stage": "development",
                "apis": list(skill.manifest["apis"]),
                "nameByLocale": {
                    locale: each["name"] for locale, each in skill.manifest["publishingInformation"]["locales"].items()
                },
                "publicationStatus": "DEVELOPMENT",
                "lastUpdated": "2026-11-29T12:00:00.000Z",
            }
            for skill_id, skill in page
        ]
        return said(200, {"skills": listed, "isTruncated": bool(more), **more})

    def _create(self, asked: Asked) -> Said:
        wanted = asked.document
        if set(wanted) != {"vendorId", "manifest"} or wanted["vendorId"] not in {each["id"] for each in self.vendors}:
            return refused(400, "The request is wrong.")
        skill_id = f"amzn1.ask.skill.{next(self._numbers):08d}-0000-4000-8000-000000000000"
        self.skills[skill_id] = Skill(wanted["vendorId"], wanted["manifest"], self._etag(), self.looks, self.fails)
        return said(202, {"skillId": skill_id}, Location=f"/v1/skills/{skill_id}/status?resource=manifest")

    def _of_skill(self, method: str, skill_id: str, skill: Skill, rest: list[str], asked: Asked) -> Said:  # noqa: PLR0911 - one for each kind of address
        match method, rest:
            case "DELETE", []:
                del self.skills[skill_id]
                return said(204)
            case "GET", ["status"]:
                return said(200, self._status(skill))
            case "GET", ["credentials"]:
                pair = {"clientId": "amzn1.application-oa2-client.event", "clientSecret": EVENT_SECRET}
                return said(200, {"skillMessagingCredentials": pair})
            case _, ["stages", "development", "manifest"]:
                return self._manifest(method, skill, asked)
            case _, ["stages", "development", "accountLinkingClient"]:
                return self._linking(method, skill, asked)
            case _, ["stages", "development", "enablement"]:
                return self._enablement(method, skill)
            case _, ["stages", "development", "validations", *which]:
                return self._validations(method, skill_id, skill, which, asked)
            case _, ["stages", "development", "interactionModel", "locales", locale]:
                return self._model(method, skill, locale, asked)
        return refused(404, "There is nothing here.")

    def _status(self, skill: Skill) -> dict[str, Any]:
        builds = skill.looks > 0
        skill.looks -= builds
        end = "FAILED" if skill.failed else "SUCCEEDED"
        last = {"status": "IN_PROGRESS" if builds else end, "errors": [] if builds else list(skill.failed)}
        models = {
            locale: {"lastUpdateRequest": {"status": "IN_PROGRESS" if builds else "SUCCEEDED"}}
            for locale in skill.models
        }
        return {"manifest": {"lastUpdateRequest": last, "eTag": skill.etag}, "interactionModel": models}

    def _manifest(self, method: str, skill: Skill, asked: Asked) -> Said:
        if method == "GET":
            return said(200, {"manifest": skill.manifest}, ETag=skill.etag)
        if method != "PUT" or set(asked.document) != {"manifest"}:
            return refused(400, "The request is wrong.")
        if skill.looks > 0:
            return refused(409, "The skill is being updated.")
        if asked.headers.get("If-Match", skill.etag) != skill.etag:
            return refused(412, "The resource has changed.")
        skill.manifest, skill.etag = asked.document["manifest"], self._etag()
        skill.looks, skill.failed, skill.linking = self.looks, self.fails, None
        return said(202)

    def _linking(self, method: str, skill: Skill, asked: Asked) -> Said:
        if method == "PUT":
            if set(asked.document or {}) != {"accountLinkingRequest"}:
                return refused(400, "Account linking information is not valid.")
            if skill.linking is not None and asked.headers.get("If-Match", skill.linking_etag) != skill.linking_etag:
                return refused(412, "The resource has changed.")
            skill.linking, skill.linking_etag = asked.document["accountLinkingRequest"], self._etag()
            return said(204)
        if skill.linking is None:
            return refused(404, "There is no account linking.")
        if method == "DELETE":
            skill.linking = None
            return said(204)
        shown = {name: value for name, value in skill.linking.items() if name not in HIDDEN}
        return said(200, {"accountLinkingResponse": shown}, ETag=skill.linking_etag)

    def _enablement(self, method: str, skill: Skill) -> Said:
        if method != "PUT" and not skill.enabled:
            return refused(404, "The skill is not enabled.")
        skill.enabled = method == "PUT" or (method == "GET" and skill.enabled)
        return said(204)

    def _validations(self, method: str, skill_id: str, skill: Skill, which: list[str], asked: Asked) -> Said:
        if method == "POST" and not which:
            if set(asked.document or {}) != {"locales"} or not asked.document["locales"]:
                return refused(400, "The request is wrong.")
            skill.validation = self.looks
            where = f"/v1/skills/{skill_id}/stages/development/validations/v1"
            return said(202, {"id": "v1", "status": "IN_PROGRESS"}, Location=where)
        if method != "GET" or which != ["v1"]:
            return refused(404, "There is no such validation.")
        if skill.validation > 0:
            skill.validation -= 1
            return said(200, {"id": "v1", "status": "IN_PROGRESS"})
        return said(200, {"id": "v1", **self.judgement})

    def _model(self, method: str, skill: Skill, locale: str, asked: Asked) -> Said:
        if method == "PUT":
            if set(asked.document) != {"interactionModel"}:
                return refused(400, "The request is wrong.")
            skill.models[locale], skill.looks = asked.document["interactionModel"], self.looks
            return said(202)
        if locale not in skill.models:
            return refused(404, "There is no model.")
        return said(200, {"interactionModel": skill.models[locale]}, ETag=f"model-{locale}")


class _Visit(BaseHTTPRequestHandler):
    server: Listener

    def _answer(self) -> None:
        amazon: SkillManagementServer = self.server.endpoint
        if not amazon.busy.acquire(blocking=False):
            amazon.another.set()
            amazon.busy.acquire()
        try:
            there = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            query = tuple(parse_qsl(there.query, keep_blank_values=True))
            answer = amazon.answer(Asked(self.command, there.path, query, dict(self.headers.items()), body))
        finally:
            amazon.busy.release()
        self.close_connection = True
        if answer.status <= 0:
            return
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests hold secrets."""
