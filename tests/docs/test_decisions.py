"""The index of the decisions has each of them, with its title."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))


def title(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def test_the_index_has_every_decision_with_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = [line for line in index.splitlines() if line.startswith("- ")]
    assert listed == [f"- [{title(page)}]({page.name})" for page in PAGES]


def test_a_title_begins_with_the_number_of_its_page() -> None:
    numbers = [page.name[:4] for page in PAGES]
    assert [title(page)[:5] for page in PAGES] == [f"{number} " for number in numbers]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
