"""What belongs together in a log, in a list and in a folder; and what must not be brought together."""

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from smartlamp.validation import judge
from smartlamp.validation.judge import Result
from smartlamp.validation.reports import annotations, terminal
from tests.schemas.messages import LAMP, RIGHT, SCOPE, Message, capability, directive, endpoint, event, prop

OFFICIAL = Path(__file__).parents[5] / "shared" / "official" / "2025-07-a6822b0" / "sample_messages"


def named(message: Message, **header: object) -> Message:
    """A message with ids of its own."""
    changed = copy.deepcopy(message)
    body = changed["directive" if "directive" in changed else "event"]
    body["header"] |= header
    for name in [name for name, value in header.items() if value is None]:
        del body["header"][name]
    return changed


def about(message: Message, name: str) -> Message:
    changed = copy.deepcopy(message)
    changed["directive" if "directive" in changed else "event"]["endpoint"]["endpointId"] = name
    return changed


def asked(token: str | None, name: str = "TurnOn", lamp: str = "lamp-1", number: str = "1") -> Message:
    message = directive("Alexa.PowerController", name)
    return about(named(message, correlationToken=token, messageId=f"asked-{token}-{number}"), lamp)


def answered(token: str | None, value: str = "ON", lamp: str = "lamp-1", number: str = "1") -> Message:
    context = {"properties": [prop("Alexa.PowerController", "powerState", value)]}
    message = {"context": context, **event("Alexa", "Response", {}, endpoint=LAMP)}
    return about(named(message, correlationToken=token, messageId=f"answered-{token}-{number}"), lamp)


def deferred(token: str) -> Message:
    return named(RIGHT["DeferredResponse"], correlationToken=token, messageId=f"deferred-{token}")


def discovered(*names: str, lamp: str = "lamp-1") -> Message:
    known = {"PowerController": "powerState", "BrightnessController": "brightness"}
    capabilities = [capability("Alexa"), *(capability(f"Alexa.{name}", known[name]) for name in names)]
    endpoints = [{**endpoint(lamp), "capabilities": capabilities}]
    return event("Alexa.Discovery", "Discover.Response", {"endpoints": endpoints}, token=False)


def changed(number: str = "1", lamp: str = "lamp-1") -> Message:
    change = {"cause": {"type": "APP_INTERACTION"}, "properties": [prop("Alexa.BrightnessController", "brightness", 4)]}
    about_ = {"endpointId": lamp, "scope": SCOPE}
    message = event("Alexa", "ChangeReport", {"change": change}, token=False, endpoint=about_)
    return {"context": {"properties": []}, **named(message, messageId=f"changed-{number}")}


def log(*messages: Message) -> list[Result]:
    text = "\n".join(json.dumps(each) for each in messages)
    return list(judge.validate(["-"], io.BytesIO(text.encode())))


def folder(place: Path, *messages: Message) -> list[Result]:
    for number, each in enumerate(messages):
        (place / f"{number:02}.json").write_text(json.dumps(each))
    return list(judge.validate([place], None))


def partners(results: list[Result]) -> list[int | None]:
    """The line of the directive that each message answers."""
    return [result.directive.line if result.directive else None for result in results]


def kinds(results: list[Result]) -> list[list[str]]:
    return [[each.kind for each in result.verdict.found] for result in results]


