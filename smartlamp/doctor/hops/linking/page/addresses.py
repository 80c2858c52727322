"""The addresses on the account linking page: whether they are the stack's, and plain."""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from alexa_simulator.outbound import is_private
from device_cloud.runtime.loopback import is_loopback
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.page.written import visible
from smartlamp.doctor.subject import AccountLinkingCopy, Subject

_COGNITO, _PORT = "/oauth2/authorize", 443


def authorization_url(subject: Subject, linking: AccountLinkingCopy) -> Finding:
    """Where the Alexa app sends customers to sign in."""
    ours = _ours(subject, "AuthorizationUrl", "PrefixAuthorizationUrl")
    return _address(subject, "authorization URL", linking.authorization_url, ours, "authorization-url")


def token_url(subject: Subject, linking: AccountLinkingCopy) -> Finding:
    """Where Alexa gets tokens."""
    return _address(subject, "token URL", linking.token_url, _ours(subject, "TokenUrl", "PrefixTokenUrl"), "token-url")


def elsewhere(subject: Subject, linking: AccountLinkingCopy) -> Iterator[Finding]:
    """Addresses of single platforms, which go before the authorization URL on a telephone. Nothing if there are none."""
    other = [each for each in linking.elsewhere if each != linking.authorization_url]
    if other:
        yield Finding.wrong(
            "addresses of single platforms",
            f"On some telephones customers are led to {', '.join(map(_shown, other))} in place of the authorization URL.",
            "other-platform-url",
            to_do=mending.page(subject, "empty the authorization URIs of iOS and Android"),
            is_now=[_shown(each) for each in other],
        )


def domains(subject: Subject, linking: AccountLinkingCopy) -> Iterator[Finding]:
    """Whether the list of domains has the host of the sign-in page. The local stack's page has no such list."""
    host = host_of(linking.authorization_url)
    if not host or subject.kind == "local" or (subject.kind == "foreign" and not linking.domains):
        return
    hop, facts = "list of domains", {"is_now": list(linking.domains), "shall_be": host}
    if host in {each.strip().lower().removeprefix("https://").rstrip("/") for each in linking.domains}:
        yield Finding.good(hop, f"The list of domains has the host of the sign-in page, {host}.", **facts)
        return
    yield Finding.doubt(
        hop,
        f"The list of domains on the page does not have {host}. The page in the Alexa app may stay blank where it loads from a domain that is not listed.",
        "domain-list",
        to_do=mending.page(subject, f"put {host} into the list of domains"),
        **facts,
    )


def is_cognito(url: str) -> bool:
    """Whether an authorization URL is one of Cognito's: its path is the same for each pool and host."""
    return _split(url.strip()).path.startswith(_COGNITO)


def host_of(url: str) -> str:
    """The host of an address, in lower case; empty if it has none."""
    return (_split(url.strip()).hostname or "").lower()


def _ours(subject: Subject, *names: str) -> tuple[str, ...]:
    return tuple(filter(None, (subject.outputs.get(each, "") for each in names)))


def _address(subject: Subject, hop: str, has: str, ours: tuple[str, ...], cause: str) -> Finding:
    facts = {"is_now": _shown(has), "shall_be": list(ours)}
    to_do = mending.page(
        subject,
        f"put {ours[0]} there, and nothing after it"
        if ours
        else "write it in full, from https:// to the end of its path, with nothing after it",
    )
    plain = _plain(hop, has, cause, to_do)
    if plain is not None:
        return Finding(plain.hop, plain.verdict, plain.says, plain.causes, plain.to_do, facts)
    if not ours:
        return _of_another(hop, has, facts)
    if has == ours[0]:
        return Finding.good(hop, f"The page has the stack's: {has}", **facts)
    if has in ours:
        return Finding.good(
            hop,
            f"The page has the stack's address on the prefix host, where a skill that is live stays: {has}",
            **facts,
        )
    if host_of(has) in map(host_of, ours):
        says = f"The page has {_shown(has)}: the right host, and not the right address. It should have {ours[0]}"
        return Finding.wrong(hop, says, cause, to_do=to_do, **facts)
    says = f"The page has {_shown(has)}. That host is none of {subject.title}, which has {' and '.join(ours)}"
    return Finding.wrong(hop, says, "another-stacks-page", cause, "prefix-host-gone", to_do=to_do, **facts)


def _of_another(hop: str, has: str, facts: dict[str, Any]) -> Finding:
    """A plain address of another skill's server: whether Alexa can open it, which asks for port 443 ("Requirements for account linking")."""
    parts = _split(has)
    to_do = f"To link at Alexa, serve it to the internet, with https:// and on port {_PORT}."
    if is_loopback(parts.hostname or ""):
        says = f"{has} is on this machine: the simulated Alexa opens it, and Alexa itself cannot."
        return Finding.doubt(hop, says, "port-not-443", to_do=to_do, **facts)
    if _is_of_one_network(parts.hostname or ""):
        says = f"{has} is of one network: who is in it opens it, and Alexa cannot."
        return Finding.doubt(hop, says, "alexa-blocked", to_do=to_do, **facts)
    if parts.port not in {None, _PORT}:
        says = f"{has} has port {parts.port}, and Alexa takes no other than {_PORT}."
        return Finding.wrong(hop, says, "port-not-443", **facts)
    return Finding.good(hop, f"{has} is a plain address. Whether it is the right one is tried below.", **facts)


def _is_of_one_network(host: str) -> bool:
    """Whether it is a private IP address, or a name that the internet's DNS never has (RFC 6762, RFC 8375, ICANN's `.internal`)."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").lower().endswith((".local", ".home.arpa", ".internal"))


def _plain(hop: str, has: str, cause: str, to_do: str) -> Finding | None:
    """What is wrong with an address, whatever it should be; None if nothing is."""
    parts = _split(has.strip())
    if not has.strip():
        return Finding.wrong(hop, f"There is no {hop} on the page.", cause, to_do=to_do)
    if has != has.strip() or not (has.isascii() and has.isprintable()) or " " in has:
        says = f"The {hop} on the page holds a blank or another character that does not belong there: {visible(has)!r}"
        return Finding.wrong(hop, says, cause, to_do=to_do)
    if not parts.hostname:
        return Finding.wrong(hop, f"The {hop} on the page is no address: {_shown(has)}", cause, to_do=to_do)
    if parts.username or parts.password or not is_private(has):
        says = f"The {hop} on the page does not begin with https:// and a host: {_shown(has)}"
        return Finding.wrong(hop, says, cause, to_do=to_do)
    if parts.query or parts.fragment or has.endswith(("?", "#")):
        says = f"The {hop} on the page has something behind its path: {_shown(has)} and then a query. Alexa adds its own parameters."
        return Finding.wrong(hop, says, "url-with-parameters", to_do=to_do)
    return None


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _shown(url: str) -> str:
    """Without a query, which may hold anything, and without a password."""
    parts = _split(url)
    return visible(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else url)
