"""The hosts of the sign-in pages: whether they are the user pool's, whether they are there, and whether their certificates are good.

A link knows the host that it was made with, so the stack's hosts are looked at as well as those on the account linking page.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from device_cloud.runtime.loopback import is_loopback
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.host import certificates
from smartlamp.doctor.hops.linking.host.greeting import Reach
from smartlamp.doctor.hops.linking.host.greeting import reach as reach_host
from smartlamp.doctor.hops.linking.page.addresses import host_of
from smartlamp.doctor.hops.linking.pool_client import no_stack
from smartlamp.doctor.subject import AccountLinkingCopy, Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_PREFIXED = ".amazoncognito.com"
_OUTPUTS = ("AuthorizationUrl", "TokenUrl", "PrefixAuthorizationUrl", "PrefixTokenUrl")
_MANAGED = 2

Now = Callable[[], datetime]


def domain(subject: Subject, *, now: Now = lambda: datetime.now(UTC), reach: Reach = reach_host) -> Iterator[Finding]:
    """For each host: the pool's domain, its certificate, the host as it is reached from here. Then the style of the pages.

    Args:
        subject: with the addresses.
        now: the time, for certificates.
        reach: how a host is reached.
    """
    on_page = _on_page(subject)
    ours = dict.fromkeys(filter(None, (host_of(subject.outputs.get(each, "")) for each in _OUTPUTS)))
    managed = False
    for host in dict.fromkeys((*on_page, *ours)):
        if is_loopback(host):
            continue
        described = _described(subject, host)
        if isinstance(described, Finding):
            yield described
        else:
            yield _of_pool(subject, host, described, is_ours=host in ours)
            managed = managed or int(described.get("ManagedLoginVersion") or 1) == _MANAGED
            yield from certificates.of_domain(subject, host, described, now())
        yield reach(host, now())
    if subject.kind == "local":
        yield from _of_the_desk(subject)
    elif managed:
        yield _style(subject)


def _on_page(subject: Subject) -> tuple[str, ...]:
    linking = subject.console.linking
    if not isinstance(linking, AccountLinkingCopy):
        return ()
    return tuple(filter(None, map(host_of, (linking.authorization_url, linking.token_url))))


def _described(subject: Subject, host: str) -> Mapping[str, Any] | Finding:
    """The pool's domain with this host; empty if there is none in this account and region."""
    hop = f"domain {host}"
    if not subject.outputs.get("UserPoolId"):
        return Finding.unseen(hop, *no_stack(subject))
    try:
        answer = ask(subject, "cognito-idp", "describe_user_pool_domain", Domain=_name(host))
    except ResourceGone:
        return {}
    except (CannotRun, ResourceUnreadable) as problem:
        return unseen(hop, subject, problem)
    described: Mapping[str, Any] = answer.get("DomainDescription") or {}
    return described


def _name(host: str) -> str:
    """What Cognito calls a domain: a prefix, or a host of one's own."""
    return host.partition(".auth.")[0] if host.endswith(_PREFIXED) else host


def _of_pool(subject: Subject, host: str, described: Mapping[str, Any], *, is_ours: bool) -> Finding:
    hop, pool, status = f"domain {host}", described.get("UserPoolId"), str(described.get("Status", ""))
    shall = subject.outputs["UserPoolId"]
    facts = {"status": status, "user_pool": pool}
    if not pool and is_ours:
        says = f"The host {host} is gone: it is no domain of the user pool {shall} any more. Links that were made with it end within the hour."
        return Finding.wrong(hop, says, "prefix-host-gone", "domain-not-ready", to_do=_again(subject, host), **facts)
    if not pool:
        says = f"The account linking page names {host}, which is no domain of a user pool in this account and region."
        to_do = mending.page(subject, _right_addresses(subject))
        return Finding.wrong(
            hop, says, "sign-in-host-unknown", "prefix-host-gone", "another-stacks-page", to_do=to_do, **facts
        )
    if pool != shall:
        says = f"The host {host} belongs to the user pool {pool}, and not to {shall}. Tokens from there are not taken by the function."
        to_do = mending.page(subject, _right_addresses(subject))
        return Finding.wrong(hop, says, "another-stacks-page", "pool-mismatch", to_do=to_do, **facts)
    if status not in ("ACTIVE", ""):
        says = (
            f"The host {host} is not ready: Cognito says {status}. A new host of one's own answers after up to an hour."
        )
        to_do = "Wait, and run the doctor again. If it stays so: see its certificate and its record."
        return Finding.wrong(hop, says, "domain-not-ready", "certificate", to_do=to_do, **facts)
    return Finding.good(hop, f"The host {host} is a domain of the user pool {shall}.", **facts)


def _right_addresses(subject: Subject) -> str:
    return f"put {subject.outputs.get('AuthorizationUrl', '')} and {subject.outputs.get('TokenUrl', '')} there"


def _again(subject: Subject, host: str) -> str:
    pool = subject.outputs["UserPoolId"]
    if not host.endswith(_PREFIXED):
        return "Make it again, and point its record to its new CloudFront distribution: docs/account_linking.md."
    return (
        "Take it again before somebody else does: the same `smartlamp deploy`. By hand: "
        f"`aws cognito-idp create-user-pool-domain --user-pool-id {pool} --domain {_name(host)} --managed-login-version 2`."
    )


def _of_the_desk(subject: Subject) -> Iterator[Finding]:
    """The prefix of the local stack. Its host resolves nowhere: the addresses are of this machine."""
    prefix = subject.parameters.get("DomainPrefix", "")
    if not prefix:
        return
    described = _described(subject, prefix)
    hop = f"domain {prefix}"
    if isinstance(described, Finding):
        yield described
    elif described.get("UserPoolId") == subject.outputs.get("UserPoolId"):
        yield Finding.good(hop, f"The prefix {prefix} is a domain of the user pool.")
    else:
        says = f"The prefix {prefix} is no domain of the user pool any more. The addresses of this machine serve on; on AWS each link would end."
        yield Finding.doubt(hop, says, "prefix-host-gone", to_do=mending.anew())


def _style(subject: Subject) -> Finding:
    hop, client = "style of the sign-in pages", subject.outputs.get("LinkingClientId", "")
    which = {"UserPoolId": subject.outputs["UserPoolId"], "ClientId": client}
    try:
        ask(subject, "cognito-idp", "describe_managed_login_branding_by_client", **which)
    except ResourceGone:
        says = f"The client {client} has no managed login style: its pages say that they are unavailable (status 403)."
        return Finding.wrong(
            hop,
            says,
            "login-style-missing",
            to_do=mending.stack(subject, "LinkingClientStyle, UseCognitoProvidedValues: true"),
        )
    except (CannotRun, ResourceUnreadable) as problem:
        return unseen(hop, subject, problem)
    return Finding.good(hop, "The linking client has a managed login style.")
