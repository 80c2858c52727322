import base64
import json

import pytest

from device_cloud.identity import Identity
from device_cloud.identity.key_set import KeySet
from tests.device_cloud.identity.refusal import refusal
from tests.fakes.jwks_server import JwksServer
from tests.fakes.settable_clock import SettableClock
from tests.fakes.token_mint import CLIENT, ISSUER, SUB, TokenMint, b64

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_a_genuine_token_names_its_owner(identity: Identity, mint: TokenMint) -> None:
    owner = identity.owner_of(mint.token())
    assert owner.sub == SUB
    assert owner.client_id == CLIENT
    assert owner.scopes == {"openid", "profile", "aws.cognito.signin.user.admin"}
    assert owner.expires_at == mint.now + 3600
    assert owner.sign_in_id == mint.claims()["origin_jti"]


def test_an_owner_does_not_print_who_it_is(identity: Identity, mint: TokenMint) -> None:
    assert SUB not in repr(identity.owner_of(mint.token()))


@pytest.mark.parametrize(
    "token",
    [None, True, 0, 1.5, b"a.b.c", [], ["a.b.c"], {}, {"token": "a.b.c"}],
    ids=lambda token: type(token).__name__,
)
def test_what_is_not_text_is_invalid(identity: Identity, token: object) -> None:
    assert refusal(identity, token) == "not_text"


def test_a_subclass_of_str_is_not_text(identity: Identity, mint: TokenMint) -> None:
    class Text(str):
        __slots__ = ()

    assert refusal(identity, Text(mint.token())) == "not_text"


@pytest.mark.parametrize("length", [16_385, 100_000, 5_000_000])
def test_what_is_too_long_is_not_looked_at(identity: Identity, length: int) -> None:
    assert refusal(identity, "a" * length) == "too_long"


def test_a_large_genuine_token_passes(identity: Identity, mint: TokenMint) -> None:
    token = mint.token(groups=[f"group-{n:04}" for n in range(590)])
    assert 11_000 < len(token) < 13_000
    assert identity.owner_of(token).sub == SUB


def test_the_longest_token_passes_and_one_character_more_does_not(identity: Identity, mint: TokenMint) -> None:
    def padded(spaces: int) -> str:
        return mint.token(payload=json.dumps(mint.claims()).encode() + b" " * spaces)

    lengths = {len(token): token for token in map(padded, range(11_000, 11_999))}
    longest = max(length for length in lengths if length <= 16_384)
    shortest_too_long = min(length for length in lengths if length > 16_384)
    assert longest == 16_384
    assert identity.owner_of(lengths[longest]).sub == SUB
    assert refusal(identity, lengths[shortest_too_long]) == "too_long"


@pytest.mark.parametrize(
    "frame",
    [
        "{}\n", "\n{}", " {}", "{} ", "\t{}", "{}\r\n", "Bearer {}", "bearer {}", '"{}"', "'{}'", "{}\x00", "\x00{}", "{}.",
        ".{}", "{}..", "{}.e30", "{}.e30.e30", "\ufeff{}", "{}\u200b", "{}\u2028", "{},", "{};", "{}=", "{}==", "{}%3D",
    ],
)  # fmt: skip
def test_nothing_stands_around_a_token(identity: Identity, mint: TokenMint, frame: str) -> None:
    assert refusal(identity, frame.format(mint.token())) == "not_three_segments"


@pytest.mark.parametrize(
    "odd",
    ["", ".", "..", "...", "a", "a.b", "a..c", ".b.c", "a.b.", "a.b.c.d", "a.b.c.d.e", "{}", '{"payload":"","signatures":[]}'],
)  # fmt: skip
def test_three_segments_and_none_empty(identity: Identity, odd: str) -> None:
    assert refusal(identity, odd) == "not_three_segments"


@pytest.mark.parametrize("odd", ["\uff0e", "\u2024", "\u3002", " . ", ".\n"])
def test_only_a_full_stop_separates(identity: Identity, mint: TokenMint, odd: str) -> None:
    assert refusal(identity, mint.token().replace(".", odd)) == "not_three_segments"


