"""From a grant to an event token that the gateway accepts: decrypts it, and renews it before it expires, once for all who need it (SEC-078)."""

import random
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from device_cloud.errors import StoreUnavailable
from device_cloud.runtime import log
from device_cloud.runtime.aws import answering
from smarthome_lambda.errors import EventClientUnknown, Fault, GrantEnded, NoEventTokens, NotNow
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.event_client import EventClient, EventClientParameter
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.grants.login_with_amazon import EventTokens, LoginWithAmazon

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

# How long before a token expires it is renewed: random, so that containers do not renew together; a quarter of the lifetime at most (SEC-080).
_AHEAD_S = (120.0, 300.0)
_LEASE_S = 10
# For a renewal by another container; if that one died, the customer's neighbours must not wait for it.
_MOST_WAITED_S = 1.0
_PAUSE_S = (0.1, 0.3)
# With less time than this, a token is not worth sending: it may expire on the way.
_SPARE_S = 5.0
_REFRESH_AGAIN_AFTER_S = 1
_KEPT_S = 300.0
_MOST_KEPT = 256

# KMS's error for a ciphertext that is not this customer's. A ciphertext of another key is our own mistake, and needs no new link.
_BROKEN = "InvalidCiphertextException"


class FreshTokens:
    """Provides event tokens.

    Args:
        grants: the table Grants.
        key_id: the KMS key.
        stage: bound into what is encrypted (SEC-085).
        kms: of KMS, in boto3's form.
        login_with_amazon: renews tokens.
        event_client: the skill's credentials for that.
        clock: the time in seconds since 1970.
        pause: waits for that many seconds.
        between: returns a random number between two others.
    """

    def __init__(  # noqa: PLR0913 - two services, a table, and what makes time
        self,
        grants: ActiveGrants,
        *,
        key_id: str,
        stage: str,
        kms: "KMSClient",
        login_with_amazon: LoginWithAmazon,
        event_client: EventClientParameter,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._grants = grants
        self._key_id = key_id
        self._stage = stage
        self._kms = kms
        self._login_with_amazon = login_with_amazon
        self._event_client = event_client
        self._clock = clock
        self._pause = pause
        self._between = between
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, int], tuple[str, float]] = OrderedDict()

    def of(self, grant: Grant) -> tuple[Grant, str]:
        """A token with time left, and the grant as it is then.

        Raises:
            GrantEnded: the grant is gone, or can no longer be decrypted.
            NotNow: Login with Amazon, KMS or the event client is unavailable, or Login with Amazon says that the customer ended the grant.
            StoreUnavailable: DynamoDB did not answer.
        """
        left = grant.expires_at - self._clock()
        if left > min(self._between(*_AHEAD_S), (grant.expires_at - grant.issued_at) / 4):
            return grant, self._plain(grant, grant.event_token)
        return self._renewed(grant, usable=left > _SPARE_S)

    def instead(self, grant: Grant) -> tuple[Grant, str]:
        """A replacement for this grant's token, which the gateway refused: one renewed in the meantime, or a new one.

        Raises: as in `of`.
        """
        with self._lock:
            self._kept.pop(_name(grant), None)
        newest = self._again(grant)
        if newest.version != grant.version:
            return newest, self._plain(newest, newest.event_token)
        return self._renewed(grant, usable=False)

    def _renewed(self, grant: Grant, *, usable: bool) -> tuple[Grant, str]:
        lease_owner = str(uuid.uuid4())
        give_up_at = self._clock() + _MOST_WAITED_S
        while not self._grants.lease(grant, lease_owner, _LEASE_S):
            if usable:
                return grant, self._plain(grant, grant.event_token)
            newest = self._again(grant)
            if newest.version != grant.version:
                return newest, self._plain(newest, newest.event_token)
            if self._clock() >= give_up_at:
                raise NotNow("refresh_by_another")
            self._pause(self._between(*_PAUSE_S))
        try:
            return self._renew(grant, lease_owner)
        except NotNow:
            self._grants.put_off(grant, lease_owner, _REFRESH_AGAIN_AFTER_S)
            if usable:
                return grant, self._plain(grant, grant.event_token)
            raise

    def _renew(self, grant: Grant, lease_owner: str) -> tuple[Grant, str]:
        refresh_token = self._plain(grant, grant.refresh_token, keep=False)
        try:
            tokens = self._refresh(grant, refresh_token)
        except NoEventTokens as refused:
            log.error("refresh_failed", sub=grant.sub, reason=refused.reason)
            raise NotNow(refused.reason, _fault(refused)) from None
        event, refresh = (self._encrypted(grant, token) for token in (tokens.event_token, tokens.refresh_token))
        if self._grants.renew(grant, lease_owner, event, refresh, tokens.expires_at):
            log.info("grant_renewed", sub=grant.sub)
        newest = self._again(grant)
        return newest, self._plain(newest, newest.event_token)

    def _refresh(self, grant: Grant, refresh_token: str) -> EventTokens:
        client = self._client()
        if grant.client_id not in ("", client.client_id):
            client = self._client_instead(client)
        if grant.client_id not in ("", client.client_id):
            # Amazon would answer invalid_grant, and our own change would make every customer's grant a suspect (SEC-082).
            raise NoEventTokens("event_client_changed")
        try:
            return self._login_with_amazon.refresh(refresh_token, client)
        except NoEventTokens as refused:
            if not refused.is_clients:
                raise
            newest = self._client_instead(client)
            if newest == client:
                raise
        return self._login_with_amazon.refresh(refresh_token, newest)

    def _client(self) -> EventClient:
        try:
            return self._event_client.read()
        except (EventClientUnknown, StoreUnavailable) as unknown:
            raise NoEventTokens(unknown.reason) from None

    def _client_instead(self, refused: EventClient) -> EventClient:
        self._event_client.drop(refused)
        return self._client()

    def _again(self, grant: Grant) -> Grant:
        newest = self._grants.again(grant)
        if newest is None:
            raise GrantEnded("grant_gone")
        return newest

    def _plain(self, grant: Grant, token: bytes, *, keep: bool = True) -> str:
        name, now = _name(grant), self._clock()
        kept = self._kept.get(name) if keep else None
        if kept is not None and now < kept[1]:
            return kept[0]
        try:
            with answering():
                answer = self._kms.decrypt(
                    CiphertextBlob=token,
                    KeyId=self._key_id,
                    EncryptionContext=grant_row.encryption_context(self._stage, grant.sub),
                )
        except StoreUnavailable as refused:
            log.error("decrypt_failed", sub=grant.sub, reason=refused.reason)
            if refused.reason != _BROKEN:
                raise NotNow("decrypt_failed", Fault.DOUBTFUL) from None
            self._grants.become(grant, grant_row.NEEDS_RELINK)
            raise GrantEnded("decrypt_failed") from None
        plain = answer["Plaintext"].decode("ascii")
        if keep:
            self._keep(name, plain, now)
        return plain

    def _keep(self, name: tuple[str, str, int], plain: str, now: float) -> None:
        # Kept in memory for minutes only; the refresh token is never kept (SEC-077).
        with self._lock:
            self._kept[name] = (plain, now + _KEPT_S)
            self._kept.move_to_end(name)
            while len(self._kept) > _MOST_KEPT or next(iter(self._kept.values()))[1] <= now:
                self._kept.popitem(last=False)

    def _encrypted(self, grant: Grant, token: str) -> bytes:
        try:
            with answering():
                return self._kms.encrypt(
                    KeyId=self._key_id,
                    Plaintext=token.encode("ascii"),
                    EncryptionContext=grant_row.encryption_context(self._stage, grant.sub),
                )["CiphertextBlob"]
        except StoreUnavailable as unavailable:
            log.error("refresh_failed", sub=grant.sub, reason=unavailable.reason)
            raise NotNow("encrypt_failed", Fault.DOUBTFUL) from None


def _name(grant: Grant) -> tuple[str, str, int]:
    return grant.sub, grant.grant_id, grant.version


def _fault(refused: NoEventTokens) -> Fault:
    if refused.is_final:
        return Fault.SUSPECT
    return Fault.GRANTS if refused.reason == "event_client_changed" else Fault.DOUBTFUL
