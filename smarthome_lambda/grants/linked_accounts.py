"""Which Amazon account is linked to which of our accounts, and which grants came from that link; skill events need both (SEC-106).

A grant does not say which Amazon account gave it, and a skill event does not say which grant it is about. The sign-in connects them: the
skill token in the event about a new link and the token that came with the grant are from the same sign-in, whichever arrives first. Where
they are not, no grant is guessed, and the gateway will say when the grant has ended (docs/decisions/0008).

The link is a row of the table Grants, in a partition of its own; the Amazon account appears in it as a hash. When a link ends or is replaced,
its grants end first: after a failure in between, the link is still there to find them by.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from device_cloud.identity import Owner
from device_cloud.runtime import log
from device_cloud.runtime.aws import answering, items_of
from smarthome_lambda.grants import grant_row
from smarthome_lambda.told import Told

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Row = Mapping[str, Any]

_IS_NEW = "attribute_not_exists(#owner)"
_IS_UNCHANGED = "#link = :link AND #linked_at = :linked_at"
_IS_UNCHANGED_OLDER = "attribute_not_exists(#link) AND #linked_at = :linked_at"
_LINK = "link"


class LinkedAccounts:
    """The links.

    Args:
        table: the table Grants.
        stage: links of other stages are not found (SEC-085).
        dynamodb: of DynamoDB, in boto3's form.
        told: what Alexa was told of; deleted with an owner's last grant.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us. Every method may be repeated.
    """

    def __init__(self, table: str, stage: str, dynamodb: "DynamoDBClient", told: Told) -> None:
        self._table = table
        self._stage = stage
        self._dynamodb = dynamodb
        self._told = told

    def link(self, user_id: str, owner: Owner, when: float) -> bool:
        """Record that an Amazon account was linked to an owner. An earlier link's grants end: the newest brings its own (protocol 3.1).

        Args:
            user_id: the Amazon account's, for this skill.
            owner: our account's.
            when: seconds since 1970, by Amazon's clock.

        Returns:
            False: the token does not say which sign-in it came from, or the account was linked again since.
        """
        if owner.sign_in_id is None:
            return False
        account = self._account(user_id)
        link = {
            **grant_row.key(account, _LINK),
            "sub": {"S": owner.sub},
            "link": {"S": grant_row.digest(owner.sign_in_id)},
            "linked_at": {"N": str(int(when))},
        }
        before = self._stored(account)
        is_late = bool(before) and int(when) < int(before["linked_at"]["N"])
        if (
            before
            and _names_no_sign_in(before)
            and (before["sub"], before["linked_at"]) == (link["sub"], link["linked_at"])
        ):
            return True  # the same event again
        if before and (before["sub"], before.get("link")) != (link["sub"], link["link"]):
            self._end_grants(link if is_late else before)
        if is_late:
            return False
        with answering():
            # Refused if another event of this account was faster: then this one is delivered again, and handled after that one.
            self._dynamodb.put_item(TableName=self._table, Item=link, **(_unchanged(before) if before else _new()))
        return True

    def unlink(self, user_id: str, when: float) -> bool:
        """End the grants of an Amazon account's link, which was unlinked.

        Args:
            user_id: the Amazon account's, for this skill.
            when: as in `link`; an event from before the newest link does not concern that link.

        Returns:
            False: no such link is known, and nothing was done.
        """
        link = self._stored(self._account(user_id))
        if not link or int(when) < int(link["linked_at"]["N"]):
            return False
        self._end_grants(link)
        with answering():
            try:
                self._dynamodb.delete_item(TableName=self._table, Key=_key(link), **_unchanged(link))
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return True  # gone already, or linked again in the meantime
        return True

    def _account(self, user_id: str) -> str:
        return "amazon#" + grant_row.digest(f"{self._stage}\n{user_id}")

    def _stored(self, account: str) -> Row:
        with answering():
            return self._dynamodb.get_item(
                TableName=self._table, Key=grant_row.key(account, _LINK), ConsistentRead=True
            ).get("Item", {})

    def _end_grants(self, link: Row) -> None:
        """End the grants that came from a link, and none of a newer link."""
        rows = items_of(link["sub"]["S"], self._table, self._dynamodb)
        with answering():
            ending = [row for row in rows if _came_of(row, link)]
            for row in ending:
                self._dynamodb.delete_item(TableName=self._table, Key=_key(row))
                log.warning("grant_deleted", sub=row["owner"]["S"], reason="unlinked")
        if all(row in ending or grant_row.text(row, "state") == grant_row.FAILED for row in rows):
            self._told.end(link["sub"]["S"])


def _new() -> dict[str, Any]:
    return {"ConditionExpression": _IS_NEW, "ExpressionAttributeNames": {"#owner": "owner"}}


def _names_no_sign_in(link: Row) -> bool:
    """Whether a link was stored before sign-ins were recorded. Then its grants' rows name its account."""
    return "link" not in link


def _came_of(grant: Row, link: Row) -> bool:
    if _names_no_sign_in(link):
        return bool(grant.get("account") == link["owner"])
    return bool(grant.get("link") == link["link"])


def _unchanged(link: Row) -> dict[str, Any]:
    if _names_no_sign_in(link):
        return {
            "ConditionExpression": _IS_UNCHANGED_OLDER,
            "ExpressionAttributeNames": {"#link": "link", "#linked_at": "linked_at"},
            "ExpressionAttributeValues": {":linked_at": link["linked_at"]},
        }
    return {
        "ConditionExpression": _IS_UNCHANGED,
        "ExpressionAttributeNames": {"#link": "link", "#linked_at": "linked_at"},
        "ExpressionAttributeValues": {":link": link["link"], ":linked_at": link["linked_at"]},
    }


def _key(row: Row) -> dict[str, Any]:
    return {"owner": row["owner"], "grant_id": row["grant_id"]}