@pytest.mark.parametrize("odd", ["\uff21", "\u0430", "\u00e9", "\u0661", "\ud800", "\u017f", "\u212a"])
def test_only_the_alphabet_itself(identity: Identity, mint: TokenMint, odd: str) -> None:
    token = mint.token()
    assert refusal(identity, odd + token[1:]) == "not_three_segments"


@pytest.mark.parametrize("which", [0, 1, 2], ids=["header", "payload", "signature"])
@pytest.mark.parametrize("padding", ["=", "==", "===", "===="])
def test_padding_is_refused(identity: Identity, mint: TokenMint, which: int, padding: str) -> None:
    segments = mint.token().split(".")
    segments[which] += padding
    signed = segments if which == 2 else mint.sign(segments[0], segments[1]).split(".")
    assert refusal(identity, ".".join(signed)) == "not_three_segments"


@pytest.mark.parametrize("which", [0, 1], ids=["header", "payload"])
def test_the_standard_alphabet_is_refused(identity: Identity, mint: TokenMint, which: int) -> None:
    # A member whose spelling needs both characters in which the alphabets differ.
    header = json.dumps({**mint.header(), "x": "ÿ~?>ÿþý???"}, ensure_ascii=False).encode()
    payload = json.dumps({**mint.claims(), "x": "ÿ~?>ÿþý???"}, ensure_ascii=False).encode()
    segments = [b64(header), b64(payload)]
    assert identity.owner_of(mint.sign(*segments)).sub == SUB
    segments[which] = base64.b64encode([header, payload][which]).rstrip(b"=").decode()
    assert "+" in segments[which] or "/" in segments[which]
    assert refusal(identity, mint.sign(segments[0], segments[1])) == "not_three_segments"


@pytest.mark.parametrize("which", [0, 1], ids=["header", "payload"])
def test_an_impossible_length_is_refused(identity: Identity, mint: TokenMint, which: int) -> None:
    texts = [json.dumps(mint.header()).encode(), json.dumps(mint.claims()).encode()]
    texts[which] += b" " * (-len(texts[which]) % 3)
    segments = [b64(texts[0]), b64(texts[1])]
    assert identity.owner_of(mint.sign(*segments)).sub == SUB
    segments[which] += "A"
    assert refusal(identity, mint.sign(segments[0], segments[1])) == "not_base64url"


@pytest.mark.parametrize("which", [0, 1, 2], ids=["header", "payload", "signature"])
def test_unused_bits_are_zero(identity: Identity, mint: TokenMint, which: int) -> None:
    texts = [json.dumps(mint.header()).encode(), json.dumps(mint.claims()).encode()]
    texts = [text + b" " * ((1 - len(text)) % 3) for text in texts]  # one byte over, so four unused bits
    segments = mint.sign(b64(texts[0]), b64(texts[1])).split(".")
    last = ALPHABET.index(segments[which][-1])
    assert last % 4 == 0
    segments[which] = segments[which][:-1] + ALPHABET[last + 1]
    token = ".".join(segments) if which == 2 else mint.sign(segments[0], segments[1])
    assert refusal(identity, token) == "not_base64url"


@pytest.mark.parametrize(
    "algorithm",
    [
        "none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
        "ES384", "ES512", "ES256K", "EdDSA", "RS1", "rs256", "Rs256", "RS256 ", " RS256", "RS256\n", "RS256\x00", "", None,
        256, True, ["RS256"], {"RS256": 1},
    ],
)  # fmt: skip
def test_only_rs256(identity: Identity, mint: TokenMint, algorithm: object) -> None:
    assert refusal(identity, mint.token(header={"alg": algorithm})) == "algorithm"


def test_an_algorithm_must_be_named(identity: Identity, mint: TokenMint) -> None:
    assert refusal(identity, mint.token(header_without=["alg"])) == "algorithm"


