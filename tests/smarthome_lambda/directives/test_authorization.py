"""AcceptGrant, through the front door (SEC-054, SEC-070 to SEC-077, SEC-084, SEC-085)."""

import hashlib
import json
import threading
import time
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from device_cloud.errors import StoreUnavailable
from smarthome_lambda import handler
from smarthome_lambda.grants import accept
from tests.fakes import lwa_server
from tests.fakes.lwa_server import LwaServer
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import PARAMETER, REGION, Door, Person, result_of
from tests.smarthome_lambda.messages import changed


def context_of(door: Door, person: Person) -> dict[str, str]:
    return {"app": "smartlamp", "stage": door.environment["STAGE"], "purpose": "alexa-lwa", "sub": person.owner.sub}


def test_a_grant_is_exchanged_and_kept_encrypted(door: Door) -> None:
    person, code = door.somebody(), door.lwa.issue()
    answer = door.ask(messages.accept_grant(person.token, code))
    assert result_of(answer) == "AcceptGrant.Response"
    assert answer["event"]["payload"] == {}
    assert door.lwa.forms == [
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", lwa_server.CLIENT_ID),
            ("client_secret", lwa_server.CLIENT_SECRET),
        ]
    ]
    (row,) = door.grants(person)
    assert set(row) == {
        *("owner", "grant_id", "state", "stage", "region", "created_at"),
        *("event_token", "refresh_token", "expires_at", "version", "issued_at", "client_id", "link"),
    }, "SEC-170: nothing else, and no time to forget it"
    assert row["grant_id"]["S"] == hashlib.sha256(code.encode()).hexdigest()
    assert (row["state"], row["region"], row["stage"]) == ({"S": "active"}, {"S": REGION}, {"S": "local"})
    assert abs(int(row["expires_at"]["N"]) - time.time() - 3600) < 10
    for name, starts in (("event_token", "Atza|"), ("refresh_token", "Atzr|")):
        assert b"marker" not in row[name]["B"]
        plain = door.kms.decrypt(CiphertextBlob=row[name]["B"], EncryptionContext=context_of(door, person))["Plaintext"]
        assert plain.decode().startswith(starts)


def test_what_is_encrypted_for_one_does_not_decrypt_for_another(door: Door) -> None:
    person, other = door.somebody(), door.somebody()
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    (row,) = door.grants(person)
    for context in (context_of(door, other), context_of(door, person) | {"stage": "prod"}):
        with pytest.raises(door.kms.exceptions.InvalidCiphertextException):
            door.kms.decrypt(CiphertextBlob=row["refresh_token"]["B"], EncryptionContext=context)


def test_the_largest_tokens_fit(door: Door) -> None:
    person = door.somebody()
    door.lwa.answer = lambda *_: lwa_server.tokens(access_token="a" * 4096, refresh_token="r" * 4096)
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"


GRANTS: dict[str, tuple[str, Any]] = {
    "no grant": ("grant", ...),
    "grant is a text": ("grant", "code"),
    "grant of another type": ("grant.type", "OAuth2.RefreshToken"),
    "no grant type": ("grant.type", ...),
    "no code": ("grant.code", ...),
    "code is a number": ("grant.code", 7),
    "code is empty": ("grant.code", ""),
    "code is too long": ("grant.code", "x" * 2049),
    "code with a line break": ("grant.code", "abc\r\nX-Header: 1"),
    "code in Unicode": ("grant.code", "c\u00f6de"),
    "code with a NUL": ("grant.code", "abc\x00"),
    "grantee of another type": ("grantee.type", "BearerTokenWithPartition"),
    "no grantee": ("grantee", ...),
}


@pytest.mark.parametrize(("path", "value"), GRANTS.values(), ids=GRANTS)
def test_a_malformed_grant_reaches_nobody(door: Door, path: str, value: Any) -> None:
    person = door.somebody()
    message = changed(messages.accept_grant(person.token, door.lwa.issue()), f"directive.payload.{path}", value)
    answer = door.ask(message)
    assert result_of(answer) == "ACCEPT_GRANT_FAILED"
    assert answer["event"]["header"]["namespace"] == "Alexa.Authorization"
    assert door.lwa.forms == []
    assert door.grants(person) == []


