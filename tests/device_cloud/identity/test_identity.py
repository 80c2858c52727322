import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import device_cloud.identity
from device_cloud.errors import (
    KeysUnavailable,
    RequestUnanswered,
    SettingRefused,
    TokenExpired,
    TokenInvalid,
    TokenRefused,
)
from device_cloud.identity import Identity, Owner
from device_cloud.identity.key_set import KeySet
from device_cloud.runtime.environment import Environment
from tests.device_cloud.identity.conftest import NOW
from tests.device_cloud.identity.refusal import refusal
from tests.fakes import jwks_server
from tests.fakes.jwks_server import JwksServer
from tests.fakes.settable_clock import SettableClock
from tests.fakes.token_mint import CLIENT, ISSUER, POOL, SUB, TokenMint

CLIENTS = frozenset({CLIENT})


def identity_at(server: JwksServer, clock: SettableClock) -> Identity:
    return Identity(ISSUER, CLIENTS, KeySet(server.url, clock=clock), clock=clock)


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (lambda _: "a" * 20_000, "too_long"),
        (lambda _: "a.b", "not_three_segments"),
        (lambda _: "a.b.c", "not_base64url"),
        (lambda _: "e30.e30.e30", "algorithm"),
        (lambda mint: mint.token(header={"alg": "none"}), "algorithm"),
        (lambda mint: mint.token(header={"kid": None}), "key_id"),
        (lambda mint: mint.token(header={"crit": ["exp"]}), "header_extension"),
    ],
)
def test_what_can_be_refused_without_a_key_is(
    server: JwksServer, clock: SettableClock, mint: TokenMint, token: object, reason: str
) -> None:
    assert callable(token)
    assert refusal(identity_at(server, clock), token(mint)) == reason
    assert server.count == 0


def test_the_key_comes_before_the_signature(server: JwksServer, clock: SettableClock, mint: TokenMint) -> None:
    server.answer = jwks_server.hang_up
    forged = mint.token()[:-8] + "AAAAAAAA"
    with pytest.raises(KeysUnavailable):
        identity_at(server, clock).owner_of(forged)


def test_owners_on_one_warm_instance_never_mix(identity: Identity, mint: TokenMint) -> None:
    tokens = {f"person-{n}": mint.token(sub=f"person-{n}") for n in range(8)}
    expired = mint.token(exp=NOW - 100)

    def ask(sub: str) -> tuple[str, str]:
        with pytest.raises(TokenExpired):
            identity.owner_of(expired)
        return sub, identity.owner_of(tokens[sub]).sub

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, list(tokens) * 25))
    assert all(asked == answered for asked, answered in answers)


def test_judging_changes_nothing(identity: Identity, mint: TokenMint) -> None:
    before = dict(vars(identity))
    identity.owner_of(mint.token())
    refusal(identity, "a.b.c")
    assert vars(identity) == before


def test_prefetch_before_the_first_token(server: JwksServer, clock: SettableClock, mint: TokenMint) -> None:
    identity = identity_at(server, clock)
    identity.prefetch()
    identity.owner_of(mint.token())
    assert server.count == 1


def test_a_key_that_left_stops_verifying(
    server: JwksServer, clock: SettableClock, mint: TokenMint, other_mint: TokenMint
) -> None:
    identity = identity_at(server, clock)
    token = mint.token(exp=NOW + 7200)
    identity.owner_of(token)
    server.publish([other_mint.jwk()])
    clock.now = NOW + 3599
    identity.owner_of(token)
    clock.now = NOW + 3600
    assert refusal(identity, token) == "unknown_key"


def test_an_owner_is_a_fact(identity: Identity, mint: TokenMint) -> None:
    owner = identity.owner_of(mint.token())
    assert owner == Owner(SUB, CLIENT, owner.scopes, mint.now + 3600, owner.sign_in_id)
    with pytest.raises(AttributeError):
        owner.sub = "another"  # type: ignore[misc]


def test_a_refusal_holds_a_reason_code_and_nothing_of_the_token(identity: Identity, mint: TokenMint) -> None:
    secret = "somebody-secret"
    tokens = [mint.token(iss=secret), mint.token(sub=secret * 20), mint.token(header={"typ": secret}), secret]
    tokens += [mint.token(payload=f'{{"{secret}":'.encode()), mint.token(exp=NOW - 99, username=secret)]
    for token in tokens:
        with pytest.raises(TokenRefused) as refused:
            identity.owner_of(token)
        assert str(refused.value) == refused.value.reason
        assert refused.value.reason.replace("_", "").isalpha()
        assert secret not in repr(refused.value)


def local(server: JwksServer, **more: str) -> Environment:
    return Environment({"STAGE": "local", "USER_POOL_ID": POOL, "JWKS_URL": server.url, **more})


