"""What Amazon keeps of a developer account: vendors, security profiles, skills, and what is being built.

The state is one JSON document. Nothing happens by itself: what is being built goes on with each request, as it does with time at Amazon.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict, cast

from alexa_simulator.developer_account.answer import Json, not_allowed, not_found, stale, unauthorized
from alexa_simulator.errors import MemoryUnreadable

FORMAT = 2
STAGES = ("development", "certified", "live")

MayInvoke = Callable[[str, str, str], bool]
"""(ARN of a function, principal, skill id) -> whether the function's policy lets that principal invoke it for that skill."""


class Vendor(TypedDict):
    """A company, or a person, that has skills."""

    id: str
    name: str


class SecurityProfile(TypedDict):
    """A client of Login with Amazon. Without return URLs, nobody can sign in with it."""

    client_id: str
    client_secret: str
    return_urls: list[str]


class Versioned(TypedDict):
    """A document and its ETag."""

    document: Any
    etag: str


class Stage(TypedDict):
    """A skill as it is developed, certified or live. `manifest` is None until the first one is built.

    It may be enabled without being linked, but not linked without being enabled.
    """

    manifest: Versioned | None
    linking: Versioned | None
    models: dict[str, Versioned]
    enabled: bool
    linked: bool


class Build(TypedDict):
    """A document that is being built, or was. `wait` is how many more requests see it in progress."""

    document: Any
    status: str
    wait: int
    errors: list[Json]


class Skill(TypedDict):
    """One skill. What is built is its development stage."""

    skill_id: str
    vendor_id: str
    last_updated: str
    client_id: str
    client_secret: str
    stages: dict[str, Stage]
    manifest_build: Build
    model_builds: dict[str, Build]


class Import(TypedDict):
    """A package that is being imported, or was; `creates` says whether the skill is new, `locales` which models there were."""

    import_id: str
    vendor_id: str
    skill_id: str
    creates: bool
    locales: list[str]
    build: Build


class Validation(TypedDict):
    """Amazon's judgement of a stage of a skill, as it goes on. `wait` is how many more requests see it in progress."""

    validation_id: str
    skill_id: str
    stage: str
    locales: list[str]
    wait: int


class Upload(TypedDict):
    """Where a package can be put until `expires_at`. `package` is in base64; None until then, empty if it was too large."""

    token: str
    expires_at: float
    package: str | None


class State(TypedDict):
    """Everything. `codes`, `grants` and `tokens` belong to `sign_in`."""

    format: int
    vendors: list[Vendor]
    profiles: list[SecurityProfile]
    codes: list[Json]
    grants: list[Json]
    tokens: list[Json]
    skills: list[Skill]
    imports: list[Import]
    uploads: list[Upload]
    validations: list[Validation]


def new_state(vendors: Sequence[Vendor], profiles: Sequence[SecurityProfile]) -> State:
    """An account without skills."""
    return {
        "format": FORMAT,
        "vendors": list(vendors),
        "profiles": list(profiles),
        "codes": [],
        "grants": [],
        "tokens": [],
        "skills": [],
        "imports": [],
        "uploads": [],
        "validations": [],
    }


def state_of(text: str) -> State:
    """The state that was saved as `DeveloperAccount.to_text`. Raises MemoryUnreadable: with what is wrong with the text."""
    try:
        raw = json.loads(text)
    except ValueError:
        raise MemoryUnreadable(
            "The developer account's state is not JSON. Delete it to begin with an empty one."
        ) from None
    if not isinstance(raw, dict) or raw.keys() != new_state([], []).keys() or raw["format"] != FORMAT:
        raise MemoryUnreadable(
            f"The developer account's state is not of format {FORMAT}. Use the SmartLamp that wrote it, or delete it."
        )
    return cast("State", raw)


def _new_client(_: str) -> tuple[str, str]:
    return f"amzn1.application-oa2-client.{secrets.token_hex(16)}", secrets.token_hex(32)


