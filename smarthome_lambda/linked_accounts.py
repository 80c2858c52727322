"""Which Amazon account is linked to which of ours, and which grants came of it: what a skill event is bound to (SEC-106).

A grant does not say which Amazon account gave it, and a skill event does not say which grant it is about. They meet in the skill token: the
one that is reported when an account is linked is the one that vouched for the grant. Where it is not, the only grant that is nobody's yet is
taken; of several none is, and the gateway will say when one of them is over.

The link is a row of the table Grants, in a partition of its own; the Amazon account appears in it as a hash.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from device_cloud import log
from device_cloud.aws import answering
from device_cloud.identity import Owner
from smarthome_lambda import grant_row
from smarthome_lambda.grant_row import ACTIVE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_OWNED_BY = "#owner = :owner"
_IS_NOBODYS = "#state = :active AND attribute_not_exists(#account)"
_BECOMES_THEIRS = "SET #account = :account"
_IS_THEIRS = "#account = :account"
_IS_OLDER = "attribute_not_exists(#linked_at) OR #linked_at <= :linked_at"
_LINK = "link"


class LinkedAccounts:
    """The links.

    Args:
        table: the table Grants.
        stage: links of other stages are not found (SEC-085).
        dynamodb: boto3's low-level client.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us. Every one may be repeated.
    """

    def __init__(self, table: str, stage: str, dynamodb: "DynamoDBClient") -> None:
        self._table = table
        self._stage = stage
        self._dynamodb = dynamodb

    def link(self, user_id: str, owner: Owner, when: float) -> None:
        """An Amazon account was linked to one of ours. The grants of its earlier links end: there is a new one.

        Args:
            user_id: the Amazon account's, for this skill.
            owner: ours.
            when: seconds since 1970, by Amazon's clock.
        """
        account = self._account(user_id)
        before = self._stored(account)
        with answering():
            try:
                self._dynamodb.put_item(
                    TableName=self._table,
                    Item={
                        **grant_row.key(account, _LINK),
                        "sub": {"S": owner.sub},
                        "linked_at": {"N": str(int(when))},
                    },
                    ConditionExpression=_IS_OLDER,
                    ExpressionAttributeNames={"#linked_at": "linked_at"},
                    ExpressionAttributeValues={":linked_at": {"N": str(int(when))}},
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return  # it was linked again since
        grants = self._grants(owner.sub)
        fresh = _fresh(grants, owner)
        if fresh is not None and self._becomes_theirs(fresh, account):
            self._delete([row for row in grants if row is not fresh], account)
        if (earlier := grant_row.text(before, "sub")) not in (None, owner.sub):
            self._delete(self._grants(str(earlier)), account)

    def unlink(self, user_id: str, when: float) -> bool:
        """An Amazon account was unlinked: the grants that came of its link end.

        Args:
            user_id: the Amazon account's, for this skill.
            when: as in link; what happened before the newest link says nothing about it.

        Returns:
            False: no such link is known, and nothing was done.
        """
        account = self._account(user_id)
        link = self._stored(account)
        sub, linked_at = grant_row.text(link, "sub"), grant_row.number(link, "linked_at")
        if sub is None or linked_at is None or int(when) < linked_at:
            return False
        self._delete(self._grants(sub), account)
        with answering():
            self._dynamodb.delete_item(TableName=self._table, Key=grant_row.key(account, _LINK))
        return True

    def _account(self, user_id: str) -> str:
        return "amazon#" + grant_row.digest(f"{self._stage}\n{user_id}")

    def _stored(self, account: str) -> Mapping[str, Any]:
        with answering():
            return self._dynamodb.get_item(
                TableName=self._table, Key=grant_row.key(account, _LINK), ConsistentRead=True
            ).get("Item", {})

    def _grants(self, sub: str) -> list[Mapping[str, Any]]:
        with answering():
            pages = self._dynamodb.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=_OWNED_BY,
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": sub}},
            )
            return [row for page in pages for row in page["Items"]]

    def _becomes_theirs(self, row: Mapping[str, Any], account: str) -> bool:
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(row),
                    ConditionExpression=_IS_NOBODYS,
                    UpdateExpression=_BECOMES_THEIRS,
                    ExpressionAttributeNames={"#state": "state", "#account": "account"},
                    ExpressionAttributeValues={":active": {"S": ACTIVE}, ":account": {"S": account}},
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _delete(self, rows: Sequence[Mapping[str, Any]], account: str) -> None:
        for row in rows:
            if grant_row.text(row, "account") != account:
                continue
            with answering():
                try:
                    self._dynamodb.delete_item(
                        TableName=self._table,
                        Key=_key(row),
                        ConditionExpression=_IS_THEIRS,
                        ExpressionAttributeNames={"#account": "account"},
                        ExpressionAttributeValues={":account": {"S": account}},
                    )
                except self._dynamodb.exceptions.ConditionalCheckFailedException:
                    continue  # gone already
            log.warning("grant_deleted", sub=row["owner"]["S"], reason="unlinked")


def _fresh(grants: Sequence[Mapping[str, Any]], owner: Owner) -> Mapping[str, Any] | None:
    """The grant that a new link brought; None if that cannot be told."""
    nobodys = [row for row in grants if grant_row.text(row, "state") == ACTIVE and "account" not in row]
    link = owner.token_id and grant_row.digest(owner.token_id)
    of_this_token = [row for row in nobodys if link and grant_row.text(row, "link") == link]
    candidates = of_this_token or nobodys
    return candidates[0] if len(candidates) == 1 else None


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"owner": row["owner"], "grant_id": row["grant_id"]}
