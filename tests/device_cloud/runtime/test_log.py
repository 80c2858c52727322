import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from device_cloud.runtime import log
from tests.fakes.token_mint import TokenMint

ALLOWED = {
    *("timestamp", "level", "event", "request_id", "cold", "message_id", "namespace", "name", "result", "reason"),
    *("user", "count", "ms", "error", "where", "logger", "text", "call", "status", "fields"),
}
TOKEN = TokenMint().token()


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.configure("dev", "eu-west-1_Example")
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Any:
    def lines() -> list[dict[str, Any]]:
        out, err = capsys.readouterr()
        assert err == ""
        found = [json.loads(line) for line in out.splitlines()]
        assert all(set(line) <= ALLOWED for line in found), "SEC-127"
        return found

    return lines


def test_a_line_is_one_object_of_allowed_fields(written: Any) -> None:
    with log.request("request-1", cold=True):
        log.info("directive", namespace="Alexa", name="ReportState", message_id="id-1", result="StateReport", ms=12)
    (line,) = written()
    timestamp = line.pop("timestamp")
    assert timestamp.endswith("Z")
    assert line == {
        "level": "INFO",
        "event": "directive",
        "request_id": "request-1",
        "cold": True,
        "message_id": "id-1",
        "namespace": "Alexa",
        "name": "ReportState",
        "result": "StateReport",
        "ms": 12,
    }


def test_what_is_not_on_the_list_does_not_appear(written: Any) -> None:
    log.info("directive", token=TOKEN, friendly_name="Desk Lamp")  # type: ignore[call-arg]
    (line,) = written()
    assert set(line) == {"timestamp", "level", "event"}


@pytest.mark.parametrize("value", ["a\nb", "\x1b[31mred", "x" * 500, "", "\u202e", TOKEN, 7, None, ["x"]], ids=range(9))
@pytest.mark.parametrize("field", ["message_id", "namespace", "name", "result", "reason", "call"])
def test_a_value_of_another_form_is_other(written: Any, field: str, value: Any) -> None:
    log.info("directive", **{field: value})
    (line,) = written()
    assert line[field] == "other"


@pytest.mark.parametrize("call", ["GET /oauth2/userInfo", "POST / GetUser", "GET /auth/o2/tokeninfo"])
def test_a_call_is_its_method_path_and_operation(written: Any, call: str) -> None:
    log.info("profile_call", call=call, status=200, fields=("sub", "a b", TOKEN, "UserAttributes.email"))
    (line,) = written()
    assert (line["call"], line["status"]) == (call, 200)
    assert line["fields"] == ["sub", "other", "other", "UserAttributes.email"]


@pytest.mark.parametrize("call", ["GET /tokeninfo?access_token=x", "PUT /x", "GET https://example.com/", "GET /a b c"])
def test_a_call_with_more_than_that_is_other(written: Any, call: str) -> None:
    log.info("profile_call", call=call, fields=["not", "a", "tuple"])  # type: ignore[arg-type]
    (line,) = written()
    assert (line["call"], line["fields"]) == ("other", [])


def test_of_many_fields_only_some_are_named(written: Any) -> None:
    log.info("profile_call", fields=("sub",) * 1000)
    assert len(written()[0]["fields"]) == 50


def test_users_are_hashes_that_differ_by_stage(written: Any) -> None:
    sub = "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"
    users = []
    for stage, pool_id in (
        ("dev", "eu-west-1_Example"),
        ("prod", "eu-west-1_Example"),
        ("dev", "eu-west-1_Other"),
        ("dev", "eu-west-1_Example"),
    ):
        log.configure(stage, pool_id)
        log.info("directive", sub=sub)
        (line,) = written()
        assert sub not in json.dumps(line)
        assert len(line["user"]) == 16
        assert int(line["user"], 16) >= 0
        users.append(line["user"])
    assert len(set(users)) == 3
    assert users[0] == users[-1]


