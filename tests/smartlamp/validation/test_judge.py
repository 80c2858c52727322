import io
import json
import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import alexa_messages
from alexa_messages import excerpt
from alexa_messages.json_positions import Places
from alexa_troubleshooting import explanation
from smartlamp.validation import files
from smartlamp.validation import judge as validate
from smartlamp.validation.judge import Result
from smartlamp.validation.reports import annotations, bisection, terminal
from tests.schemas.messages import REMOVED, RIGHT, TOKEN, spoilt

GOOD = RIGHT["Response"]
BAD = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")


def judge(text: str | bytes, directory: Path, name: str = "messages.json") -> list[Result]:
    file = directory / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(validate.validate([file], io.BytesIO()))


def shown(results: list[Result]) -> str:
    console = Console(file=io.StringIO(), width=120)
    terminal.show(results, console)
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
    assert result.verdict == alexa_messages.check(BAD)


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
    (result,) = validate.validate(["-"], io.BytesIO(json.dumps(GOOD).encode()))
    assert (result.source.name, result.right) == ("-", True)


def test_a_directory_is_searched(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.json").write_text(json.dumps(BAD))
    (tmp_path / "a.json").write_text(json.dumps(GOOD))
    (tmp_path / "notes.txt").write_text("no message")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "c.json").write_text("no message")
    results = validate.validate([tmp_path], io.BytesIO())
    assert [Path(result.source.name).name for result in results] == ["a.json", "b.json"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty: there is no message"),
        (" \n ", "empty: there is no message"),
        ("[]", "an empty list: there is no message"),
        ('{"event": ', "not JSON: Expecting value, at line 1, column 11"),
        ("{'event': {}}", "not JSON: Expecting property name enclosed in double quotes, at line 1, column 2"),
        ('{"event":\n {"NaN": NaN}}', "not JSON: NaN is not a number, at line 2, column 10"),
        ('{"event": 1e999}', "1e999 is too large, programs exchange numbers up to 1.8e308, at line 1, column 11"),
        ('{"event": {}, "event": {}}', '"event" appears twice in an object, at line 1, column 15'),
        ("[" * 100_000, "nested too deeply"),
        ('{"event": ' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        (
            "1" * 5000,
            "a number of 5000 digits is too large, programs exchange numbers up to 1.8e308, at line 1, column 1",
        ),
        ('{\n"event": {}}\n{\n"event": NaN}', "not JSON: NaN is not a number, at line 4, column 10"),
        ('{"event": {}} and more', "not JSON: there is more after its end, at line 1, column 15"),
        (b"\0" * 100, "binary, not text: JSON has no byte 0"),
        ("{" * 100_000, "not JSON: Expecting property name enclosed in double quotes, at line 1, column 2"),
        ("2026-05-01T08:00:00 nothing", "a log in which there is no Alexa message"),
        ('{"events": [], "searchedLogStreams": []}', "a log in which there is no Alexa message"),
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
        file.truncate(files.MAX_BYTES + 1)
    (result,) = validate.validate([tmp_path / "big.json"], io.BytesIO())
    assert result.unreadable == "over 64 MB, which no message is; split it into smaller files"
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (result,) = validate.validate(["-"], io.BytesIO(json.dumps(GOOD).encode()))
    assert "no message is" in str(result.unreadable)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    missing, empty = validate.validate([tmp_path / "missing.json", tmp_path], io.BytesIO())
    assert missing.unreadable == "cannot be read: No such file or directory"
    assert empty.unreadable == "no file in this directory ends in .json or .jsonl or .ndjson"


def test_nothing_in_a_directory_is_passed_over_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "b.json")
    (tmp_path / "closed").mkdir()
    looked_into = os.scandir

    def scandir(path: str) -> Any:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return looked_into(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr("smartlamp.terminal.input_file.PATIENCE_S", 0.01)
    found = {Path(each.source.name).name: each.unreadable for each in validate.validate([tmp_path], io.BytesIO())}
    assert found == {
        "closed": "cannot be read: Permission denied",
        "a.json": "cannot be read: No such file or directory",
        "b.json": "cannot be read: a pipe into which no program writes",
    }


def test_so_many_messages_are_judged_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_MESSAGES", 2)
    assert [result.unreadable for result in judge(json.dumps([GOOD] * 2), tmp_path)] == [None, None]
    *_, last = judge("\n".join([json.dumps(GOOD)] * 4), tmp_path)
    assert last.source.line == 3
    assert last.unreadable == "here begin more than the 2 messages that are judged at once"


def test_standard_input_is_read_once_and_may_be_closed() -> None:
    first, second = validate.validate(["-", "-"], io.BytesIO(json.dumps(GOOD).encode()))
    assert (first.right, second.unreadable) == (True, "standard input was read already")
    (closed,) = validate.validate(["-"], None)
    assert closed.unreadable == "cannot be read: closed, so there is nothing to read"


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\eEnN0-.1 \n', max_size=60).map(str.encode))
def test_whatever_stands_there_is_judged_or_told(content: bytes) -> None:
    for result in validate.validate(["-"], io.BytesIO(content)):
        assert result.unreadable or result.verdict.faults


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
        "directive": None,
        "discovery": None,
        "faults": [
            {
                "level": "fault",
                "kind": "wrong-value",
                "pointer": "/event/header/payloadVersion",
                "line": 1,
                "column": json.dumps(BAD).index('"3.0"') + 1,
                "found": '"3.0"',
                "right": 'must be "3"',
                "page": "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html",
                "hides": None,
                "hidesSource": None,
                "customersSee": explanation(("answer-malformed",)).customer_sees,
                "causes": ["answer-malformed"],
            }
        ],
        "advice": [],
        "notes": [],
    }


def test_messages_one_after_another(tmp_path: Path) -> None:
    text = f"{json.dumps(GOOD, indent=2)}\n{json.dumps(BAD, indent=2)}\n"
    first, second = judge(text, tmp_path)
    assert (first.right, second.right) == (True, False)
    (fault,) = validate.placed(second)
    lines = text.split("\n")
    assert lines[fault.line - 1][fault.column - 1 :].startswith('"3.0"')


def test_an_answer_is_held_against_its_directive() -> None:
    answer = spoilt("Response", ("event", "header", "correlationToken"), "another")
    content = "\n".join(json.dumps(each) for each in (RIGHT["TurnOn"], answer))
    directive, event = validate.validate(["-"], io.BytesIO(content.encode()), directive=RIGHT["TurnOn"])
    assert directive.right
    assert [fault.pointer for fault in event.verdict.faults] == ["/event/header/correlationToken"]


def test_a_message_is_held_against_a_discovery() -> None:
    discovery = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "capabilities", 2), REMOVED)
    content = json.dumps(GOOD).encode()
    (result,) = validate.validate(["-"], io.BytesIO(content), discovery=discovery)
    assert [fault.pointer for fault in result.verdict.faults] == ["/context/properties/1/namespace"]


