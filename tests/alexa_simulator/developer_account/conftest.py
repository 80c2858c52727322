"""A developer account on the loopback, and a tool that calls it. Each call is held against Amazon's own description."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import Response

from alexa_simulator.developer_account.account import DeveloperAccount, State, new_state
from alexa_simulator.developer_account.plan import Plan
from alexa_simulator.developer_account.server import app
from alexa_simulator.developer_account.sign_in import SCOPES
from alexa_simulator.outbound import Session
from tests.fakes.served_app import Entrance, served_app
from tests.fakes.settable_clock import SettableClock
from tests.skill_package.amazons_description import DESCRIPTION, answer_faults, deployed_in, request_faults

CLIENT = {"client_id": "amzn1.application-oa2-client.tool", "client_secret": "tool-secret-marker"}
NOW = 1_764_000_000.0
BACK = "http://127.0.0.1:9090/cb"
SMART_HOME = "alexa-connectedhome.amazon.com"
CUSTOM = "alexa-appkit.amazon.com"
_PACKAGE = Path(__file__).parents[3] / "skill-package"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:smartlamp:live"


def _said(file: str) -> Any:
    return json.loads((_PACKAGE / file).read_text("utf-8"))


def full(skill: str = "smart-home") -> Any:
    """The manifest that ships, with one endpoint: `smart-home` or `profile`."""
    api = "smartHome" if skill == "smart-home" else "custom"
    return deployed_in([], _said(f"{skill}/skill.json"), api)


def bare(skill: str = "smart-home") -> Any:
    """The same without what needs an endpoint or a permission."""
    document = full(skill)
    for api in document["manifest"]["apis"].values():
        api.pop("endpoint")
    document["manifest"].pop("permissions", None)
    document["manifest"].pop("events", None)
    return document


def linking(**changes: Any) -> Any:
    """Account linking as a smart home skill has it."""
    asked = {
        **_said("profile/accountLinking.json")["accountLinkingRequest"],
        "authorizationUrl": "https://pool.example.com/oauth2/authorize",
        "accessTokenUrl": "https://pool.example.com/oauth2/token",
        "clientId": "linking-client",
        "clientSecret": "linking-secret-marker",
        "domains": ["pool.example.com"],
        "skipOnEnablement": False,
        **changes,
    }
    return {"accountLinkingRequest": {name: value for name, value in asked.items() if value is not ...}}


def model(locale: str = "en-US") -> Any:
    return _said(f"profile/interactionModels/custom/{locale}.json")


class Desk:
    """The tool, and what it meets.

    Attributes:
        permits: (ARN, principal) of the functions that Alexa may invoke, for every skill.
        asked: what Alexa asked of the functions' policies.
        headers: of each call from now on.
    """

    def __init__(self, account: DeveloperAccount, origin: str, clock: SettableClock, plan: Plan) -> None:
        self.account, self.origin, self.clock, self.plan = account, origin, clock, plan
        self.session = Session()
        self.headers: dict[str, str] = {}
        self.refresh_token = ""

    def browse(self, method: str = "GET", **asked: Any) -> Response:
        """The page of Login with Amazon."""
        usual = {
            "client_id": CLIENT["client_id"],
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "state": "state-marker",
        }
        given = {name: value for name, value in {**usual, **asked}.items() if value is not ...}
        if method == "GET":
            return self.session.get(f"{self.origin}/ap/oa", params=given, timeout=10)
        return self.session.post(f"{self.origin}/ap/oa", data=given, timeout=10)

    def code(self, **asked: Any) -> str:
        return dict(parse_qsl(urlsplit(self.browse("POST", consent="yes", **asked).headers["Location"]).query))["code"]

    def token(self, **form: Any) -> Response:
        given = {name: value for name, value in {**CLIENT, **form}.items() if value is not ...}
        return self.session.post(f"{self.origin}/auth/o2/token", data=given, timeout=10)

    def exchange(self, code: str, **more: Any) -> Response:
        return self.token(**{"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **more})

    def refresh(self) -> Response:
        return self._taken(self.token(grant_type="refresh_token", refresh_token=self.refresh_token))

    def sign_in(self, **asked: Any) -> Response:
        return self._taken(self.exchange(self.code(**asked)))

    def _taken(self, answer: Response) -> Response:
        if answer.ok:
            self.refresh_token = answer.json()["refresh_token"]
            self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return answer

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Call SMAPI; the answer is as Amazon describes it, and so is the body if it was taken."""
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        said = self.session.request(method, f"{self.origin}{path}", json=body, headers=given, timeout=10)
        if DESCRIPTION.exists():
            got = said.json() if said.content else None
            assert answer_faults(method, path, said.status_code, said.headers, got) == [], got
            if said.ok:
                assert request_faults(method, path, body) == []
        return said

    def create(self, document: Any, vendor_id: str = "M1VENDOR") -> str:
        skill_id: str = self.call("POST", "/v1/skills", {"vendorId": vendor_id, **document}).json()["skillId"]
        return skill_id

    def wait(self, skill_id: str, resource: str = "manifest") -> Any:
        """Poll the status until nothing is in progress; the statuses that were seen, and the errors at the end."""
        seen = []
        while True:
            said = self.call("GET", f"/v1/skills/{skill_id}/status?resource={resource}").json()[resource]
            latest = [each["lastUpdateRequest"] for each in (said.values() if resource != "manifest" else [said])]
            seen.append({each["status"] for each in latest})
            if "IN_PROGRESS" not in seen[-1]:
                return seen, [error for each in latest for error in each.get("errors", [])]

    def made(self, document: Any, **more: Any) -> str:
        """A skill whose manifest is built."""
        skill_id = self.create(document, **more)
        assert self.wait(skill_id)[1] == []
        return skill_id


class Policies:
    """Which functions Alexa may invoke. A permission for no skill is for every skill, as it is on AWS."""

    def __init__(self) -> None:
        self.statements: set[tuple[str, str, str | None]] = set()
        self.asked: list[tuple[str, str, str]] = []

    def permit(self, arn: str, principal: str, skill_id: str | None = None) -> None:
        self.statements.add((arn, principal, skill_id))

    def may_invoke(self, arn: str, principal: str, skill_id: str) -> bool:
        self.asked.append((arn, principal, skill_id))
        return any((arn, principal, each) in self.statements for each in (skill_id, None))


@pytest.fixture
def policies() -> Policies:
    return Policies()


def state() -> State:
    profile = {**CLIENT, "return_urls": [BACK]}
    vendors = [{"id": "M1VENDOR", "name": "Lamps"}, {"id": "M2VENDOR", "name": "Plugs"}]
    return new_state(vendors, [profile])  # type: ignore[arg-type, list-item] # the keys are those of the TypedDicts


class Door(Entrance):
    """One server for all accounts, one after the other."""

    @contextmanager
    def serving(
        self, kept: State, policies: Policies, faults: Mapping[int, str] | None = None, **settings: Any
    ) -> Iterator[Desk]:
        """An account on this server."""
        clock = SettableClock(NOW)
        account = DeveloperAccount(kept, policies.may_invoke, clock=clock, **settings)
        plan = Plan(faults or {})
        self.app = app(account, plan)
        desk = Desk(account, self.origin, clock, plan)
        try:
            yield desk
        finally:
            desk.session.close()
            self.app = None


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    with served_app(Door) as served:
        yield served


@pytest.fixture
def desk(door: Door, policies: Policies) -> Iterator[Desk]:
    """Somebody who has signed in, with an account without skills."""
    with door.serving(state(), policies) as each:
        each.sign_in()
        yield each
