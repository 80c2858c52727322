"""The second secret of an app client, which moto does not know: as the gate before the emulator has it (its tests hold both).

cognito = session.client("cognito-idp")
secrets = SecondSecrets(cognito)
secrets.accepts(client_id, "a secret")   # what the token endpoint would say
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

_SERVICE = "cognito-identity-provider"
_MOST = 2

Params = Mapping[str, Any]


class Refused(Exception):
    """Cognito's error: its code, then its sentence."""


class SecondSecrets:
    """Makes a client of moto's Cognito know the three operations.

    Args:
        client: of moto.
        shows: whether DescribeUserPoolClient shows the "older" or the "newer" secret while there are two: it is not documented.
    """

    def __init__(self, client: Any, shows: str = "older") -> None:
        self._client = client
        self.shows = shows
        self._of: dict[str, dict[str, tuple[str, datetime]]] = {}
        self._number = 0
        for operation, carry_out in (("Add", self._add), ("List", self._list), ("Delete", self._delete)):
            self._answer(f"{operation}UserPoolClientSecret{'s' * (operation == 'List')}", carry_out)
        client.meta.events.register(f"after-call.{_SERVICE}.DescribeUserPoolClient", self._show)

    def accepts(self, client_id: str, secret: str) -> bool:
        """Whether the token endpoint knows the client by this secret."""
        return secret in self.values(client_id)

    def values(self, client_id: str) -> list[str]:
        """The client's secrets, the older one first."""
        return [value for value, _ in self._of.get(client_id, {}).values()]

    def _answer(self, operation: str, carry_out: Callable[[Params], Params]) -> None:
        def keep(params: Params, context: dict[str, Any], **_: Any) -> None:
            context["asked"] = params

        def answer(context: Mapping[str, Any], **_: Any) -> tuple[Any, Params]:
            asked = context["asked"]
            try:
                # Refuses a pool and a client that are not there, and learns the first secret.
                self._client.describe_user_pool_client(UserPoolId=asked["UserPoolId"], ClientId=asked["ClientId"])
                return Mock(status_code=200), carry_out(asked)
            except self._client.exceptions.ResourceNotFoundException as absent:
                return Mock(status_code=400), absent.response
            except Refused as refused:
                code, sentence = refused.args
                return Mock(status_code=400), {"Error": {"Code": code, "Message": sentence}}

        self._client.meta.events.register(f"provide-client-params.{_SERVICE}.{operation}", keep)
        self._client.meta.events.register(f"before-call.{_SERVICE}.{operation}", answer)

    def _show(self, parsed: dict[str, Any], **_: Any) -> None:
        shown = parsed.get("UserPoolClient", {})
        if "ClientSecret" not in shown:
            return
        known = self._of.setdefault(shown["ClientId"], {})
        if not known:
            self._new(shown["ClientId"], shown["ClientSecret"])
        shown["ClientSecret"] = self.values(shown["ClientId"])[0 if self.shows == "older" else -1]

    def _new(self, client_id: str, value: str) -> str:
        self._number += 1
        secret_id = f"{client_id}--{1_700_000_000_000 + self._number}"
        self._of[client_id][secret_id] = (value, datetime.now(UTC))
        return secret_id

    def _add(self, asked: Params) -> Params:
        known, given = self._of.get(asked["ClientId"], {}), asked.get("ClientSecret")
        if not known:
            raise Refused("InvalidParameterException", "The client has no secret.")
        if given is not None and (not re.fullmatch(r"[\w+]{24,64}", given) or given in self.values(asked["ClientId"])):
            raise Refused("InvalidParameterException", "Not a secret, or one that it has.")
        if len(known) >= _MOST:
            raise Refused("LimitExceededException", "At most two.")
        value = given or f"{'generated' * 4}{self._number}"
        told = self._told(asked["ClientId"], self._new(asked["ClientId"], value))
        return {"ClientSecretDescriptor": told | ({} if given else {"ClientSecretValue": value})}

    def _list(self, asked: Params) -> Params:
        client_id = asked["ClientId"]
        return {"ClientSecrets": [self._told(client_id, each) for each in self._of.get(client_id, {})]}

    def _delete(self, asked: Params) -> Params:
        known = self._of.get(asked["ClientId"], {})
        if asked["ClientSecretId"] not in known:
            raise Refused("ResourceNotFoundException", "No such secret.")
        if len(known) == 1:
            raise Refused("InvalidParameterException", "The last one stays.")
        del known[asked["ClientSecretId"]]
        return {}

    def _told(self, client_id: str, secret_id: str) -> dict[str, Any]:
        return {"ClientSecretId": secret_id, "ClientSecretCreateDate": self._of[client_id][secret_id][1]}
