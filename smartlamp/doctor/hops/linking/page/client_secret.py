"""Whether Amazon has a secret that the user pool knows. Neither is shown: they are compared, or one is used."""

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.pool_client import PoolClient
from smartlamp.doctor.subject import AccountLinkingCopy, Subject

HOP = "client secret"


def console_secret(subject: Subject, linking: AccountLinkingCopy, client: PoolClient | None) -> Finding:
    """The secret on the account linking page.

    Args:
        subject: with the comparison of the console's secret.
        linking: Amazon's copy.
        client: the linking client; None if it cannot be seen.
    """
    known = linking.client_secret
    if known is not None and (known != known.strip() or not known):
        says = "has a blank before or after it" if known else "is empty"
        return Finding.wrong(
            HOP,
            f"The client secret on the page {says}.",
            "client-secret",
            to_do=mending.page(subject, "paste the user pool's secret there, without blanks or line ends"),
        )
    if client is not None and not client.secret:
        says = "The linking client has no secret. Alexa always sends one."
        to_do = "Deploy the stack again: the template gives its LinkingClient one. A client without one cannot be given one later."
        return Finding.wrong(HOP, says, "client-secret", to_do=to_do)
    return _compared(subject, client, is_tried=known is not None)


def _compared(subject: Subject, client: PoolClient | None, *, is_tried: bool) -> Finding:
    """What a comparison says. `is_tried`: the page's secret is known, so the token endpoint is asked, and says more."""
    below = "It is tried at the token endpoint below."
    if client is None:
        says = "The user pool's secret cannot be read from here, so it cannot be compared."
        return Finding.unseen(HOP, f"{says} {below}" if is_tried else says, "" if is_tried else _see(subject))
    has = subject.console.has_secret(client.secret)
    facts = {"same": has, "secrets_of_the_client": client.secrets}
    if has:
        return Finding.good(HOP, "The page has the secret of the linking client.", **facts)
    if has is None:
        says = "Amazon never shows the client secret that it has, and nothing here remembers which one it is."
        return Finding(HOP, Verdict.UNSEEN, says, (), _see(subject), facts)
    if client.secrets == 1:
        says = "The client secret on the page is not the linking client's."
        return Finding.wrong(
            HOP,
            says,
            "client-secret",
            "secret-rotated",
            to_do=mending.page(subject, "paste the user pool's secret there, without blanks or line ends"),
            **facts,
        )
    says = "The client secret on the page is not the one that Cognito shows; the linking client may have a second one, which Cognito does not show."
    if is_tried:
        return Finding(HOP, Verdict.UNSEEN, f"{says} {below}", (), "", facts)
    to_do = "A rotation that was begun is finished with `smartlamp rotate linking-secret --finish`. If there is none: the same `smartlamp deploy`."
    return Finding.doubt(HOP, says, "secret-rotated", "client-secret", to_do=to_do, **facts)


def _see(subject: Subject) -> str:
    return (
        mending.GIVE_SECRET
        if subject.kind == "foreign"
        else f"{mending.GIVE_SECRET} Or `smartlamp deploy` writes it again."
    )
