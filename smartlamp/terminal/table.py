"""Tables for people: each name stays whole. Where a table is too wide for the terminal, it becomes a list."""

from collections.abc import Sequence

from rich.cells import cell_len

from smartlamp.terminal import console

_APART = 2


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, indent: int = 0) -> None:
    """Print rows under their headings or, if they are too wide for the terminal, row after row with a line for each value.

    Args:
        headings: what each column has; that of the first is left out of a list, which begins with its values.
        rows: of as many texts.
        indent: of every line.
    """
    widths = [max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)]
    before = " " * indent
    if indent + sum(widths) + _APART * (len(widths) - 1) > console.out.width:
        _print_list(headings, rows, before)
        return
    console.print_line(before, (_line(headings, widths), "dim"))
    for row in rows:
        console.print_line(before, _line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    filled = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
    return (" " * _APART).join(filled).rstrip()


def _print_list(headings: Sequence[str], rows: Sequence[Sequence[str]], before: str) -> None:
    width = max(map(cell_len, headings[1:]), default=0)
    for name, *values in rows:
        console.print_line(before, (name, "bold"))
        for heading, value in zip(headings[1:], values, strict=True):
            label = f"{before}{' ' * _APART}{heading}{' ' * (width - cell_len(heading))}{' ' * _APART}"
            console.print_wrapped(label, value, indent=cell_len(label))
