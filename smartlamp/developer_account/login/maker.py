"""Who the maker is: a token for Amazon, from the environment or from a sign-in that is kept on this machine."""

import json
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from smartlamp.developer_account.exchange import Clock
from smartlamp.developer_account.login.login_with_amazon import (
    PROFILES,
    LoginTokens,
    LoginWithAmazon,
    SecurityProfile,
    Visit,
)
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import CannotRun, NotSignedIn
from smartlamp.terminal.private_file import read_private, write_private

# The names that Amazon's own command line (ask-cli) reads.
TOKEN = "ASK_ACCESS_TOKEN"  # noqa: S105 - a name
REFRESH_TOKEN = "ASK_REFRESH_TOKEN"  # noqa: S105 - a name
VENDOR_ID = "ASK_VENDOR_ID"
CLIENT_ID = "ASK_LWA_CLIENT_ID"
CLIENT_SECRET = "ASK_LWA_CLIENT_CONFIRMATION"  # noqa: S105 - a name
_FORMAT = 1
# A token that ends so soon may end on its way.
_MARGIN_S = 60.0


def kept_at() -> Path:
    """The file that keeps the sign-in, in the user's own folder for settings."""
    return platformdirs.user_config_path("smartlamp") / "developer-account.json"


def profile_of(environment: Mapping[str, str], secret_values: SecretValues) -> SecurityProfile:
    """The security profile from the environment. Raises NotSignedIn if it is not there."""
    client_id, client_secret = (environment.get(name, "").strip() for name in (CLIENT_ID, CLIENT_SECRET))
    secret_values.add(client_secret)
    if missing := [name for name, value in ((CLIENT_ID, client_id), (CLIENT_SECRET, client_secret)) if not value]:
        raise NotSignedIn(
            f"There is no client to sign in to Amazon with: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set.",
            f"Make a security profile at {PROFILES}, and set {CLIENT_ID} and {CLIENT_SECRET} to the client id and the client secret of its Web Settings.",
        )
    return SecurityProfile(client_id, client_secret)


class Maker:
    """The maker's tokens; the same for the whole command.

    A token from the environment comes first: somebody set it for this command. Then the refresh token from there, then the one that is kept.

    Args:
        login: for the maker's security profile; None if there is only a token.
        environment: the variables of this process.
        kept: the file of the kept sign-in; `kept_at()`.
        clock: by which tokens end.
        secret_values: gets to know the tokens of the environment.
    """

    def __init__(
        self,
        login: LoginWithAmazon | None,
        environment: Mapping[str, str],
        kept: Path,
        clock: Clock,
        secret_values: SecretValues,
    ) -> None:
        self._login = login
        self._kept = kept
        self._clock = clock
        self._given_token = environment.get(TOKEN, "").strip()
        self._given_refresh_token = environment.get(REFRESH_TOKEN, "").strip()
        secret_values.add(self._given_token, self._given_refresh_token)
        self._secret_values = secret_values
        self._token = ""
        self._ends = 0.0

    def is_known(self) -> bool:
        """Whether there is something to ask Amazon with. Raises CannotRun if the kept sign-in is damaged."""
        return bool(self._given_token or (self._login and self._refresh_token()))

    def token(self) -> str:
        """A token that should be good. Raises NotSignedIn if there is nothing to get one with, NoAnswer if Amazon is silent."""
        if self._given_token:
            return self._given_token
        if not self._token or self._clock.now() > self._ends - _MARGIN_S:
            self._renew()
        return self._token

    def renewed(self, refused: str) -> str:
        """A token in place of that which Amazon has refused. Raises as `token` does."""
        if refused == self._given_token:
            raise NotSignedIn(
                f"Amazon does not take the token in {TOKEN}: it has ended (they last an hour), or belongs to another account.",
                f"Set {TOKEN} to a new one, or unset it: then the refresh token is used.",
            )
        self._renew()
        return self._token

    def sign_in(self, visit: Visit) -> None:
        """Have the maker consent in a browser, and keep the refresh token on this machine, readable by this user only.

        Raises:
            NotSignedIn, NoAnswer, CannotRun: as `LoginWithAmazon.sign_in` does; CannotRun if it cannot be kept.
        """
        login = self._login_or_refusal()
        tokens = login.sign_in(visit)
        self._use(tokens)
        self._keep(login.profile, tokens.refresh_token or "")

    @property
    def is_kept(self) -> bool:
        """Whether the sign-in is the kept one, and not from the environment."""
        return not (self._given_token or self._given_refresh_token)

    @property
    def as_another(self) -> str:
        """How the maker signs in to another account, in a sentence."""
        if self.is_kept:
            return f"To sign in to another account, forget this sign-in (`rm {shlex.quote(str(self._kept))}`), then run the same command again."
        return f"To use another account, set {TOKEN if self._given_token else REFRESH_TOKEN} to a token of that one."

    def _renew(self) -> None:
        login = self._login_or_refusal()
        refresh_token = self._refresh_token()
        if not refresh_token:
            raise NotSignedIn(
                "You are not signed in to Amazon on this machine.",
                f"Sign in, or set {REFRESH_TOKEN} to a refresh token of this security profile.",
            )
        tokens = login.renew(refresh_token)
        self._use(tokens)
        if tokens.refresh_token and tokens.refresh_token != refresh_token and not self._given_refresh_token:
            self._keep(login.profile, tokens.refresh_token)

    def _use(self, tokens: LoginTokens) -> None:
        self._token = tokens.token
        self._ends = self._clock.now() + tokens.life_s

    def _login_or_refusal(self) -> LoginWithAmazon:
        if self._login is None:
            raise NotSignedIn(
                "There is no security profile to get a token for Amazon with.",
                f"Set {CLIENT_ID} and {CLIENT_SECRET}: {PROFILES}",
            )
        return self._login

    def _refresh_token(self) -> str:
        """Empty if there is none, or only one of another security profile, which this one cannot use."""
        if self._given_refresh_token:
            return self._given_refresh_token
        try:
            mode = self._kept.stat().st_mode
            client_id, refresh_token = read_private(self._kept, _kept, advice=", then sign in again.")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CannotRun(
                f"Other users of this machine can read {self._kept}, which has your sign-in to Amazon in it.",
                f"Keep them out: `chmod 600 {shlex.quote(str(self._kept))}`",
            )
        self._secret_values.add(refresh_token)
        return refresh_token if self._login and client_id == self._login.profile.client_id else ""

    def _keep(self, profile: SecurityProfile, refresh_token: str) -> None:
        content = {"format": _FORMAT, "client_id": profile.client_id, "refresh_token": refresh_token}
        try:
            self._kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._kept, json.dumps(content))
        except OSError as failed:
            why = failed.strerror
        else:
            return
        raise CannotRun(
            f"You are signed in, but that cannot be kept in {self._kept}: {why}.",
            "Make that folder writable, or set XDG_CONFIG_HOME to another one. Then run the same command again.",
        )


def _kept(raw: Any) -> tuple[str, str]:
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise ValueError(_FORMAT)
    client_id, refresh_token = raw["client_id"], raw["refresh_token"]
    if not isinstance(client_id, str) or not isinstance(refresh_token, str) or not refresh_token:
        raise TypeError(client_id)
    return client_id, refresh_token
