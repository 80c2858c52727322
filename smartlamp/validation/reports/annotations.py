"""What `smartlamp validate` found, at the lines of files: for GitHub workflows, and as SARIF."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alexa_messages import KINDS
from alexa_messages.judging.discovery import vanishing
from smartlamp.validation.judge import PlacedFault, Result, placed
from smartlamp.validation.reports.terminal import LOOKS, belonging, safe
from smartlamp.validation.source import Source

_GUIDE = "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html"


def github(results: Sequence[Result]) -> Iterator[str]:
    """The results as GitHub workflow commands, which become annotations on the lines of a pull request."""
    for result in results:
        path = {} if result.source.name == "-" else {"file": _relative(result.source.name)}
        if result.unreadable is not None:
            yield _command("error", {**path, "line": str(result.source.line)}, result.unreadable)
        for each in placed(result):
            where = {**path, "line": str(each.line), "col": str(each.column), "title": result.title or "Alexa message"}
            yield _command(LOOKS[each.fault.level].github, where, _sentence(each, result))


def sarif(results: Sequence[Result]) -> dict[str, Any]:
    """The results as a SARIF 2.1.0 log, for code scanning."""
    notes = [
        {"level": "error", "message": {"text": safe(result.unreadable)}, "locations": [_location(result.source)]}
        for result in results
        if result.unreadable is not None
    ]
    found = [
        {
            "ruleId": each.fault.kind,
            "level": LOOKS[each.fault.level].sarif,
            "message": {"text": _sentence(each, result)},
            "locations": [_location(result.source, each)],
            **_related(result),
            **({"properties": {"hides": each.fault.hides.what}} if each.fault.hides else {}),
        }
        for result in results
        for each in placed(result)
    ]
    rules = [
        {"id": name, "shortDescription": {"text": kind.help}, "help": {"text": kind.help}, "helpUri": _GUIDE}
        for name, kind in KINDS.items()
    ]
    driver = {"name": "smartlamp validate", "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
                "results": found,
            }
        ],
    }


def _sentence(each: PlacedFault, result: Result) -> str:
    fault = each.fault
    said = f"{fault} ({belonging(result)})" if belonging(result) else str(fault)
    hides = f"It {vanishing.in_words(fault.hides)}" if fault.hides else ""
    seen = f"Customers see: {each.shows.customer_sees}" if each.shows.customer_sees and not fault.hides else ""
    page = f"See {fault.page}" if fault.page else ""
    for sentence in filter(None, (hides, seen, page)):
        said += f"{'' if said.endswith('?') else '.'} {sentence}"
    return safe(said)


def _related(result: Result) -> dict[str, Any]:
    sources = [(result.directive, "the directive"), (result.discovery, "the discovery")]
    found = [_location(source) | {"message": {"text": what}} for source, what in sources if source is not None]
    return {"relatedLocations": found} if found else {}


def _command(name: str, properties: dict[str, str], message: str) -> str:
    escaped = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {escaped}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return safe(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _location(source: Source, each: PlacedFault | None = None) -> dict[str, Any]:
    name = "stdin" if source.name == "-" else _relative(source.name)
    line, column = (source.line, source.column) if each is None else (each.line, each.column)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(name)},
            "region": {"startLine": line, "startColumn": column},
        }
    }
    if each is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": safe(each.fault.pointer) or "/", "kind": "member"}]
    return location


def _relative(name: str) -> str:
    """A path as GitHub wants it: relative to the root of the checkout, where a workflow runs."""
    path = Path(os.path.relpath(name)) if Path(name).is_absolute() else Path(name)
    return path.as_posix()