def test_a_terminal_is_not_steered_by_a_message(tmp_path: Path) -> None:
    text = json.dumps({"event": {"header": {"namespace": "Alexa\x1b[31m\ud83d", "name": "x"}, "\x1b[2J": {}}})
    said = shown(judge(text, tmp_path))
    assert "\x1b" not in said
    assert said.encode("utf-8")


LEVELS = {
    "fault": (BAD, "✗ messages.json  Alexa Response  1 fault", "  ✗ /event/header/payloadVersion", "error", "error"),
    "advice": (
        spoilt("Response", ("event", "endpoint", "cookie"), {}),
        "! messages.json  Alexa Response  accepted, 1 piece of advice",
        "  ! /event/endpoint/cookie",
        "warning",
        "warning",
    ),
    "note": (
        spoilt("Response", ("event", "header", "namespace"), "Alexa.Toaster"),
        "· messages.json  Alexa.Toaster Response  accepted, 1 part not judged",
        "  · /event/header/namespace",
        "notice",
        "note",
    ),
}


@pytest.mark.parametrize("row", LEVELS.values(), ids=LEVELS)
def test_each_level_is_told_apart_everywhere(
    row: tuple[dict[str, Any], str, str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, first, place, on_github, in_sarif = row
    monkeypatch.chdir(tmp_path)
    (tmp_path / "messages.json").write_text(json.dumps(message))
    (result,) = results = list(validate.validate([Path("messages.json")], None))
    (found,) = result.verdict.found
    assert shown(results).split("\n")[:2] == [first, place]
    (line,) = annotations.github(results)
    assert line.startswith(f"::{on_github} file=messages.json,")
    (run,) = annotations.sarif(results)["runs"]
    assert [(each["level"], each["ruleId"]) for each in run["results"]] == [(in_sarif, found.kind)]
    (facts,) = validate.facts(results)
    assert {name: [each["kind"] for each in facts[name]] for name in ("faults", "advice", "notes") if facts[name]} == {
        {"fault": "faults", "note": "notes"}.get(found.level, found.level): [found.kind]
    }
    assert facts["right"] == (found.level != "fault")


VANISHED = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "additionalAttributes"), {"model": ""})


