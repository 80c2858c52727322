"""Fingerprints of what is kept nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.comparison.fingerprints import Fingerprints

VALUES = st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.sampled_from([b"a" * 32, b"b" * 32])
NAMES = st.sampled_from(["a", "b"])


@given(st.tuples(KEYS, NAMES, VALUES), st.tuples(KEYS, NAMES, VALUES))
def test_it_is_that_of_one_value_under_one_name_with_one_key(
    one: tuple[bytes, str, object], other: tuple[bytes, str, object]
) -> None:
    (key, name, value), (other_key, other_name, other_value) = one, other
    fingerprint = Fingerprints(key).of(name, value)
    assert Fingerprints(key).is_of(fingerprint, name, value)
    assert Fingerprints(other_key).is_of(fingerprint, other_name, other_value) is (repr(one) == repr(other))
    assert fingerprint.startswith("hmac-sha256:")
    assert len(fingerprint) == len("hmac-sha256:") + 64


def test_nothing_and_anything_else_are_fingerprints_of_nothing() -> None:
    prints = Fingerprints(b"k" * 32)
    assert not any(prints.is_of(each, "name", None) for each in (None, "", "hmac-sha256:", "ümlaut"))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match=str(length)):
        Fingerprints(b"k" * length)
