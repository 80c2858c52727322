"""What Cognito refuses and moto does not: to delete a protected pool, or one with a domain; a second prefix; a half update.

The sentences are those that other makers report (floci-io/floci#3961, aws/aws-cdk#10062, ekristen/aws-nuke#477). UpdateUserPool resets what it
is not given: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
"""

from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import Mock

PROTECTED = "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first."
HAS_DOMAIN = "User pool cannot be deleted. It has a domain configured that should be deleted first."
SECOND_PREFIX = "User pool already has a domain configured."
HALF_UPDATE = "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
AWS_TAG = "Tag keys must not begin with aws:."
_SERVICE = "cognito-identity-provider"

Answer = tuple[Any, dict[str, Any]] | None


class StrictUserPools:
    """Makes a client of moto's Cognito refuse what Cognito refuses.

    Attributes:
        updates: the requests of UpdateUserPool.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._domains: dict[str, str] = {}
        self.updates: list[Mapping[str, Any]] = []
        self._refuse("CreateUserPoolDomain", self._second_prefix)
        self._refuse("DeleteUserPoolDomain", self._forget_domain)
        self._refuse("DeleteUserPool", self._still_needed)
        self._refuse("UpdateUserPool", self._half)

    def _refuse(self, operation: str, judge: Callable[[Mapping[str, Any]], str | None]) -> None:
        """Have the operation answered with InvalidParameterException and the judge's sentence, if it has one."""

        def keep(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
            context["asked"] = params

        def answer(context: Mapping[str, Any], **_: Any) -> Answer:
            sentence = judge(context["asked"])
            if sentence is None:
                return None
            return Mock(status_code=400), {"Error": {"Code": "InvalidParameterException", "Message": sentence}}

        self._client.meta.events.register(f"provide-client-params.{_SERVICE}.{operation}", keep)
        self._client.meta.events.register(f"before-call.{_SERVICE}.{operation}", answer)

    def _second_prefix(self, asked: Mapping[str, Any]) -> str | None:
        if asked["UserPoolId"] in self._domains.values() and "CustomDomainConfig" not in asked:
            return SECOND_PREFIX
        self._domains[asked["Domain"]] = asked["UserPoolId"]
        return None

    def _forget_domain(self, asked: Mapping[str, Any]) -> str | None:
        self._domains.pop(asked["Domain"], None)
        return None

    def _still_needed(self, asked: Mapping[str, Any]) -> str | None:
        pool = self._client.describe_user_pool(UserPoolId=asked["UserPoolId"])["UserPool"]
        if pool.get("DeletionProtection") == "ACTIVE":
            return PROTECTED
        return HAS_DOMAIN if asked["UserPoolId"] in self._domains.values() else None

    def _half(self, asked: Mapping[str, Any]) -> str | None:
        self.updates.append(asked)
        guarded = asked.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", [])
        if any(tag.startswith("aws:") for tag in asked.get("UserPoolTags", {})):
            return AWS_TAG
        pool = self._client.describe_user_pool(UserPoolId=asked["UserPoolId"])["UserPool"]
        # A pool keeps AttributesRequireVerificationBeforeUpdate when the request leaves it out with AutoVerifiedAttributes.
        guarded = guarded or pool.get("UserAttributeUpdateSettings", {}).get(
            "AttributesRequireVerificationBeforeUpdate", []
        )
        return None if {*guarded} <= {*asked.get("AutoVerifiedAttributes", [])} else HALF_UPDATE
