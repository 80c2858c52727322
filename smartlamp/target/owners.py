"""Whose lamps are meant on a stack on AWS: of the person who signs in, or of a customer for whom the maker acts."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from device_cloud.errors import TokenExpired, TokenInvalid
from device_cloud.identity import Owner
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from device_cloud.store.starter_lamp import StarterLamps
from smartlamp.errors import Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.dashboard_client import DashboardClient
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.browser import visit
from smartlamp.target.customers import Customers
from smartlamp.terminal.private_file import read_private, write_private

_WHOEVER = ""


def device_cloud_of(stack: AwsStack) -> tuple[Lamps, Scenes]:
    """The device cloud of a stack, with the maker's credentials. Raises CannotRun if this is no SmartLamp stack."""
    table, client = stack.output("LampsTable"), stack.client("dynamodb")
    return Lamps(table, client), Scenes(table, client)


def customer(stack: AwsStack, email: str) -> Owner:
    """The owner with this address, for whom the maker acts. Raises as `Customers.find` does."""
    return Customers.of(stack).find(email).owner


def give_starter_lamp(stack: AwsStack, owner: Owner) -> bool | None:
    """Give somebody the lamp that whoever signs up gets, as the pool has no such event for those whom an administrator adds.

    Returns whether they got it now; None if this stack gives none.

    Raises:
        StoreUnavailable: DynamoDB did not answer, or refused.
    """
    if "StartersTable" not in stack.outputs:
        return None
    tables = stack.output("LampsTable"), stack.output("StartersTable")
    return StarterLamps(*tables, stack.client("dynamodb")).give(owner)


class SignIns:
    """Who has signed in at a stack, for as long as their token lasts: an hour at most.

    Only access tokens are kept. They prove to this command who somebody is, and open nothing else: no skill takes them, and their only scope
    is openid. Refresh tokens, which last for a month, are dropped at once.

    Args:
        stack: where.
        state_dir: the folder that holds the tokens, in a file that only this user can read.
    """

    def __init__(self, stack: AwsStack, state_dir: Path) -> None:
        self._stack = stack
        place = hashlib.sha256(stack.stack_id.encode()).hexdigest()[:16]
        self._folder = StateFolder(state_dir)
        self._file = state_dir / f"signed-in-{place}.json"

    def owner(self, email: str | None) -> Owner:
        """The person with this address; with None, whoever signs in. The browser opens unless they have done so before.

        Raises:
            CannotRun: the sign-in cannot be begun.
            Failed: nobody has this address, somebody else signed in, or nobody did.
            SimulatorRefused, TokenRefused: the sign-in was refused.
        """
        client = self._client()
        expected = None if email is None else customer(self._stack, email)
        self._folder.make()  # and make sure that nobody else writes there
        known, key = self._known(), email or _WHOEVER
        if key in known:
            try:
                owner = client.identity.owner_of(known[key])
            except (TokenInvalid, TokenExpired):
                pass
            else:
                if expected is None or expected.sub == owner.sub:
                    return owner
        token, owner = client.sign_in(visit)
        if expected is not None and owner.sub != expected.sub:
            raise Failed(
                f"Somebody else than {email} has signed in, so nothing was done.",
                "Run the same command again, and sign in as they do. Or act for them with your own credentials: --for instead of --as.",
            )
        write_private(self._file, json.dumps({**known, key: token}))
        return owner

    def forget(self) -> bool:
        """Forget everybody who has signed in at this stack; whether there was anybody."""
        there = self._file.exists()
        self._file.unlink(missing_ok=True)
        return there

    def _client(self) -> DashboardClient:
        outputs = {
            name: self._stack.output(name)
            for name in ("UserPoolId", "DashboardClientId", "AuthorizationUrl", "TokenUrl")
        }
        local = self._stack.parameters.get("LocalEndpoint", "")
        return DashboardClient.of(outputs, self._stack.client("dynamodb").meta.region_name, local)

    def _known(self) -> Mapping[str, str]:
        try:
            return read_private(self._file, _tokens)
        except FileNotFoundError:
            return {}


def _tokens(kept: Any) -> Mapping[str, str]:
    if not isinstance(kept, dict) or not all(isinstance(token, str) for token in kept.values()):
        raise TypeError(type(kept))
    return kept