@pytest.mark.parametrize(
    "code",
    ["&client_id=other", "a=b&grant_type=refresh_token", "%26", "a b+c", "~!@#$%^*()", "x" * 2048],
    ids=lambda code: code[:20],
)
def test_a_code_cannot_become_another_parameter(door: Door, code: str) -> None:
    """The endpoint refuses it, because it issued no such code; what matters is what reached it."""
    assert result_of(door.ask(messages.accept_grant(door.somebody().token, code))) == "ACCEPT_GRANT_FAILED"
    ((first, second, *others),) = door.lwa.forms
    assert (first, second) == (("grant_type", "authorization_code"), ("code", code))
    assert [name for name, _ in others] == ["client_id", "client_secret"]


WRONG_FIELDS: dict[str, list[Any]] = {
    "access_token": [..., None, "", 7, "a" * 4097, "with space", "t\u00f6ken", ["Atza|x"]],
    "refresh_token": [..., None, "", 7, "a" * 4097, "with\nbreak"],
    "token_type": [..., None, "mac", ["bearer"]],
    "expires_in": [
        ...,
        None,
        0,
        -1,
        59,
        86_401,
        "3600 ",
        "1e3",
        "\u0663\u0666\u0660\u0660",
        True,
        [3600],
        1e308,
    ],
}
SAID: dict[str, lwa_server.Answer] = {
    "invalid_grant": lambda lwa, form: lwa.exchange(form | {"code": "used"}),
    "invalid_client": lambda lwa, form: lwa.exchange(form | {"client_secret": "wrong"}),
    "500": lambda *_: (500, b'{"error": "InternalFailure"}'),
    "503 in HTML": lambda *_: (503, b"<html>"),
    "redirect": lambda *_: (302, b""),
    "garbage": lambda *_: (200, b"\xff\xfe garbage"),
    "a list": lambda *_: (200, b"[]"),
    "endless": lambda *_: (200, b" " * 70_000),
    "deep": lambda *_: (200, b"[" * 5000),
    "no answer": LwaServer.hang_up,
    **{
        f"{name} {value!r:.30}": lambda *_, name=name, value=value: lwa_server.tokens(**{name: value})
        for name, values in WRONG_FIELDS.items()
        for value in values
    },
}


@pytest.mark.parametrize("answer", SAID.values(), ids=SAID)
def test_whatever_amazon_says_wrong_nothing_is_kept(door: Door, answer: lwa_server.Answer) -> None:
    person, code = door.somebody(), door.lwa.issue()
    door.lwa.answer = answer
    for _ in range(2):
        assert result_of(door.ask(messages.accept_grant(person.token, code))) == "ACCEPT_GRANT_FAILED"
    assert len(door.lwa.forms) == 1, "sent once, also when it is delivered again (SEC-073)"
    (row,) = door.grants(person)
    assert row["state"] == {"S": "failed"}
    assert int(row["forgotten_at"]["N"]) - time.time() > 600
    assert "event_token" not in row
    assert "refresh_token" not in row


@pytest.mark.parametrize(
    "fields",
    [
        {"token_type": "Bearer"},
        {"token_type": "BEARER"},
        {"expires_in": "3600"},
        {"expires_in": 3600.0},
        {"expires_in": 60},
        {"someday": 1},
    ],
    ids=repr,
)
def test_every_right_spelling_is_accepted(door: Door, fields: dict[str, Any]) -> None:
    door.lwa.answer = lambda *_: lwa_server.tokens(**fields)
    assert result_of(door.ask(messages.accept_grant(door.somebody().token, door.lwa.issue()))) == "AcceptGrant.Response"


def test_the_same_grant_again_is_accepted_again_without_an_exchange(door: Door) -> None:
    person, code = door.somebody(), door.lwa.issue()
    answers = [result_of(door.ask(messages.accept_grant(person.token, code))) for _ in range(3)]
    assert answers == ["AcceptGrant.Response"] * 3
    assert len(door.lwa.forms) == 1
    assert len(door.grants(person)) == 1


