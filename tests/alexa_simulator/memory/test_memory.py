import json
import math
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.errors import MemoryUnreadable
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import (
    FORMAT,
    MOST_CHARACTERS_OF_MESSAGES,
    MOST_MESSAGES,
    EventGrant,
    EventToken,
    IssuedCode,
    Kept,
    LinkedAccount,
    Remembered,
    from_json,
    to_text,
)

numbers = st.floats(min_value=0, max_value=1e12) | st.integers(min_value=0, max_value=10**12)
objects = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=3
)
tokens = st.lists(st.builds(EventToken, st.text(), numbers), max_size=2).map(tuple)
memories = st.builds(
    Remembered,
    account=st.none() | st.builds(LinkedAccount, st.text(), st.text(), numbers, numbers, st.text()),
    codes=st.lists(st.builds(IssuedCode, st.text(), numbers, st.booleans()), max_size=3).map(tuple),
    grants=st.lists(st.builds(EventGrant, st.text(), tokens), max_size=3).map(tuple),
    ended=tokens,
    heard=st.integers(min_value=0, max_value=10**12),
    endpoints=st.dictionaries(st.text(max_size=5), objects, max_size=3),
    properties=st.dictionaries(st.text(max_size=5), st.lists(objects, max_size=2), max_size=3),
    messages=st.lists(st.builds(Kept, numbers, st.booleans(), objects, st.text()), max_size=3).map(tuple),
    lost=st.lists(st.text(), max_size=2).map(tuple),
    enabled=st.booleans(),
    link_card=st.booleans(),
)


@given(memories)
def test_what_is_written_is_what_is_read(remembered: Remembered) -> None:
    assert from_json(json.loads(to_text(remembered))) == remembered


ACCOUNT = {"skill_token": "t", "refresh_token": "r", "expires_at": 1780003600.5, "since": 1780000000, "owner": "3f…"}
FIRST = {
    "format": 1,
    "account": ACCOUNT,
    "codes": [{"digest": "c", "expires_at": 5, "used": True}],
    "grants": [{"refresh_digest": "r", "event_digest": "e", "expires_at": 5}],
    "endpoints": {"lamp-1": {"endpointId": "lamp-1"}},
    "properties": {"lamp-1": [{"name": "powerState"}]},
    "messages": [{"at": 1780000000, "sent": True, "message": {"directive": {}}, "remark": ""}],
    "lost": ["a lamp"],
}
SECOND = FIRST | {
    "format": 2,
    "grants": [{"refresh_digest": "r", "tokens": [{"digest": "e", "expires_at": 5}]}],
    "ended": [],
    "heard": 0,
}
SHAPES = {"1": FIRST, "2": SECOND, "3": SECOND | {"format": 3, "enabled": True, "link_card": False}}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_every_earlier_version_wrote_is_read(tmp_path: Path, shape: dict[str, object]) -> None:
    path = tmp_path / "memory.json"
    path.write_text(json.dumps(shape))
    assert str(FORMAT) in SHAPES, "the shape of today is kept here, too"
    assert Memory(path).now == Remembered(
        account=LinkedAccount("t", "r", 1780003600.5, 1780000000, "3f…"),
        codes=(IssuedCode("c", 5, used=True),),
        grants=(EventGrant("r", (EventToken("e", 5),)),),
        endpoints={"lamp-1": {"endpointId": "lamp-1"}},
        properties={"lamp-1": [{"name": "powerState"}]},
        messages=(Kept(1780000000, sent=True, message={"directive": {}}, remark=""),),
        lost=("a lamp",),
        enabled=True,
    )


