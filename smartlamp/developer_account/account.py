"""The front of this room: the developer account of whoever runs the command."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from smartlamp.developer_account.exchange import Clock, Exchange
from smartlamp.developer_account.login.login_with_amazon import LoginWithAmazon
from smartlamp.developer_account.login.maker import TOKEN, VENDOR_ID, Maker, kept_at, profile_of
from smartlamp.developer_account.patience import TRIES, Patience
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.developer_account.skills.answers import Vendor
from smartlamp.developer_account.skills.api import Api
from smartlamp.developer_account.skills.customer import Customers
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import CannotRun, NotSignedIn


@dataclass(frozen=True)
class Addresses:
    """Of Amazon: the skill management API, and the two of Login with Amazon. HTTPS, or on this machine."""

    api: str = "https://api.amazonalexa.com"
    authorization: str = "https://www.amazon.com/ap/oa"
    token: str = "https://api.amazon.com/auth/o2/token"  # noqa: S105 - an address


AMAZON = Addresses()


@dataclass(frozen=True)
class DeveloperAccount:
    """The account.

    Attributes:
        maker: who signs in.
        skills: what is asked about skills.
        customers: how a skill is enabled for a person, and linked.
        patience: how long Amazon is waited for.
        secret_values: every secret that the command has seen.
        vendor_id: from the environment; empty if it names none.
    """

    maker: Maker
    skills: Skills
    customers: Customers
    patience: Patience
    secret_values: SecretValues
    vendor_id: str = ""

    def vendor(self, vendor_id: str = "") -> Vendor:
        """The vendor with this id; without one, that of the environment, or the only one there is.

        Raises:
            CannotRun: there is none with this id, or it must be chosen.
            NotSignedIn, SkillManagementFailed: as everything that asks Amazon.
        """
        vendor_id = vendor_id or self.vendor_id
        vendors = self.skills.vendors()
        found = [each for each in vendors if each.vendor_id == vendor_id] if vendor_id else vendors
        if len(found) == 1:
            return found[0]
        if not vendors:
            raise CannotRun(
                "This Amazon account is no developer account yet: it has no vendor.",
                "Register it, which is free: https://developer.amazon.com. Then run the same command again.",
            )
        listed = ", ".join(f"{each.vendor_id} ({each.name})" for each in vendors)
        what = f"This account has no vendor {vendor_id}" if vendor_id else "This account has several vendors"
        raise CannotRun(
            f"{what}: {listed}.", f"Choose one of these ids: --vendor-id, or {VENDOR_ID} in the environment."
        )


@contextlib.contextmanager
def opened(
    environment: Mapping[str, str],
    kept: Path | None = None,
    addresses: Addresses = AMAZON,
    clock: Clock | None = None,
    tries: int = TRIES,
) -> Iterator[DeveloperAccount]:
    """The account of whoever has these variables in their environment. While it is open, no log record has a secret of it.

    Args:
        environment: the variables of this process.
        kept: the file of the kept sign-in; `kept_at()` if it is None.
        addresses: of Amazon.
        clock: by which it waits.
        tries: how often Amazon is asked for one answer.

    Raises:
        NotSignedIn: there is neither a security profile nor a token.
    """
    secret_values, clock = SecretValues(), clock or Clock()
    exchange, patience = Exchange(clock), Patience(clock, tries=tries)
    login: LoginWithAmazon | None = None
    try:
        profile = profile_of(environment, secret_values)
    except NotSignedIn:
        if not environment.get(TOKEN, "").strip():
            raise
    else:
        login = LoginWithAmazon(profile, exchange, patience, secret_values, addresses.authorization, addresses.token)
    maker = Maker(login, environment, kept or kept_at(), clock, secret_values)
    skills = Skills(Api(maker, exchange, patience, secret_values, addresses.api))
    customers = Customers(exchange, patience, secret_values, addresses.api, addresses.authorization, addresses.token)
    vendor_id = environment.get(VENDOR_ID, "").strip()
    with secret_values.kept_out_of_logs():
        yield DeveloperAccount(maker, skills, customers, patience, secret_values, vendor_id)
