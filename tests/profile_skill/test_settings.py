"""Each setting absent, empty, malformed; overrides where they do not belong (SEC-083, SEC-160)."""

import pytest

from device_cloud.errors import SettingRefused
from device_cloud.runtime.environment import Environment
from profile_skill.settings import Settings
from tests.profile_skill.conftest import LWA_CLIENT, SOURCES
from tests.profile_skill.requests import SKILL_ID

GOOD = {
    "STAGE": "prod",
    "USER_POOL_ID": "eu-west-1_Example",
    "LINKING_CLIENT_ID": "1abc",
    "PROFILE_SKILL_ID": SKILL_ID,
    "PROFILE_SOURCE": "cognito-user-info",
    "AUTH_DOMAIN": "smartlamp.auth.eu-west-1.amazoncognito.com",
    "LWA_CLIENT_ID": "",
    "JWKS_URL": "",
}
MALFORMED = {
    "STAGE": "secret-marker",
    "USER_POOL_ID": "secret-marker",
    "LINKING_CLIENT_ID": "1abc,,secret-marker",
    "PROFILE_SKILL_ID": "secret-marker",
    "PROFILE_SOURCE": "secret-marker",
    "AUTH_DOMAIN": "secret-marker/",
}
OVERRIDES = ["COGNITO_URL", "JWKS_URL", "LWA_PROFILE_URL", "LWA_TOKEN_INFO_URL", "USER_INFO_URL"]


def settings(**changed: str | None) -> Settings:
    return Settings.of(Environment({name: value for name, value in {**GOOD, **changed}.items() if value is not None}))


def test_without_overrides_the_sources_are_amazons() -> None:
    assert vars(settings().source)["_url"] == "https://smartlamp.auth.eu-west-1.amazoncognito.com/oauth2/userInfo"
    get_user = settings(PROFILE_SOURCE="cognito-get-user", AUTH_DOMAIN=None)
    assert vars(get_user.source)["_url"] == "https://cognito-idp.eu-west-1.amazonaws.com/"
    amazon = settings(PROFILE_SOURCE="login-with-amazon", LWA_CLIENT_ID=LWA_CLIENT, LINKING_CLIENT_ID=None)
    assert amazon.identity is None
    assert vars(amazon.source)["_token_info_url"] == "https://api.amazon.com/auth/o2/tokeninfo"
    assert vars(amazon.source)["_profile_url"] == "https://api.amazon.com/user/profile"


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("value", [None, "", "MALFORMED"])
def test_a_wrong_setting_is_named_and_not_shown(name: str, value: str | None) -> None:
    with pytest.raises(SettingRefused) as refused:
        settings(**{name: MALFORMED[name] if value == "MALFORMED" else value})
    assert refused.value.name == name
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize("value", [None, "", "secret-marker", "amzn1.application-oa2-client."])
def test_amazon_needs_its_client(value: str | None) -> None:
    with pytest.raises(SettingRefused) as refused:
        settings(PROFILE_SOURCE="login-with-amazon", LWA_CLIENT_ID=value)
    assert refused.value.name == "LWA_CLIENT_ID"


@pytest.mark.parametrize("name", OVERRIDES)
@pytest.mark.parametrize("source", SOURCES)
def test_overrides_are_for_the_desk(source: str, name: str) -> None:
    chosen = {"PROFILE_SOURCE": source, "LWA_CLIENT_ID": LWA_CLIENT}
    for stage, url in (
        ("prod", "http://127.0.0.1:4566/"),
        ("dev", "http://127.0.0.1:4566/"),
        ("local", "https://evil.example/"),
    ):
        with pytest.raises(SettingRefused) as refused:
            settings(STAGE=stage, **chosen, **{name: url})
        assert refused.value.name == name
    settings(STAGE="local", **chosen, **{name: "http://127.0.0.1:4566/"})
