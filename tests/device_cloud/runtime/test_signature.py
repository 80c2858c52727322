"""Signatures are those of botocore, of AWS's example, and of nobody without credentials."""

import time
from collections.abc import Iterator, Mapping

import pytest
from botocore import auth, awsrequest, credentials
from hypothesis import given
from hypothesis import strategies as st

from device_cloud.errors import NotSignable
from device_cloud.runtime.signature import Credentials, Signer

PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60)
KEYS = st.builds(Credentials, PRINTABLE, PRINTABLE, st.none() | PRINTABLE)
HEADERS = st.dictionaries(st.from_regex(r"x-[a-z]{1,12}", fullmatch=True), PRINTABLE, max_size=4)


class Moment:
    """What botocore's signer asks for the time."""

    now = 0.0

    @classmethod
    def strftime(cls, form: str) -> str:
        return time.strftime(form, time.gmtime(cls.now))


@pytest.fixture(scope="module", autouse=True)
def told_the_time() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auth, "get_current_datetime", lambda: Moment)
        yield


@given(
    headers=HEADERS,
    body=st.binary(max_size=300),
    keys=KEYS,
    signer=st.builds(
        Signer,
        st.sampled_from(["dynamodb", "kms", "ssm", "sqs"]),
        st.sampled_from(["eu-west-1", "us-east-1", "us-west-2"]),
    ),
    now=st.integers(0, 2**32),
)
def test_as_botocore_signs(
    headers: Mapping[str, str], body: bytes, keys: Credentials, signer: Signer, now: int
) -> None:
    Moment.now = now
    host = f"{signer.service}.{signer.region}.amazonaws.com"
    theirs = awsrequest.AWSRequest("POST", f"https://{host}/", data=body, headers=dict(headers))
    owner = credentials.Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    auth.SigV4Auth(owner, signer.service, signer.region).add_auth(theirs)
    ours = signer.signed({**headers, "host": host}, body, keys, now)
    assert ours["authorization"] == theirs.headers["Authorization"]
    assert ours["x-amz-date"] == theirs.headers["X-Amz-Date"]
    assert ours.get("x-amz-security-token") == theirs.headers.get("X-Amz-Security-Token")


def test_no_secret_is_shown() -> None:
    keys = Credentials("AKIDEXAMPLE", "secret-key-marker", "session-token-marker")
    assert "marker" not in repr(keys)
    whole = Signer("kms", "eu-west-1").signed({"host": "kms.eu-west-1.amazonaws.com"}, b"{}", keys, 0)
    assert "secret-key-marker" not in str(whole)


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_nobody_signs_without_credentials(missing: str) -> None:
    environment = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
    assert Credentials.of(environment) == Credentials("AKIDEXAMPLE", "secret")
    del environment[missing]
    with pytest.raises(NotSignable):
        Credentials.of(environment)