def test_what_is_believed_is_written_with_the_next_change(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    memory = Memory(path)
    memory.believe(lambda remembered: replace(remembered, heard=7))
    assert (memory.now.heard, memory.revision, path.exists()) == (7, 1, False)
    memory.change(lambda remembered: replace(remembered, lost=("a lamp",)))
    assert (Memory(path).now.heard, memory.revision) == (7, 2)


def test_a_change_is_there_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "alexa" / "memory.json"
    Memory(path).change(lambda remembered: replace(remembered, lost=("a lamp",)))
    assert Memory(path).now.lost == ("a lamp",)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "alexa" / "memory.json"
    old = os.umask(0)
    try:
        Memory(path).change(lambda remembered: remembered)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_change_that_the_disk_refuses_never_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = tmp_path / "memory.json"
    memory = Memory(path)
    memory.change(lambda remembered: replace(remembered, lost=("before",)))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(*(("os.fsync", full) if fails == "fsync" else (Path, "replace", full)))
        with pytest.raises(MemoryUnreadable, match="No space left on device"):
            memory.change(lambda remembered: replace(remembered, lost=("after",)))
    assert memory.now.lost == Memory(path).now.lost == ("before",)
    assert [each.name for each in tmp_path.iterdir()] == ["memory.json"]


def test_a_change_that_raises_changes_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.json")

    def refuses(_: Remembered) -> Remembered:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        memory.change(refuses)
    assert memory.now == Remembered()
    assert not (tmp_path / "memory.json").exists()


WHOLE = json.loads(to_text(Remembered()))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "does not hold Alexa's memory", id="empty"),
        pytest.param(b'{"format": 1, "acc', "does not hold Alexa's memory", id="cut off"),
        pytest.param(b"\xff\xfe", "does not hold Alexa's memory", id="not UTF-8"),
        pytest.param(b"[]", "does not hold Alexa's memory", id="a list"),
        pytest.param(b"{}", "does not hold Alexa's memory", id="no format"),
        pytest.param(b"[" * 100_000, "does not hold Alexa's memory", id="deep"),
        pytest.param(json.dumps(WHOLE | {"format": FORMAT + 1}).encode(), "newer SmartLamp", id="newer"),
        pytest.param(json.dumps(WHOLE | {"format": "1"}).encode(), "does not hold Alexa's memory", id="odd format"),
        pytest.param(
            json.dumps(WHOLE | {"account": {"skill_token": 1}}).encode(),
            "does not hold Alexa's memory",
            id="odd account",
        ),
        pytest.param(json.dumps(WHOLE | {"codes": [{}]}).encode(), "does not hold Alexa's memory", id="odd code"),
        pytest.param(json.dumps(WHOLE | {"grants": [1]}).encode(), "does not hold Alexa's memory", id="odd grant"),
        pytest.param(json.dumps(WHOLE | {"ended": [1]}).encode(), "does not hold Alexa's memory", id="odd event token"),
        pytest.param(
            json.dumps(WHOLE | {"format": 1, "grants": [1]}).encode(),
            "does not hold Alexa's memory",
            id="odd grant of old",
        ),
        pytest.param(
            json.dumps(WHOLE | {"endpoints": {"a": 1}}).encode(), "does not hold Alexa's memory", id="odd endpoint"
        ),
        pytest.param(
            json.dumps(WHOLE | {"properties": {"a": 1}}).encode(), "does not hold Alexa's memory", id="odd properties"
        ),
        pytest.param(
            json.dumps(WHOLE | {"messages": [None]}).encode(), "does not hold Alexa's memory", id="odd message"
        ),
        pytest.param(
            json.dumps(WHOLE | {"endpoints": {"a": {"b": math.nan}}}).encode(),
            "does not hold Alexa's memory",
            id="no number",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_left_alone(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "memory.json"
    path.write_bytes(content)
    with pytest.raises(MemoryUnreadable, match=why) as refused:
        Memory(path)
    assert str(path) in str(refused.value)
    assert "elete" in str(refused.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_refused_in_words(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "memory.json")
    with pytest.raises(MemoryUnreadable, match=r"memory\.json is not a file\. Delete it"):
        Memory(tmp_path / "memory.json")


def test_what_is_too_large_for_a_memory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.memory.memory.MOST_BYTES", 100)
    (tmp_path / "memory.json").write_bytes(b" " * 101)
    with pytest.raises(MemoryUnreadable, match="more than 100 bytes"):
        Memory(tmp_path / "memory.json")


def test_messages_that_cannot_be_sent_on_are_forgotten_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    kept = Kept(1, sent=False, message={"a": 1}, remark="")
    odd = [replace(kept, message={"a": each}) for each in (math.nan, math.inf, json.loads("[" * 300 + "]" * 300))]
    path.write_text(to_text(Remembered(lost=("a lamp",), messages=(kept, *odd))))
    assert Memory(path).now == Remembered(lost=("a lamp",), messages=(kept,))


def test_a_directory_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "alexa").write_text("")
    with pytest.raises(MemoryUnreadable, match="cannot be used"):
        Memory(tmp_path / "alexa" / "memory.json")


def test_only_the_latest_messages_stay() -> None:
    kept = [Kept(at, sent=True, message={}, remark="") for at in range(MOST_MESSAGES + 5)]
    messages = Remembered().keeping(*kept).messages
    assert len(messages) == MOST_MESSAGES
    assert messages[-1].at == MOST_MESSAGES + 4


def test_huge_messages_push_older_ones_out_but_never_the_last() -> None:
    big = {"text": "x" * (MOST_CHARACTERS_OF_MESSAGES // 3)}
    remembered = Remembered()
    for at in range(6):
        remembered = remembered.keeping(Kept(at, sent=True, message=big, remark=""))
    assert [each.at for each in remembered.messages] == [4, 5]
    huge = Kept(6, sent=False, message={"text": "x" * MOST_CHARACTERS_OF_MESSAGES}, remark="")
    assert remembered.keeping(huge).messages == (huge,)


def test_tokens_do_not_print() -> None:
    account = LinkedAccount("the-skill-token", "the-refresh-token", 1, 0, "me")
    assert "the-" not in repr(Remembered(account=account))
