import os
import stat
from pathlib import Path

import boto3
import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator.account import kept_in


def test_each_stack_has_keys_of_its_own_and_keeps_them(tmp_path: Path) -> None:
    first, second = kept_in(tmp_path / "a", 1), kept_in(tmp_path / "b", 1)
    assert first.secret_access_key != second.secret_access_key
    assert first.access_key_id != second.access_key_id
    assert kept_in(tmp_path / "a", 1) == first
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert first.secret_access_key not in repr(first)


def test_aws_tools_find_the_emulator_with_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = kept_in(tmp_path / "aws", 1)
    account = kept_in(tmp_path / "aws", 8761)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "aws"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    session = boto3.Session()
    credentials = session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.secret_key) == (account.access_key_id, account.secret_access_key)
    client = session.client("dynamodb")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:8761", "us-east-1")


def test_the_settings_of_a_person_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        "[default]\nendpoint_url = https://their.example.com\ns3 =\n  addressing_style = virtual\nuse_fips_endpoint = true\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in {
        "PROFILE": "none-such",
        "DEFAULT_PROFILE": "none-such",
        "ENDPOINT_URL": "https://a.example",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    account = kept_in(tmp_path / "aws", 8761)
    client = account.client("s3", region="eu-west-1")
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:8761", "eu-west-1")
    assert client.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}).startswith(
        "http://127.0.0.1:8761/b/k?"
    )
    assert account.client("ssm").meta.region_name == "us-east-1"


@pytest.mark.parametrize(
    "text", [b" " * 10_001, b"no section", b"\xff", b"[other]\nname = 1\n", b"[default]\n[default]\n"]
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "aws").write_bytes(text)
    with pytest.raises(CannotRun, match="aws is damaged") as refused:
        kept_in(tmp_path / "aws", 1)
    assert "smartlamp up" in refused.value.to_do


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "aws")
    with pytest.raises(CannotRun, match="aws is damaged"):
        kept_in(tmp_path / "aws", 1)
