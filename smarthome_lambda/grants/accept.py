"""Keeps customers' grants, one row for each code that Alexa sends; the skill encrypts the tokens and cannot decrypt them (SEC-076).

A row is `pending` before the code is exchanged, so that one delivery of the code exchanges it and all others wait for the outcome. It
becomes `active`, with its tokens, or `failed`. A row that never becomes active expires after an hour (SEC-073). The module `active` uses
what is kept here.
"""

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from device_cloud import timestamp
from device_cloud.identity import Owner
from device_cloud.runtime import log
from device_cloud.runtime.aws import answering, item_of_refusal, items_of
from smarthome_lambda.errors import AcceptGrantFailed
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.grant_row import ACTIVE, FAILED, PENDING
from smarthome_lambda.grants.login_with_amazon import EventTokens

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

_IS_NEW = "attribute_not_exists(#owner)"
_IS_PENDING = "attribute_exists(#owner) AND #state = :pending"
_BECOMES_ACTIVE = (
    "SET #state = :active, #event_token = :event_token, #refresh_token = :refresh_token, #expires_at = :expires_at, "
    "#issued_at = :issued_at, #client_id = :client_id, #version = :version "
    "REMOVE #lease_owner, #lease_until, #forgotten_at"
)
_BECOMES_FAILED = "SET #state = :failed"

# As long as an invocation can last; after that, its holder is dead.
_LEASE_S = 8
_FORGOTTEN_AFTER_S = 3600
_PAUSE_S = 0.1


