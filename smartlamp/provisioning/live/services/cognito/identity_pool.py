"""The identity pool, an option: who gets AWS credentials, in which role, and with which tag of theirs.

The emulator has none that can be trusted, so this was tried with moto only.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, laid_over

POOL = (
    Setting("AllowUnauthenticatedIdentities", default=False),
    Setting("AllowClassicFlow", default=False),
    Setting("CognitoIdentityProviders", default=[], unordered=True),
)
ROLES = (
    # A role more, for those who are not signed in, would be a door.
    Setting("Roles", default={}, whole=True),
    Setting("RoleMappings", default={}, unnamed={}, whole=True),
)
TAGS = (
    Setting("UseDefaults", default=False),
    Setting("PrincipalTags", default={}, whole=True),
)


def pool(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Whom it believes. UpdateIdentityPool replaces everything, so it gets the live settings with the template's over them."""
    which = {"IdentityPoolId": look.physical[name]}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("cognito-identity", "describe_identity_pool", **which)
        settings = look.accepted("cognito-identity", "update_identity_pool", laid_over(now, wanted, different))
        tags = {key: each for key, each in settings.pop("IdentityPoolTags", {}).items() if not key.startswith("aws:")}
        look.write(
            "cognito-identity", "update_identity_pool", **settings, **({"IdentityPoolTags": tags} if tags else {})
        )

    yield from look.compared(name, POOL, wanted, look.ask("cognito-identity", "describe_identity_pool", **which), write)


def roles(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """In which role people get credentials."""
    which = {"IdentityPoolId": wanted["IdentityPoolId"]}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("cognito-identity", "get_identity_pool_roles", **which)
        settings = look.accepted("cognito-identity", "set_identity_pool_roles", laid_over(now, wanted, different))
        look.write("cognito-identity", "set_identity_pool_roles", **settings)

    yield from look.compared(
        name, ROLES, wanted, look.ask("cognito-identity", "get_identity_pool_roles", **which), write
    )


def tags(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Which tag tells whose lamps they may read."""
    which = {key: wanted[key] for key in ("IdentityPoolId", "IdentityProviderName")}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("cognito-identity", "get_principal_tag_attribute_map", **which)
        settings = look.accepted(
            "cognito-identity", "set_principal_tag_attribute_map", laid_over(now, wanted, different)
        )
        look.write("cognito-identity", "set_principal_tag_attribute_map", **{**settings, **which})

    yield from look.compared(
        name, TAGS, wanted, look.ask("cognito-identity", "get_principal_tag_attribute_map", **which), write
    )
