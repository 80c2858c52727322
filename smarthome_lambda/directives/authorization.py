"""AcceptGrant: exchanges the code that Alexa sends and stores the tokens (SEC-070 to SEC-077).

https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-authorization.html
"""

import re
from collections.abc import Mapping
from typing import Any

from device_cloud.errors import StoreUnavailable
from device_cloud.identity import Owner
from device_cloud.runtime import log
from smarthome_lambda.errors import AcceptGrantFailed, EventClientUnknown, NoEventTokens
from smarthome_lambda.grants.accept import Grants
from smarthome_lambda.grants.event_client import EventClientParameter
from smarthome_lambda.grants.login_with_amazon import LoginWithAmazon

_CODE = re.compile(r"[\x20-\x7e]{1,2048}")


class Authorization:
    """Accepts grants."""

    def __init__(self, event_client: EventClientParameter, login_with_amazon: LoginWithAmazon, grants: Grants) -> None:
        self._event_client = event_client
        self._login_with_amazon = login_with_amazon
        self._grants = grants

    def accept(self, owner: Owner, payload: Mapping[str, Any]) -> None:
        """Exchange the grant's code and keep the tokens. A code that was accepted before is accepted again, without an exchange.

        Args:
            owner: the verified grantee.
            payload: of the AcceptGrant directive.

        Raises:
            AcceptGrantFailed: whatever went wrong (SEC-054).
            StoreUnavailable: as AcceptGrantFailed, before anything was tried.
        """
        code = _code_of(payload)
        if self._grants.begin(owner, code):
            self._exchange(owner, code)
        try:
            self._grants.end_older(owner, code)
        except StoreUnavailable as unavailable:
            # The new grant is kept, and the gateway will say that the older one has ended.
            log.warning("grant_not_replaced", sub=owner.sub, reason=unavailable.reason)

    def _exchange(self, owner: Owner, code: str) -> None:
        try:
            client = self._event_client.read()
            try:
                tokens = self._login_with_amazon.exchange(code, client)
            except NoEventTokens as refused:
                if refused.is_clients or refused.is_final:
                    # For a code issued to another event client, Amazon says that the code is invalid. It is not sent again (SEC-072), but
                    # the next code is exchanged with the event client as it is by then.
                    self._event_client.drop(client)
                raise
            self._grants.keep(owner, code, tokens, client.client_id)
        except (EventClientUnknown, NoEventTokens, StoreUnavailable) as failure:
            self._give_up(owner, code)
            raise AcceptGrantFailed(failure.reason) from None

    def _give_up(self, owner: Owner, code: str) -> None:
        try:
            self._grants.give_up(owner, code)
        except StoreUnavailable as unavailable:
            log.warning("grant_left_pending", sub=owner.sub, reason=unavailable.reason)


def _code_of(payload: Mapping[str, Any]) -> str:
    grant = payload.get("grant")
    if not isinstance(grant, dict) or grant.get("type") != "OAuth2.AuthorizationCode":
        raise AcceptGrantFailed("grant")
    code = grant.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise AcceptGrantFailed("grant_code")
    return code
