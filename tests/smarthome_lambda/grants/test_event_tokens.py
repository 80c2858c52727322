"""Tokens that are renewed in time and once, and what keeps them from it (SEC-076 to SEC-082)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smarthome_lambda.errors import Fault, NotNow
from smarthome_lambda.grants.event_tokens import FreshTokens
from smarthome_lambda.grants.grant import Grant
from tests.fakes import lwa_server
from tests.fakes.lwa_server import LwaServer
from tests.smarthome_lambda.desk import PARAMETER, Customer, Desk


def tokens_of(at: Desk) -> FreshTokens:
    tokens: FreshTokens = at.reporter()._news_sender._delivery._tokens
    return tokens


def grant_of(at: Desk, customer: Customer) -> Grant:
    (grant,) = at.reporter()._grants.of(customer.owner.sub)
    return grant


def plain(at: Desk, customer: Customer, name: str = "refresh_token") -> str:
    (row,) = at.grants(customer)
    context = {"app": "smartlamp", "stage": "local", "purpose": "alexa-lwa", "sub": customer.owner.sub}
    return str(at.kms.decrypt(CiphertextBlob=row[name]["B"], EncryptionContext=context)["Plaintext"].decode())


@pytest.mark.parametrize(("age_s", "refreshed"), [(0, 0), (3600 - 301, 0), (3600 - 119, 1), (3600, 1), (90_000, 1)])
def test_a_token_is_renewed_ahead_of_its_end(at: Desk, age_s: int, refreshed: int) -> None:
    customer = at.customer()
    at.clock.now += age_s
    box = tokens_of(at)
    for _ in range(3):
        _, token = box.of(grant_of(at, customer))
        assert at.lwa.account_of(token) == customer.account
    assert len(at.lwa.refreshed) == refreshed


def test_containers_do_not_wake_up_together(at: Desk) -> None:
    ends = set()
    for _ in range(8):
        drawn: list[float] = []
        box = tokens_of(at)
        between = box._between

        def draw(
            least: float, most: float, drawn: list[float] = drawn, between: Callable[..., float] = between
        ) -> float:
            drawn.append(between(least, most))
            return drawn[-1]

        box._between = draw
        box.of(grant_of(at, at.customer()))
        ends.add(drawn[0])
    assert len(ends) > 4
    assert all(60 <= end <= 300 for end in ends)


def test_short_tokens_are_not_renewed_all_the_time(at: Desk) -> None:
    at.lwa.seconds = 60
    customer = at.customer()
    for _ in range(40):
        tokens_of(at).of(grant_of(at, customer))
        at.clock.now += 1
    assert len(at.lwa.refreshed) == 0
    at.clock.now += 10
    for _ in range(40):
        tokens_of(at).of(grant_of(at, customer))
        at.clock.now += 1
    assert len(at.lwa.refreshed) == 1


@pytest.mark.parametrize("rotates", [True, False])
def test_the_refresh_token_that_comes_back_is_kept(at: Desk, rotates: bool) -> None:
    at.lwa.rotates = rotates
    customer = at.customer()
    before = plain(at, customer)
    for turn in range(3):
        at.clock.now += 3600
        tokens_of(at).of(grant_of(at, customer))
        assert len(at.lwa.refreshed) == turn + 1
    assert (plain(at, customer) != before) is rotates


@pytest.mark.parametrize("fields", [{"refresh_token": ...}, {"refresh_token": ""}, {"refresh_token": None}], ids=repr)
def test_without_a_new_refresh_token_the_old_one_stays(at: Desk, fields: dict[str, Any]) -> None:
    customer = at.customer()
    before = plain(at, customer)
    at.clock.now += 3600
    at.lwa.answer = lambda *_: lwa_server.tokens(**fields)
    assert tokens_of(at).of(grant_of(at, customer))[1] == "Atza|a"
    assert plain(at, customer) == before
    assert plain(at, customer, "event_token") == "Atza|a"


def test_who_loses_the_lease_reads_again(at: Desk) -> None:
    customer = at.customer()
    at.clock.now += 3600
    grant, winner, loser = grant_of(at, customer), tokens_of(at), tokens_of(at)
    assert winner._grants.lease(grant, "winner", 10)
    won: list[str] = []
    loser._pause = lambda _: won.append(winner._renew(grant, "winner")[1])
    assert loser.of(grant)[1] == won[0]
    assert len(won) == 1
    assert at.lwa.refreshed == [customer.account]


def test_a_token_with_time_left_is_used_while_another_renews(at: Desk) -> None:
    customer = at.customer()
    at.clock.now += 3550
    grant, box = grant_of(at, customer), tokens_of(at)
    assert box._grants.lease(grant, "somebody", 10)
    assert at.lwa.account_of(box.of(grant)[1]) == customer.account
    assert at.lwa.refreshed == []
    assert at.pauses == []


def test_a_lease_of_a_container_that_ended_expires_and_nobody_waits_for_it(at: Desk) -> None:
    customer = at.customer()
    at.clock.now += 3600
    grant, box = grant_of(at, customer), tokens_of(at)
    assert box._grants.lease(grant, "the dead", 10)
    with pytest.raises(NotNow, match="refresh_by_another"):
        box.of(grant)
    assert sum(at.pauses) < 2
    at.clock.now += 10
    assert at.lwa.account_of(box.of(grant)[1]) == customer.account


def test_a_renewal_that_lost_its_lease_harms_nobodys(at: Desk) -> None:
    """Amazon took so long that another renewed: its tokens stay, and an invalid_grant of ours deletes nothing."""
    customer = at.customer()
    at.clock.now += 3600
    grant, box = grant_of(at, customer), tokens_of(at)

    def slow(lwa: LwaServer, form: dict[str, str]) -> lwa_server.Said:
        lwa.answer = LwaServer.exchange
        at.clock.now += 11
        tokens_of(at).of(grant_of(at, customer))
        return lwa.exchange(form | {"refresh_token": "an old one"})

    at.lwa.answer = slow
    with pytest.raises(NotNow):
        box.of(grant)
    assert at.lwa.account_of(box.of(grant_of(at, customer))[1]) == customer.account


PASSING: dict[str, tuple[lwa_server.Answer, int]] = {
    "500": (lambda *_: (500, b"{}"), 1),
    "503 in HTML": (lambda *_: (503, b"<html>"), 1),
    "no answer": (LwaServer.hang_up, 1),
    "invalid_client": (lambda lwa, form: lwa.exchange(form | {"client_secret": "wrong"}), 1),
    "unauthorized_client": (lambda *_: (400, b'{"error": "unauthorized_client"}'), 1),
    "invalid_request": (lambda *_: (400, b'{"error": "invalid_request"}'), 1),
    "garbage": (lambda *_: (200, b"\xff"), 1),
    "half an answer": (lambda *_: lwa_server.tokens(access_token=...), 1),
}


@pytest.mark.parametrize(("answer", "asked"), PASSING.values(), ids=PASSING)
def test_no_refusal_but_one_ends_a_grant(at: Desk, answer: lwa_server.Answer, asked: int) -> None:
    customer = at.customer()
    at.lwa.forms.clear()
    at.clock.now += 3600
    at.lwa.answer = answer
    with pytest.raises(NotNow):
        tokens_of(at).of(grant_of(at, customer))
    assert len(at.lwa.forms) == asked
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]
    at.lwa.answer = LwaServer.exchange
    at.clock.now += 1
    assert tokens_of(at).of(grant_of(at, customer))
    assert len(at.lwa.refreshed) == 1


def test_a_token_with_time_left_outlives_amazons_troubles(at: Desk) -> None:
    customer = at.customer()
    at.clock.now += 3500
    at.lwa.answer = lambda *_: (500, b"{}")
    assert at.lwa.account_of(tokens_of(at).of(grant_of(at, customer))[1]) == customer.account


def test_invalid_grant_makes_a_grant_suspect_and_does_not_end_it(at: Desk) -> None:
    customer = at.customer()
    at.clock.now += 3600
    at.lwa.revoke(customer.account)
    with pytest.raises(NotNow, match="lwa_invalid_grant") as not_now:
        tokens_of(at).of(grant_of(at, customer))
    assert not_now.value.fault is Fault.SUSPECT
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"], "who asks decides"


def test_another_event_client_of_ours_ends_no_grant(at: Desk) -> None:
    """Amazon would say invalid_grant to all of them."""
    customer = at.customer()
    at.lwa.forms.clear()
    at.clock.now += 3600
    good = at.ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    changed = json.dumps({"client_id": "another", "client_secret": "x"})
    at.ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=changed, Overwrite=True)
    try:
        with pytest.raises(NotNow, match="event_client_changed"):
            tokens_of(at).of(grant_of(at, customer))
    finally:
        at.ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=good, Overwrite=True)
    assert at.lwa.forms == []
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]


def test_another_customers_ciphertext_does_not_decrypt_and_the_link_shows_it(at: Desk) -> None:
    victim, thief = at.customer(), at.customer()
    (stolen,), (own,) = at.grants(victim), at.grants(thief)
    swapped = own | {name: stolen[name] for name in ("event_token", "refresh_token")}
    at.dynamodb.put_item(TableName="Grants", Item=swapped)
    at.switch(thief, at.lamp(thief))
    assert at.deliver() == []
    assert at.gateway.heard == []
    assert [row["state"]["S"] for row in at.grants(thief)] == ["needs-relink"]
    assert at.deliver() == []


class OfAnotherKey:
    """KMS, asked to decrypt with another key than the one that encrypted."""

    def __init__(self, kms: Any) -> None:
        self._kms = kms

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kms, name)

    def decrypt(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "IncorrectKeyException", "Message": "fault-marker"}}, "Decrypt")


def test_a_mistaken_key_of_ours_asks_no_customer_to_link_again(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    assert at.deliver(reporter=at.reporter(lambda part: OfAnotherKey(part) if part is at.kms else part)) == []
    (row,) = at.grants(customer)
    assert (row["state"]["S"], row["waits_for"]["S"]) == ("active", "decrypt_failed")
    at.driver().run(10)
    assert at.is_known(customer), "with the right key all is told"
    assert at.dead() == []


def test_tokens_in_memory_are_few_and_not_for_long(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smarthome_lambda.grants.event_tokens._MOST_KEPT", 2)
    customers = [at.customer() for _ in range(4)]
    box = tokens_of(at)
    for customer in customers:
        box.of(grant_of(at, customer))
    assert len(box._kept) == 2
    at.clock.now += 301
    box.of(grant_of(at, customers[0]))
    assert len(box._kept) == 1
    assert not [kept for kept in box._kept.values() if kept[0].startswith("Atzr")]


def test_grants_of_another_stage_are_not_found(at: Desk) -> None:
    customer = at.customer()
    (row,) = at.grants(customer)
    at.dynamodb.put_item(TableName="Grants", Item=row | {"stage": {"S": "prod"}})
    assert at.reporter()._grants.of(customer.owner.sub) == ()


@pytest.mark.parametrize("name", ["event_token", "refresh_token", "expires_at", "version", "region"])
def test_a_corrupt_grant_is_left_out(at: Desk, name: str) -> None:
    customer = at.customer(grants=2)
    row = at.grants(customer)[0]
    at.dynamodb.put_item(TableName="Grants", Item=row | {name: {"BOOL": True}})
    assert len(at.reporter()._grants.of(customer.owner.sub)) == 1


@pytest.mark.parametrize("stale", [{"client_id": "another"}, {"client_secret": "stale"}], ids=repr)
def test_an_event_client_that_is_refused_is_read_anew_at_once(at: Desk, stale: dict[str, str]) -> None:
    customer, box = at.customer(), tokens_of(at)
    good = at.ssm.get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    at.ssm.put_parameter(
        Name=PARAMETER, Type="SecureString", Value=json.dumps(json.loads(good) | stale), Overwrite=True
    )
    at.clock.now += 3590
    box._event_client.read()
    at.ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=good, Overwrite=True)
    at.clock.now += 10
    assert at.lwa.account_of(box.of(grant_of(at, customer))[1]) == customer.account


def test_a_token_that_the_gateway_refused_is_not_kept_in_memory(at: Desk) -> None:
    customer, box = at.customer(), tokens_of(at)
    grant, token = box.of(grant_of(at, customer))
    at.lwa.answer = lambda *_: (503, b"{}")
    with pytest.raises(NotNow):
        box.instead(grant)
    assert token not in [kept for kept, _ in box._kept.values()]
