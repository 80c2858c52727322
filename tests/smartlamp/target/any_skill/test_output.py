import os
import subprocess
import sys

from smartlamp.target.any_skill.output import MOST_KEPT, Output


def printed(output: Output, text: str, times: int = 1) -> None:
    subprocess.run(
        [sys.executable, "-c", f"print({text!r} * {times}, end='', flush=True)"], stdout=output.into, check=True
    )


def test_what_is_printed_is_taken_once() -> None:
    with Output(None) as output:
        printed(output, "one\n")
        assert output.taken() == "one\n"
        assert output.taken() == ""
        printed(output, "two\n")
        assert output.taken("and a traceback") == "two\nand a traceback"


def test_only_its_end_is_kept_however_much_it_is() -> None:
    with Output(None) as output:
        printed(output, "é", 200_000)  # more than a pipe holds
        assert output.taken() == "é" * (MOST_KEPT // 2)
        printed(output, "x")
        assert output.taken("y" * 2 * MOST_KEPT) == "y" * MOST_KEPT


def test_it_is_shown_as_it_comes() -> None:
    reading, writing = os.pipe()
    with Output(writing) as output:
        printed(output, "one")
        assert os.read(reading, 100) == b"one"
        printed(output, "two")
        output.settle()
        assert os.read(reading, 100) == b"two"
        assert output.taken() == "onetwo"
    os.close(reading)
    os.close(writing)


def test_nobody_who_looks_any_more_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with Output(writing) as output:
        printed(output, "one")
        assert output.taken() == "one"
    os.close(writing)
