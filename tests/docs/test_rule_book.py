"""What code, tests, documents and the template cite of the two rule books is there, and each rule says where it is done and what shows it."""

import ast
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from smartlamp.deploy import packager

ROOT = packager.ROOT
SECURITY = (ROOT / "docs/security.md").read_text("utf-8")
PROTOCOL = (ROOT / "docs/protocol.md").read_text("utf-8")

# What is written by people; what is built or installed beside it has none of our citations.
WRITTEN = {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".js", ".html"}
NOT_OURS = {"build", "dist", "node_modules", "__pycache__"}

RULE = re.compile(r"\bSEC-(\d{3})\b(?:(?: to |\.\.)(?:SEC-)?(\d{3})\b)?")
SECTION = re.compile(r"\b(protocol|provisioning) (\d+(?:\.\d+)*(?:(?:, | and | to )\d+(?:\.\d+)+)*)", re.IGNORECASE)
NUMBER = re.compile(r"(, | and | to |^)(\d+(?:\.\d+)*)")
HEADING = re.compile(r"^#+ (Provisioning )?(\d+(?:\.\d+)*)\.? ", re.MULTILINE)
# A citation that nobody could follow: of a section of which document?
ELSEWHERE = re.compile(r"(?<!RFC \d{4}, )\b[Ss]ections? \d|\b[Pp]rotocol(?:'s| reference)[^.]{0,20}\d")

ENTRY = re.compile(r"^- \*\*SEC-(\d{3})\*\* (.*?)(?=^- \*\*SEC-|^#|\Z)", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
FILE = re.compile(r"[\w./-]+\.(?:py|md|yaml|json|txt|toml)")


@dataclass(frozen=True)
class Rule:
    """An entry of the rule book: its sentence, the files where it is done, and the tests that show it, by file and name."""

    number: str
    sentence: str
    done_in: tuple[str, ...]
    shown_by: tuple[tuple[str, str], ...]
    is_not_shown: bool

    @classmethod
    def of(cls, number: str, text: str) -> "Rule":
        sentence, _, evidence = text.partition("Done in ")
        where, *_ = re.split(r"Shown by |Declared, as |Not shown: ", evidence)
        return cls(number, sentence, tuple(CODE.findall(where)), tuple(named_in(evidence)), "Not shown: " in evidence)


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """Every `path::test_name` of a text; `::test_name` is another one of the same file."""
    file = ""
    for span in CODE.findall(text):
        path, colons, name = span.partition("::")
        file = path or file
        if colons:
            yield file, name


@cache
def rules() -> Mapping[str, Rule]:
    return {number: Rule.of(number, text) for number, text in ENTRY.findall(SECURITY)}


@cache
def sections() -> frozenset[tuple[str, str]]:
    """Which book (protocol or provisioning) has which section."""
    return frozenset(("provisioning" if other else "protocol", number) for other, number in HEADING.findall(PROTOCOL))


@cache
def texts() -> Mapping[str, str]:
    """What people wrote, by its path; a citation is whole though a line ends in it."""
    found = {}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [each for each in folders if not each.startswith(".") and each not in NOT_OURS]
        if "pyvenv.cfg" in files:
            folders.clear()
        for path in (Path(folder, each) for each in files):
            if path.suffix in WRITTEN and path.resolve() != Path(__file__).resolve():
                found[str(path.relative_to(ROOT))] = re.sub(r"\s*\n\s*(?:# )?", " ", path.read_text("utf-8", "replace"))
    return found


def cited_rules(text: str) -> Iterator[str]:
    for first, last in RULE.findall(text):
        yield from (f"{number:03}" for number in range(int(first), int(last or first) + 1))


def cited_sections(text: str) -> Iterator[tuple[str, str]]:
    for book, numbers in SECTION.findall(text):
        before = ""
        for how, number in NUMBER.findall(numbers):
            if how == " to ":
                chapter, _, first = before.rpartition(".")
                yield from (
                    (book.lower(), f"{chapter}.{each}") for each in range(int(first) + 1, int(number.split(".")[-1]))
                )
            yield book.lower(), number
            before = number


@cache
def defined_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as SEC-060 says", ["060"]),
        ("(SEC-005..007)", ["005", "006", "007"]),
        ("SEC-080 to SEC-082, SEC-090", ["080", "081", "082", "090"]),
        ("test_sec_004", []),
    ],
)
def test_how_rules_are_cited(text: str, found: list[str]) -> None:
    assert list(cited_rules(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(protocol 4.2)", ["4.2"]),
        ("Protocol 7: directives come twice", ["7"]),
        ("(protocol 5.6, 2.5, 2.6; SEC-066)", ["5.6", "2.5", "2.6"]),
        ("protocol 4.1 to 4.3, 4.8", ["4.1", "4.2", "4.3", "4.8"]),
        ("(protocol 4.5, plan X_1.2)", ["4.5"]),
        ("(protocol 3.4). 5 more", ["3.4"]),
    ],
)
def test_how_sections_are_cited(text: str, found: list[str]) -> None:
    assert [number for _, number in cited_sections(text)] == found


def test_the_books_are_read() -> None:
    assert len(rules()) == len(ENTRY.findall(SECURITY)) == len(re.findall(r"^- \*\*SEC-", SECURITY, re.MULTILINE)) > 100
    assert {book for book, _ in sections()} == {"protocol", "provisioning"}
    assert len({rule for text in texts().values() for rule in cited_rules(text)}) > 100
    assert len({section for text in texts().values() for section in cited_sections(text)}) > 25


def test_every_rule_that_is_cited_is_in_the_book() -> None:
    missing = {(path, rule) for path, text in texts().items() for rule in cited_rules(text) if rule not in rules()}
    assert sorted(missing) == []


def test_every_section_that_is_cited_is_in_the_book() -> None:
    missing = {
        (path, *found) for path, text in texts().items() for found in cited_sections(text) if found not in sections()
    }
    assert sorted(missing) == []


def test_no_section_is_cited_of_which_nobody_knows_the_document() -> None:
    found = [
        (path, text[hit.start() - 60 : hit.end()]) for path, text in texts().items() for hit in ELSEWHERE.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: f"{rule.number}")
def test_a_rule_says_where_it_is_done_and_what_shows_it(rule: Rule) -> None:
    assert rule.sentence.strip()
    assert rule.done_in, "no file"
    assert [path for path in rule.done_in if not (ROOT / path).is_file()] == []
    assert rule.shown_by or rule.is_not_shown, "no test, and no word why not"
    assert [
        f"{path}::{name}" for path, name in rule.shown_by if not (ROOT / path).is_file() or name not in defined_in(path)
    ] == []


@pytest.mark.parametrize("page", [SECURITY, PROTOCOL], ids=["security", "protocol"])
def test_every_file_that_a_book_names_is_there(page: str) -> None:
    named = {span.partition("::")[0] for span in CODE.findall(page)}
    assert [path for path in sorted(named) if FILE.fullmatch(path) and not (ROOT / path).is_file()] == []


NAMED_AFTER_A_RULE = re.compile(r"def \w*sec_?\d{3}|\bid=\"SEC-", re.IGNORECASE)


def test_no_test_is_named_after_a_rule() -> None:
    assert [path for path, text in texts().items() if path.endswith(".py") and NAMED_AFTER_A_RULE.search(text)] == []
