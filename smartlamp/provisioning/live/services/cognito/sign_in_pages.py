"""The hosts of the sign-in pages, and their style."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.errors import ResourceGone
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, laid_over

DOMAIN = (
    Setting("ManagedLoginVersion", default=1, number=True),
    Setting("CustomDomainConfig.CertificateArn"),
)


def domain(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """A host. A prefix that is gone is taken again, before somebody else does: every link knows the host that it was made with."""
    host, pool = str(wanted["Domain"]), wanted["UserPoolId"]
    which = {"Domain": host, "UserPoolId": pool}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("cognito-idp", "describe_user_pool_domain", Domain=host)["DomainDescription"]
        merged = laid_over(now, wanted, different)
        given = {"ManagedLoginVersion": int(merged["ManagedLoginVersion"])}
        if merged.get("CustomDomainConfig"):
            given["CustomDomainConfig"] = merged["CustomDomainConfig"]
        look.write("cognito-idp", "update_user_pool_domain", **which, **given)

    def make() -> None:
        version = {"ManagedLoginVersion": int(wanted["ManagedLoginVersion"])} if "ManagedLoginVersion" in wanted else {}
        look.write("cognito-idp", "create_user_pool_domain", **which, **version)

    try:  # AWS answers with an empty description where there is none
        answer = look.ask("cognito-idp", "describe_user_pool_domain", Domain=host).get("DomainDescription") or {}
    except ResourceGone:
        answer = {}
    if answer.get("UserPoolId") == pool:
        yield from look.compared(name, DOMAIN, wanted, answer, write)
    elif answer.get("UserPoolId"):
        yield ByHand(
            name,
            f"The host {host} belongs to another user pool. No link is renewed there, and nobody can link.",
            "If that pool is yours, free the host and run the same command again; if not, see docs/account_linking.md.",
        )
    elif "CustomDomainConfig" in wanted:
        yield ByHand(
            name,
            f"The host {host} is gone: links that were made with it end within the hour.",
            "Make it again, and point its record to its new CloudFront distribution: docs/account_linking.md.",
        )
    else:
        look.ask("cognito-idp", "describe_user_pool", UserPoolId=pool)
        why = f"The host {host} is gone: links end within the hour, and nobody can link. It shall be the user pool's."
        yield Damage(name, why, look.repair(name, make))


def style(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Whether a client's pages have a style, without which they show an error. One that is gone is made again; how it looks is anybody's."""
    which = {"UserPoolId": wanted["UserPoolId"], "ClientId": wanted["ClientId"]}

    def make() -> None:
        look.write("cognito-idp", "create_managed_login_branding", **which, UseCognitoProvidedValues=True)

    try:
        look.ask("cognito-idp", "describe_managed_login_branding_by_client", **which)
    except ResourceGone:
        look.ask("cognito-idp", "describe_user_pool_client", **which)
        yield Damage(name, "The style is gone: the sign-in pages of its client show an error.", look.repair(name, make))
