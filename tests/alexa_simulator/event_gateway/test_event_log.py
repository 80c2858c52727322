import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from alexa_simulator.errors import MemoryUnreadable
from alexa_simulator.event_gateway.event_log import EventLog, Heard, Outcome


def heard(number: int, outcome: Outcome = Outcome.TAKEN, message_id: str | None = None, text: str = "") -> Heard:
    name = message_id or f"id-{number}"
    return Heard(number, 1.5, 202, None, outcome, "", name, f"digest-{number}", {"event": {"text": text}})


def filled(path: Path, *events: Heard) -> EventLog:
    log = EventLog(path)
    for each in events:
        log.append(each)
    return log


def test_what_is_appended_is_there_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    events = [heard(1), heard(2, Outcome.REFUSED), heard(3, Outcome.DROPPED)]
    log = filled(path, *events)
    for each in (log, EventLog(path)):
        assert each.after(0) == events
        assert (each.after(1), each.after(3), each.last) == (events[1:], [], 3)
        assert each.after(0, 2) == events[1:]
        assert each.after(0, 0) == []
        assert [each.accepted_as(f"id-{number}") for number in (1, 2, 3)] == ["digest-1", None, "digest-3"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_first_version_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(
        '{"number":1,"at":1.5,"status":202,"code":null,"outcome":"taken","why":"","message_id":"id-1","digest":"digest-1",'
        '"message":{"event":{"text":""}}}\n'
    )
    assert EventLog(path).after(0) == [heard(1)]


def test_half_a_line_is_forgotten_and_not_continued(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    filled(path, heard(1), heard(2))
    path.write_text(path.read_text()[:-9])
    log = filled(path, heard(3))
    assert [each.number for each in log.after(0)] == [1, 3]
    assert [each.number for each in EventLog(path).after(0)] == [1, 3]


@pytest.mark.parametrize("content", ["{}\n", "[]\n", "x\n", '{"number": 1}\n', "\xff\n"])
def test_a_file_that_is_no_log_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(MemoryUnreadable, match=r"events\.jsonl cannot be read .*Delete it"):
        EventLog(path)


def test_what_other_languages_break_lines_with_breaks_no_event(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    events = [heard(1, text="one\u2028two\x85three"), heard(2)]
    filled(path, *events)
    assert EventLog(path).after(0) == events


def test_an_event_that_cannot_be_sent_on_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    filled(path, heard(1), heard(2))
    path.write_text(path.read_text().replace('"text":""', '"text":NaN', 1))
    assert [each.number for each in EventLog(path).after(0)] == [2]


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_refused_in_words(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "events.jsonl")
    with pytest.raises(MemoryUnreadable, match=r"events\.jsonl is not a file\. Delete it"):
        EventLog(tmp_path / "events.jsonl")


def test_an_id_is_known_by_the_first_event_that_had_it(tmp_path: Path) -> None:
    log = filled(tmp_path / "events.jsonl", heard(1, message_id="one"), heard(2, Outcome.DROPPED, message_id="one"))
    assert log.accepted_as("one") == "digest-1"


def test_only_the_latest_are_kept_with_their_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.event_log.MOST_EVENTS", 3)
    log = filled(tmp_path / "events.jsonl", *(heard(number) for number in range(1, 6)))
    assert [each.number for each in log.after(0)] == [3, 4, 5]
    assert [log.accepted_as(f"id-{number}") for number in (2, 3)] == [None, "digest-3"]


def test_huge_events_push_older_ones_out_but_never_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.event_log.MOST_CHARACTERS", 1000)
    log = filled(tmp_path / "events.jsonl", *(heard(number, text="x" * 300) for number in (1, 2, 3)))
    assert [each.number for each in log.after(0)] == [2, 3]
    log.append(heard(4, text="x" * 2000))
    assert [each.number for each in log.after(0)] == [4]


def test_a_long_file_is_shortened_to_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.event_log.MOST_EVENTS", 3)
    path = tmp_path / "events.jsonl"
    log = filled(path, *(heard(number) for number in range(1, 107)))
    seen = [log.is_long]
    log.append(heard(107))
    seen.append(log.is_long)
    log.shorten()
    assert [*seen, log.is_long] == [False, True, False]
    assert len(path.read_text().splitlines()) == 3
    assert EventLog(path).after(0) == log.after(0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
