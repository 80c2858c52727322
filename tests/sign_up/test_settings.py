"""Each setting absent, empty, malformed; AWS elsewhere than at AWS where that does not belong (SEC-083, SEC-160)."""

import pytest

from device_cloud.errors import SettingRefused
from device_cloud.runtime.environment import Environment
from sign_up.settings import Settings

GOOD = {"STAGE": "prod", "AWS_REGION": "eu-west-1", "LAMPS_TABLE": "Lamps", "STARTERS_TABLE": "Starters"}


def settings(**changed: str | None) -> Settings:
    return Settings.of(Environment({name: value for name, value in {**GOOD, **changed}.items() if value is not None}))


def test_they_are_read() -> None:
    read = settings()
    assert (read.stage, read.region, read.lamps_table, read.starters_table) == tuple(GOOD.values())


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, "", "secret marker/"])
def test_a_wrong_setting_is_named_and_not_shown(name: str, value: str | None) -> None:
    with pytest.raises(SettingRefused) as refused:
        settings(**{name: value})
    assert refused.value.name == name
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
def test_aws_is_elsewhere_only_on_this_machine(name: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        settings(**{name: "http://127.0.0.1:1"})
    with pytest.raises(SettingRefused, match=name):
        settings(STAGE="local", **{name: "https://example.com"})
    assert settings(STAGE="local", **{name: "http://127.0.0.1:1"}).stage == "local"
