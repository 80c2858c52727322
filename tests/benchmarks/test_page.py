"""The pages show what the results say."""

import json
from pathlib import Path

import pytest

from benchmarks import page


@pytest.mark.parametrize("file", page.PAGES, ids=lambda file: file.name)
def test_a_page_shows_what_its_results_say(file: Path) -> None:
    """If this fails: python -m benchmarks.page."""
    text = file.read_text("utf-8")
    assert page.rendered(text) == text


def test_the_picture_shows_what_its_results_say() -> None:
    assert page.picture(page.PERFORMANCE.read_text("utf-8")) == page.PICTURE.read_text("utf-8")


def test_every_part_of_the_pages_is_made() -> None:
    text = "".join(file.read_text("utf-8") for file in page.PAGES)
    assert [text.count(f"<!-- {what} from ") for what in ("functions", "curves", "load", "costs", "bill")] == [
        1,
        1,
        1,
        1,
        1,
    ]
    assert text.count("<!-- end -->") == 5


def test_a_number_that_was_typed_is_replaced() -> None:
    text = page.PERFORMANCE.read_text("utf-8")
    wrong = text.replace("| skill: cold |", "| skill: cold | 1 |")
    assert wrong != text
    assert page.rendered(wrong) == text


def test_every_result_says_on_what_it_was_measured() -> None:
    files = sorted(page.RESULTS.glob("*.json"))
    assert files
    for file in files:
        said = page.circumstances(json.loads(file.read_text("utf-8")))
        assert "cores" in said
        assert "boto3" in said