class DeveloperAccount:
    """The account while it is served. Hold `turn` while reading or changing it.

    Args:
        state: what is kept; it is changed in place.
        may_invoke: asked when an endpoint is saved; it may take its time.
        building: how many requests see a manifest, a model or an import in progress before it is built.
        clock: the time in seconds since 1970.
        new_client: (skill id) -> id and secret of the client with which that skill sends messages to Alexa.
    """

    def __init__(
        self,
        state: State,
        may_invoke: MayInvoke,
        *,
        building: int = 2,
        clock: Callable[[], float] = time.time,
        new_client: Callable[[str], tuple[str, str]] = _new_client,
    ) -> None:
        self.state = state
        self.may_invoke = may_invoke
        self.building = building
        self.clock = clock
        self.turn = threading.Lock()
        self._new_client = new_client

    def to_text(self) -> str:
        """The state as JSON. It has secrets: keep it in a private file."""
        with self.turn:
            return json.dumps(self.state)

    def time(self, seconds: float = 0) -> str:
        """So many seconds from now, as SMAPI writes times."""
        return datetime.fromtimestamp(self.clock() + seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"

    def vendor(self, vendor_id: object) -> None:
        """Make sure that a vendor is this account's. Raises SmapiRefused: 401, as SMAPI says it."""
        if not any(each["id"] == vendor_id for each in self.state["vendors"]):
            raise unauthorized()

    def skill(self, skill_id: str) -> Skill:
        """A skill by its id. Raises SmapiRefused: 404."""
        found = next((each for each in self.state["skills"] if each["skill_id"] == skill_id), None)
        if found is None:
            raise not_found(f"The skill {skill_id}")
        return found

    def stage(self, skill_id: str, name: str, *, writes: bool = False) -> Stage:
        """A stage of a skill. Raises SmapiRefused: 404 if there is none; 403 if it `writes` and is not in development."""
        stages = self.skill(skill_id)["stages"]
        if name not in stages:
            raise not_found(f"The stage {name}")
        if writes and name != "development":
            raise not_allowed(f"The stage {name} cannot be changed. Change development, and submit it.")
        return stages[name]

    def new_skill(self, skill_id: str, vendor_id: str, document: Any) -> Skill:
        """A skill whose first manifest is being built."""
        client_id, client_secret = self._new_client(skill_id)
        skill: Skill = {
            "skill_id": skill_id,
            "vendor_id": vendor_id,
            "last_updated": self.time(),
            "client_id": client_id,
            "client_secret": client_secret,
            "stages": {
                "development": {"manifest": None, "linking": None, "models": {}, "enabled": False, "linked": False}
            },
            "manifest_build": self.build(document),
            "model_builds": {},
        }
        self.state["skills"].append(skill)
        return skill

    def build(self, document: Any) -> Build:
        """The beginning of a build."""
        return {"document": document, "status": "IN_PROGRESS", "wait": self.building, "errors": []}


def new_skill_id() -> str:
    """An id that no skill has."""
    digits = secrets.token_hex(16)
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return f"amzn1.ask.skill.{'-'.join(parts)}"


def versioned(document: Any) -> Versioned:
    """The document with an ETag that no other has."""
    return {"document": document, "etag": secrets.token_hex(16)}


def must_match(wanted: str | None, now: Versioned | None) -> None:
    """Hold If-Match against what is there. Raises SmapiRefused: 412."""
    if wanted is not None and (now is None or wanted != now["etag"]):
        raise stale()


def is_done(build: Build) -> bool:
    """Let a build go on by one request; True when it has just to be finished."""
    if build["status"] != "IN_PROGRESS":
        return False
    build["wait"] -= 1
    return build["wait"] < 0


def ended(build: Build, errors: Sequence[Json]) -> bool:
    """End a build; True if it succeeded."""
    build["errors"] = list(errors)
    build["status"] = "FAILED" if errors else "SUCCEEDED"
    return not errors


def has_custom_api(manifest: Any) -> bool:
    """Whether a manifest's skill has an interaction model, rather than being a smart home skill."""
    return "custom" in manifest["manifest"]["apis"]


def is_custom(skill: Skill) -> bool:
    """Whether it has, or will have, an interaction model."""
    built = skill["stages"]["development"]["manifest"]
    return has_custom_api(built["document"] if built else skill["manifest_build"]["document"])