def test_half_a_character_of_a_user_costs_no_line(written: Any) -> None:
    """As a record of the stream may have it that nobody can read."""
    log.error("event_given_up", sub="\ud800")
    (line,) = written()
    assert len(line["user"]) == 16


def test_without_a_key_nothing_is_said_about_users(written: Any) -> None:
    log.configure()
    log.info("directive", sub="somebody")
    (line,) = written()
    assert "user" not in line
    assert "somebody" not in json.dumps(line)


def open_with(token: str) -> None:
    raise LookupError(f"the token was {token}")


def test_an_exception_shows_its_class_and_place_not_its_text(written: Any) -> None:
    try:
        open_with(TOKEN)
    except LookupError as problem:
        log.error("fault", error=problem)
        logging.getLogger("library").exception("it failed")
    ours, theirs = written()
    for line in (ours, theirs):
        assert line["error"] == "LookupError"
        assert line["where"][-1].startswith("test_log.py:")
        assert TOKEN[:20] not in json.dumps(line)


SECRETS = {
    "skill token": TOKEN,
    "header": f"Authorization: Bearer {TOKEN[:30]}",
    "event token": "Atza|IwEBIJ-short",
    "refresh token": "Atzr|IwEBIJ-short",
    "e-mail": "demo.person@example.com",
    "correlation token": "dFMb0z+PgpgdDmluhJ1LddFvSqZ/jCc8ptlAKulUj90jSqg==",
    "encoded": "Atza%7CIwEBIJabcdefghijklmnopqrstuvwxyz",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_libraries_say_is_masked(written: Any, secret: str) -> None:
    logging.getLogger("some.library").warning("sent %s to the server", secret)
    (line,) = written()
    assert line["logger"] == "some.library"
    assert secret not in json.dumps(line)
    assert line["text"].startswith("sent ")


def test_ordinary_words_are_not_masked(written: Any) -> None:
    logging.getLogger("some.library").warning(
        "Connection pool is full, discarding connection: %s. Size: %d", "127.0.0.1", 10
    )
    (line,) = written()
    assert line["text"] == "Connection pool is full, discarding connection: 127.0.0.1. Size: 10"


def test_long_and_odd_lines_of_libraries_stay_lines(written: Any) -> None:
    log.configure()  # leaves out pytest's own handler, which does not bear the odd one
    logging.getLogger("some.library").warning("line\r\none \x1b[31m%s", "x y " * 1000)
    logging.getLogger("some.library").warning("%d", "no number")
    long, odd = written()
    assert len(long["text"]) <= 300
    assert "arguments" in odd["text"]


@pytest.mark.parametrize("name", ["botocore.endpoint", "urllib3.connectionpool", "anything"])
def test_libraries_are_quiet_below_warning_even_when_turned_up(written: Any, name: str) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.debug("headers %s", TOKEN)
    logger.setLevel(before)
    assert written() == []


def test_what_a_server_sent_is_not_quoted(written: Any) -> None:
    logging.getLogger("urllib3.connection").warning("Failed to parse headers (url=%s): %s", "https://x", "Dana Demo")
    assert written() == []


def test_lambdas_own_handler_is_taken_off(written: Any) -> None:
    theirs = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(theirs))
    log.configure("dev", "eu-west-1_Example")
    log.info("directive")
    logging.getLogger("some.library").warning("careful")
    assert len(written()) == 2
    assert theirs.getvalue() == ""


def test_lines_outside_an_invocation_name_none(written: Any) -> None:
    with log.request(None, cold=False):
        log.info("directive")
    log.info("directive")
    inside, outside = written()
    assert inside["cold"] is False
    assert "request_id" not in inside
    assert "cold" not in outside


def test_standard_output_is_looked_up_when_a_line_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = io.StringIO()
    monkeypatch.setattr(sys, "stdout", replaced)
    log.info("directive")
    assert json.loads(replaced.getvalue())["event"] == "directive"
