"""Secrets in whatever is said."""

import html
import json
import logging
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.secret_values import SecretValues

SECRETS = st.text(
    st.sampled_from("&<>\"'\\%+ =/|é\n") | st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40
).filter(lambda text: "[hidden]" not in text and text not in "[hidden][hidden]")
SPELLINGS: list[Callable[[str], str]] = [
    str,
    repr,
    json.dumps,
    lambda text: json.dumps(text, ensure_ascii=False),
    quote,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: urlencode({"client_secret": text}),
    html.escape,
]


@given(st.lists(SECRETS, min_size=1, max_size=4), st.sampled_from(SPELLINGS), st.text(max_size=5), st.text(max_size=5))
def test_none_is_left_in_any_spelling(
    secrets: list[str], spelled: Callable[[str], str], before: str, after: str
) -> None:
    values = SecretValues()
    values.add(*secrets, "")
    for secret in secrets:
        said = values.hidden(f"{before} {spelled(secret)} {after}")
        assert secret not in said
        assert spelled(secret) not in said
    assert not any(secret in repr(values) for secret in secrets)


def test_a_secret_within_another_does_not_save_the_rest() -> None:
    values = SecretValues()
    values.add("abcdefgh")
    values.add("abcdefghijklmnop")
    assert values.hidden("<abcdefghijklmnop> <abcdefgh>") == "<[hidden]> <[hidden]>"


def test_logs_have_none_as_long_as_it_is_entered(caplog: pytest.LogCaptureFixture) -> None:
    values, log = SecretValues(), logging.getLogger("anything")
    caplog.set_level(logging.DEBUG)
    values.add("secret-marker")
    with values.kept_out_of_logs():
        log.info("it is %s", "secret-marker")
        log.info("%d", "secret-marker")  # a wrong message
        log.info({"it is": "secret-marker"})
        try:
            raise ValueError("secret-marker")  # noqa: TRY301
        except ValueError:
            log.exception("failed")
    assert "secret-marker" not in caplog.text
    assert caplog.text.count("[hidden]") == 4  # the traceback quotes the line, too
    assert "ValueError" in caplog.text
    assert not any(record.exc_info for record in caplog.records)  # another formatter would read it anew
    log.info("secret-marker")
    assert "secret-marker" in caplog.text
