"""Removes the resources that an ended stack left. Each is looked at again right before, and once more when its protection is off."""

from collections.abc import Callable, Iterator, Sequence

import botocore.exceptions

from smartlamp.errors import Failed, SmartLampError
from smartlamp.target.recovery.ended_stack import record
from smartlamp.target.recovery.ended_stack.contents import Account, Found
from smartlamp.target.recovery.ended_stack.record import Resource

KEY_WAITS_DAYS = 30  # the longest that AWS offers
_UNTIL_ACTIVE: dict[str, int] = {"Delay": 2, "MaxAttempts": 60}
# A role is deleted after its pool, which it sends codes for; the key after the table with what it encrypted.
_ORDER = (record.POOL, record.TABLE, record.ROLE, record.KEY)


def removed(account: Account, resources: Sequence[Resource], *, with_data: bool = False) -> Iterator[str]:
    """Remove the resources of one stack, and yield a sentence on each.

    Args:
        account: whose.
        resources: of one stack.
        with_data: whether people and items go, too. What another stack or client needs stays in any case.

    Raises:
        Failed: one is in use by now, or AWS refuses. What was removed before stays removed.
        CannotRun: AWS does not tell what is in one of them.
    """
    for kind in _ORDER:
        for resource in resources:
            if resource.kind == kind:
                try:
                    yield from _removed(account, resource, resources, with_data=with_data)
                except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as refused:
                    raise Failed(
                        f"{resource.logical_id} ({resource.physical_id}) was not removed: {refused}",
                        "Do what it says, then run the same command again: it removes what is left.",
                    ) from refused


def _removed(account: Account, resource: Resource, among: Sequence[Resource], *, with_data: bool) -> Iterator[str]:
    def looked() -> Found:
        found = account.look_at(resource, among)
        if found.state == "in use" and not (with_data and found.is_data):
            raise Failed(
                f"{resource.logical_id} ({resource.physical_id}) {found.words} by now. It stays.",
                "Find out who uses it before you try again.",
            )
        return found

    found = looked()
    if found.state == "gone":
        return
    match resource.kind:
        case record.POOL:
            yield from _pool_removed(account, found, looked, among)
        case record.TABLE:
            yield from _table_removed(account, found, looked)
        case record.ROLE:
            for name in account.iam.list_role_policies(RoleName=resource.physical_id)["PolicyNames"]:
                account.iam.delete_role_policy(RoleName=resource.physical_id, PolicyName=name)
            account.iam.delete_role(RoleName=resource.physical_id)
            yield f"{resource.logical_id} ({resource.physical_id}) is deleted."
        case record.KEY:
            account.kms.schedule_key_deletion(KeyId=resource.physical_id, PendingWindowInDays=KEY_WAITS_DAYS)
            yield (
                f"{resource.logical_id} ({resource.physical_id}) will be deleted in {KEY_WAITS_DAYS} days. "
                f"To keep it: `aws kms cancel-key-deletion --key-id {resource.physical_id}`"
            )


def _pool_removed(
    account: Account, found: Found, looked: Callable[[], Found], among: Sequence[Resource]
) -> Iterator[str]:
    pool_id = found.resource.physical_id
    if found.is_protected:
        _protect_pool(account, pool_id, "INACTIVE")
    try:
        looked()
    except SmartLampError:
        if found.is_protected:
            _protect_pool(account, pool_id, "ACTIVE")
        raise
    # Cognito deletes no pool that has a domain.
    for each in among:
        if each.kind == record.DOMAIN and account.look_at(each, among).pool == pool_id:
            account.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=each.physical_id)
            yield f"{each.logical_id} ({each.physical_id}) is deleted."
    account.cognito.delete_user_pool(UserPoolId=pool_id)
    yield f"{found.resource.logical_id} ({pool_id}) is deleted, with its clients."


def _protect_pool(account: Account, pool_id: str, protection: str) -> None:
    """Switch protection. UpdateUserPool resets what it is not given, so it is given all that the pool has.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
    """
    pool = account.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    takes = account.cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    settings = {name: value for name, value in pool.items() if name in takes and value != ""}
    # It answers both, and takes one: the other is in the password policy.
    settings.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)
    # Those that begin with aws: are CloudFormation's to write.
    tags = {name: value for name, value in pool.get("UserPoolTags", {}).items() if not name.startswith("aws:")}
    account.cognito.update_user_pool(
        **{
            **settings,
            "UserPoolId": pool_id,
            "PoolName": pool["Name"],
            "UserPoolTags": tags,
            "DeletionProtection": protection,
        }
    )


def _table_removed(account: Account, found: Found, looked: Callable[[], Found]) -> Iterator[str]:
    name = found.resource.physical_id
    if found.is_protected:
        _protect_table(account, name, wanted=False)
    try:
        looked()
    except SmartLampError:
        if found.is_protected:
            _protect_table(account, name, wanted=True)
        raise
    account.dynamodb.delete_table(TableName=name)
    yield f"{found.resource.logical_id} ({name}) is deleted."


def _protect_table(account: Account, name: str, *, wanted: bool) -> None:
    account.dynamodb.update_table(TableName=name, DeletionProtectionEnabled=wanted)
    account.dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_UNTIL_ACTIVE)
