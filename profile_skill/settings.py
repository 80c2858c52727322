"""The function's settings from its environment, read once and typed (SEC-160)."""

from dataclasses import dataclass
from typing import Self

from device_cloud.identity import Identity
from device_cloud.runtime.environment import Environment
from profile_skill.cognito_get_user import CognitoGetUser
from profile_skill.cognito_user_info import CognitoUserInfo
from profile_skill.login_with_amazon_profile import LoginWithAmazonProfile
from profile_skill.profile_source import ProfileSource

_OVERRIDES = ("COGNITO_URL", "JWKS_URL", "LWA_PROFILE_URL", "LWA_TOKEN_INFO_URL", "USER_INFO_URL")


@dataclass(frozen=True)
class Settings:
    """The function's settings, each checked for its form.

    Attributes:
        stage: prod, dev or local.
        pool_id: the user pool.
        skill_id: the only skill that is answered (SEC-100).
        source: where profiles come from.
        identity: verifies the pool's tokens, if the source needs that.
    """

    stage: str
    pool_id: str
    skill_id: str
    source: ProfileSource
    identity: Identity | None

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Read them all; of the sources' own settings, only the chosen source's.

        Raises:
            SettingRefused: one is missing, malformed, or an override where none is allowed (SEC-083).
        """
        overrides = {name: environment.override(name) for name in _OVERRIDES}
        pool_id = environment.text("USER_POOL_ID", r"[a-z]{2}(-gov)?-[a-z]+-[0-9]_[A-Za-z0-9]+")
        identity: Identity | None = None
        source: ProfileSource
        which = environment.text("PROFILE_SOURCE", "cognito-get-user|cognito-user-info|login-with-amazon")
        if which == "login-with-amazon":
            source = LoginWithAmazonProfile(
                environment.text("LWA_CLIENT_ID", r"amzn1\.application-oa2-client\.[A-Za-z0-9]{1,128}"),
                overrides["LWA_TOKEN_INFO_URL"] or "https://api.amazon.com/auth/o2/tokeninfo",
                overrides["LWA_PROFILE_URL"] or "https://api.amazon.com/user/profile",
            )
        else:
            clients = environment.texts("LINKING_CLIENT_ID", r"[A-Za-z0-9_+-]{1,128}")
            identity = Identity.from_environment(environment, clients)
            if which == "cognito-get-user":
                own = f"https://cognito-idp.{pool_id.split('_')[0]}.amazonaws.com/"
                source = CognitoGetUser(identity, overrides["COGNITO_URL"] or own)
            else:
                domain = environment.text("AUTH_DOMAIN", r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}")
                source = CognitoUserInfo(identity, overrides["USER_INFO_URL"] or f"https://{domain}/oauth2/userInfo")
        return cls(
            stage=environment.stage,
            pool_id=pool_id,
            skill_id=environment.text(
                "PROFILE_SKILL_ID", r"amzn1\.ask\.skill\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            ),
            source=source,
            identity=identity,
        )
