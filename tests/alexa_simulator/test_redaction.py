import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.redaction import redacted, redacted_text, redacted_url

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
# Login with Amazon's tokens begin so; whatever follows is one.
texts = st.text(max_size=10).filter(lambda text: "Atza|" not in text and "Atzr|" not in text)
leaves = st.none() | st.booleans() | st.integers() | texts
keys = texts.map(lambda text: text[:5]).filter(lambda key: key not in {"code", "token"})
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@given(values)
def test_what_holds_no_secret_stays_as_it_is(value: object) -> None:
    assert redacted(value) == value


@given(
    values,
    st.sampled_from([JWT, "Atza|abc-_D", "Atzr|xyz", "my-secret"]),
    st.sampled_from(["value", "key", "list", "text"]),
)
def test_a_secret_is_found_wherever_it_stands(value: object, secret: str, where: str) -> None:
    message = {
        "value": {"a": [value, {"b": secret}]},
        "key": {"a": {secret: value}},
        "list": [[value, [secret]]],
        "text": {"message": f"it was {secret}, she said"},
    }[where]
    assert secret not in json.dumps(redacted(message, ("my-secret",)))


@pytest.mark.parametrize("key", ["token", "code", "password", "access_token", "refresh_token", "client_secret"])
def test_a_secret_is_known_by_its_key(key: str) -> None:
    assert redacted({"a": {key: "whatever"}}) == {"a": {key: "(redacted)"}}


def test_a_long_correlation_token_is_shortened() -> None:
    assert redacted({"correlationToken": "x" * 440}) == {"correlationToken": "xxxxxxxxxxxx… (440 characters)"}
    assert redacted({"correlationToken": "short"}) == {"correlationToken": "short"}
    assert "Atza|" not in str(redacted({"correlationToken": "Atza|" + "x" * 440}))


def test_a_url_keeps_what_is_no_secret() -> None:
    url = "https://a.example/authorize?response_type=code&client_id=1&scope=a+b&state=secret&code=secret"
    assert redacted_url(url) == (
        "https://a.example/authorize?response_type=code&client_id=1&scope=a+b&state=(redacted)&code=(redacted)"
    )


def test_a_text_loses_its_tokens_only() -> None:
    assert redacted_text(f"Bearer {JWT}: expired") == "Bearer (redacted): expired"