def test_a_discovery_says_who_vanishes(tmp_path: Path) -> None:
    results = judge(json.dumps(VANISHED), tmp_path)
    first, second, *_, last = shown(results).strip().split("\n")
    assert first.endswith("Alexa.Discovery Discover.Response  1 fault")
    assert second == "  hides every device: 0 of 2 endpoints remain"
    assert last == "      hides every device, as in https://github.com/alexa-samples/alexa-smarthome/issues/145"
    (line,) = annotations.github(results)
    assert ". It hides every device. See https://" in line
    (run,) = annotations.sarif(results)["runs"]
    assert run["results"][0]["properties"] == {"hides": "every device"}
    assert ". It hides every device. See https://" in run["results"][0]["message"]["text"]
    (facts,) = validate.facts(results)
    source = "https://github.com/alexa-samples/alexa-smarthome/issues/145"
    assert (facts["faults"][0]["hides"], facts["faults"][0]["hidesSource"]) == ("every device", source)


def test_an_annotation_that_asks_has_one_mark_at_its_end(tmp_path: Path) -> None:
    interface = ("event", "payload", "endpoints", 0, "capabilities", 1, "interface")
    message = spoilt("Discover.Response", interface, "Alexa.PowerControler")
    (line,) = annotations.github(judge(json.dumps(message), tmp_path))
    assert '; did you mean "Alexa.PowerController"? It may hide the endpoint, and perhaps more. See https://' in line


def test_what_only_may_vanish_is_told_so(tmp_path: Path) -> None:
    message = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "displayCategories"), [])
    results = judge(json.dumps(message), tmp_path)
    assert "  may hide lamp-1, and perhaps more: at most 1 of 2 endpoints remain\n" in shown(results)
    assert "      may hide the endpoint, and perhaps more\n" in shown(results)
    (facts,) = validate.facts(results)
    assert (facts["faults"][0]["hides"], facts["faults"][0]["hidesSource"]) == ("endpoint", None)


def test_a_discovery_in_a_string_hides_every_device(tmp_path: Path) -> None:
    said = shown(judge(json.dumps(json.dumps(RIGHT["Discover.Response"])), tmp_path))
    assert "  hides every device: 0 of 2 endpoints remain\n" in said
    assert "hides" not in shown(judge(json.dumps(json.dumps(GOOD)), tmp_path))


