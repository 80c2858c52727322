"""Nothing secret or personal leaves through a log line or an answer (SEC-057, SEC-125, SEC-126, SEC-129)."""

import base64
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest

from tests.fakes import lwa_server
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, result_of
from tests.smarthome_lambda.messages import Message, changed


@pytest.fixture
def everything_at_debug() -> Iterator[None]:
    loggers = [
        logging.getLogger(name)
        for name in ("", "boto3", "botocore", "botocore.endpoint", "urllib3", "urllib3.connectionpool", "smartlamp")
    ]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield
    for logger, level in before:
        logger.setLevel(level)


def spellings(secret: str) -> set[str]:
    """The secret, any long part of it, and its usual encodings."""
    parts = {secret[start : start + 20] for start in range(0, max(1, len(secret) - 20), 5)}
    return parts | {
        quote_plus(secret),
        base64.b64encode(secret.encode()).decode().rstrip("="),
        json.dumps(secret)[1:-1],
    }


@pytest.mark.usefixtures("everything_at_debug")
def test_no_secret_in_any_output(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    expired = door.mint.token(sub=person.owner.sub, exp=door.mint.now - 60, iat=door.mint.now - 3600)
    code, used = door.lwa.issue(), "ANcode-marker-used"
    turn_on = messages.turn_on(person.token, lamp.lamp_id)
    sent: list[tuple[Message, str]] = [
        (turn_on, "Response"),
        (messages.report_state(person.token, lamp.lamp_id), "StateReport"),
        (messages.discover(person.token), "Discover.Response"),
        (messages.accept_grant(person.token, code), "AcceptGrant.Response"),
        (messages.accept_grant(person.token, used), "ACCEPT_GRANT_FAILED"),
        (messages.discover(expired), "EXPIRED_AUTHORIZATION_CREDENTIAL"),
        (messages.discover(person.token[:-4]), "INVALID_AUTHORIZATION_CREDENTIAL"),
        (messages.turn_on(person.token, "no-such"), "NO_SUCH_ENDPOINT"),
        (changed(turn_on, "directive.header.payloadVersion", "2"), "INVALID_DIRECTIVE"),
        (changed(turn_on, "directive.header.name", person.token), "INVALID_DIRECTIVE"),
        (changed(turn_on, "directive.header.messageId", f"{person.token[:60]}.x"), "Response"),
    ]
    capfd.readouterr()
    answers = []
    for message, result in sent:
        answer = door.send(message)
        assert result_of(answer) == result
        answers.append(json.dumps(answer))
    output = "".join(capfd.readouterr())
    assert output.count("\n") >= len(sent)
    tokens = {
        person.token,
        expired,
        code,
        used,
        lwa_server.CLIENT_SECRET,
        "event-token-marker",
        "refresh-token-marker",
        "Atza|",
        "Atzr|",
    }
    unlogged = {
        messages.CORRELATION_TOKEN,
        "cookie-marker",
        "friendly-name-marker",
        person.owner.sub,
        "description-marker",
        "google_117",
    }
    for secret in tokens | unlogged:
        assert [part for part in spellings(secret) if part in output] == []
    for secret in tokens | {"cookie-marker", person.owner.sub}:
        assert [part for part in spellings(secret) if any(part in answer for answer in answers)] == []
    for line in output.splitlines():
        assert set(json.loads(line)) <= {
            *(
                "timestamp",
                "level",
                "event",
                "request_id",
                "cold",
                "message_id",
                "namespace",
                "name",
                "result",
                "reason",
                "user",
                "ms",
                "count",
            ),
        }, "SEC-127"
