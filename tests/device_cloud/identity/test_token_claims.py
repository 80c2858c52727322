import json
from typing import Any

import pytest

from device_cloud.errors import ClientUnknown, TokenExpired
from device_cloud.identity import Identity
from device_cloud.identity.key_set import KeySet
from tests.device_cloud.identity.conftest import NOW
from tests.device_cloud.identity.refusal import refusal
from tests.fakes.jwks_server import JwksServer
from tests.fakes.settable_clock import SettableClock
from tests.fakes.token_mint import CLIENT, ISSUER, SUB, TokenMint

LATEST_TIME = 253_402_300_799
REASONS = {
    "iss": "issuer",
    "sub": "sub",
    "client_id": "client",
    "token_use": "token_use",
    "exp": "exp",
    "iat": "iat",
}
TIMES = ("exp", "iat", "nbf")
NO_TEXT: tuple[object, ...] = (None, True, False, 0, 1.5, [], {}, [ISSUER], {"access": 1})
NO_INTEGER: tuple[object, ...] = (
    None, True, False, "", str(NOW), f" {NOW}", "1_800_000_000", "\u0661\u0668", NOW + 0.5, float(NOW), 1e400, -1, -NOW, [NOW],
    {}, NOW * 1000, LATEST_TIME + 1, 10**30, 10**4000,
)  # fmt: skip


@pytest.fixture
def keys(server: JwksServer, clock: SettableClock) -> KeySet:
    return KeySet(server.url, clock=clock)


@pytest.mark.parametrize("name", REASONS)
def test_a_claim_that_is_missing_is_named(identity: Identity, mint: TokenMint, name: str) -> None:
    assert refusal(identity, mint.token(without=[name])) == REASONS[name]


@pytest.mark.parametrize("name", REASONS)
def test_a_claim_that_is_null_is_missing(identity: Identity, mint: TokenMint, name: str) -> None:
    assert refusal(identity, mint.token({name: None})) == REASONS[name]


@pytest.mark.parametrize("value", NO_TEXT, ids=repr)
@pytest.mark.parametrize("name", ["iss", "sub", "client_id", "token_use"])
def test_a_text_claim_is_a_text(identity: Identity, mint: TokenMint, name: str, value: object) -> None:
    assert refusal(identity, mint.token({name: value})) == REASONS[name]


@pytest.mark.parametrize("value", NO_INTEGER, ids=lambda value: repr(value)[:24])
@pytest.mark.parametrize("name", TIMES)
def test_a_time_is_an_integer_before_the_year_10000(
    identity: Identity, mint: TokenMint, name: str, value: object
) -> None:
    payload = json.dumps({**mint.claims(), name: value}).replace("Infinity", "1e400")
    assert refusal(identity, mint.token(payload=payload.encode())) == name


@pytest.mark.parametrize("name", ["iat", "nbf"])
def test_the_first_second_is_a_time(identity: Identity, mint: TokenMint, name: str) -> None:
    assert identity.owner_of(mint.token({name: 0})).sub == SUB


def test_the_last_second_is_a_time_though_too_far(identity: Identity, mint: TokenMint) -> None:
    assert refusal(identity, mint.token(exp=LATEST_TIME)) == "lives_too_long"


def test_just_enough_grace(identity: Identity, mint: TokenMint) -> None:
    assert identity.owner_of(mint.token(exp=NOW - 29)).expires_at == NOW - 29


@pytest.mark.parametrize("exp", [NOW - 30, NOW - 31, 1, 0])
def test_just_too_little_grace(identity: Identity, mint: TokenMint, exp: int) -> None:
    with pytest.raises(TokenExpired) as refused:
        identity.owner_of(mint.token(exp=exp))
    assert refused.value.reason == "expired"


def test_a_token_expires_between_two_seconds_too(keys: KeySet, clock: SettableClock, mint: TokenMint) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, leeway_s=0)
    token = mint.token(exp=NOW + 10)
    clock.now = NOW + 9.999
    assert identity.owner_of(token).sub == SUB
    clock.now = NOW + 10
    with pytest.raises(TokenExpired):
        identity.owner_of(token)


