import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.step import Step
from smartlamp.commands.running import stack
from smartlamp.errors import Failed
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running
from smartlamp.terminal.console import laid_out, print_facts, print_line, print_problem
from smartlamp.terminal.steps import print_step

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.integers(10, 120))
def test_laid_out_json_is_the_same_json(value: object, width: int) -> None:
    assert json.loads(laid_out(value, width)) == value


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [
        ({"a": 1}, 40, '{"a": 1}'),
        ({"a": {"b": 1}, "c": [1, 2]}, 18, '{\n  "a": {"b": 1},\n  "c": [1, 2]\n}'),
        ([], 1, "[]"),
        ("a long text", 3, '"a long text"'),
    ],
)
def test_only_what_does_not_fit_is_opened(value: object, width: int, expected: str) -> None:
    assert laid_out(value, width) == expected


def test_a_long_value_stays_whole_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_facts("The stack", {"page": "http://127.0.0.1:1", "[function]": "arn:" + "x" * 300})
    assert capsys.readouterr().out.splitlines() == [
        "The stack",
        "page        http://127.0.0.1:1",
        "[function]  arn:" + "x" * 300,
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\rb", "a\\rb"),
        ("a\x9bb", "a\\x9bb"),
        ("a\nb", "a\nb"),
        ("Ça va\xa0?", "Ça va\xa0?"),
    ],
)
def test_control_characters_from_a_skill_are_not_printed(
    text: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_line("speech ", (text, "dim"))
    assert capsys.readouterr().out == f"speech {shown}\n"


NAMES = ["Desk [/] lamp", "Desk [red] lamp", "Desk :bulb: lamp", "Desk \\[lamp"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_markup(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    me = ProcessId(1, 1)
    print_step(Step(name, name, {name: name}))
    print_facts(name, {name: name})
    print_problem(Failed(name, name))
    stack._show(Running(me, me, 1, "key", Account(2, "", ""), {}), (name,), changed=True, json_wanted=False)
    said = capsys.readouterr()
    assert (said.out + said.err).count(name) == 10
