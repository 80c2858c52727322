import re

import pytest

from alexa_troubleshooting import Cause, causes, page, symptoms
from tests.docs.test_links import anchors

TEXT = page.FILE.read_text("utf-8")


def section(name: str) -> str:
    return TEXT.partition(f"\n### {name}\n")[2].partition("\n##")[0]


def test_the_page_is_what_the_hints_make_of_it() -> None:
    assert page.filled(TEXT) == TEXT, "run: python -m alexa_troubleshooting.page"


def test_what_is_written_by_hand_stays() -> None:
    changed = TEXT.replace("## Three questions", "## Four questions").replace("### client-secret", "### gone")
    assert page.filled(changed) == TEXT.replace("## Three questions", "## Four questions")


def test_each_symptom_has_a_heading_and_stands_in_the_list() -> None:
    headings = re.findall(r"^## (.*)$", TEXT, re.MULTILINE)
    for symptom in symptoms():
        assert headings.count(symptom.title) == 1
        assert f"| [{symptom.title}](#{page.anchor(symptom.title)}) |" in TEXT


@pytest.mark.parametrize("cause", causes().values(), ids=lambda each: each.id)
def test_a_cause_is_written_once_where_tools_say_that_it_is(cause: Cause) -> None:
    assert cause.id in anchors(page.FILE)
    assert TEXT.count(f"\n### {cause.id}\n") == 1
    assert TEXT.count(f"](#{cause.id})") >= len(cause.symptoms)
    said = section(cause.id)
    assert ("**At the desk:**" in said) == bool(cause.desk)
    assert ("**Not at the desk:**" in said) == bool(cause.not_at_the_desk)
    assert all(source.where in said for source in cause.sources)


def test_a_page_that_a_sentence_names_is_a_link_but_not_inside_code() -> None:
    text = "See docs/operations.md, “Capacity”, docs/regions.md and `docs/regions.md`."
    assert (
        page._linked(text) == "See [Capacity](operations.md#capacity), [regions.md](regions.md) and `docs/regions.md`."
    )
