"""What a command needs to know of the accounts, and that nothing of a person's own settings leads elsewhere."""

import os
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests.utils

from smartlamp.deploy import template
from smartlamp.developer_account.account import Addresses
from smartlamp.developer_account.login.maker import profile_of
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.local_stack.accounts.accounts import Accounts
from smartlamp.local_stack.emulator.account import Account

ACCOUNTS = Accounts(
    Account(20_001, "AKIAOWNER", "owners-marker"),
    Addresses("http://127.0.0.1:20002", "http://127.0.0.1:20002/ap/oa", "http://127.0.0.1:20002/auth/o2/token"),
    "amzn1.application-oa2-client.maker",
    "makers-marker",
    "M2SMARTLAMPLOCAL",
)
# What a person may have for their own accounts.
THEIRS = {
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "AKIATHEIRS",
    "AWS_SECRET_ACCESS_KEY": "theirs",
    "AWS_SESSION_TOKEN": "theirs",
    "AWS_ENDPOINT_URL": "https://their.example.com",
    "AWS_ENDPOINT_URL_S3": "https://their-s3.example.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_CA_BUNDLE": "/their/bundle.pem",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/their/token",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/theirs",
    "ASK_ACCESS_TOKEN": "theirs",
    "ASK_REFRESH_TOKEN": "theirs",
    "ASK_VENDOR_ID": "THEIRS",
    "ASK_LWA_CLIENT_ID": "theirs",
    "HTTP_PROXY": "http://proxy.example.com:3128",
    "HTTPS_PROXY": "http://proxy.example.com:3128",
    "no_proxy": "their.example.com",
}


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person with settings of every kind."""
    config, home = tmp_path / "config", tmp_path / "home"
    config.write_text("[profile production]\nregion = eu-west-1\nendpoint_url = https://their.example.com\n")
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[default]\nregion = eu-west-1\nendpoint_url = https://their.example.com\n")
    for name in [name for name in os.environ if name.startswith(("AWS_", "ASK_"))]:
        monkeypatch.delenv(name)
    for name, value in {**THEIRS, "AWS_CONFIG_FILE": str(config), "HOME": str(home)}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("theirs")
@pytest.mark.parametrize("service", ["cloudformation", "s3", "lambda", "cognito-idp", "ssm", "sts", "kms"])
def test_boto3_finds_the_emulator_whatever_a_person_has_set(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    for name, value in ACCOUNTS.instead_of(os.environ).items():
        monkeypatch.setenv(name, value)
    for name in set(os.environ) - ACCOUNTS.instead_of(os.environ).keys():
        monkeypatch.delenv(name)
    session: Any = boto3.Session()
    credentials = session.get_credentials()
    assert credentials
    assert tuple(credentials.get_frozen_credentials())[:3] == ("AKIAOWNER", "owners-marker", None)
    client = session.client(service)
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:20001", "us-east-1")
    assert requests.utils.get_environ_proxies(client.meta.endpoint_url, no_proxy=None) == {}
    assert requests.utils.get_environ_proxies("https://pypi.example.com", no_proxy=None), "others go as before"
    assert requests.utils.get_environ_proxies("https://their.example.com", no_proxy=None) == {}


@pytest.mark.usefixtures("theirs")
def test_the_maker_is_the_simulated_one() -> None:
    environment = ACCOUNTS.instead_of(os.environ)
    profile = profile_of(environment, SecretValues())
    assert (profile.client_id, profile.client_secret) == (ACCOUNTS.client_id, "makers-marker")
    assert not {"ASK_ACCESS_TOKEN", "ASK_REFRESH_TOKEN", "ASK_VENDOR_ID"} & environment.keys()
    assert environment["HTTPS_PROXY"] == THEIRS["HTTPS_PROXY"]


def test_the_parameters_are_what_the_template_takes() -> None:
    declared = template.load()["Parameters"]
    for name, value in ACCOUNTS.parameters.items():
        taken = declared[name]
        assert value in taken.get("AllowedValues", [value])
        assert re.fullmatch(taken.get("AllowedPattern", ".*"), value)
    assert ACCOUNTS.parameters["LocalEndpoint"] == "http://127.0.0.1:20001"
    assert ACCOUNTS.parameters["LocalAmazon"] == "http://127.0.0.1:20002"


def test_no_secret_is_shown_by_chance() -> None:
    assert "marker" not in repr(ACCOUNTS)