def test_the_same_grant_at_the_same_time_waits_for_the_first(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person, code = door.somebody(), door.lwa.issue()
    message = messages.accept_grant(person.token, code)
    door.ask(messages.discover(person.token))
    door.lwa.answer = LwaServer.exchange_when_open
    answers: list[str] = []
    first = threading.Thread(target=lambda: answers.append(result_of(door.ask(message))))

    def let_the_first_go_on(_: float) -> None:
        door.lwa.open.set()
        first.join(0.01)

    monkeypatch.setattr(handler.skill()._authorization._grants, "_pause", let_the_first_go_on)
    first.start()
    while not door.lwa.forms:
        first.join(0.001)
    answers.append(result_of(door.ask(message)))
    first.join()
    assert answers == ["AcceptGrant.Response"] * 2
    assert len(door.lwa.forms) == 1
    assert len(door.grants(person)) == 1


def test_an_exchange_that_was_never_finished_is_not_begun_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person, code = door.somebody(), door.lwa.issue()
    door.ask(messages.discover(person.token))
    kept = handler.skill()._authorization._grants
    assert kept.begin(person.owner, code)
    now = time.time()
    monkeypatch.setattr(kept, "_clock", lambda: now + accept._LEASE_S + 1)
    assert result_of(door.ask(messages.accept_grant(person.token, code))) == "ACCEPT_GRANT_FAILED"
    assert door.lwa.forms == []


def test_a_failed_grant_leaves_earlier_ones_alone(door: Door) -> None:
    person = door.somebody()
    door.ask(messages.accept_grant(person.token, door.lwa.issue()))
    before = door.grants(person)
    assert result_of(door.ask(messages.accept_grant(person.token, "an old code"))) == "ACCEPT_GRANT_FAILED"
    assert [row for row in door.grants(person) if row["state"]["S"] == "active"] == before


def again(door: Door, person: Person) -> Person:
    """The same person who has signed in anew, as for another Amazon account."""
    return Person(door.mint.token(sub=person.owner.sub, origin_jti=str(uuid4())), person.owner)


def test_several_amazon_accounts_of_one_person_are_kept_side_by_side(door: Door) -> None:
    person = door.somebody()
    for each in (person, again(door, person)):
        assert result_of(door.ask(messages.accept_grant(each.token, door.lwa.issue()))) == "AcceptGrant.Response"
    assert [row["state"]["S"] for row in door.grants(person)] == ["active", "active"]


@pytest.mark.parametrize("state", ["active", "suspect", "paused", "needs-relink"])
def test_a_grant_of_the_same_sign_in_replaces_the_one_before(door: Door, state: str) -> None:
    person, other = door.somebody(), door.somebody()
    another = again(door, person)
    first, second = door.lwa.issue(), door.lwa.issue()
    for each in (another, other):
        door.ask(messages.accept_grant(each.token, door.lwa.issue()))
    kept = {row["grant_id"]["S"] for row in door.grants(person)}
    door.ask(messages.accept_grant(person.token, first))
    (row,) = [row for row in door.grants(person) if row["grant_id"]["S"] not in kept]
    door.dynamodb.put_item(TableName="Grants", Item=row | {"state": {"S": state}})
    for _ in range(2):
        assert result_of(door.ask(messages.accept_grant(person.token, second))) == "AcceptGrant.Response"
    assert {row["grant_id"]["S"] for row in door.grants(person)} == {*kept, hashlib.sha256(second.encode()).hexdigest()}
    assert len(door.grants(other)) == 1


def test_a_code_that_comes_again_late_ends_nothing_newer(door: Door) -> None:
    person, first, second = door.somebody(), door.lwa.issue(), door.lwa.issue()
    door.ask(messages.accept_grant(person.token, first))
    (old,) = door.grants(person)
    door.ask(messages.accept_grant(person.token, second))
    door.dynamodb.put_item(TableName="Grants", Item=old)
    assert result_of(door.ask(messages.accept_grant(person.token, first))) == "AcceptGrant.Response"
    assert len(door.grants(person)) == 2
    door.ask(messages.accept_grant(person.token, second))
    assert [row["grant_id"]["S"] for row in door.grants(person)] == [hashlib.sha256(second.encode()).hexdigest()]


def test_a_grant_that_is_kept_is_accepted_though_the_older_one_stays(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = door.somebody()

    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(handler.skill()._authorization._grants, "end_older", away)
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"


def of_another_skill(lwa: LwaServer, form: dict[str, str]) -> lwa_server.Said:
    """What Amazon says of a good event client that the code was not given to (RFC 6749, 5.2)."""
    return lwa.exchange(form) if form["client_id"] == lwa_server.CLIENT_ID else (400, b'{"error":"invalid_grant"}')


@pytest.mark.parametrize(
    ("stale", "answer"),
    [({"client_secret": "stale"}, LwaServer.exchange), ({"client_id": "another-skill"}, of_another_skill)],
    ids=["its secret", "another skill's"],
)
def test_an_event_client_that_was_refused_is_read_anew_for_the_next_code(
    door: Door, stale: dict[str, str], answer: lwa_server.Answer
) -> None:
    ssm = boto3.client("ssm", region_name=REGION)
    good = ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    changed = json.dumps(json.loads(good) | stale)
    ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=changed, Overwrite=True)
    door.lwa.answer = answer
    person = door.somebody()
    try:
        parameter = handler.skill()._authorization._event_client
        parameter._kept = None
        parameter._clock = lambda: time.monotonic() - 60
        parameter.read()
        parameter._clock = time.monotonic
    finally:
        ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=good, Overwrite=True)
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "ACCEPT_GRANT_FAILED"
    assert len(door.lwa.forms) == 1, "a code is sent once (SEC-072)"
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"


