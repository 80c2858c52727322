"""A second secret of an app client, with which its secret is changed while it is in use. The emulator knows one secret only.

What is known of Cognito: its API model (AddUserPoolClientSecret and the two beside it) says who may have a second secret, that there are two at
most, that the last one stays, the form of an id, and that no secret is shown but one that Cognito has just made itself. Not documented, and so
decided here: which error a client without a secret and the last secret get, the unit of the time in an id (milliseconds, so that two ids differ),
and that DescribeUserPoolClient shows the older secret while there are two.
"""

import base64
import hmac
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules
from smartlamp.local_stack.emulator.gate.user_pools.codes import same
from smartlamp.local_stack.emulator.gate.user_pools.operations import Answer, Operations, Record, body_of

_MOST = 2
_VALUE = re.compile(r"[\w+]{24,64}", re.ASCII)
_WRONG_HASH = "Unable to verify secret hash"
# Where an operation has a secret's hash and the user's name that goes into it.
_PARAMETERS = {"InitiateAuth": "AuthParameters", "RespondToAuthChallenge": "ChallengeResponses"}


class ClientSecrets:
    """AddUserPoolClientSecret, ListUserPoolClientSecrets and DeleteUserPoolClientSecret; and a hash by either secret is good.

    The secrets are kept in the pool's record, so they survive a stop as the pool does.

    Args:
        operations: which are changed.
        clock: the time in seconds.
    """

    def __init__(self, operations: Operations, clock: Callable[[], float]) -> None:
        self._operations = operations
        self._cognito = operations.cognito
        self._clock = clock
        self._lock = threading.Lock()
        operations.added |= {
            "AddUserPoolClientSecret": self._add,
            "ListUserPoolClientSecrets": self._list,
            "DeleteUserPoolClientSecret": self._delete,
        }
        checked = self._cognito._validate_client_secret_hash
        self._cognito._validate_client_secret_hash = partial(self._refusal_of_hash, checked)

    def _add(self, data: Record) -> Answer:
        pool, client = self._records(data)
        given = data.get("ClientSecret")
        if given is not None and not (isinstance(given, str) and _VALUE.fullmatch(given)):
            raise CognitoRefused("InvalidParameterException", "A client secret has 24 to 64 letters, digits, _ or +.")
        with self._lock:
            known = _known(pool, client)
            if not known:
                raise CognitoRefused("InvalidParameterException", f"Client {client['ClientId']} has no secret.")
            if len(known) >= _MOST:
                raise CognitoRefused("LimitExceededException", f"A client has at most {_MOST} secrets.")
            if given == known[0]["Value"]:
                raise CognitoRefused("InvalidParameterException", "The client has this secret already.")
            value = given or secrets.token_hex(26)
            made = _described(client, value, max(self._clock(), known[0]["ClientSecretCreateDate"] + 0.001))
            _keep(pool, client, [*known, made])
        told = _told(made) | ({} if given else {"ClientSecretValue": value})
        return self._operations.said({"ClientSecretDescriptor": told})

    def _list(self, data: Record) -> Answer:
        return self._operations.said({"ClientSecrets": [_told(each) for each in _known(*self._records(data))]})

    def _delete(self, data: Record) -> Answer:
        pool, client = self._records(data)
        secret_id = data.get("ClientSecretId")
        with self._lock:
            known = _known(pool, client)
            left = [each for each in known if each["ClientSecretId"] != secret_id]
            if len(left) == len(known):
                raise CognitoRefused("ResourceNotFoundException", f"The client has no secret {secret_id}.")
            if not left:
                raise CognitoRefused("InvalidParameterException", "A client's last secret cannot be deleted.")
            _keep(pool, client, left)
        return self._operations.said({})

    def _records(self, data: Mapping[str, Any]) -> tuple[Record, Record]:
        pool_id, client_id = data.get("UserPoolId"), data.get("ClientId")
        pool = self._cognito._user_pools.get(pool_id)
        if pool is None:
            raise CognitoRefused("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
        if client_id not in pool["_clients"]:
            raise CognitoRefused("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
        return pool, pool["_clients"][client_id]

    def _refusal_of_hash(self, checked: Any, action: str, data: Record) -> Answer | None:
        """The emulator's refusal, unless the hash is by the secret that the emulator does not know of."""
        refusal: Answer | None = checked(action, data)
        if refusal is None or not str(body_of(refusal).get("message", "")).startswith(_WRONG_HASH):
            return refusal
        pool, client = self._operations.records(data)
        where = _PARAMETERS.get(action.removeprefix("Admin"))
        given: Mapping[str, Any] = (data.get(where) or {}) if where else data
        name = given.get("USERNAME" if where else "Username")
        if where and str(data.get("AuthFlow", "")).startswith("REFRESH_TOKEN"):
            token = given.get("REFRESH_TOKEN", "")
            user, _ = self._cognito._refresh_auth_user(pool, pool["Id"], client["ClientId"], token)
            # As the emulator: the `sub` of whoever signs in with an address.
            name = pool_rules.attributes_of(user).get("sub") if pool.get("UsernameAttributes") else user["Username"]
        told = given.get("SECRET_HASH" if where else "SecretHash")
        proofs = (_hash(secret, f"{name}{client['ClientId']}") for secret in pool_rules.secrets_of(pool, client))
        return None if any(same(told, proof) for proof in proofs) else refusal


def _known(pool: Record, client: Record) -> list[Record]:
    """The client's secrets, the older one first; none of a client that has none."""
    kept: list[Record] | None = pool.get(pool_rules.SECRETS, {}).get(client["ClientId"])
    if kept is not None:
        return list(kept)
    value = client.get("ClientSecret")
    return [_described(client, value, float(client["CreationDate"]))] if value else []


def _keep(pool: Record, client: Record, known: list[Record]) -> None:
    pool.setdefault(pool_rules.SECRETS, {})[client["ClientId"]] = known
    client["ClientSecret"] = known[0]["Value"]  # what the emulator shows and accepts


def _described(client: Record, value: str, created: float) -> Record:
    secret_id = f"{client['ClientId']}--{round(created * 1000)}"
    return {"ClientSecretId": secret_id, "ClientSecretCreateDate": created, "Value": value}


def _told(known: Record) -> Record:
    return {name: value for name, value in known.items() if name != "Value"}


def _hash(secret: str, of: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), of.encode("utf-8", "replace"), "sha256")).decode()