@pytest.mark.parametrize(("name", "reason"), [("iat", "issued_in_future"), ("nbf", "not_yet_valid")])
def test_a_token_of_the_future(identity: Identity, mint: TokenMint, name: str, reason: str) -> None:
    assert identity.owner_of(mint.token({name: NOW + 30})).sub == SUB
    assert refusal(identity, mint.token({name: NOW + 31})) == reason


@pytest.mark.parametrize("leeway_s", [0, 60])
def test_leeway_within_its_bounds(keys: KeySet, clock: SettableClock, mint: TokenMint, leeway_s: int) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, leeway_s=leeway_s)
    assert identity.owner_of(mint.token(exp=NOW - leeway_s + 1)).sub == SUB
    with pytest.raises(TokenExpired):
        identity.owner_of(mint.token(exp=NOW - leeway_s))


@pytest.mark.parametrize("leeway_s", [-1, 61, 3600, float("nan"), float("inf")])
def test_leeway_out_of_its_bounds(keys: KeySet, leeway_s: float) -> None:
    with pytest.raises(ValueError, match="0 to 60 seconds"):
        Identity(ISSUER, frozenset({CLIENT}), keys, leeway_s=leeway_s)


def test_the_default_clock_is_looked_up_when_asked(
    server: JwksServer, mint: TokenMint, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), KeySet(server.url))
    monkeypatch.setattr("time.time", lambda: NOW + 3629.0)
    assert identity.owner_of(mint.token()).sub == SUB
    monkeypatch.setattr("time.time", lambda: NOW + 3630.0)
    with pytest.raises(TokenExpired):
        identity.owner_of(mint.token())


def test_a_day_is_the_longest_life(identity: Identity, mint: TokenMint) -> None:
    assert identity.owner_of(mint.token(exp=NOW + 86_430)).sub == SUB
    assert refusal(identity, mint.token(exp=NOW + 86_431)) == "lives_too_long"


@pytest.mark.parametrize("days", [2, 3653])
def test_two_days_and_ten_years_are_too_long(identity: Identity, mint: TokenMint, days: int) -> None:
    assert refusal(identity, mint.token(exp=NOW + days * 86_400)) == "lives_too_long"


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another",
        "https://cognito-idp.us-east-1.amazonaws.com/eu-west-1_Example",
        "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
        ISSUER + "/",
        ISSUER + "\n",
        " " + ISSUER,
        ISSUER + "2",
        ISSUER[:-1],
        ISSUER.upper(),
        ISSUER.replace("_E", "_e"),
        ISSUER.replace(".com/", ".com:443/"),
        ISSUER.replace(".com/", ".com.example/"),
        ISSUER.replace("a", "\u0430", 1),
        ISSUER.replace("eu-west-1_E", "%65u-west-1_E"),
        "https://example.com/?" + ISSUER,
    ],
)
def test_the_issuer_is_compared_byte_for_byte(identity: Identity, mint: TokenMint, issuer: str) -> None:
    assert refusal(identity, mint.token(iss=issuer)) == "issuer"


@pytest.mark.parametrize("use", ["", "id", "refresh", "Access", "ACCESS", "access ", "access\x00", "access id"])
def test_a_token_for_another_use_is_refused(identity: Identity, mint: TokenMint, use: str) -> None:
    assert refusal(identity, mint.token(token_use=use)) == "token_use"


def test_a_genuine_id_token(identity: Identity, mint: TokenMint) -> None:
    token = mint.token(
        {"cognito:username": "google_117"},
        without=["client_id", "scope", "username"],
        token_use="id",
        aud=CLIENT,
        at_hash="dGVzdA",
        email="somebody@example.com",
        email_verified=True,
    )
    assert refusal(identity, token) == "token_use"


