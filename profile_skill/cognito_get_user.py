"""The profile from the user pool's own API; the token must have the scope aws.cognito.signin.user.admin.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
"""

from device_cloud.identity import Identity
from profile_skill.errors import LinkRefused, ProfileUnavailable, SetUpWrong
from profile_skill.profile import Profile
from profile_skill.profile_source import SourceAnswer, ask, check_person, check_scope

# GetUser requests are not signed: the token is enough, so the function needs no permissions and no boto3.
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AWSCognitoIdentityProviderService.GetUser",
}

# The token was revoked, or the person must do something that the sign-in page will explain.
_REFUSALS = frozenset(
    {
        "NotAuthorizedException",
        "PasswordResetRequiredException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    }
)


_SET_UP = {"InvalidParameterException": "setup_request", "ResourceNotFoundException": "setup_address"}


class CognitoGetUser:
    """Asks GetUser.

    Args:
        identity: verifies the pool's tokens.
        url: the user pool API's.
        timeout_s: for the whole request.
    """

    def __init__(self, identity: Identity, url: str, timeout_s: float = 3.0) -> None:
        self._identity = identity
        self._url = url
        self._timeout_s = timeout_s

    def profile_of(self, token: str) -> Profile:
        """As ProfileSource says."""
        owner = self._identity.owner_of(token)
        check_scope(owner, "aws.cognito.signin.user.admin")
        told = ask("POST", self._url, _HEADERS, self._timeout_s, {"AccessToken": token})
        if told.status != 200:
            raise _refusal(told)
        attributes = _attributes(told.fields.get("UserAttributes"))
        check_person(attributes.get("sub"), owner.sub)
        return Profile.of(owner.sub, attributes)


def _refusal(told: SourceAnswer) -> LinkRefused | ProfileUnavailable | SetUpWrong:
    # The name may have its service in front: com.amazonaws...#NotAuthorizedException.
    name = str(told.fields.get("__type")).rpartition("#")[2]
    if name in _REFUSALS:
        return SetUpWrong("setup_scope") if told.speaks_of_scopes else LinkRefused("get_user_refused")
    if name in _SET_UP or told.status == 404:
        return SetUpWrong(_SET_UP.get(name, "setup_address"))
    return ProfileUnavailable(f"get_user_{told.status}")


def _attributes(pairs: object) -> dict[str, object]:
    return {
        pair["Name"]: pair.get("Value")
        for pair in (pairs if isinstance(pairs, list) else [])
        if isinstance(pair, dict) and isinstance(pair.get("Name"), str)
    }
