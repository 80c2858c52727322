"""What holds for every token there can be.

Security asks for 10,000 tokens a run. Hypothesis spends milliseconds on each draw, so it draws the seeds and the small
values, and a generator seeded with them does the bulk; the seed of a failure is in its report.
"""

import functools
import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from device_cloud.errors import KeysUnavailable, TokenExpired, TokenInvalid
from device_cloud.identity import Identity
from tests.fakes.token_mint import SUB, TokenMint, b64

ROUNDS = 20  # tokens of one seed
seeds = st.integers(0, 2**32)
few = settings(deadline=None, database=None, max_examples=100)
many = settings(deadline=None, database=None, max_examples=250)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
CLAIM_NAMES = st.sampled_from(["iss", "sub", "client_id", "token_use", "exp", "iat", "nbf", "aud", "scope", "jti", "x"])

# What upsets readers of JSON and of text.
NASTY = [
    b'"', b"\\", b"\\u", b"\\ud800", b"\\u0000", b"[", b"]", b"{", b"}", b",", b":", b"null", b"true", b"NaN", b"-Infinity",
    b"1e999", b"-0", b"9" * 400, b"9" * 5000, b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\n", b" ", b"[" * 40,
    b'{"a":' * 40, b'"sub":"x",', b'"alg":"none",', b'"kid":[],', b'"exp":1e3,', b'"iss":{},', b'"aud":[[]],', b'"crit":0,',
]  # fmt: skip


def judge(identity: Identity, token: object) -> None:
    """Accept or refuse; any other exception fails the test."""
    try:
        owner = identity.owner_of(token)
    except (TokenInvalid, TokenExpired):
        return
    except KeysUnavailable:
        raise AssertionError("the keys are there") from None
    assert owner.sub


def mangled(random: Random, text: bytes) -> bytes:
    """The text with one to four cuts, insertions or changed bytes."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice([0, 0, 1, 1, 8, 400]))
        text = text[:start] + random.choice([b"", random.choice(NASTY), random.randbytes(1)]) + text[end:]
    return text


@settings(few, max_examples=200)
@given(token=st.text() | json_values | st.binary())
def test_a_token_of_any_type_is_judged(identity: Identity, token: object) -> None:
    judge(identity, token)


@many
@given(seed=seeds)
def test_any_text_near_a_token_is_judged(identity: Identity, mint: TokenMint, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    token = mint.token().encode()
    for _ in range(ROUNDS):
        judge(identity, mangled(random, token).decode("utf-8", "surrogateescape"))


@many
@given(seed=seeds)
def test_any_signed_bytes_are_judged(identity: Identity, mint: TokenMint, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    good = [json.dumps(mint.header()).encode(), json.dumps(mint.claims()).encode()]
    for _ in range(ROUNDS):
        segments = [text if random.random() < 0.4 else mangled(random, text) for text in good]
        judge(identity, mint.sign(b64(segments[0]), b64(segments[1])))


@few
@given(claims=st.dictionaries(CLAIM_NAMES, json_values, min_size=1, max_size=3))
def test_any_signed_claims_are_judged(identity: Identity, mint: TokenMint, claims: dict[str, Any]) -> None:
    judge(identity, mint.token(claims))


def spelled(random: Random, value: object) -> str:
    """Some JSON text that means the value."""
    match value:
        case str():
            text = '"' + "".join(spelled_character(random, character) for character in value) + '"'
        case dict():
            members = [f"{spelled(random, name)}:{spelled(random, member)}" for name, member in value.items()]
            random.shuffle(members)
            text = "{" + ",".join(members or [blank(random)]) + "}"
        case list():
            text = "[" + ",".join([spelled(random, entry) for entry in value] or [blank(random)]) + "]"
        case _:
            text = json.dumps(value)
    return blank(random) + text + blank(random)


def blank(random: Random) -> str:
    return "".join(random.choices(" \t\r\n", k=random.choice([0, 0, 1, 2])))


def spelled_character(random: Random, character: str) -> str:
    return random.choice(spellings_of(character))


@functools.cache
def spellings_of(character: str) -> tuple[str, ...]:
    encoded = character.encode("utf-16-be")
    units = [int.from_bytes(encoded[at : at + 2]) for at in range(0, len(encoded), 2)]
    spellings = ["".join(f"\\u{unit:04x}" for unit in units), "".join(f"\\u{unit:04X}" for unit in units)]
    if character not in '"\\' and ord(character) >= 0x20:
        spellings += [character] * 4
    if character in '"\\/':
        spellings.append("\\" + character)
    return tuple(spellings)


def finite(value: Any) -> Any:
    """The value without what JSON has not."""
    return json.loads(json.dumps(value), parse_constant=lambda _: 0)


@many
@given(
    seed=seeds,
    extra=st.dictionaries(st.text(max_size=6).map("x".__add__), json_values, max_size=2).map(finite),
    kind=st.sampled_from([None, "JWT", "at+jwt", "application/at+jwt"]),
)
def test_every_legal_spelling_verifies(
    identity: Identity, mint: TokenMint, seed: int, extra: dict[str, Any], kind: str | None
) -> None:
    random = Random(seed)  # noqa: S311 - repeatable, not secret

    def spell(value: object) -> str:
        return b64(spelled(random, value).encode())

    header = mint.header() | ({"typ": kind} if kind else {}) | extra
    for _ in range(4):
        assert identity.owner_of(mint.sign(spell(header), spell(mint.claims() | extra))).sub == SUB