def test_clients_are_for_one_entry_point(keys: KeySet, clock: SettableClock, mint: TokenMint) -> None:
    alexa = Identity(ISSUER, frozenset({"alexa", "alexa2"}), keys, clock=clock)
    web = Identity(ISSUER, frozenset({"web"}), keys, clock=clock)
    assert alexa.owner_of(mint.token(client_id="alexa")).client_id == "alexa"
    assert alexa.owner_of(mint.token(client_id="alexa2")).client_id == "alexa2"
    assert web.owner_of(mint.token(client_id="web")).client_id == "web"
    assert refusal(alexa, mint.token(client_id="web")) == "client"
    assert refusal(web, mint.token(client_id="alexa")) == "client"


def test_a_client_that_serves_nobody_is_told_apart_if_it_is_all_that_is_wrong(
    keys: KeySet, clock: SettableClock, mint: TokenMint
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, other_clients=frozenset({"web"}))
    assert identity.owner_of(mint.token()).client_id == CLIENT
    assert refusal(identity, mint.token(client_id="mistyped")) == "setup_client"
    with pytest.raises(ClientUnknown):
        identity.owner_of(mint.token(client_id="mistyped"))
    assert refusal(identity, mint.token(client_id="web")) == "client"
    for wrong, reason in (
        ({"iss": "another"}, "issuer"),
        ({"token_use": "id"}, "token_use"),
        ({"sub": "a/b"}, "sub"),
        ({"aud": "another"}, "audience"),
        ({"iat": NOW + 999}, "issued_in_future"),
        ({"exp": NOW - 60, "iat": NOW - 3600}, "client"),
        ({"client_id": ["mistyped"]}, "client"),
    ):
        assert refusal(identity, mint.token({"client_id": "mistyped", **wrong})) == reason
    stolen = TokenMint(key_name="forger", now=mint.now).token(client_id="mistyped")
    assert refusal(identity, stolen) == "signature"


@pytest.mark.parametrize(
    "client", ["", CLIENT + " ", CLIENT.upper(), CLIENT[:-1], CLIENT + "," + CLIENT, f"{CLIENT}\n"]
)
def test_a_client_is_compared_exactly(identity: Identity, mint: TokenMint, client: str) -> None:
    assert refusal(identity, mint.token(client_id=client)) == "client"


def test_an_entry_point_names_its_clients(keys: KeySet) -> None:
    with pytest.raises(ValueError, match="No client is allowed"):
        Identity(ISSUER, frozenset(), keys)


@pytest.mark.parametrize("audience", ["https://api.example.com", CLIENT, "", [], [CLIENT], None, 1, {}], ids=repr)
def test_without_an_audience_of_ours_none_will_do(identity: Identity, mint: TokenMint, audience: object) -> None:
    assert refusal(identity, mint.token(aud=audience)) == "audience"


@pytest.mark.parametrize(
    ("audience", "good"),
    [
        ("https://lamps.example", True),
        (["https://lamps.example"], True),
        (["https://other.example", "https://lamps.example"], True),
        ("https://other.example", False),
        ("https://lamps.example/", False),
        ("https://lamps.example https://other.example", False),
        (["https://other.example"], False),
        (["https://lamps.example", 1], False),
        (["https://lamps.example", None], False),
        ([], False),
        (None, False),
        ({"https://lamps.example": 1}, False),
    ],
)
def test_an_audience_is_ours(
    keys: KeySet, clock: SettableClock, mint: TokenMint, audience: object, *, good: bool
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, audience="https://lamps.example")
    assert identity.owner_of(mint.token()).sub == SUB
    if good:
        assert identity.owner_of(mint.token(aud=audience)).sub == SUB
    else:
        assert refusal(identity, mint.token(aud=audience)) == "audience"


def test_an_audience_does_not_replace_the_client(keys: KeySet, clock: SettableClock, mint: TokenMint) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, audience=CLIENT)
    assert refusal(identity, mint.token(aud=CLIENT, without=["client_id"])) == "client"


