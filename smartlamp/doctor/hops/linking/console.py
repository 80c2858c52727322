"""The account linking page, as Amazon has it, against the stack: what a person or a command has put there, field by field."""

from collections.abc import Iterator
from typing import Any

from alexa_simulator.account_linking.redirect_urls import HOSTS
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.page import addresses, client_secret, redirects
from smartlamp.doctor.hops.linking.page.written import visible
from smartlamp.doctor.hops.linking.pool_client import PoolClient, read_client
from smartlamp.doctor.subject import Absent, AccountLinkingCopy, Subject, Unseen

PAGE = "account linking page"
# What the template lets the linking client ask for.
_OF_TEMPLATE = frozenset({"aws.cognito.signin.user.admin", "openid", "profile"})
_NEED_OPENID = frozenset({"email", "phone", "profile"})


def console(subject: Subject) -> Iterator[Finding]:
    """One finding for each field of the account linking page.

    Args:
        subject: with Amazon's copy.
    """
    linking = subject.console.linking
    if isinstance(linking, Absent) or (isinstance(linking, AccountLinkingCopy) and _is_empty(linking)):
        says = "The skill has no account linking at Amazon: nobody can link. A manifest that is written drops it (reported)."
        to_do = mending.page(subject, "fill the page with the values of the stack's outputs")
        yield Finding.wrong(PAGE, says, "linking-lost", to_do=to_do)
        return
    if isinstance(linking, Unseen):
        yield Finding.unseen(PAGE, linking.why, linking.to_do)
        return
    client = read_client(subject, PAGE)  # what is wrong with the client itself is said by its own hop
    known = client if isinstance(client, PoolClient) else None
    yield addresses.authorization_url(subject, linking)
    yield addresses.token_url(subject, linking)
    yield from addresses.elsewhere(subject, linking)
    yield from addresses.domains(subject, linking)
    yield _client_id(subject, linking)
    yield client_secret.console_secret(subject, linking, known)
    yield _scopes(subject, linking, known)
    yield _scheme(subject, linking)
    yield _grant(subject, linking)
    yield from redirects.redirect_urls(subject, linking, known, HOSTS)


def _is_empty(linking: AccountLinkingCopy) -> bool:
    return not (linking.authorization_url or linking.token_url or linking.client_id)


def _client_id(subject: Subject, linking: AccountLinkingCopy) -> Finding:
    hop, typed, shall = "client id", linking.client_id, subject.outputs.get("LinkingClientId", "")
    has = visible(typed)
    facts = {"is_now": has, "shall_be": shall}
    to_do = mending.page(subject, f"put {shall} there" if shall else "")
    if typed != typed.strip():
        says = f"The client id on the page has a blank before or after it: {visible(typed.strip())}"
        return Finding.wrong(hop, says, "client-id", to_do=to_do, **facts)
    if not has:
        return Finding.wrong(hop, "There is no client id on the page.", "client-id", to_do=to_do, **facts)
    if not shall:
        return Finding.unseen(hop, f"The page has {has}. Which one it should have is not known.", **facts)
    if has == shall:
        return Finding.good(hop, f"The page has the linking client, {has}.", **facts)
    if has == subject.outputs.get("DashboardClientId"):
        says = f"The page has {has}, the dashboard's client: it has no secret, and none of Alexa's redirect URLs. It should have {shall}."
        return Finding.wrong(hop, says, "client-id", to_do=to_do, **facts)
    says = f"The page has {has}. The linking client of the stack is {shall}."
    return Finding.wrong(hop, says, "client-id", "client-recreated", "another-stacks-page", to_do=to_do, **facts)


def _no_scope(subject: Subject, hop: str, facts: dict[str, Any]) -> Finding:
    if subject.kind == "foreign" and not subject.console.skill_id:
        says = "No scope was given, so the sign-in page is tried without one."
        return Finding.unseen(hop, says, "Give each scope of the account linking page with --scope.", **facts)
    says = "There is no scope on the page. Alexa wants one for a smart home skill, and without openid Cognito says little of who signed in."
    return Finding.wrong(hop, says, "no-scope", to_do=mending.page(subject, "put openid and profile there"), **facts)


