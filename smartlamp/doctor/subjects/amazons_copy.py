"""What Amazon has of a skill, asked with the maker's sign-in. Nobody is asked to sign in: what cannot be read is said."""

import contextlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.developer_account.account import DeveloperAccount
from smartlamp.developer_account.account import opened as developer_account
from smartlamp.developer_account.skills.answers import Progress, SkillStatus, Versioned
from smartlamp.doctor.subject import Absent, AccountLinkingCopy, Console, EventClientCopy, Unseen
from smartlamp.errors import CannotRun, NoAnswer, NotInTheAccount, NotSignedIn, SkillManagementFailed, SmartLampError
from smartlamp.provisioning.opening import Desk
from smartlamp.terminal.console import Say

# Whoever only looks does not wait for a busy server as long as whoever must get something done.
_TRIES = 2
_BUSY = frozenset({429, 500, 502, 503, 504})
_SIGN_IN = "`smartlamp deploy --plan` signs you in and changes nothing."
_WHICH = "Name it: --skill-id amzn1.ask.skill.…, from https://developer.amazon.com/alexa/console/ask."

Found = TypeVar("Found")
HasSecret = Callable[[str], bool | None]


@dataclass(frozen=True)
class Wanted:
    """Which skill, and what is known of it beside Amazon's own answer.

    Attributes:
        skill_id: its id; empty if it is not known.
        vendor_id: whose it is, if the maker has several vendors.
        client_secret: what the maker says is in the console; empty if they do not.
        sent: whether the console has a secret, given the ETag of the account linking that it has now; None if nobody can know.
    """

    skill_id: str
    vendor_id: str = ""
    client_secret: str = field(default="", repr=False)
    sent: Callable[[str, str], bool | None] = lambda _etag, _secret: None

    def has_secret(self, etag: str) -> HasSecret:
        """Whether the console has this client secret."""
        if given := self.client_secret:
            return lambda secret: hmac.compare_digest(given.encode(), secret.encode())
        return lambda secret: self.sent(etag, secret)


@contextlib.contextmanager
def signed_in(environment: Mapping[str, str], desk: Desk) -> Iterator[DeveloperAccount | Unseen]:
    """The developer account of whoever has signed in before; why not, if nobody has.

    Args:
        environment: the variables of this process.
        desk: says where Amazon is, and where the sign-in is kept.
    """
    with contextlib.ExitStack() as standing:
        account: DeveloperAccount | Unseen
        try:
            opened = developer_account(environment, desk.kept, desk.addresses, desk.clock, _TRIES)
            account = standing.enter_context(opened)
            account.maker.token()
        except NotSignedIn as nobody:
            account = Unseen(
                f"What Amazon has of the skill cannot be read: {_lower(nobody.what)}", f"{nobody.to_do} {_SIGN_IN}"
            )
        except SmartLampError as unusable:
            account = Unseen(f"What Amazon has of the skill cannot be read: {unusable.what}", unusable.to_do)
        yield account


def console_of(account: DeveloperAccount | Unseen, wanted: Wanted, say: Say) -> Console:
    """Amazon's copy of a skill."""
    if isinstance(account, Unseen):
        return _unseen(wanted, account)
    if not wanted.skill_id:
        return _unseen(wanted, Unseen("It is not known which skill of the developer account this is.", _WHICH))
    say("Reading what Amazon has of the skill")
    asking = _Asking()
    skills, skill_id = account.skills, wanted.skill_id
    manifest = asking(lambda: skills.manifest(skill_id).document)
    vendor_id = asking(lambda: _vendor(account, wanted))
    vendor = "" if isinstance(vendor_id, Unseen) else vendor_id
    found = asking(lambda: skills.account_linking(skill_id))
    client = asking(lambda: skills.event_client(skill_id))
    linking: AccountLinkingCopy | Unseen
    match found:
        case Unseen():
            linking = found
        case None:
            linking = Absent("The skill has no account linking at Amazon.")
        case Versioned():
            linking = _linking(found.document, vendor, wanted.client_secret)
    return Console(
        skill_id=skill_id,
        vendor_id=vendor,
        linking=linking,
        has_secret=wanted.has_secret(found.etag if isinstance(found, Versioned) else ""),
        manifest=manifest,
        event_client=client if isinstance(client, Unseen) else _event_client(client.client_id, client.client_secret),
        enabled=asking(lambda: skills.is_enabled(skill_id)),
        refused=_refused(asking(lambda: skills.status(skill_id))),
    )


class _Asking:
    """Asks Amazon one thing after another; once it is silent or busy, nothing more: each would take as long."""

    def __init__(self) -> None:
        self._silent: Unseen | None = None

    def __call__(self, question: Callable[[], Found]) -> Found | Unseen:
        if self._silent is not None:
            return self._silent
        try:
            return question()
        except NotInTheAccount as absent:
            return Absent(absent.what, absent.to_do)
        except SmartLampError as refused:
            why = Unseen(refused.what, refused.to_do)
            if isinstance(refused, SkillManagementFailed) and (
                isinstance(refused, NoAnswer) or refused.http_status in _BUSY
            ):
                self._silent = why
            return why


def _unseen(wanted: Wanted, why: Unseen) -> Console:
    return Console(wanted.skill_id, wanted.vendor_id, why, wanted.has_secret(""), why, why, why)


def _vendor(account: DeveloperAccount, wanted: Wanted) -> str:
    """Whose the skill is. The maker may have several vendors: each has its own redirect URLs."""
    vendors = [each.vendor_id for each in account.skills.vendors()]
    if len(vendors) == 1:
        return vendors[0]
    for each in vendors:
        if any(skill.skill_id == wanted.skill_id for skill in account.skills.all_of(each)):
            return each
    raise CannotRun("None of the vendors of this developer account has this skill.", account.maker.as_another)


def _refused(status: SkillStatus | Unseen) -> tuple[str, ...]:
    """Why Amazon did not take the last manifest; empty if it did, or does not say."""
    if isinstance(status, Unseen) or status.manifest is None or status.manifest.progress is not Progress.FAILED:
        return ()
    return status.manifest.errors


def _linking(document: Mapping[str, Any], vendor_id: str, secret: str) -> AccountLinkingCopy:
    def text(name: str) -> str:
        found = document.get(name)
        return found if isinstance(found, str) else ""

    def texts(name: str) -> tuple[str, ...]:
        found = document.get(name)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    elsewhere = document.get("authorizationUrlsByPlatform")
    return AccountLinkingCopy(
        authorization_url=text("authorizationUrl"),
        token_url=text("accessTokenUrl"),
        client_id=text("clientId"),
        scopes=texts("scopes"),
        scheme=text("accessTokenScheme"),
        grant=text("type"),
        redirect_urls=redirect_urls(vendor_id) if vendor_id else (),
        domains=texts("domains"),
        client_secret=secret or None,
        elsewhere=tuple(
            str(each.get("platformAuthorizationUrl", ""))
            for each in (elsewhere if isinstance(elsewhere, list) else ())
            if isinstance(each, Mapping)
        ),
    )


def _event_client(client_id: str, shown: str) -> EventClientCopy:
    return EventClientCopy(client_id, lambda secret: hmac.compare_digest(shown.encode(), secret.encode()))


def _lower(sentence: str) -> str:
    """As the rest of a sentence; a name at its beginning stays as it is."""
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]
