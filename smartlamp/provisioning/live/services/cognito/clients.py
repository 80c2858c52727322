"""App clients of the user pool: redirect URLs, scopes, flows, tokens, attributes.

UpdateUserPoolClient resets what a request is without (API reference), so it gets the live settings with the template's over them, in one
request: some only go together, such as the rotation of refresh tokens and the flow that renews with one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, laid_over

SETTINGS = (
    Setting("ClientName"),
    Setting("AllowedOAuthFlowsUserPoolClient", default=False),
    Setting("AllowedOAuthFlows", default=[], unordered=True),
    Setting("AllowedOAuthScopes", default=[], unordered=True),
    Setting("CallbackURLs", default=[], unordered=True),
    Setting("SupportedIdentityProviders", default=[], unordered=True),
    Setting("ExplicitAuthFlows", default=[], unordered=True),
    Setting("PreventUserExistenceErrors", default="LEGACY"),
    Setting("EnableTokenRevocation", default=False),
    Setting("AccessTokenValidity"),
    Setting("IdTokenValidity"),
    Setting("RefreshTokenValidity"),
    Setting("TokenValidityUnits"),
    # An answer without it is of a client that never rotated. The emulator does not know it.
    Setting("RefreshTokenRotation", default={"Feature": "DISABLED"}),
    Setting("ReadAttributes", default=[], unordered=True),
    Setting("WriteAttributes", default=[], unordered=True),
)


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """All of a client."""
    which = {"UserPoolId": wanted["UserPoolId"], "ClientId": look.physical[name]}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("cognito-idp", "describe_user_pool_client", **which)["UserPoolClient"]
        settings = look.accepted("cognito-idp", "update_user_pool_client", laid_over(now, wanted, different))
        look.write("cognito-idp", "update_user_pool_client", **{**settings, **which})

    answer = look.ask("cognito-idp", "describe_user_pool_client", **which)["UserPoolClient"]
    yield from look.compared(name, SETTINGS, wanted, answer, write)