def test_the_pool_says_who_issues(server: JwksServer, monkeypatch: pytest.MonkeyPatch) -> None:
    mint = TokenMint()
    server.publish([mint.jwk()])
    identity = Identity.from_environment(local(server), CLIENTS)
    identity.prefetch()
    assert identity.owner_of(mint.token()).sub == SUB
    monkeypatch.setattr("time.time", lambda: mint.now + 3630.0)
    with pytest.raises(TokenExpired):
        identity.owner_of(mint.token())


def test_a_pool_may_live_in_another_region_than_the_function(server: JwksServer) -> None:
    mint = TokenMint()
    server.publish([mint.jwk()])
    identity = Identity.from_environment(local(server, AWS_REGION="us-east-1"), CLIENTS)
    assert identity.owner_of(mint.token()).sub == SUB


@pytest.mark.parametrize(
    ("pool", "address"),
    [
        (POOL, f"{ISSUER}/.well-known/jwks.json"),
        (
            "us-gov-west-1_aB9",
            "https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_aB9/.well-known/jwks.json",
        ),
    ],
)
def test_keys_come_from_amazon_by_tls(pool: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def note(method: str, url: str, **_: object) -> None:
        asked.append((method, url))
        raise RequestUnanswered("unreachable", sent=False)

    monkeypatch.setattr("device_cloud.runtime.outbound.request", note)
    identity = Identity.from_environment(Environment({"STAGE": "prod", "USER_POOL_ID": pool, "JWKS_URL": ""}), CLIENTS)
    with pytest.raises(KeysUnavailable):
        identity.prefetch()
    assert asked == [("GET", address)]


@pytest.mark.parametrize(
    "pool",
    [
        "", " ", "eu-west-1", "eu-west-1_", "_Example", "eu-west-1_Ex/ample", "eu-west-1_Ex.ample", "EU-west-1_Example",
        "eu-west-1_Example\n", " eu-west-1_Example", "eu-west-1_Ex ample", "evil.example/eu-west-1_a", "eu-west-\u0661_a",
        "eu-west-11_a", "eu-west-1_a_b", "eu-west-1_\u00e9", "https://eu-west-1_a",
    ],
)  # fmt: skip
def test_a_pool_id_has_one_form(pool: str) -> None:
    with pytest.raises(SettingRefused, match="USER_POOL_ID"):
        Identity.from_environment(Environment({"STAGE": "prod", "USER_POOL_ID": pool}), CLIENTS)


@pytest.mark.parametrize(
    ("stage", "url"),
    [
        ("prod", "http://127.0.0.1:4566/keys"),
        ("dev", "http://127.0.0.1:4566/keys"),
        ("local", "http://keys.example/keys"),
        ("local", "https://keys.example/keys"),
        ("local", "http://127.0.0.1.example/keys"),
        ("local", "http://127.0.0.1@keys.example/keys"),
        ("local", "file:///etc/passwd"),
    ],
)
def test_an_override_is_for_the_desk(stage: str, url: str) -> None:
    environment = Environment({"STAGE": stage, "USER_POOL_ID": POOL, "JWKS_URL": url})
    with pytest.raises(SettingRefused, match="JWKS_URL") as refused:
        Identity.from_environment(environment, CLIENTS)
    assert url not in str(refused.value)


def test_only_the_clock_reads_the_time() -> None:
    assert device_cloud.identity.__file__
    for module in Path(device_cloud.identity.__file__).parent.glob("*.py"):
        imported = {
            name
            for node in ast.walk(ast.parse(module.read_text()))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not imported & {"time", "datetime"} or module.name == "clock.py"


def test_the_three_refusals_are_one_family() -> None:
    assert {kind.__name__ for kind in TokenRefused.__subclasses__()} == {
        TokenInvalid.__name__,
        TokenExpired.__name__,
        KeysUnavailable.__name__,
    }


def test_a_pool_that_was_made_anew_may_use_an_id_again(
    server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    """The key that is held is no good any more; nothing but the signature says so."""
    identity = identity_at(server, clock)
    identity.owner_of(mint.token())
    anew = replace(mint, key_name="another")
    server.publish([anew.jwk()])
    assert refusal(identity, anew.token()) == "signature", "asked a moment ago"
    clock.now += 30
    assert identity.owner_of(anew.token()).sub == SUB
    assert refusal(identity, mint.token()) == "signature"


def test_forged_signatures_fetch_the_keys_no_more_often_than_unknown_ids_do(
    server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    identity = identity_at(server, clock)
    identity.owner_of(mint.token())
    forged = replace(mint, key_name="forger")
    for _ in range(3):
        clock.now += 30
        for _ in range(5):
            assert refusal(identity, forged.token()) == "signature"
    assert server.count == 4
    assert identity.owner_of(mint.token()).sub == SUB
