"""What the servers say: the sign-in pages, the token endpoint and the keys are asked as Alexa asks them, with what is on the account linking page."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from alexa_troubleshooting import explanation
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.console import console
from smartlamp.doctor.hops.linking.linking_client import linking_client
from smartlamp.doctor.hops.linking.other_server import pages_of_others
from smartlamp.doctor.hops.linking.page.addresses import is_cognito
from smartlamp.doctor.hops.linking.pool_client import PoolClient, read_client
from smartlamp.doctor.subject import AccountLinkingCopy, Subject
from smartlamp.provisioning.probes.asking import DEADLINE_S
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.of_linking import of_linking
from smartlamp.provisioning.probes.probe import Probe
from smartlamp.provisioning.probes.sign_in_page import sign_in_pages

_PAGE, _TOKENS, _KEYS = "sign-in page, ", "token endpoint", "signing keys"
_PROOF = "client's proof at the token endpoint"
# What a failure without a known cause may mean to customers, if it is not the network of this machine.
_PERHAPS = {
    _TOKENS: ("token-endpoint-slow", "token-endpoint-unavailable"),
    _KEYS: ("keys-unreachable",),
}
_PERHAPS_PAGES = ("domain-not-ready", "sign-in-host-unknown")
_QUERY = "url-with-parameters"
# Causes that are none where the doctor found a field of the page to be right.
_EXCLUDES = {
    "authorization URL": ("authorization-url", "another-stacks-page", _QUERY),
    "token URL": ("token-url",),
    "client id": ("client-id", "client-recreated"),
    "client secret": ("client-secret", "secret-rotated"),
    "scopes": ("scope-not-allowed", "no-scope"),
    "client authentication scheme": ("client-scheme",),
    "grant type": ("implicit-grant",),
    "vendor id": ("vendor-id",),
}
# What is looked for at the client itself, beside the page.
_OF_CLIENT = frozenset({"code-grant-off", "client-recreated"})
# What makes a server refuse with any word: there is nothing, or nobody, of that name.
_OF_PAGES = _OF_CLIENT | {"client-id", "authorization-url", "another-stacks-page"}
_OF_TOKENS = _OF_CLIENT | {"client-id", "token-url"}


def sign_in(
    subject: Subject, *, deadline_s: float = DEADLINE_S, clock: Callable[[], float] = time.monotonic
) -> Iterator[Finding]:
    """One finding for each thing that is asked.

    Args:
        subject: whose servers they are.
        deadline_s: for each answer.
        clock: measures them, in seconds.
    """
    has = subject.console.linking
    linking = _of_page(subject, has) if isinstance(has, AccountLinkingCopy) else _of_stack(subject)
    if isinstance(linking, Finding):
        yield linking
        return
    if not linking.redirect_urls:
        yield Finding.unseen(
            "sign-in pages",
            "No redirect URL of Alexa's is known, so nobody can be sent to the sign-in page as Alexa does it.",
            "Give the vendor id that https://developer.amazon.com/settings/console/mycid shows.",
        )
        return
    page: tuple[dict[str, str], set[str]] | None = None
    is_other = subject.kind == "foreign" and not is_cognito(linking.authorization_url)
    pages = pages_of_others if is_other else sign_in_pages
    for found in _folded(of_linking(linking, deadline_s=deadline_s, clock=clock, pages=pages)):
        if found.verdict is Verdict.WRONG:
            page = _on_page(subject) if page is None else page
            yield _explained(found, *page)
        else:
            yield found
    if linking.client_secret is None:
        says = "Which secret Amazon has is not known, so it was not tried at the token endpoint."
        yield Finding.unseen(_PROOF, says, mending.GIVE_SECRET)
    if not linking.jwks_url:
        yield Finding.unseen(_KEYS, "Where the keys are with which tokens are checked is not known.")
    yield from _of_amazon(subject)


def _of_amazon(subject: Subject) -> Iterator[Finding]:
    """The security profile of the custom skill, which no API shows."""
    wanted = subject.outputs.get("AmazonReturnUrls", "")
    if wanted and subject.kind == "aws":
        says = f"The custom skill links with Login with Amazon. No API shows its security profile, which must allow the return URLs {wanted} and have a privacy notice."
        to_do = "See them in Login with Amazon's console, Web Settings and General: without the one, Amazon refuses whoever comes from Alexa; without the other, everybody."
        yield Finding.unseen("security profile of Login with Amazon", says, to_do)


def _of_page(subject: Subject, has: AccountLinkingCopy) -> Linking:
    """What Alexa uses. The pool's secret takes the place of the page's where that is known to be the same."""
    secret = has.client_secret
    if secret is None:
        client = read_client(subject, _TOKENS)
        if isinstance(client, PoolClient) and client.secret and subject.console.has_secret(client.secret):
            secret = client.secret
    return Linking(
        has.authorization_url,
        has.token_url,
        has.client_id,
        secret,
        has.scopes,
        has.redirect_urls,
        subject.jwks_url,
        has.scheme,
    )


def _of_stack(subject: Subject) -> Linking | Finding:
    """What Alexa should use: it is tried where nobody could read what it does use."""
    client = read_client(subject, "sign-in pages")
    if isinstance(client, Finding):
        return Finding.unseen(
            "sign-in pages",
            "Neither the account linking page nor the linking client can be read, so nothing was asked.",
        )
    vendor = subject.console.vendor_id or subject.parameters.get("VendorId", "")
    return Linking(
        subject.outputs.get("AuthorizationUrl", ""),
        subject.outputs.get("TokenUrl", ""),
        subject.outputs["LinkingClientId"],
        client.secret or None,
        tuple(each for each in ("openid", "profile") if each in client.scopes) or client.scopes,
        redirect_urls(vendor) if vendor else (),
        subject.jwks_url,
    )


def _on_page(subject: Subject) -> tuple[dict[str, str], set[str]]:
    """What the account linking page tells of causes: those that are there, with what to do, and those that are not."""
    there, not_there = {}, set()
    for each in console(subject):
        if each.verdict is Verdict.WRONG:
            there[each.causes[0]] = each.to_do
        elif each.verdict is Verdict.GOOD:
            # Of somebody else's addresses it is known only that nothing stands behind them.
            not_there |= {
                cause for cause in _EXCLUDES.get(each.hop, ()) if subject.kind != "foreign" or cause == _QUERY
            }
    if subject.kind != "foreign":
        of_client = (each for each in linking_client(subject) if each.verdict is Verdict.WRONG)
        there |= {each.causes[0]: each.to_do for each in of_client if each.causes[0] in _OF_CLIENT - {*there}}
    return there, not_there - {*there}


def _explained(found: Finding, there: Mapping[str, str], not_there: Collection[str]) -> Finding:
    """A server's word has several causes: those that were found on the page go first, and those that were not found there last.

    Another client may be refused with any word.
    """
    further = () if found.hop == _KEYS else _OF_TOKENS if found.hop == _TOKENS else _OF_PAGES
    seen = [each for each in there if each in found.causes or each in further]
    rest = sorted((each for each in found.causes if each not in seen), key=lambda each: each in not_there)
    causes = (*seen, *rest)
    if causes[0] == found.causes[0] and not seen:
        return found
    return replace(found, causes=causes, to_do=there.get(causes[0], ""))


def _folded(probes: Iterable[Probe]) -> Iterator[Finding]:
    """A finding for each probe; one for all parts of the world if nobody gets to the sign-in page, and for the same reason."""
    pages: list[Probe] = []
    for probe in probes:
        if probe.name.startswith(_PAGE):
            pages.append(probe)
            continue
        yield from _of_pages(pages)
        pages = []
        yield _finding(probe)
    yield from _of_pages(pages)


def _of_pages(pages: Sequence[Probe]) -> Iterator[Finding]:
    if len(pages) > 1 and len({(each.passed, each.causes) for each in pages}) == 1 and not pages[0].passed:
        one, *others = pages
        parts = ", ".join(each.name.removeprefix(_PAGE) for each in others)
        found = _finding(one)
        # What is wrong with every redirect URL is rather what they have in common.
        causes = sorted(found.causes, key=lambda each: each != "vendor-id")
        yield replace(found, hop="sign-in page", says=f"{found.says} It is the same for {parts}.", causes=tuple(causes))
    else:
        yield from map(_finding, pages)


def _finding(probe: Probe) -> Finding:
    if probe.passed:
        more = (
            " Which tokens it gives for a good code is seen only when somebody links." if probe.name == _TOKENS else ""
        )
        return Finding.good(probe.name, f"{probe.says}{more}")
    if probe.causes:
        # The probe gives a cause's own remedy, too, which is for a stack on AWS; the cause may yet be another, and the stack, too.
        to_do = "" if probe.to_do == explanation(probe.causes).to_do else probe.to_do
        return Finding.wrong(probe.name, probe.says, *probe.causes, to_do=to_do)
    return Finding.doubt(probe.name, probe.says, *_PERHAPS.get(probe.name, _PERHAPS_PAGES), to_do=probe.to_do)
