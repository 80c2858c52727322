"""Each setting absent, empty, malformed; overrides where they do not belong (SEC-083, SEC-160)."""

import pytest

from device_cloud.errors import SettingRefused
from device_cloud.runtime.environment import Environment
from smarthome_lambda.settings import ReporterSettings, Settings

GOOD = {
    "STAGE": "prod",
    "AWS_REGION": "eu-west-1",
    "USER_POOL_ID": "eu-west-1_Example",
    "LINKING_CLIENT_ID": "1abc,2def",
    "LAMPS_TABLE": "stack-Lamps-1X",
    "GRANTS_TABLE": "stack-Grants-1X",
    "TOLD_TABLE": "stack-Told-1X",
    "GRANTS_KEY_ID": "arn:aws:kms:eu-west-1:123456789012:key/0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a",
    "EVENT_CLIENT_PARAMETER": "/stack/alexa/event-client",
    "LWA_URL": "",
}
REQUIRED = sorted(set(GOOD) - {"LWA_URL"})
MALFORMED = {
    "STAGE": "secret-marker",
    "AWS_REGION": "secret-marker/",
    "USER_POOL_ID": "secret-marker",
    "LINKING_CLIENT_ID": "1abc,,secret-marker",
    "LAMPS_TABLE": "secret marker",
    "GRANTS_TABLE": "x",
    "TOLD_TABLE": "x",
    "GRANTS_KEY_ID": "secret marker",
    "EVENT_CLIENT_PARAMETER": "secret marker",
}
REPORTERS = {name: value for name, value in GOOD.items() if name != "LINKING_CLIENT_ID"} | {
    "REPORTS_TABLE": "stack-Reports-1X",
    "DEAD_LETTERS_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/stack-DeadLetters-1X",
    "WAITING_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/stack-Waiting-1X",
    "EVENT_GATEWAY_URL": "",
}
OVERRIDES = [
    "LWA_URL",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_SSM",
]


def settings(**changed: str | None) -> Settings:
    variables = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    return Settings.of(Environment(variables))


def test_good_settings() -> None:
    good = settings()
    assert good.linking_clients == {"1abc", "2def"}
    elsewhere = settings(AWS_REGION="us-west-2")
    assert (elsewhere.region, elsewhere.home_region) == ("us-west-2", "eu-west-1")
    assert good.lwa_url == "https://api.amazon.com/auth/o2/token"


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "MALFORMED"])
def test_a_wrong_setting_is_named_and_not_shown(name: str, value: str | None) -> None:
    with pytest.raises(SettingRefused) as refused:
        settings(**{name: MALFORMED[name] if value == "MALFORMED" else value})
    assert refused.value.name == name
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize("name", OVERRIDES)
def test_overrides_are_for_the_desk(name: str) -> None:
    for stage, url in (
        ("prod", "http://127.0.0.1:4566/"),
        ("dev", "http://127.0.0.1:4566/"),
        ("local", "https://evil.example/"),
    ):
        with pytest.raises(SettingRefused) as refused:
            settings(STAGE=stage, **{name: url})
        assert refused.value.name == name
    settings(STAGE="local", **{name: "http://127.0.0.1:4566/"})


def test_amazons_place_is_taken_on_the_desk_only_when_told_so() -> None:
    assert (
        settings(STAGE="local", LWA_URL="http://127.0.0.1:4567/auth/o2/token").lwa_url
        == "http://127.0.0.1:4567/auth/o2/token"
    )
    assert settings(STAGE="local").lwa_url == "https://api.amazon.com/auth/o2/token"


@pytest.mark.parametrize("skill_id", ["amzn1.ask.skill.secret-marker", "x"])
def test_a_wrong_skill_id_is_refused_and_none_is_none(skill_id: str) -> None:
    assert settings().skill_id is None
    with pytest.raises(SettingRefused) as refused:
        settings(SKILL_ID=skill_id)
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize("name", sorted(set(REPORTERS) - {"LWA_URL", "EVENT_GATEWAY_URL"}))
@pytest.mark.parametrize("value", [None, "", "secret marker"])
def test_the_reporters_settings_are_judged_alike(name: str, value: str | None) -> None:
    assert ReporterSettings.of(Environment(REPORTERS)).event_gateway_url is None
    variables = {key: each for key, each in (REPORTERS | {name: value}).items() if each is not None}
    with pytest.raises(SettingRefused) as refused:
        ReporterSettings.of(Environment(variables))
    assert refused.value.name == name
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize("name", [*OVERRIDES, "EVENT_GATEWAY_URL"])
def test_the_reporters_overrides_are_for_the_desk(name: str) -> None:
    for stage, url in (("prod", "http://127.0.0.1:4566/"), ("local", "https://evil.example/")):
        with pytest.raises(SettingRefused) as refused:
            ReporterSettings.of(Environment(REPORTERS | {"STAGE": stage, name: url}))
        assert refused.value.name == name
    ReporterSettings.of(Environment(REPORTERS | {"STAGE": "local", name: "http://127.0.0.1:4566/"}))
