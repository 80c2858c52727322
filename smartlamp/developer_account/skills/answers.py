"""What Amazon answers about skills. Members that it does not always send are empty here, and unknown ones are left out, but for documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from smartlamp.developer_account.refusals import violations
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import SkillManagementFailed


@dataclass(frozen=True)
class Vendor:
    """Somebody for whom the account may act."""

    vendor_id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class SkillSummary:
    """A stage of a skill, as the list of skills has it. `apis`: such as smartHome; `last_updated`: ISO 8601."""

    skill_id: str
    stage: str
    apis: tuple[str, ...]
    names: Mapping[str, str]
    publication_status: str
    last_updated: str


@dataclass(frozen=True)
class Versioned:
    """A document that Amazon has, whole, and the ETag with which it is replaced; empty if Amazon gave none."""

    document: dict[str, Any]
    etag: str


@dataclass(frozen=True)
class EventClient:
    """The client with which the skill's function asks for event tokens (protocol 3.2)."""

    client_id: str
    client_secret: str = field(repr=False)


class Progress(StrEnum):
    """How far an update is."""

    IN_PROGRESS = "IN_PROGRESS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Build:
    """The last update of a manifest or of an interaction model.

    Attributes:
        progress: how far it is.
        errors, warnings: one sentence each, with the path of the property.
        etag: of the last one that succeeded.
    """

    progress: Progress
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    etag: str = ""


@dataclass(frozen=True)
class SkillStatus:
    """What goes on with a skill. `models`: by locale; `manifest`: None before there is any."""

    manifest: Build | None
    models: Mapping[str, Build]

    def builds(self) -> Iterator[Build]:
        """All of them."""
        if self.manifest is not None:
            yield self.manifest
        yield from self.models.values()


@dataclass(frozen=True)
class Finding:
    """One thing that Amazon's validation has looked at.

    Attributes:
        locale: of the skill, such as en-US; empty if it is about all of it.
        importance: REQUIRED or RECOMMENDED.
        passed: whether it is as it shall be.
        title, description: Amazon's words; the description may say what to do.
    """

    locale: str
    importance: str
    passed: bool
    title: str
    description: str


@dataclass(frozen=True)
class Validation:
    """How Amazon's validation of a skill ended.

    Attributes:
        passed: Amazon's own judgement.
        findings: one by one; there may be none.
        error: why it could not judge; empty if it could.
    """

    passed: bool
    findings: tuple[Finding, ...]
    error: str


def read_object(document: Any, *path: str) -> dict[str, Any]:
    """The object in a document at this path. Raises SkillManagementFailed if there is none."""
    found = document
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise _not_described("/" + "/".join(path))
    return found


def read_text(document: Any, name: str) -> str:
    """A text of an object, not empty. Raises SkillManagementFailed if there is none."""
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, str) or not found:
        raise _not_described(f"/{name}")
    return found


def read_objects(document: Any, name: str) -> tuple[dict[str, Any], ...]:
    """The objects of a list; none if it is missing. Raises SkillManagementFailed if it is no such list."""
    found = read_object(document).get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _not_described(f"/{name}")
    return tuple(found)


def vendor(raw: dict[str, Any]) -> Vendor:
    """One of the list."""
    return Vendor(read_text(raw, "id"), _text_or_nothing(raw, "name"), _texts(raw, "roles"))


def skill_summary(raw: dict[str, Any]) -> SkillSummary:
    """One of the list."""
    names = raw.get("nameByLocale")
    return SkillSummary(
        skill_id=read_text(raw, "skillId"),
        stage=_text_or_nothing(raw, "stage").lower(),
        apis=_texts(raw, "apis"),
        names={str(locale): str(name) for locale, name in names.items()} if isinstance(names, dict) else {},
        publication_status=_text_or_nothing(raw, "publicationStatus"),
        last_updated=_text_or_nothing(raw, "lastUpdated"),
    )


def skill_status(document: Any, secret_values: SecretValues) -> SkillStatus:
    """The status of a skill."""
    raw = read_object(document)
    manifest = raw.get("manifest")
    models = read_object(raw, "interactionModel") if raw.get("interactionModel") else {}
    return SkillStatus(
        None if manifest is None else _build(manifest, secret_values),
        {locale: _build(each, secret_values) for locale, each in models.items()},
    )


def validation(document: Any, secret_values: SecretValues) -> Validation | None:
    """How a validation ended; None while it goes on."""
    raw = read_object(document)
    status = read_text(raw, "status")
    if status == "IN_PROGRESS":
        return None
    result = read_object(raw.get("result") or {})
    error = read_object(result.get("error") or {})
    said = " ".join(secret_values.hidden(_text_or_nothing(error, "message") or _text_or_nothing(error, "code")).split())
    findings = (_finding(each, secret_values) for each in read_objects(result, "validations"))
    return Validation(status == "SUCCESSFUL", tuple(findings), said)


def _finding(raw: dict[str, Any], secret_values: SecretValues) -> Finding:
    title, description = (
        " ".join(secret_values.hidden(_text_or_nothing(raw, name)).split()) for name in ("title", "description")
    )
    return Finding(
        _text_or_nothing(raw, "locale"),
        _text_or_nothing(raw, "importance"),
        _text_or_nothing(raw, "status") == "SUCCESSFUL",
        title,
        description,
    )


def _build(raw: Any, secret_values: SecretValues) -> Build:
    last = read_object(raw, "lastUpdateRequest")
    try:
        progress = Progress(read_text(last, "status"))
    except ValueError:
        raise _not_described("/lastUpdateRequest/status") from None
    errors = [*violations(last, secret_values, "errors")]
    for step in read_objects(last.get("buildDetails") or {}, "steps"):
        errors += violations(step, secret_values, "errors")
    return Build(
        progress,
        tuple(dict.fromkeys(errors)),
        tuple(violations(last, secret_values, "warnings")),
        _text_or_nothing(raw, "eTag"),
    )


def _text_or_nothing(raw: dict[str, Any], name: str) -> str:
    found = raw.get(name)
    return found if isinstance(found, str) else ""


def _texts(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    found = raw.get(name)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _not_described(where: str) -> SkillManagementFailed:
    return SkillManagementFailed(
        f"Amazon's answer is not what its API description says: nothing of the right kind is at {where}.",
        "Check whether something between this machine and Amazon answers in its place, such as a proxy. Then run the same command again.",
    )
