"""A table where there is room for it, a list where there is none."""

import pytest
from rich.cells import cell_len
from rich.console import Console

from smartlamp.terminal import console
from smartlamp.terminal.table import print_table

HEADINGS = ("name", "state", "id")
ROWS = [
    ("Desk lamp", "on, 40 %, white at 2700 K", "a3f1c2d4-0000-4000-8000-000000000001"),
    ("台灯", "off", "a3f1c2d4-0000-4000-8000-000000000002"),
    ("The lamp beside the old piano", "off", "a3f1c2d4-0000-4000-8000-000000000003"),
]


def printed(columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(console, "out", Console(width=columns, highlight=False, markup=False, emoji=False))
    monkeypatch.setattr(console.print_line, "__kwdefaults__", {"to": console.out})
    print_table(HEADINGS, ROWS)
    return capsys.readouterr().out.splitlines()


def test_columns_stand_under_their_headings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *lines = printed(120, monkeypatch, capsys)
    assert head.split() == list(HEADINGS)
    assert len(lines) == len(ROWS)
    begins = [cell_len(line[: line.index(row[2])]) for line, row in zip(lines, ROWS, strict=True)]
    assert set(begins) == {head.index("id")}


@pytest.mark.parametrize("columns", [40, 60])
def test_names_and_ids_stay_whole_in_a_narrow_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(columns, monkeypatch, capsys)
    for name, _, id_ in ROWS:
        assert name in lines, "a name is a line"
        assert any(id_ in line for line in lines)
    assert all(len(line) <= columns for line in lines if "a3f1" not in line)
    assert "state" in lines[1]
