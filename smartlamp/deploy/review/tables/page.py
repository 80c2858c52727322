"""Writes what is made from the review's tables: those of docs/day_two.md, and stack-policy.json.

`python -m smartlamp.deploy.review.tables.page` does it; the tests hold both files equal to this.
"""

import json
import re
from collections.abc import Iterable, Iterator

from smartlamp.deploy.packager import ROOT
from smartlamp.deploy.review.finding import Evidence
from smartlamp.deploy.review.tables.parameters import PARAMETERS, Case
from smartlamp.deploy.review.tables.properties import PROPERTIES
from smartlamp.deploy.review.tables.resource_types import KEPT, is_stateful

PAGE = ROOT / "docs/day_two.md"
POLICY = ROOT / "stack-policy.json"


def tables() -> dict[str, str]:
    """Each table of the page, by the name in its marks."""
    return {
        "parameters": _table(
            ("parameter", "changes to", "effect", "what happens", "how we know", "the way that works"), _parameters()
        ),
        "types": _table(
            ("type", "replaced when one of these changes", "what is lost", "how we know", "the way that works"),
            _types(),
        ),
        "properties": _table(
            ("type, property", "changes to", "effect", "what happens", "how we know", "the way that works"),
            _properties(),
        ),
    }


def filled(page: str) -> str:
    """The page with its tables as they should be."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        page = re.sub(f"{begin}.*?{end}", lambda _, b=begin, t=table, e=end: f"{b}\n{t}\n{e}", page, flags=re.DOTALL)  # type: ignore[misc]
    return page


def policy() -> str:
    """The stack policy: neither replacement nor deletion of what holds something, by type, so that what is added later is covered."""
    deny = {"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*"}
    types = sorted(name for name in KEPT if is_stateful(name))
    statements = [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {**deny, "Resource": "*", "Condition": {"StringEquals": {"ResourceType": types}}},
        # A role holds nothing; this one the user pool needs.
        {**deny, "Resource": "LogicalResourceId/SmsRole*"},
    ]
    return json.dumps({"Statement": statements}, indent=2) + "\n"


def _parameters() -> Iterator[tuple[str, ...]]:
    # Parameters with the same cases share their rows.
    names: dict[tuple[Case, ...], list[str]] = {}
    for name, cases in sorted(PARAMETERS.items()):
        names.setdefault(cases, []).append(_code(name))
    for cases, named in names.items():
        for case in cases:
            yield (
                ", ".join(named),
                case.when,
                str(case.effect),
                case.happens,
                _known(case.evidence, case.why),
                case.instead,
            )


def _types() -> Iterator[tuple[str, ...]]:
    for name, row in sorted(KEPT.items()):
        names = [*map(_code, row.create_only), *(f"{_code(each)} (sometimes)" for each in row.conditional)]
        what = row.lost if row.replaced.stops else f"{row.lost} Replaced: {row.replaced}."
        yield (
            _code(name.removeprefix("AWS::")),
            ", ".join(names) or "no property",
            what,
            _known(row.evidence, row.why),
            row.instead,
        )


def _properties() -> Iterator[tuple[str, ...]]:
    for case in PROPERTIES:
        kind = case.type.removeprefix("AWS::")
        yield (
            f"`{kind}` `{case.path}`",
            case.when,
            str(case.effect),
            case.happens,
            _known(case.evidence, case.why),
            case.instead,
        )


def _known(evidence: Evidence, why: str) -> str:
    return f"{evidence}: {why}"


def _code(name: str) -> str:
    return f"`{name}`"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "".join("| " + " | ".join(each.replace("|", "\\|") for each in line) + " |\n" for line in lines)


def main() -> None:
    """Write both files."""
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
    POLICY.write_text(policy(), "utf-8")


if __name__ == "__main__":
    main()
