"""What is in the resources that outlived a stack, as AWS says now. Whatever is not known to be empty is not empty."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import boto3
import botocore.exceptions
from botocore.config import Config

from smartlamp.errors import CannotRun
from smartlamp.target.aws_session import usable_settings
from smartlamp.target.recovery.ended_stack import record
from smartlamp.target.recovery.ended_stack.record import CLIENT, DOMAIN, POOL, Resource

State = Literal["gone", "empty", "in use"]
_PATIENT = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 5})
_NOT_THERE = {"ResourceNotFoundException", "NotFoundException", "NoSuchEntity"}


@dataclass(frozen=True)
class Found:
    """A resource, and what is in it.

    Attributes:
        resource: which.
        state: gone; empty, so that nobody loses anything with it; or in use.
        words: the same for people, such as "has people".
        is_protected: whether AWS refuses to delete it.
        pool: of a domain and a client, the id of their user pool.
        is_data: whether it is in use because of people's data alone: nobody but its stack's own people needs it.
    """

    resource: Resource
    state: State
    words: str
    is_protected: bool = False
    pool: str = ""
    is_data: bool = False


class Account:
    """Clients of the services that keep something of people, in one region."""

    def __init__(self, session: boto3.Session) -> None:
        with usable_settings():
            self.cognito: Any = session.client("cognito-idp", config=_PATIENT)
            self.dynamodb: Any = session.client("dynamodb", config=_PATIENT)
            self.kms: Any = session.client("kms", config=_PATIENT)
            self.iam: Any = session.client("iam", config=_PATIENT)

    def look(self, resources: Sequence[Resource]) -> list[Found]:
        """What is in the resources of one stack.

        Raises:
            CannotRun: AWS does not tell.
        """
        return [self.look_at(each, resources) for each in resources]

    def look_at(self, resource: Resource, among: Sequence[Resource]) -> Found:
        """What is in one of the resources of a stack.

        Raises:
            CannotRun: AWS does not tell.
        """
        pools = [each.physical_id for each in among if each.kind == POOL]
        ours = {each.physical_id for each in among if each.kind in (CLIENT, DOMAIN)}
        return self._found(resource, pools, ours)

    def _found(self, resource: Resource, pools: Sequence[str], ours: set[str]) -> Found:
        look_by_kind: dict[str, Callable[[], Found]] = {
            record.POOL: lambda: self._pool(resource, ours),
            record.CLIENT: lambda: self._client(resource, pools),
            record.DOMAIN: lambda: self._domain(resource, pools),
            record.TABLE: lambda: self._table(resource),
            record.KEY: lambda: self._key(resource),
            record.ROLE: lambda: self._role(resource),
        }
        try:
            return look_by_kind[resource.kind]()
        except botocore.exceptions.ClientError as refused:
            if refused.response["Error"]["Code"] in _NOT_THERE:
                return Found(resource, "gone", "is gone")
            why: Exception = refused
        except botocore.exceptions.BotoCoreError as away:
            why = away
        raise CannotRun(
            f"What is in {resource.logical_id} ({resource.physical_id}) is not known: {why}",
            "Check that your credentials may read it, then try again.",
        ) from why

    def _pool(self, resource: Resource, ours: set[str]) -> Found:
        pool_id = resource.physical_id
        pool = self.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        is_protected = pool.get("DeletionProtection") == "ACTIVE"
        pages = self.cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
        others = [
            each["ClientName"] for page in pages for each in page["UserPoolClients"] if each["ClientId"] not in ours
        ]
        if others:
            return Found(resource, "in use", f"has a client that the stack did not leave: {others[0]}", is_protected)
        domains = {pool.get("Domain"), pool.get("CustomDomain")} - {None, ""} - ours
        if domains:
            return Found(
                resource, "in use", f"has a domain that the stack did not leave: {domains.pop()}", is_protected
            )
        if self.cognito.list_users(UserPoolId=pool_id, Limit=1)["Users"]:
            return Found(resource, "in use", "has people", is_protected, is_data=True)
        return Found(resource, "empty", "has nobody", is_protected)

    def _client(self, resource: Resource, pools: Sequence[str]) -> Found:
        for pool in pools:
            with contextlib.suppress(self.cognito.exceptions.ResourceNotFoundException):
                self.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=resource.physical_id)
                return Found(resource, "empty", "goes with its pool", pool=pool)
        return Found(resource, "gone", "is gone")

    def _domain(self, resource: Resource, pools: Sequence[str]) -> Found:
        domain = self.cognito.describe_user_pool_domain(Domain=resource.physical_id)["DomainDescription"]
        pool = domain.get("UserPoolId", "")
        if pool in pools:
            return Found(resource, "empty", "goes with its pool", pool=pool)
        # Nobody else's is ours, whatever its name once was.
        return Found(resource, "gone", "belongs to another pool now" if pool else "is gone")

    def _table(self, resource: Resource) -> Found:
        name = resource.physical_id
        # ItemCount of DescribeTable may be six hours old.
        table = self.dynamodb.describe_table(TableName=name)["Table"]
        is_protected = table.get("DeletionProtectionEnabled", False)
        looked = self.dynamodb.scan(TableName=name, Limit=1, ConsistentRead=True)
        if looked["Items"] or "LastEvaluatedKey" in looked:
            return Found(resource, "in use", "has items", is_protected, is_data=True)
        return Found(resource, "empty", "has no items", is_protected)

    def _key(self, resource: Resource) -> Found:
        key = self.kms.describe_key(KeyId=resource.physical_id)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return Found(resource, "gone", f"is to be deleted on {key['DeletionDate']:%Y-%m-%d}")
        return Found(resource, "empty", "is needed for Grants alone")

    def _role(self, resource: Resource) -> Found:
        role = self.iam.get_role(RoleName=resource.physical_id)["Role"]
        attached = self.iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        if attached:
            what = f"has a policy that the stack did not give it: {attached[0]['PolicyName']}"
            return Found(resource, "in use", what)
        return Found(resource, "empty", "is needed for its pool alone")