@pytest.mark.parametrize(
    ("scope", "good"),
    [
        ("lamps/switch", True),
        ("openid lamps/switch profile", True),
        (" lamps/switch ", True),
        ("lamps/switch2", False),
        ("xlamps/switch", False),
        ("Lamps/Switch", False),
        ("lamps", False),
        ("openid,lamps/switch", False),
        ("openid\tlamps/switch", False),
        ("openid\nlamps/switch", False),
        ("openid\u00a0lamps/switch", False),
        ("", False),
        (["lamps/switch"], False),
        ({"lamps/switch": 1}, False),
        (None, False),
        (1, False),
    ],
)
def test_a_scope_is_one_whole_word(
    keys: KeySet, clock: SettableClock, mint: TokenMint, scope: object, *, good: bool
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, oauth_scope="lamps/switch")
    if good:
        assert "lamps/switch" in identity.owner_of(mint.token(scope=scope)).scopes
    else:
        assert refusal(identity, mint.token(scope=scope)) == "oauth_scope"


def test_a_missing_scope_is_told_only_if_nothing_else_is_wrong(
    keys: KeySet, clock: SettableClock, mint: TokenMint
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock, oauth_scope="lamps/switch")
    assert refusal(identity, mint.token(without=["scope"])) == "oauth_scope"
    assert refusal(identity, mint.token(nbf=NOW + 100)) == "not_yet_valid"
    assert refusal(identity, mint.token(exp=NOW - 100)) == "oauth_scope"


@pytest.mark.parametrize("scope", [None, ["openid"], 1, ""])
def test_without_a_scope_asked_for_an_odd_one_grants_nothing(
    identity: Identity, mint: TokenMint, scope: object
) -> None:
    assert identity.owner_of(mint.token(scope=scope)).scopes == frozenset()


@pytest.mark.parametrize("sub", ["a", "a" * 128, "A-Z_0-9", "-", "_"])
def test_subs_that_may_be(identity: Identity, mint: TokenMint, sub: str) -> None:
    assert identity.owner_of(mint.token(sub=sub)).sub == sub


@pytest.mark.parametrize(
    "sub",
    [
        "", "a" * 129, "a#b", "a/b", "a:b", "a.b", "a b", " a", "a\n", "a\x00", "\x1b[0m", "a\u202eb", "\u0430", "\u0661",
        "a,b", "a*", "../a", "a%2Fb", "{a}",
    ],
)  # fmt: skip
def test_subs_that_may_not_be(identity: Identity, mint: TokenMint, sub: str) -> None:
    assert refusal(identity, mint.token(sub=sub)) == "sub"


def test_only_the_sub_says_who_it_is(identity: Identity, mint: TokenMint) -> None:
    token = mint.token({"cognito:username": "else"}, username="somebody-else", email="else@example.com")
    assert identity.owner_of(token).sub == SUB


@pytest.mark.parametrize(
    "defect",
    [
        {"iss": ISSUER + "/"},
        {"sub": "a#b"},
        {"client_id": "another"},
        {"token_use": "id"},
        {"iat": NOW + 31},
        {"nbf": NOW + 31},
        {"iat": "1"},
        {"nbf": True},
        {"aud": CLIENT},
        {"sub": None},
        {"iat": None},
    ],
    ids=repr,
)
def test_expired_only_if_nothing_else_is_wrong(identity: Identity, mint: TokenMint, defect: dict[str, Any]) -> None:
    refusal(identity, mint.token({"exp": NOW - 3600, **defect}))


@pytest.mark.parametrize("header", [{"alg": "none"}, {"kid": 1}, {"crit": []}, {"typ": "id+jwt"}, {"kid": "second"}])
def test_the_header_counts_too(identity: Identity, mint: TokenMint, header: dict[str, Any]) -> None:
    refusal(identity, mint.token(header=header, exp=NOW - 3600))


def test_a_token_that_names_no_sign_in_is_fine(identity: Identity, mint: TokenMint) -> None:
    assert identity.owner_of(mint.token(without=["jti", "origin_jti"])).sign_in_id is None
    assert identity.owner_of(mint.token(origin_jti=7)).sign_in_id is None


def test_where_tokens_cannot_be_revoked_each_names_itself(identity: Identity, mint: TokenMint) -> None:
    assert identity.owner_of(mint.token(without=["origin_jti"])).sign_in_id == mint.claims()["jti"]