LOGS: dict[str, tuple[list[Message], list[int | None], list[list[str]]]] = {
    "an answer and its directive": ([asked("a"), answered("a")], [None, 1], [[], []]),
    "the state from before": ([asked("a"), answered("a", "OFF")], [None, 1], [[], ["contradicting-state"]]),
    "two at a time": ([asked("a"), asked("b", "TurnOff"), answered("b", "OFF"), answered("a")], [None, None, 2, 1], [[], [], [], []]),
    "the answer before its directive": ([answered("a", "OFF"), asked("a")], [2, None], [["contradicting-state"], []]),
    "another endpoint": ([asked("a"), answered("a", lamp="lamp-2")], [None, 1], [[], ["wrong-endpoint"]]),
    "a token that was not copied": ([asked("a"), answered("b")], [None, 1], [[], ["wrong-token"]]),
    "deferred": ([asked("a"), deferred("a"), answered("a", "OFF")], [None, 1, 1], [[], [], ["contradicting-state"]]),
    "answered twice": ([asked("a"), answered("a"), answered("a", number="2")], [None, 1, 1], [[], [], ["answered-twice"]]),
    "logged twice": ([asked("a"), asked("a"), answered("a"), answered("a")], [None, None, 1, 1], [[], [], [], []]),
    "about no endpoint": ([RIGHT["Discover"], named(discovered("PowerController"), messageId="new")], [None, 1], [[], []]),
    "consent": ([RIGHT["AcceptGrant"], RIGHT["AcceptGrant.Response"]], [None, 1], [[], []]),
    "nothing answers": ([asked("a"), answered("a"), asked("b", "TurnOff")], [None, 1, None], [[], [], ["no-answer"]]),
    "nothing asks": ([asked("a"), answered("a"), answered("c"), answered("d")], [None, 1, None, None], [[], [], ["no-directive"], ["no-directive"]]),
    "nothing fits": ([asked("a"), answered("c", lamp="lamp-2")], [None, None], [["no-answer"], ["no-directive"]]),
    # Tokens made unreadable: order and endpoint tell them apart
    "one token, in order": ([asked("x", number="1"), answered("x", "OFF", number="1"), asked("x", "TurnOff", number="2"), answered("x", "OFF", number="2")], [None, 1, None, 3], [[], ["contradicting-state"], [], []]),
    "one token, two lamps": ([asked("x", lamp="l1", number="1"), asked("x", "TurnOff", lamp="l2", number="2"), answered("x", "OFF", "l2", "1"), answered("x", "OFF", "l1", "2")], [None, None, 2, 1], [[], [], [], ["contradicting-state"]]),
    "no token at all": ([asked(None), answered(None, "OFF")], [None, 1], [["missing-member"], ["contradicting-state", "missing-member"]]),
    "its directive's own messageId": ([asked("x", number="1"), asked("x", "TurnOff", number="2"), named(answered("x", "ON"), messageId="asked-x-2"), named(answered("x", "ON"), messageId="asked-x-1")], [None, None, 2, 1], [[], [], ["contradicting-state", "reused-message-id"], ["reused-message-id"]]),
    # What nothing tells apart is not brought together
    "one token, one lamp, all at once": ([asked("x", number="1"), asked("x", "TurnOff", number="2"), answered("x", "OFF", number="1"), answered("x", "ON", number="2")], [None] * 4, [[], [], [], []]),
    "a word instead of a token": ([asked("x"), *(answered("x", "ON" if n < "2" else "OFF", number=n) for n in "1234")], [None, 1, None, None, None], [[]] * 5),
    "examples": ([named(asked("x"), messageId="m"), named(asked("x", "TurnOff"), messageId="m"), answered("x", "OFF")], [None] * 3, [[], [], []]),
    "only answers": ([answered("a"), answered("b")], [None, None], [[], []]),
    "only directives": ([asked("a"), asked("b")], [None, None], [[], []]),
}  # fmt: skip


@pytest.mark.parametrize(("messages", "pairs", "found"), LOGS.values(), ids=LOGS)
def test_a_log_is_paired(messages: list[Message], pairs: list[int | None], found: list[list[str]]) -> None:
    results = log(*messages)
    assert partners(results) == pairs
    assert [sorted(each) for each in kinds(results)] == found


def test_a_list_is_a_conversation_too(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps([asked("a"), answered("a", "OFF")]))
    first, second = judge.validate([tmp_path / "list.json"], None)
    assert (first.verdict.found, [each.kind for each in second.verdict.found]) == ((), ["contradicting-state"])


