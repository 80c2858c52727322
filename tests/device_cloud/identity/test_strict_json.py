import json
from typing import Any

import pytest

from device_cloud.errors import NotStrict
from device_cloud.identity import Identity, strict_json
from tests.device_cloud.identity.refusal import refusal
from tests.fakes.token_mint import SUB, TokenMint

GOOD_HEADER = {"alg": "RS256", "kid": "second"}


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode("utf-16"), id="utf-16"),
        pytest.param(lambda text: text.encode("utf-16-le"), id="utf-16-le"),
        pytest.param(lambda text: text.encode("utf-32-be"), id="utf-32"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(lambda text: text.encode()[:-1] + b',"x":"\xff"}', id="invalid utf-8"),
        pytest.param(lambda text: text.encode()[:-1] + b',"x":"\xc0\xaf"}', id="overlong utf-8"),
        pytest.param(lambda text: text.encode()[:-1] + b',"x":"\xed\xa0\x80"}', id="surrogate in utf-8"),
        pytest.param(lambda text: text.encode() + b"{}", id="a second object"),
        pytest.param(lambda text: text.encode() + b"\x00", id="nul behind"),
        pytest.param(lambda text: b"[" + text.encode() + b"]", id="array"),
        pytest.param(lambda text: json.dumps(text).encode(), id="string"),
        pytest.param(lambda _: b"1", id="number"),
        pytest.param(lambda _: b"null", id="null"),
        pytest.param(lambda _: b" ", id="nothing"),
        pytest.param(lambda text: text.encode()[:-1] + b",}", id="trailing comma"),
        pytest.param(lambda text: text.encode().replace(b'"', b"'"), id="single quotes"),
        pytest.param(lambda text: b"/**/" + text.encode(), id="comment"),
        pytest.param(lambda text: b"\x0b" + text.encode(), id="vertical tab"),
        pytest.param(lambda text: text.encode()[:-1] + b',"x":"\n"}', id="raw control character"),
    ],
)
@pytest.mark.parametrize("part", ["header", "payload"])
def test_one_object_in_utf_8(identity: Identity, other_mint: TokenMint, part: str, encode: Any) -> None:
    if part == "header":
        assert refusal(identity, other_mint.token(header=encode(json.dumps(GOOD_HEADER)))) == "header_json"
    else:
        assert refusal(identity, other_mint.token(payload=encode(json.dumps(other_mint.claims())))) == "payload_json"


@pytest.mark.parametrize("first", [True, False], ids=["first", "last"])
@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "plain"])
@pytest.mark.parametrize(
    "name", ["sub", "iss", "client_id", "token_use", "exp", "iat", "nbf", "aud", "scope", "unused"]
)
def test_no_claim_twice(identity: Identity, mint: TokenMint, name: str, *, escaped: bool, first: bool) -> None:
    spelled = f"\\u{ord(name[0]):04x}{name[1:]}" if escaped else name
    claims: dict[str, Any] = {"nbf": 0, "unused": 1, **mint.claims()}
    extra, rest = f'"{spelled}":{json.dumps(claims.get(name, "x"))}', json.dumps(claims)[1:-1]
    if name == "aud":
        rest += ',"aud":"x"'
    payload = f"{{{extra},{rest}}}" if first else f"{{{rest},{extra}}}"
    assert refusal(identity, mint.token(payload=payload.encode())) == "payload_json"


def test_no_name_twice_in_a_nested_claim(identity: Identity, mint: TokenMint) -> None:
    payload = json.dumps(mint.claims())[:-1] + ',"x":[{"y":{"a":1,"\\u0061":1}}]}'
    assert refusal(identity, mint.token(payload=payload.encode())) == "payload_json"


@pytest.mark.parametrize("name", ["alg", "kid", "typ", "unused"])
def test_no_header_member_twice(identity: Identity, other_mint: TokenMint, name: str) -> None:
    members = {"typ": "JWT", "unused": 1, **GOOD_HEADER}
    header = json.dumps(members)[:-1] + f',"{name}":{json.dumps(members[name])}}}'
    assert refusal(identity, other_mint.token(header=header.encode())) == "header_json"


@pytest.mark.parametrize(
    "literal", ["NaN", "Infinity", "-Infinity", "1" * 5000, "+1", "01", "1.", ".5", "0x10", "1_0", "\u0661"]
)
@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "unused"])
def test_no_number_that_json_has_not(identity: Identity, mint: TokenMint, name: str, literal: str) -> None:
    rest = {claim: value for claim, value in mint.claims().items() if claim != name}
    payload = json.dumps(rest)[:-1] + f',"{name}":{literal}}}'
    assert refusal(identity, mint.token(payload=payload.encode())) == "payload_json"


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + "1" + closing * depth


