"""From the event of a user pool's post confirmation trigger to its Owner.

There is no token yet. What the event says is the pool's own word: AWS lets nothing but the pool invoke the function (SEC-161). Nothing that
the person sent is read: `sub` is made by the pool and cannot be changed, and their `clientMetadata` is left alone.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
"""

import re
from dataclasses import dataclass, field

from device_cloud.errors import SignUpUnreadable
from device_cloud.identity.owner import Owner
from device_cloud.identity.token_claims import SUB

SIGN_UP, FORGOTTEN_PASSWORD = "PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword"
_POOL = re.compile(r"[a-z]{2}(-gov)?-[a-z]+-[0-9]_[A-Za-z0-9]{1,55}")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a pool confirmed.

    Attributes:
        pool_id: whose pool it is.
        sub: of the person.
        new_owner: the person, if they have just become a customer; None for a password that was forgotten.
    """

    pool_id: str
    sub: str = field(repr=False)
    new_owner: Owner | None


def confirmation_in(event: object) -> Confirmation:
    """What the event confirms.

    Args:
        event: as Cognito sent it.

    Raises:
        SignUpUnreadable: it is not the event of a post confirmation trigger.
    """
    match event:
        case {
            "triggerSource": str(source),
            "userPoolId": str(pool_id),
            "callerContext": {"clientId": str(client_id)},
            "request": {"userAttributes": {"sub": str(sub)}},
        } if source in (SIGN_UP, FORGOTTEN_PASSWORD) and _POOL.fullmatch(pool_id) and SUB.fullmatch(sub):
            is_new = source == SIGN_UP
            return Confirmation(pool_id, sub, Owner(sub, client_id, frozenset(), 0, None) if is_new else None)
    raise SignUpUnreadable
