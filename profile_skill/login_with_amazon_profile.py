"""The profile from Login with Amazon, for a skill that links people's Amazon accounts: a name and an e-mail address.

https://developer.amazon.com/docs/login-with-amazon/obtain-customer-profile.html
"""

import re
from urllib.parse import quote

from device_cloud.errors import TokenInvalid
from profile_skill.errors import ProfileUnavailable, SetUpWrong
from profile_skill.profile import Profile
from profile_skill.profile_source import ask, check_person, check_status

# At most 2048 bytes (LWA, access tokens); it goes into a header and a URL.
_TOKEN = re.compile(r"[\x21-\x7e]{1,2048}")


class LoginWithAmazonProfile:
    """Asks who the token was issued to, then for the profile.

    Args:
        client_id: of the security profile that the skill links with.
        token_info_url: says which client a token was issued to, and for which user.
        profile_url: gives the profile.
        timeout_s: for each of the two requests.
    """

    def __init__(self, client_id: str, token_info_url: str, profile_url: str, timeout_s: float = 2.5) -> None:
        self._client_id = client_id
        self._token_info_url = token_info_url
        self._profile_url = profile_url
        self._timeout_s = timeout_s

    def profile_of(self, token: str) -> Profile:
        """As ProfileSource says. The token is opaque, so Amazon is asked first whether it was issued to us (SEC-102)."""
        if not _TOKEN.fullmatch(token):
            raise TokenInvalid("framing")
        user_id = self._user_of(token)
        told = ask("GET", self._profile_url, {"Authorization": f"Bearer {token}"}, self._timeout_s)
        check_status(told, "lwa_profile")
        check_person(told.fields.get("user_id"), user_id)
        return Profile.of(user_id, {name: told.fields.get(name) for name in ("name", "email")})

    def _user_of(self, token: str) -> str:
        url = f"{self._token_info_url}?access_token={quote(token, safe='')}"
        told = ask("GET", url, {}, self._timeout_s)
        check_status(told, "lwa_token_info")
        audience, user_id = told.fields.get("aud"), told.fields.get("user_id")
        if not isinstance(audience, str) or not audience:
            raise ProfileUnavailable("lwa_token_info_audience")
        if audience != self._client_id:
            # A good token from Amazon, but for another application than the one on the account linking page, or that one is not ours.
            raise SetUpWrong("setup_client")
        if not isinstance(user_id, str) or not user_id:
            raise ProfileUnavailable("lwa_token_info_user")
        return user_id
