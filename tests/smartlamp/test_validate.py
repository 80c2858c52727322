import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

import schemas
from smartlamp import validate
from smartlamp.validate import Result
from tests.schemas.messages import RIGHT, TOKEN, spoilt

GOOD = RIGHT["Response"]
BAD = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")


def judge(text: str | bytes, directory: Path, name: str = "messages.json") -> list[Result]:
    file = directory / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return validate.validate([file], io.StringIO())


def shown(results: list[Result]) -> str:
    console = Console(file=io.StringIO(), width=120)
    validate.show(results, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_one_message(tmp_path: Path) -> None:
    (result,) = judge(json.dumps(GOOD), tmp_path)
    assert result.right
    assert result.title == "Alexa Response"
    assert result.message == GOOD


def test_a_wrong_message_has_the_faults_of_the_validator(tmp_path: Path) -> None:
    (result,) = judge(json.dumps(BAD), tmp_path)
    assert not result.right
    assert result.faults == schemas.check(BAD)


def test_a_list_of_messages(tmp_path: Path) -> None:
    first, second = judge(json.dumps([GOOD, BAD], indent=1), tmp_path)
    assert (first.right, second.right) == (True, False)
    assert (first.source.line, second.source.line) == (2, len(json.dumps(GOOD, indent=1).split("\n")) + 2)
    assert json.loads(second.source.text) == BAD


def test_json_lines(tmp_path: Path) -> None:
    results = judge(f"{json.dumps(GOOD)}\r\n\n{json.dumps(BAD)}\nnot a message\n", tmp_path, "messages.jsonl")
    assert [(result.source.line, result.right) for result in results] == [(1, True), (3, False), (4, False)]
    assert results[2].unreadable == "not JSON: Expecting value, at line 4, column 1"


def test_standard_input() -> None:
    (result,) = validate.validate(["-"], io.StringIO(json.dumps(GOOD)))
    assert (result.source.name, result.right) == ("-", True)


def test_a_directory_is_searched(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.json").write_text(json.dumps(BAD))
    (tmp_path / "a.json").write_text(json.dumps(GOOD))
    (tmp_path / "notes.txt").write_text("no message")
    results = validate.validate([tmp_path], io.StringIO())
    assert [Path(result.source.name).name for result in results] == ["a.json", "b.json"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty: there is no message"),
        (" \n ", "empty: there is no message"),
        ("[]", "an empty list: there is no message"),
        ('{"event": ', "not JSON: Expecting value, at line 1, column 11"),
        ("{'event': {}}", "not JSON: Expecting property name enclosed in double quotes, at line 1, column 2"),
        ('{"event": NaN}', "not JSON: NaN is no number"),
        ("[" * 100_000, "nested too deeply to be a message"),
        ('{"event": ' * 100_000 + "1" + "}" * 100_000, "nested too deeply to be a message"),
        ("1" * 5000, "not a message: it holds a number with thousands of digits"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8 text, which JSON must be (byte 0)"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(text: str | bytes, why: str, tmp_path: Path) -> None:
    (result,) = judge(text, tmp_path)
    assert result.unreadable == why
    assert not result.right
    assert why in shown([result])


def test_what_is_too_big_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "big.json").open("wb") as file:
        file.truncate(validate.MAX_BYTES + 1)
    (result,) = validate.validate([tmp_path / "big.json"], io.StringIO())
    assert result.unreadable == "over 100 MB, which no message is; split it into smaller files"
    monkeypatch.setattr(validate, "MAX_BYTES", 10)
    (result,) = validate.validate(["-"], io.StringIO(json.dumps(GOOD)))
    assert "no message is" in str(result.unreadable)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    missing, empty = validate.validate([tmp_path / "missing.json", tmp_path], io.StringIO())
    assert missing.unreadable == "cannot be read: No such file or directory"
    assert empty.unreadable == "no file in this directory ends in .json or .jsonl or .ndjson"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (result,) = judge(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), tmp_path)
    assert result.right


def test_people_see_the_place(tmp_path: Path) -> None:
    text = json.dumps(BAD, indent=2)
    lines = shown(judge(text, tmp_path)).split("\n")
    above, caret = next((a, b) for a, b in pairwise(lines) if b.endswith("^"))
    assert above[caret.index("^") :].startswith('"3.0"')
    assert int(above.split("|")[0]) == text.split("\n").index('      "payloadVersion": "3.0",') + 1
    assert any(line.startswith("✗ ") and line.endswith("Alexa Response  1 fault") for line in lines)
    assert any("/event/header/payloadVersion" in line for line in lines)
    assert any("https://developer.amazon.com/" in line for line in lines)


@pytest.mark.parametrize("indent", [None, 2])
def test_the_place_shows_no_token(indent: int | None, tmp_path: Path) -> None:
    wrong = spoilt("Response to the gateway", ("event", "endpoint", "scope", "type"), "Bearer")
    said = shown(judge(json.dumps(wrong, indent=indent), tmp_path))
    assert '"Bearer"' in said
    assert TOKEN not in said
    assert "copied" not in said


def test_what_is_missing_is_shown_where_it_should_be(tmp_path: Path) -> None:
    wrong = spoilt("Response", ("event", "header"), {"namespace": "Alexa", "name": "Response"})
    said = shown(judge(json.dumps(wrong, indent=2), tmp_path))
    assert said.count("messageId") == 1
    assert '"header": {' in said


def test_programs_get_json(tmp_path: Path) -> None:
    (found,) = validate.facts(judge(json.dumps(BAD), tmp_path))
    assert json.loads(json.dumps(found)) == {
        "source": str(tmp_path / "messages.json"),
        "line": 1,
        "message": "Alexa Response",
        "right": False,
        "unreadable": None,
        "faults": [
            {
                "pointer": "/event/header/payloadVersion",
                "found": '"3.0"',
                "right": 'must be "3"',
                "page": "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html",
            }
        ],
    }