class Grants:
    """The table Grants, as far as the skill may use it: it can store a token and never read one back.

    Args:
        table: the table Grants.
        key_id: the KMS key.
        stage: prod, dev or local; bound into what is encrypted (SEC-085).
        region: this function's, which decides which gateway receives the customer's events (SEC-084).
        dynamodb: of DynamoDB, in boto3's form.
        kms: returns the KMS client; called when it is first needed.
        clock: the time in seconds since 1970.
        pause: waits for that many seconds.
    """

    def __init__(  # noqa: PLR0913 - two tables' worth of settings and two clients
        self,
        *,
        table: str,
        key_id: str,
        stage: str,
        region: str,
        dynamodb: "DynamoDBClient",
        kms: "Callable[[], KMSClient]",
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._table = table
        self._key_id = key_id
        self._stage = stage
        self._region = region
        self._dynamodb = dynamodb
        self._kms = kms
        self._clock = clock
        self._pause = pause

    def begin(self, owner: Owner, code: str) -> bool:
        """Claim a code to exchange it, or learn its outcome.

        Returns:
            True: this caller, and no other, exchanges it. False: it was exchanged before, and its tokens are kept.

        Raises:
            AcceptGrantFailed: an earlier exchange failed or was never finished.
            StoreUnavailable: DynamoDB did not answer.
        """
        now = int(self._clock())
        lease_owner = str(uuid.uuid4())
        key = _key(owner, code)
        row = {
            **key,
            "state": {"S": PENDING},
            "stage": {"S": self._stage},
            "region": {"S": self._region},
            "created_at": {"S": timestamp.text_of(self._clock())},
            "lease_owner": {"S": lease_owner},
            "lease_until": {"N": str(now + _LEASE_S)},
            "forgotten_at": {"N": str(now + _FORGOTTEN_AFTER_S)},
        }
        if owner.sign_in_id is not None:
            # A skill event about the same link finds the grant by this.
            row["link"] = {"S": grant_row.digest(owner.sign_in_id)}
        with answering():
            try:
                self._dynamodb.put_item(
                    TableName=self._table,
                    Item=row,
                    ConditionExpression=_IS_NEW,
                    ExpressionAttributeNames={"#owner": "owner"},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException as taken:
                first = item_of_refusal(taken)
            else:
                return True
            # The client repeats a request whose answer was lost; then the existing row is the one we wrote.
            if first.get("lease_owner") == row["lease_owner"]:
                return True
            while grant_row.text(first, "state") == PENDING and self._clock() < int(first["lease_until"]["N"]):
                self._pause(_PAUSE_S)
                first = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item", {})
        if grant_row.text(first, "state") == ACTIVE:
            return False
        raise AcceptGrantFailed(
            "code_failed_before" if grant_row.text(first, "state") == FAILED else "code_never_finished"
        )

    def keep(self, owner: Owner, code: str, tokens: EventTokens, client_id: str) -> None:
        """Encrypt the tokens and write them; once this returns, they are durable (SEC-075).

        Args:
            owner: whose grant.
            code: which grant.
            tokens: what the code was exchanged for.
            client_id: of the event client that exchanged it; only that client can refresh (protocol 3.2).

        Raises:
            AcceptGrantFailed: the row is gone.
            StoreUnavailable: DynamoDB or KMS did not answer.
        """
        with answering():
            event_token = self._encrypted(owner, tokens.event_token)
            refresh_token = self._encrypted(owner, tokens.refresh_token)
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(owner, code),
                    ConditionExpression=_IS_PENDING,
                    UpdateExpression=_BECOMES_ACTIVE,
                    ExpressionAttributeNames={
                        "#owner": "owner",
                        "#state": "state",
                        "#event_token": "event_token",
                        "#refresh_token": "refresh_token",
                        "#expires_at": "expires_at",
                        "#issued_at": "issued_at",
                        "#client_id": "client_id",
                        "#version": "version",
                        "#lease_owner": "lease_owner",
                        "#lease_until": "lease_until",
                        "#forgotten_at": "forgotten_at",
                    },
                    ExpressionAttributeValues={
                        ":pending": {"S": PENDING},
                        ":active": {"S": ACTIVE},
                        ":event_token": {"B": event_token},
                        ":refresh_token": {"B": refresh_token},
                        ":expires_at": {"N": str(tokens.expires_at)},
                        ":issued_at": {"N": str(int(self._clock()))},
                        ":client_id": {"S": client_id},
                        ":version": {"N": "1"},
                    },
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException as refused:
                # If it is active, we made it so: the answer was lost, and the client repeated the request.
                if grant_row.text(item_of_refusal(refused), "state") != ACTIVE:
                    raise AcceptGrantFailed("grant_gone") from None

    def give_up(self, owner: Owner, code: str) -> None:
        """Record that the exchange failed, so that other deliveries stop waiting.

        Raises:
            StoreUnavailable: DynamoDB did not answer. Then they stop waiting when the lease ends, with the same result.
        """
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(owner, code),
                    ConditionExpression=_IS_PENDING,
                    UpdateExpression=_BECOMES_FAILED,
                    ExpressionAttributeNames={"#owner": "owner", "#state": "state"},
                    ExpressionAttributeValues={":pending": {"S": PENDING}, ":failed": {"S": FAILED}},
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return  # it is decided already

    def end_older(self, owner: Owner, code: str) -> None:
        """End the owner's earlier grants from the same sign-in: Alexa linked again, and the newest grant replaces them (SEC-081).

        Grants from other sign-ins stay: as far as we can tell, they belong to other Amazon accounts (docs/decisions/0008). May be repeated.

        Raises:
            StoreUnavailable: DynamoDB did not answer.
        """
        rows = {row["grant_id"]["S"]: row for row in items_of(owner.sub, self._table, self._dynamodb)}
        with answering():
            newest = rows.get(grant_row.digest(code), {})
            link, made_at = grant_row.text(newest, "link"), grant_row.text(newest, "created_at")
            for grant_id, row in rows.items():
                is_older = (grant_row.text(row, "created_at") or "") < (made_at or "")
                if link is not None and grant_row.text(row, "link") == link and is_older:
                    self._dynamodb.delete_item(TableName=self._table, Key=grant_row.key(owner.sub, grant_id))
                    log.warning("grant_deleted", sub=owner.sub, reason="replaced")

    def _encrypted(self, owner: Owner, token: str) -> bytes:
        answer = self._kms().encrypt(
            KeyId=self._key_id,
            Plaintext=token.encode("ascii"),
            EncryptionContext=grant_row.encryption_context(self._stage, owner.sub),
        )
        return answer["CiphertextBlob"]


def _key(owner: Owner, code: str) -> dict[str, Any]:
    return grant_row.key(owner.sub, grant_row.digest(code))
