"""From what a user pool says of a person to an administrator of its account, to the Owner.

The command line uses it for what is the maker's: nobody signs in, AWS checks the maker's credentials before the pool answers, and these
credentials open the tables anyway. No function imports it.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
"""

from collections.abc import Iterable, Mapping

from device_cloud.identity.owner import Owner
from device_cloud.identity.token_claims import SUB


def owner_with(attributes: Iterable[Mapping[str, str]]) -> Owner:
    """The owner with these attributes of a user.

    Args:
        attributes: as Cognito lists them, each with `Name` and `Value`.

    Raises:
        ValueError: they have no `sub` that can be one.
    """
    sub = next((each.get("Value", "") for each in attributes if each["Name"] == "sub"), "")
    if not SUB.fullmatch(sub):
        raise ValueError("no sub")
    return Owner(sub, "", frozenset(), 0, None)