def test_a_sarif_rule_says_what_its_kind_is() -> None:
    (run,) = annotations.sarif([])["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == set(alexa_messages.KINDS)
    for name, rule in rules.items():
        assert rule["help"]["text"] == rule["shortDescription"]["text"] == alexa_messages.KINDS[name].help
        assert rule["helpUri"].startswith("https://")


def test_several_results_are_counted(tmp_path: Path) -> None:
    said = shown(judge(f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\nx", tmp_path))
    assert said.rstrip().endswith("2 messages, 1 wrong, 1 that could not be read")
    said = shown(judge(f"{json.dumps(GOOD)}\n{json.dumps(LEVELS['advice'][0])}", tmp_path))
    assert said.rstrip().endswith("2 messages, 0 wrong, 1 with advice")


def test_what_was_not_judged_is_counted(tmp_path: Path) -> None:
    said = shown(judge(f"{json.dumps(GOOD)}\n{json.dumps(LEVELS['note'][0])}", tmp_path))
    assert said.rstrip().endswith("2 messages, 0 wrong, 1 not judged in part")


def test_of_a_log_right_messages_in_a_row_are_one_line_and_findings_are_counted_by_kind(tmp_path: Path) -> None:
    good = [spoilt("Response", ("event", "header", "messageId"), f"good-{number}") for number in range(21)]
    bad = [spoilt("Response", ("event", "header", "payloadVersion"), "3.0") for _ in range(10)]
    log = "\n".join(map(json.dumps, [*good[:9], *bad, LEVELS["advice"][0], *good[9:12], good[12]]))
    lines = shown(judge(log, tmp_path, "log.jsonl")).splitlines()
    name = tmp_path / "log.jsonl"
    assert lines[0] == f"✓ {name}:1-9  9 right messages"
    assert lines[-4:] == [
        f"✓ {name}:21-24  4 right messages",
        "24 messages, 10 wrong, 1 with advice",
        f"  ✗ wrong-value  10 times, first in {name}:10",
        f"  ! echoed-endpoint  once, in {name}:20",
    ]
    few = shown(judge("\n".join(map(json.dumps, good[:20])), tmp_path)).splitlines()
    assert len(few) == 21
    assert few[-1] == "20 messages, 0 wrong"


def test_github_gets_an_annotation_at_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = spoilt("Response", ("context", "properties", 0, "value"), "on,\n%")
    (line,) = annotations.github(judge(json.dumps(bad, indent=2), tmp_path, "a,b.json"))
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert properties == "file=a%2Cb.json,line=7,col=18,title=Alexa Response"
    assert message.startswith('context/properties/0/value: found "on,\\n%25", must be one of "ON", "OFF"')
    (unreadable,) = annotations.github(judge("{", tmp_path))
    assert unreadable.startswith("::error file=messages.json,line=1::not JSON")
    (stdin,) = annotations.github(list(validate.validate(["-"], io.BytesIO(b""))))
    assert stdin == "::error line=1::empty: there is no message"


def test_code_scanning_gets_sarif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results = [*judge(json.dumps(BAD, indent=2), tmp_path, "my messages.json"), *judge("{", tmp_path)]
    log = json.loads(json.dumps(annotations.sarif(results)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    (found,) = run["results"]
    assert found["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    (location,) = found["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "my%20messages.json"
    line, column = (location["physicalLocation"]["region"][each] for each in ("startLine", "startColumn"))
    assert json.dumps(BAD, indent=2).split("\n")[line - 1][column - 1 :].startswith('"3.0"')
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/event/header/payloadVersion"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "not JSON" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def many_wrong(tmp_path: Path) -> list[Result]:
    """A discovery on one line, in which each of 20 endpoints has a fault."""
    message = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "description"), "")
    (wrong, *_) = message["event"]["payload"]["endpoints"]
    message["event"]["payload"]["endpoints"] = [{**wrong, "endpointId": f"lamp-{each}"} for each in range(20)]
    return judge(json.dumps(message), tmp_path)


def test_a_line_is_made_fit_to_be_shown_once_for_all_its_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = spoilt("ChangeReport", ("event", "header", "payloadVersion"), "3.0")
    event["event"]["header"]["messageId"] = ""
    (result,) = judge(json.dumps(event), tmp_path)
    dotted: list[object] = []
    real = excerpt._dotted

    def counted(found: re.Match[str]) -> str:
        dotted.append(found)
        return real(found)

    monkeypatch.setattr(excerpt, "_dotted", counted)
    assert len(result.verdict.faults) == 2
    assert TOKEN not in shown([result])
    assert len(dotted) == 1


def test_who_is_to_blame_is_found_without_reading_the_text_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = Places._values

    def counted(self: Places, place: int) -> Iterator[tuple[str, int]]:
        read.append(place)
        return real(self, place)

    monkeypatch.setattr(Places, "_values", counted)
    (found,) = bisection.bisected(many_wrong(tmp_path))
    assert len(found.culprits) == 20
    assert len(read) == len(set(read))
