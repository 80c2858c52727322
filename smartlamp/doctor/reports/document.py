"""The report for programs."""

from typing import Any

from alexa_troubleshooting import Cause
from smartlamp.doctor.examination import Examination, Hop
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.reports.headline import headline

VERSION = 1


def document(found: Examination) -> dict[str, Any]:
    """All findings, as a JSON object: each with the words of its causes."""
    return {
        "version": VERSION,
        "summary": headline(found),
        "examined": {
            "title": found.title,
            "kind": found.kind,
            **({"on_purpose": found.on_purpose} if found.on_purpose else {}),
        },
        "counts": {str(each): len(found.of(each)) for each in Verdict},
        "findings": [_finding(hop.hop, each) for hop in found.hops for each in hop.findings],
    }


def _finding(hop: Hop, finding: Finding) -> dict[str, Any]:
    return {
        "at": hop.title.removeprefix("the "),
        "hop": finding.hop,
        "verdict": str(finding.verdict),
        "says": finding.says,
        "remedy": finding.remedy,
        "causes": [_cause(each) for each in finding.explained],
        "facts": finding.facts,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "cause": cause.cause,
        "evidence": cause.evidence,
        "remedy": cause.remedy,
        "page": cause.page,
        "sources": [{"standing": str(each.standing), "where": each.where, "url": each.url} for each in cause.sources],
    }