def test_a_key_must_be_named(identity: Identity, mint: TokenMint) -> None:
    assert refusal(identity, mint.token(header_without=["kid"])) == "key_id"


@pytest.mark.parametrize("kid", [None, 1, True, ["second"], {"kid": "second"}, "", "k" * 257], ids=repr)
def test_a_key_id_is_a_text(identity: Identity, other_mint: TokenMint, kid: object) -> None:
    assert refusal(identity, other_mint.token(header={"kid": kid})) == "key_id"


@pytest.mark.parametrize(
    "kid", ["Second", "SECOND", " second", "second ", "second\n", "secon", "second=", "second\x00", "*"]
)
def test_a_key_id_is_compared_exactly(
    server: JwksServer, clock: SettableClock, other_mint: TokenMint, kid: str
) -> None:
    identity = Identity(ISSUER, frozenset({CLIENT}), KeySet(server.url, clock=clock), clock=clock)
    assert refusal(identity, other_mint.token(header={"kid": kid})) == "unknown_key"


@pytest.mark.parametrize("kid", ["+/=" + "é" * 253, "k", " "], ids=len)
def test_a_key_id_of_1_to_256_characters_is_looked_up(clock: SettableClock, mint: TokenMint, kid: str) -> None:
    odd = TokenMint(kid=kid, now=mint.now)
    with JwksServer([odd.jwk()]) as server:
        identity = Identity(ISSUER, frozenset({CLIENT}), KeySet(server.url, clock=clock), clock=clock)
        assert identity.owner_of(odd.token()).sub == SUB


def test_the_key_of_one_does_not_verify_for_another(identity: Identity, mint: TokenMint, other_mint: TokenMint) -> None:
    assert refusal(identity, mint.token(header={"kid": other_mint.kid})) == "signature"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"])
def test_a_sender_does_not_bring_the_key(clock: SettableClock, mint: TokenMint, name: str) -> None:
    attacker = TokenMint(key_name="second", kid=mint.kid, now=mint.now)
    with JwksServer([mint.jwk()]) as server, JwksServer([attacker.jwk()]) as theirs:
        identity = Identity(ISSUER, frozenset({CLIENT}), KeySet(server.url, clock=clock), clock=clock)
        value = {"jwk": attacker.jwk(), "jku": theirs.url, "x5u": theirs.url}.get(name, [theirs.url])
        assert refusal(identity, attacker.token(header={name: value})) == "signature"
        assert identity.owner_of(mint.token(header={name: value})).sub == SUB
        assert (server.count, theirs.count) == (1, 0)


@pytest.mark.parametrize("value", [None, [], ["b64"], ["exp"], "b64", True, False, {}], ids=repr)
@pytest.mark.parametrize("name", ["crit", "b64", "zip", "enc", "cty"])
def test_a_header_with_an_extension_is_refused(identity: Identity, mint: TokenMint, name: str, value: object) -> None:
    assert refusal(identity, mint.token(header={name: value})) == "header_extension"


def test_a_critical_extension_is_refused_though_it_is_harmless(identity: Identity, mint: TokenMint) -> None:
    assert refusal(identity, mint.token(header={"crit": ["b64"], "b64": True})) == "header_extension"


@pytest.mark.parametrize("kind", ["JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/jwt", "application/at+JWT"])
def test_the_types_of_access_tokens_pass(identity: Identity, mint: TokenMint, kind: str) -> None:
    assert identity.owner_of(mint.token(header={"typ": kind})).sub == SUB


@pytest.mark.parametrize(
    "kind",
    [
        "", "JWT ", " JWT", "JWT\n", "id+jwt", "dpop+jwt", "logout+jwt", "JWE", "JOSE", "at+at+jwt", "text/jwt", "/jwt",
        "appl\u0131cation/jwt", "\u02b2wt", None, True, 1, ["JWT"], {},
    ],
)  # fmt: skip
def test_a_token_of_another_type_is_refused(identity: Identity, mint: TokenMint, kind: object) -> None:
    assert refusal(identity, mint.token(header={"typ": kind})) == "token_type"