def test_what_could_not_be_read_may_be_the_partner() -> None:
    text = "\n".join(json.dumps(each) for each in (asked("a"), answered("a"), asked("b")))
    results = list(judge.validate(["-"], io.BytesIO(f'{text}\n{{"event": '.encode())))
    assert [result.verdict.found for result in results[:3]] == [(), (), ()]


def test_a_discovery_is_for_what_follows() -> None:
    before, later = answered("a"), answered("b")
    results = log(before, discovered("BrightnessController"), later, changed())
    assert [result.discovery.line if result.discovery else None for result in results] == [None, None, 2, 2]
    assert kinds(results) == [[], [], ["not-declared"], []]


def test_the_newest_discovery_counts() -> None:
    update = named(discovered("PowerController"), name="AddOrUpdateReport", messageId="update")
    update["event"]["payload"]["scope"] = SCOPE
    results = log(discovered("BrightnessController"), update, answered("a"))
    assert results[2].discovery
    assert results[2].discovery.line == 2
    assert kinds(results) == [[], [], []]


def test_an_endpoint_that_was_deleted_is_not_declared_any_more() -> None:
    payload = {"endpoints": [{"endpointId": "lamp-1"}], "scope": SCOPE}
    gone = event("Alexa.Discovery", "DeleteReport", payload, token=False)
    assert kinds(log(discovered("BrightnessController"), gone, answered("a"))) == [[], [], []]


def test_two_discoveries_that_declare_an_endpoint_differently_may_be_two_customers() -> None:
    theirs = named(discovered("BrightnessController"), messageId="other")
    again = named(theirs, messageId="again")
    assert kinds(log(discovered("PowerController"), theirs, asked("a"), answered("a"))) == [[], [], [], []]
    assert kinds(log(discovered("PowerController"), theirs, again, answered("a"))) == [[], [], [], []]
    (*_, same) = log(discovered("BrightnessController"), theirs, answered("a"))
    assert same.discovery
    assert same.discovery.line == 2


def test_a_discovery_without_an_endpoint_says_that_it_is_gone_or_anothers(tmp_path: Path) -> None:
    other = named(discovered("PowerController", lamp="lamp-9"), messageId="other")
    messages = [discovered("BrightnessController"), other, asked("a"), answered("a")]
    assert kinds(log(*messages)) == [[], [], [], []]
    assert kinds(folder(tmp_path, *messages)) == [[], [], [], []]


def test_an_endpoint_of_which_nothing_was_declared_is_judged_by_itself() -> None:
    assert kinds(log(discovered("BrightnessController"), answered("a", lamp="lamp-7"))) == [[], []]


def test_what_is_given_wins() -> None:
    text = "\n".join(
        json.dumps(each) for each in (discovered("BrightnessController"), asked("a"), answered("a", "OFF"))
    )
    given: dict[str, Any] = {"directive": asked("a", "TurnOff"), "discovery": discovered("PowerController")}
    results = list(judge.validate(["-"], io.BytesIO(text.encode()), **given))
    assert kinds(results) == [[*kinds(results)[0]], [], []]
    assert [(result.directive, result.discovery) for result in results] == [(None, None)] * 3


def test_files_are_paired_by_a_token_that_is_theirs_alone(tmp_path: Path) -> None:
    results = folder(tmp_path, answered("a", "OFF"), asked("a"), asked("b"))
    assert kinds(results) == [["contradicting-state"], [], []]
    assert results[0].directive
    assert results[0].directive.name.endswith("01.json")


def test_a_folder_that_is_a_conversation_has_its_discovery(tmp_path: Path) -> None:
    assert kinds(folder(tmp_path, answered("a"), asked("a"), discovered("BrightnessController"))) == [
        ["not-declared"],
        ["not-declared"],
        [],
    ]


