"""Takes secrets and people out of what the doctor says: by their form, after those that it knows have been taken out by their value.

Nothing here is needed as long as each hop keeps to its word. It is the net below: an error of AWS may quote what it was asked, and a
name may be somebody's address.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.finding import Finding

HIDDEN = "[hidden]"
_NAMES = r"(?:client|linking|event)?_?secret|access_?token|refresh_?token|id_?token|password|code_?verifier|aws_secret_access_key"
_VALUE = r"[^\s\"'&,;<>}\]]+"
# A secret, whoever reads it. The group that is named stays.
_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE if folded else 0)
    for folded, pattern in (
        # A JWT in its three (or encrypted: five) parts, cut off or not.
        (False, r"eyJ[\w-]{5,}(?:\.[\w-]*){0,4}"),
        # Of Login with Amazon: tokens, and authorization codes of its newer kind.
        (False, r"\bAt[a-z]{1,3}(?:\||%7[Cc])[\w|+/=~.%-]+"),
        (True, r"(?P<stays>authorization[\"']?\s*[:=]\s*[\"']?)[^\"'\r\n,}]+"),
        (True, r"(?P<stays>\b(?:bearer|basic)\s+)(?=\S*[\d=._|])[\w.~+/=|-]{8,}"),
        (True, rf"(?P<stays>\b(?:{_NAMES})(?:=|[\"']\s*[:=]\s*[\"']?))(?!\[hidden){_VALUE}"),
        # `code` and `state` are words of every sentence, too: only a parameter of an address or form, or a value that has a number in it.
        (True, r"(?P<stays>(?:^|[?&\s\"'({])(?:code|state|token)=)(?!\[hidden)[^\s\"'&,;<>}\]]+"),
        (True, r"(?P<stays>[\"'](?:code|state|token)[\"']\s*:\s*[\"'])(?=[^\"']*\d)[^\"']{8,}"),
        # Keys of AWS, and what the local stack's page is opened with.
        (False, r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        (False, r"(?P<stays>#key=)[\w-]+"),
    )
)
_PEOPLE = (
    ("e-mail address", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone number", re.compile(r"\+\d(?:[ ()/-]{0,2}\d){6,14}\b")),
)
# What names somebody's account, skill or customer. It is no secret, and nobody else's business.
_IDS = (
    ("id", re.compile(r"(?P<stays>\bamzn1\.(?:ask\.)?[a-z0-9-]+\.)[\w-]+(?:\.[\w-]+)*")),
    ("id", re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)),
    ("account", re.compile(r"(?<![\w.])\d{12}(?![\w.]\w|\w)")),
)
# Anything long that nobody typed: the secrets of app clients and event clients, codes, cursors. Names of resources are of shorter pieces.
_RUN = re.compile(r"[A-Za-z0-9_+=~-]{24,}")
_LONG_PIECE, _LONG_RUN = 20, 60


def without_secrets(text: str) -> str:
    """A text without anything that has a secret's form."""
    for each in _SECRETS:
        text = each.sub(lambda found: (found.groupdict().get("stays") or "") + HIDDEN, text)
    return text


def shown(finding: Finding, secrets: SecretValues) -> Finding:
    """A finding as it may be shown to the maker: without secrets, and without people in its evidence."""

    def evidence(text: str) -> str:
        text = without_secrets(secrets.hidden(text))
        for name, each in _PEOPLE:
            text = each.sub(f"[{name}]", text)
        return text

    return replace(
        finding,
        says=evidence(finding.says),
        to_do=without_secrets(secrets.hidden(finding.to_do)),
        facts=everywhere(finding.facts, evidence),
    )


def everywhere(value: Any, change: Callable[[str], str]) -> Any:
    """A copy of a JSON value with each text changed, those that are names of members, too. What JSON has no form for becomes text first."""
    match value:
        case Mapping():
            return {change(str(name)): everywhere(each, change) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [everywhere(each, change) for each in value]
        case str():
            return change(value)
        case None | bool() | int() | float():
            return value
    return change(str(value))


class ForStrangers:
    """Changes texts for a bundle that is pasted where anybody reads it. Equal values get equal numbers, so that what was compared can be told.

    Args:
        secrets: what is known to be one.
    """

    def __init__(self, secrets: SecretValues) -> None:
        self._secrets = secrets
        self._numbers: dict[str, dict[str, int]] = {}
        self._home = str(Path.home())

    def __call__(self, text: str) -> str:
        """The text without secrets, people, accounts and ids."""
        text = without_secrets(self._secrets.hidden(text))
        if len(self._home) > 1:
            text = text.replace(self._home, "~")
        for name, each in (*_PEOPLE, *_IDS):
            text = each.sub(lambda found, name=name: self._named(name, found), text)  # type: ignore[misc]
        return _RUN.sub(lambda found: self._named("value", found) if _is_made_up(found[0]) else found[0], text)

    def _named(self, name: str, found: re.Match[str]) -> str:
        stays = found.groupdict().get("stays") or ""
        known = self._numbers.setdefault(name, {})
        number = known.setdefault(found[0], len(known) + 1)
        return f"{stays}[{name} {number}]"


def _is_made_up(run: str) -> bool:
    """Whether nobody would give something such a name."""
    if not (any(map(str.isdigit, run)) and any(map(str.isalpha, run))):
        return False
    return len(run) >= _LONG_RUN or max(map(len, re.split(r"[-_+=~]", run))) >= _LONG_PIECE
