"""The report as a file that may be pasted where anybody reads it.

Only what is listed here goes in, and each text of it first loses what is a secret, a person or an account.
"""

import contextlib
import io
import json
import os
import platform
import shlex
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from smartlamp.doctor.examination import Examination
from smartlamp.doctor.redaction import ForStrangers, everywhere
from smartlamp.doctor.reports.document import document
from smartlamp.doctor.subject import AccountLinkingCopy, Subject
from smartlamp.errors import CannotRun

_OF_REPORT = ("version", "summary", "examined", "counts", "findings")
_OF_FINDING = ("at", "hop", "verdict", "says", "remedy", "causes", "facts")
# Choices of a stack that name nobody.
_PARAMETERS = (
    "Stage",
    "SignInWith",
    "ProfileSource",
    "StarterLamp",
    "IdentityPool",
    "Protected",
    "Architecture",
    "LogRetentionDays",
    "Overview",
    "SmsRegion",
    "SmartHomeConcurrency",
    "ChangeReportConcurrency",
    "ProfileSkillConcurrency",
    "SignUpConcurrency",
    "TableReadCeiling",
    "TableWriteCeiling",
    "HomeRegion",
)
_PACKAGES = ("smartlamp", "boto3", "botocore", "requests", "typer")
_MARKS = {"good": "✓", "wrong": "✗", "doubt": "!", "unseen": "?"}
_UNKNOWN = "not installed"


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Yields a function that writes a new file, which only this user can read. One that is never written is removed.

    Raises:
        CannotRun: it is there already, or it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as there:
        raise CannotRun(
            f"{path} is there already, and is not overwritten.",
            f"Name another file, or remove it first: `rm {shlex.quote(str(path))}`",
        ) from there
    except OSError as failed:
        raise CannotRun(
            f"{path} cannot be written: {failed.strerror}.", "Name a file in a folder of your own: --bundle FILE.zip"
        ) from failed
    written = False

    def write(content: bytes) -> None:
        nonlocal written
        try:
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(content)
        except OSError as failed:
            raise CannotRun(f"{path} cannot be written: {failed.strerror}.", "Free some space there.") from failed
        written = True

    try:
        yield write
    finally:
        os.close(descriptor)
        if not written:
            path.unlink(missing_ok=True)


def bundle(found: Examination, subject: Subject) -> bytes:
    """A zip file with the report, the versions of what made it, and the settings of what was examined."""
    redacted = ForStrangers(subject.secrets)
    report = everywhere(_listed(document(found)), redacted)
    files = {
        "report.json": json.dumps(report, indent=1, ensure_ascii=False),
        "report.txt": _text(report),
        "versions.json": json.dumps(_versions(), indent=1),
        "settings.json": json.dumps(everywhere(_settings(subject), redacted), indent=1),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode())
    return packed.getvalue()


def _listed(report: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: report[name] for name in _OF_REPORT}
    kept["findings"] = [{name: each[name] for name in _OF_FINDING} for each in report["findings"]]
    return kept


def _text(report: Mapping[str, Any]) -> str:
    lines = [report["summary"], f"Examined: {report['examined']['title']}", ""]
    for each in report["findings"]:
        lines.append(f"{_MARKS[each['verdict']]} {each['at']}: {each['hop']}: {each['says']}")
        lines += [f"    cause: {cause['cause']} ({cause['page']})" for cause in each["causes"]]
        lines += [f"    to do: {each['remedy']}"] if each["remedy"] else []
    return "\n".join((*lines, ""))


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return _UNKNOWN


def _settings(subject: Subject) -> dict[str, Any]:
    linking = subject.console.linking
    arn = subject.function_arn.split(":")
    return {
        "kind": subject.kind,
        "region": arn[3] if len(arn) > 3 else "",
        "parameters": {name: subject.parameters[name] for name in _PARAMETERS if name in subject.parameters},
        "account linking": {"scheme": linking.scheme, "grant": linking.grant, "scopes": list(linking.scopes)}
        if isinstance(linking, AccountLinkingCopy)
        else "not seen",
        "gateways": dict(subject.gateways),
    }