def _scopes(subject: Subject, linking: AccountLinkingCopy, client: PoolClient | None) -> Finding:
    hop, asked = "scopes", linking.scopes
    facts: dict[str, Any] = {"is_now": list(asked), "allowed": list(client.scopes) if client else None}
    if not asked:
        return _no_scope(subject, hop, facts)
    shown = visible(" ".join(asked))
    odd = [each for each in asked if each != "".join(each.split()) or "," in each or not each]
    if odd:
        says = f"One scope on the page holds a blank or a comma: {', '.join(map(visible, odd))}. Each scope is an entry of its own."
        return Finding.wrong(
            hop, says, "scope-not-allowed", to_do=mending.page(subject, "give each scope its own entry"), **facts
        )
    of_cognito = subject.kind != "foreign" or addresses.is_cognito(linking.authorization_url)
    if of_cognito and _NEED_OPENID & {*asked} and "openid" not in asked:
        says = f"The page asks for {shown}, without openid. Cognito gives email, phone and profile only together with openid."
        return Finding.wrong(
            hop, says, "scope-not-allowed", to_do=mending.page(subject, "put openid there, too"), **facts
        )
    if client is None:
        return Finding.unseen(
            hop, f"The page asks for {shown}. Which ones the client may ask for cannot be seen.", **facts
        )
    more = [each for each in asked if each not in client.scopes]
    if more:
        says = f"The page asks for {visible(' '.join(more))}, which the linking client may not ask for. It may: {' '.join(client.scopes) or 'none'}."
        to_do = mending.page(subject, "take it off, or allow it (LinkingClient, AllowedOAuthScopes)")
        if subject.kind != "foreign" and {*more} <= _OF_TEMPLATE:
            says += " The template allows it: somebody changed the client."
            to_do = mending.stack(subject, f"LinkingClient, AllowedOAuthScopes, with {' '.join(more)}")
        return Finding.wrong(hop, says, "scope-not-allowed", to_do=to_do, **facts)
    return Finding.good(hop, f"The page asks for {shown}; the linking client may.", **facts)


def _scheme(subject: Subject, linking: AccountLinkingCopy) -> Finding:
    hop, has = "client authentication scheme", visible(linking.scheme)
    if has == "HTTP_BASIC":
        return Finding.good(hop, "Alexa sends the client's id and secret with HTTP Basic.", is_now=has)
    to_do = mending.page(subject, "choose HTTP Basic")
    if has == "REQUEST_BODY_CREDENTIALS":
        says = "Alexa sends the client's id and secret in the body of the request."
        if subject.kind == "foreign":
            return Finding.good(hop, f"{says} That the token endpoint takes them there is tried below.", is_now=has)
        says += " Cognito takes them there, too (documented for its token endpoint). The stack is made for HTTP Basic."
        return Finding.doubt(hop, says, "client-scheme", to_do=to_do, is_now=has)
    return Finding.wrong(
        hop,
        f"The scheme on the page is {has or 'empty'}: the token endpoint does not learn who asks.",
        "client-scheme",
        to_do=to_do,
        is_now=has,
    )


def _grant(subject: Subject, linking: AccountLinkingCopy) -> Finding:
    hop, has = "grant type", visible(linking.grant)
    if has == "AUTH_CODE":
        return Finding.good(hop, "The page has the authorization code grant.", is_now=has)
    says = f"The page has {'the implicit grant' if has == 'IMPLICIT' else has or 'no grant type'}. A smart home skill links by an authorization code."
    return Finding.wrong(
        hop, says, "implicit-grant", to_do=mending.page(subject, "choose the authorization code grant"), is_now=has
    )