class Failing:
    """A client of which one operation fails."""

    def __init__(self, client: Any, operation: str, fault: Exception) -> None:
        self._client = client
        self._operation = operation
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        if name != self._operation:
            return getattr(self._client, name)

        def fail(**_: Any) -> None:
            raise self._fault

        return fail


DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "fault-marker"}}, "Any")
SILENT = ReadTimeoutError(endpoint_url="https://fault-marker.example")


# The attribute of Grants, its operation, and how many exchanges there are before it fails.
BROKEN = {
    "first write": ("_dynamodb", "put_item", 0),
    "last write": ("_dynamodb", "update_item", 1),
    "key": ("_kms", "encrypt", 1),
}


@pytest.mark.parametrize("fault", [DENIED, SILENT], ids=["denied", "silent"])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_no_success_before_the_tokens_are_kept(
    door: Door, broken: tuple[str, str, int], fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    attribute, operation, exchanges = broken
    person, code = door.somebody(), door.lwa.issue()
    door.ask(messages.discover(person.token))
    kept = handler.skill()._authorization._grants
    failing = Failing(door.kms if attribute == "_kms" else door.dynamodb, operation, fault)
    monkeypatch.setattr(kept, attribute, (lambda: failing) if attribute == "_kms" else failing)
    assert result_of(door.ask(messages.accept_grant(person.token, code))) == "ACCEPT_GRANT_FAILED"
    assert len(door.lwa.forms) == exchanges
    assert "active" not in [row["state"]["S"] for row in door.grants(person)]


def test_a_row_that_was_deleted_meanwhile_is_not_resurrected(door: Door) -> None:
    person, code = door.somebody(), door.lwa.issue()

    def delete_first(lwa: LwaServer, form: dict[str, str]) -> lwa_server.Said:
        (row,) = door.grants(person)
        door.dynamodb.delete_item(TableName="Grants", Key={name: row[name] for name in ("owner", "grant_id")})
        return lwa.exchange(form)

    door.lwa.answer = delete_first
    assert result_of(door.ask(messages.accept_grant(person.token, code))) == "ACCEPT_GRANT_FAILED"
    assert door.grants(person) == []


class Repeating:
    """A client whose first answer to an operation is lost, so that it sends it again, as boto3 does."""

    def __init__(self, client: Any, operation: str) -> None:
        self._client = client
        self._operation = operation

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name != self._operation:
            return attribute

        def twice(**arguments: Any) -> Any:
            attribute(**arguments)
            return attribute(**arguments)

        return twice


@pytest.mark.parametrize("operation", ["put_item", "update_item"])
def test_a_write_whose_answer_was_lost_was_still_ours(
    door: Door, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = door.somebody()
    door.ask(messages.discover(person.token))
    monkeypatch.setattr(handler.skill()._authorization._grants, "_dynamodb", Repeating(door.dynamodb, operation))
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"


NO_EVENT_CLIENTS = {
    "missing": None,
    "text": "secret-marker",
    "list": "[]",
    "empty": "{}",
    "no secret": '{"client_id": "x"}',
    "empty secret": '{"client_id": "x", "client_secret": ""}',
    "number": '{"client_id": 7, "client_secret": "y"}',
}


@pytest.mark.parametrize("value", NO_EVENT_CLIENTS.values(), ids=NO_EVENT_CLIENTS)
def test_without_an_event_client_no_grant(door: Door, value: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    person = door.somebody()
    ssm = boto3.client("ssm", region_name=REGION)
    good = ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    ssm.delete_parameter(Name=PARAMETER)
    if value is not None:
        ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=value)
    try:
        assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "ACCEPT_GRANT_FAILED"
    finally:
        ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=good, Overwrite=True)
    assert door.lwa.forms == []
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["reason"] in {"ParameterNotFound", "event_client_malformed"}
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"