@pytest.mark.parametrize("depth", [8, 31])
def test_some_nesting_is_fine(identity: Identity, mint: TokenMint, depth: int) -> None:
    payload = json.dumps(mint.claims())[:-1] + f',"x":{nested(depth)}}}'
    assert identity.owner_of(mint.token(payload=payload.encode())).sub == SUB


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(nested(32), id="one too deep"),
        pytest.param(nested(200), id="200"),
        pytest.param(nested(1000), id="1000"),
        pytest.param(nested(5000), id="5000"),
        pytest.param(nested(500, '{"a":', "}"), id="objects"),
        pytest.param("[" * 5000, id="unclosed"),
        pytest.param('{"a":' * 1500, id="unclosed objects"),
    ],
)
def test_deep_nesting_is_invalid(identity: Identity, mint: TokenMint, value: str) -> None:
    payload = json.dumps(mint.claims())[:-1] + f',"x":{value}}}'
    assert refusal(identity, mint.token(payload=payload.encode())) == "payload_json"


@pytest.mark.parametrize("text", ['"' + "[{" * 200 + '"', '"\\"' + "[" * 200 + '"', '"\\\\\\"' + "{" * 200 + '"'])
def test_brackets_in_a_text_are_no_nesting(text: str) -> None:
    assert len(strict_json.read_object(f'{{"x": [{text}]}}'.encode())) == 1


@pytest.mark.parametrize(("depth", "good"), [(30, True), (31, False)])
def test_depth_is_measured_where_it_is(depth: int, *, good: bool) -> None:
    # The object and the list around make two more.
    text = f'{{"x":[[],{nested(depth)},[]]}}'.encode()
    if good:
        assert strict_json.read_object(text)
    else:
        with pytest.raises(NotStrict):
            strict_json.read_object(text)


def test_many_brackets_side_by_side_are_no_nesting() -> None:
    assert strict_json.read_object(b'{"x":[' + b"[]," * 500 + b"[]]}") == {"x": [[]] * 501}
    assert strict_json.read_object(b'{"x":[' + b"{}," * 500 + b"{}]}") == {"x": [{}] * 501}


@pytest.mark.parametrize(
    "text", ['{"x":"', '{"x":"' + "[" * 200, '{"x":"\\', '{"x":"' + '\\"' * 4000, '"' * 8000 + "[" * 40]
)
def test_texts_that_do_not_end_are_refused(text: str) -> None:
    with pytest.raises(NotStrict):
        strict_json.read_object(text.encode())


def test_a_parser_out_of_stack_refuses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "MAX_DEPTH", 10**6)
    with pytest.raises(NotStrict):
        strict_json.read_object(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@pytest.mark.parametrize(
    "escape", [r"\ud800", r"\udfff", r"\ud800x", r"\udc00\ud800", r"\ud800\ud800", r"\uD800", r"\\\ud800"]
)
@pytest.mark.parametrize("document", ['{{"x":"{}"}}', '{{"{}":1}}', '{{"x":[{{"y":"{}"}}]}}'])
def test_half_a_surrogate_pair_is_refused(document: str, escape: str) -> None:
    with pytest.raises(NotStrict):
        strict_json.read_object(document.format(escape).encode())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'{"x":"\ud83d\udca1"}', {"x": "\U0001f4a1"}),
        (r'{"x":"\\ud800"}', {"x": "\\ud800"}),
        (r'{"x":"\/\b\f\n\r\t\"\\"}', {"x": '/\b\f\n\r\t"\\'}),
        (
            '\t\r\n {"x" : 1e400 , "y":-0, "z":[true,false,null,1.5E+3]}\n',
            {"x": float("inf"), "y": 0, "z": [True, False, None, 1500.0]},
        ),
        ('{"":{"":{}}}', {"": {"": {}}}),
        ('{"\U0001f4a1":"\u007f\u2028\ufeff"}', {"\U0001f4a1": "\u007f\u2028\ufeff"}),
    ],
)
def test_legal_spellings_are_read(text: str, value: object) -> None:
    assert strict_json.read_object(text.encode()) == value


def test_a_refusal_does_not_quote_the_text() -> None:
    with pytest.raises(NotStrict) as refused:
        strict_json.read_object(b'{"secret":')
    assert str(refused.value) == ""
    assert refused.value.__suppress_context__