ALONE: dict[str, list[Message]] = {
    "two directives with one token": [asked("a"), asked("a", "TurnOff", number="2"), answered("a", "OFF")],
    "two answers with one token": [asked("a"), answered("a", "OFF"), answered("a", "ON", number="2")],
    "another endpoint": [asked("a"), answered("a", "OFF", lamp="lamp-2")],
    "no token": [asked(None), answered(None, "OFF")],
    "another token": [asked("a"), answered("b", "OFF")],
    "a discovery and examples": [discovered("BrightnessController"), answered("a"), changed(lamp="lamp-1")],
}


@pytest.mark.parametrize("messages", ALONE.values(), ids=ALONE)
def test_files_that_something_else_fits_are_judged_alone(messages: list[Message], tmp_path: Path) -> None:
    for result in folder(tmp_path, *messages):
        assert (result.directive, result.discovery) == (None, None)
        assert all(each.kind == "missing-member" for each in result.verdict.found)


def test_answers_in_one_file_and_directives_in_another(tmp_path: Path) -> None:
    for name, messages in (("a", [answered("1", "OFF"), answered("2")]), ("b", [asked("1"), asked("2")])):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(each) for each in messages))
    results = list(judge.validate([tmp_path], None))
    assert kinds(results) == [["contradicting-state"], [], [], []]
    assert [(result.directive.name[-7:], result.directive.line) for result in results[:2] if result.directive] == [
        ("b.jsonl", 1),
        ("b.jsonl", 2),
    ]


@pytest.mark.skipif(not OFFICIAL.exists(), reason="Amazon's samples are not here")
def test_samples_of_one_token_are_judged_alone() -> None:
    results = list(judge.validate([OFFICIAL], None))
    assert len(results) > 70
    assert not [result.source for result in results if result.directive or result.discovery or not result.right]


def test_a_conversation_is_shown_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    messages = [discovered("PowerController"), asked("a"), answered("a", "OFF")]
    Path("log.jsonl").write_text("\n".join(json.dumps(each) for each in messages))
    results = list(judge.validate([Path("log.jsonl")], None))
    console = Console(file=io.StringIO(), width=120)
    terminal.show(results, console)
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue().splitlines()
    assert "✗ log.jsonl:3  Alexa Response  1 fault  answers log.jsonl:2, declared in log.jsonl:1" in said
    last = judge.facts(results)[2]
    assert (last["directive"], last["discovery"]) == (
        {"source": "log.jsonl", "line": 2},
        {"source": "log.jsonl", "line": 1},
    )
    (line,) = annotations.github(results)
    assert "(answers log.jsonl:2, declared in log.jsonl:1). " in line
    (found,) = annotations.sarif(results)["runs"][0]["results"]
    where = [each["physicalLocation"]["region"]["startLine"] for each in found["relatedLocations"]]
    assert (where, [each["message"]["text"] for each in found["relatedLocations"]]) == (
        [2, 1],
        ["the directive", "the discovery"],
    )


PIECES = st.sampled_from(
    [
        *(asked(token, name, lamp) for token in ("a", "b", None) for name in ("TurnOn", "TurnOff") for lamp in "12"),
        *(answered(token, value, lamp) for token in ("a", "b", None) for value in ("ON", "OFF") for lamp in "12"),
        *(deferred("a"), discovered("PowerController", lamp="1"), RIGHT["Discover"], changed(), RIGHT["DeleteReport"]),
        *({"event": {"header": []}}, {"directive": {"header": {"correlationToken": 1}, "payload": 1}}, {"event": 1}),
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_every_message_is_judged_once_and_answers_a_directive_only(messages: list[Message]) -> None:
    results = [result for result in log(*messages) if result.unreadable is None]
    assert [result.message for result in results] == messages[: len(results)] or not messages
    lines = {result.source.line: result.message for result in results}
    for result in results:
        if result.directive:
            partner = lines[result.directive.line]
            assert isinstance(partner, dict)
            assert "directive" in partner
            assert isinstance(result.message, dict)
            assert "event" in result.message
