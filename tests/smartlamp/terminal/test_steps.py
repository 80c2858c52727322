import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from alexa_simulator.step import Step
from alexa_troubleshooting import explanation
from smartlamp.terminal import console
from smartlamp.terminal.steps import print_step

BLIND = {"name": "Kitchen blind", "id": "b1", "interfaces": ["Alexa", "Alexa.ModeController"], "categories": []}


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (["desk lamp", "plug"], ["    new desk lamp, plug"]),
        ([], ["    new none"]),
        (
            [BLIND, BLIND | {"name": "Oven", "id": "o1", "interfaces": ["Alexa"]}],
            [
                "    new",
                "      name           id  interfaces                   categories",
                "      Kitchen blind  b1  Alexa, Alexa.ModeController  none",
                "      Oven           o1  Alexa                        none",
            ],
        ),
        (["a\n✓ b", "\x1b[31m\u202e"], ["    new a\\n✓ b, \\x1b[31m\\u202e"]),
        ([{"name": "a\n✓ b", "id": 1}], ["    new", "      name    id", "      a\\n✓ b  1"]),
        ([{"a": 1}, {"b": 1}], ['    new [{"a": 1}, {"b": 1}]']),
        ([{"a": {"b": 1}}], ['    new [{"a": {"b": 1}}]']),
        ([{"a": [{"b": 1}]}], ['    new [{"a": [{"b": 1}]}]']),
        ([{"a": [1, None]}], ["    new", "      a", "      1, null"]),
        ([{}], ["    new [{}]"]),
        ([1, 2], ["    new [1, 2]"]),
    ],
)
def test_a_list_is_told_as_people_list_things(
    value: Any, lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "out", Console(width=80, highlight=False, markup=False, emoji=False))
    monkeypatch.setattr(console.print_line, "__kwdefaults__", {"to": console.out})
    print_step(Step("Discover", "It answers.", {"new": value}))
    assert capsys.readouterr().out.splitlines() == ["✓ Discover  It answers.", *lines]


def test_each_piece_of_advice_has_a_line_with_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    print_step(Step("judgement", "It is valid.", {"seconds": 0.1, "advice": ["leave it out", "make it new"]}))
    assert capsys.readouterr().out.splitlines() == [
        "✓ judgement  It is valid.",
        "    seconds 0.1",
        "    ! leave it out",
        "    ! make it new",
    ]


def test_a_failure_is_told_as_what_happened_why_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_step(Step.failed("skill token", "It was refused.", ("client-secret", "client-id"), "unable-to-link", x=1))
    said = " ".join(capsys.readouterr().out.split())
    known = explanation(("client-secret",), "unable-to-link")
    order = [
        "✗ skill token It was refused.",
        f"customer sees {known.customer_sees}",
        f"why {known.why}",
        "to do",
        "more",
        "x 1",
    ]
    assert sorted(order, key=said.index) == order
    assert said.count("client-id") == 1


def test_steps_go_on_when_nobody_reads_them() -> None:
    """As in `smartlamp link | head -1`."""
    program = (
        "import sys\n"
        "from alexa_simulator.step import Step\n"
        "from smartlamp.terminal.steps import print_steps\n"
        "def steps():\n"
        "    for hop in ('code', 'skill token', 'Discover'):\n"
        "        print(hop, file=sys.stderr)\n"
        "        yield Step(hop, 'It happened.')\n"
        "print_steps(steps(), json_wanted=False)\n"
    )
    reads, writes = os.pipe()
    os.close(reads)
    root = Path(__file__).parents[3]
    try:
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=root, stdout=writes, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writes)
    assert (ran.returncode, ran.stderr.splitlines()) == (1, ["code", "skill token", "Discover"])
