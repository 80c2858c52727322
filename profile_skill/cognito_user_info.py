"""The profile from the user pool's OpenID Connect endpoint: only what the token's scopes allow.

With the scopes openid, phone and profile, that is the name and the phone number; no scope gives the address.
https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
"""

from device_cloud.identity import Identity
from profile_skill.profile import Profile
from profile_skill.profile_source import ask, check_person, check_scope, check_status


class CognitoUserInfo:
    """Asks /oauth2/userInfo.

    Args:
        identity: verifies the pool's tokens.
        url: the endpoint's.
        timeout_s: for the whole request.
    """

    def __init__(self, identity: Identity, url: str, timeout_s: float = 3.0) -> None:
        self._identity = identity
        self._url = url
        self._timeout_s = timeout_s

    def profile_of(self, token: str) -> Profile:
        """As ProfileSource says. The answer must be about the same person as the token (SEC-103)."""
        owner = self._identity.owner_of(token)
        check_scope(owner, "openid")
        told = ask("GET", self._url, {"Authorization": f"Bearer {token}"}, self._timeout_s)
        check_status(told, "user_info")
        check_person(told.fields.get("sub"), owner.sub)
        return Profile.of(owner.sub, told.fields)
