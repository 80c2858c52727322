"""Whether Cognito sends customers back to where their Alexa app waits: the vendor id, and one redirect URL for each part of the world."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from device_cloud.runtime.loopback import is_loopback
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.page.written import visible
from smartlamp.doctor.hops.linking.pool_client import PoolClient
from smartlamp.doctor.subject import AccountLinkingCopy, Subject

_LINK = re.compile(r"/api/skill/link/([^/?#]*)")
_MYCID = "https://developer.amazon.com/settings/console/mycid"


def redirect_urls(
    subject: Subject, linking: AccountLinkingCopy, client: PoolClient | None, hosts: Mapping[str, str]
) -> Iterator[Finding]:
    """The vendor id, then each redirect URL.

    Args:
        subject: with the vendor id of the account.
        linking: Amazon's copy.
        client: the linking client; None if it cannot be seen.
        hosts: Amazon's, each with its part of the world.
    """
    if not linking.redirect_urls:
        yield Finding.unseen(
            "redirect URLs",
            "No redirect URL of Alexa's is known: they are made from the vendor id.",
            f"It is on {_MYCID}",
        )
        return
    if client is None:
        yield Finding.unseen(
            "redirect URLs",
            "Which redirect URLs the linking client has cannot be seen. The sign-in page is tried with each below.",
        )
        return
    theirs = {vendor for vendor in (_vendor(each, hosts) for each in client.redirect_urls) if vendor}
    wanted = {vendor for vendor in (_vendor(each, hosts) for each in linking.redirect_urls) if vendor}
    facts = {"is_now": sorted(theirs), "shall_be": sorted(wanted)}
    if wanted and theirs and not theirs & wanted:
        yield Finding.wrong(
            "vendor id",
            f"The redirect URLs of the linking client have the vendor id {', '.join(sorted(theirs))}. "
            f"The skill belongs to {', '.join(sorted(wanted))}: customers see redirect_mismatch in place of the sign-in page.",
            "vendor-id",
            to_do=_with_vendor_id(subject, min(wanted)),
            **facts,
        )
        return
    if wanted:
        yield from _vendor_id(subject, wanted, facts)
    for url in linking.redirect_urls:
        yield _redirect_url(subject, url, client, hosts)


def _vendor_id(subject: Subject, wanted: set[str], facts: Mapping[str, object]) -> Iterator[Finding]:
    """The vendor id where the client's redirect URLs have it, or have none of Alexa's at all."""
    parameter = subject.parameters.get("VendorId", "")
    if parameter and parameter not in wanted:
        yield Finding.doubt(
            "vendor id",
            f"The stack has VendorId={parameter}, and the skill belongs to {', '.join(sorted(wanted))}. The next deployment writes redirect URLs with it.",
            "vendor-id",
            to_do=_with_vendor_id(subject, min(wanted)),
            **facts,
        )
    else:
        yield Finding.good("vendor id", f"The skill belongs to {', '.join(sorted(wanted))}.", **facts)


def _with_vendor_id(subject: Subject, vendor: str) -> str:
    if subject.parameters.get("VendorId") == vendor:  # so somebody changed the client, by hand
        return mending.stack(subject, f"LinkingClient, CallbackURLs with {vendor}")
    if subject.kind == "local":
        return mending.page(subject, "")
    if subject.kind == "aws":
        return f"See which one is right on {_MYCID}, then deploy with it: `smartlamp deploy` asks Amazon for it; by hand, the parameter VendorId={vendor}."
    return mending.stack(subject, f"LinkingClient, CallbackURLs with {vendor}")


def _redirect_url(subject: Subject, url: str, client: PoolClient, hosts: Mapping[str, str]) -> Finding:
    host = urlsplit(url).hostname or ""
    part = "this machine" if is_loopback(host) else visible(hosts.get(host, host))
    hop = f"redirect URL, {part}"
    if url in client.redirect_urls:
        return Finding.good(hop, f"The linking client has {url}", url=url)
    near = next((each for each in client.redirect_urls if _same_but_spelling(each, url)), "")
    says = f"The linking client does not have {visible(url)}"
    says += f", but {visible(near)}, which is not the same to Cognito." if near else "."
    to_do = mending.stack(subject, "LinkingClient, CallbackURLs: exactly this URL")
    return Finding.wrong(
        hop, f"{says} Customers of {part} see redirect_mismatch.", "redirect-url-missing", to_do=to_do, url=url
    )


def _same_but_spelling(one: str, other: str) -> bool:
    return one.strip().rstrip("/").lower() == other.rstrip("/").lower()


def _vendor(url: str, hosts: Mapping[str, str]) -> str:
    """The vendor id in one of Alexa's redirect URLs; empty for another URL."""
    parts = urlsplit(url.strip())
    found = _LINK.match(parts.path)
    return visible(found[1]) if found and (parts.hostname or "").lower() in hosts else ""
