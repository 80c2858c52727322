"""Every link from one of our pages to another leads there, and to a heading that there is."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
PAGES = [name for name in TRACKED.split() if (ROOT / name).is_file()]

_BLOCK = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
# A page that a text names, with the heading in quotation marks beside it.
_NAMED = re.compile(
    r"""(docs/\w+\.md)(?:(?:,| says what comes before and after:) “([^”]+)”)?|“([^”]+)” in (docs/\w+\.md)"""
)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to a page's headings."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> list[str]:
    found = []
    for file, anchor in _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(f"{file}#{anchor}")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_link_leads_somewhere(name: str) -> None:
    assert broken(ROOT / name) == []


# These show what a reader is to make, or the form of a name.
_TO_BE_MADE = {"docs/adding_a_capability.md", "tests/docs/several_instances.md"}
_FORM = "tests/X/test_Y.py"
_FILE = re.compile(
    r"`((?:alexa_messages|alexa_simulator|benchmarks|device_cloud|profile_skill|sign_up|smarthome_lambda|smartlamp|tests)/[\w./]+\.py)`"
)


@pytest.mark.parametrize("name", [each for each in PAGES if each not in _TO_BE_MADE])
def test_code_that_a_page_names_is_there(name: str) -> None:
    named = set(_FILE.findall((ROOT / name).read_text(encoding="utf-8"))) - {_FORM}
    assert [each for each in sorted(named) if not (ROOT / each).is_file()] == []


def named_in_texts() -> list[tuple[str, str, str]]:
    """File, page and heading: “heading” of the page when the text names one, before it or after it."""
    files = subprocess.run(
        ["git", "ls-files", "*.py", "*.yaml", ":!tests"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return [
        (file, found[1] or found[4], found[2] or found[3] or "")
        for file in files.stdout.split()
        for found in _NAMED.finditer(" ".join((ROOT / file).read_text(encoding="utf-8").split()))
    ]


@pytest.mark.parametrize(("file", "page", "heading"), sorted(set(named_in_texts())))
def test_a_page_that_help_messages_or_the_template_name_is_there(file: str, page: str, heading: str) -> None:
    del file
    assert (ROOT / page).is_file()
    assert not heading or heading in re.findall(r"^#+ (.*)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)


def test_pages_are_named_in_help_and_template() -> None:
    named = set(named_in_texts())
    heading = "Restoring a table from its backup"
    assert ("smartlamp/commands/recovery/restore.py", "docs/operations.md", heading) in named
    assert ("template.yaml", "docs/regions.md", "") in named


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# What's here\n[a](page.md#whats-here) [b](#whats-here) [c](gone.md) [d](#gone) [e](https://x.example)\n"
    )
    assert broken(page) == ["gone.md#", "#gone"]
