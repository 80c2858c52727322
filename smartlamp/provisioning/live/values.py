"""The template's values with what only the deployed stack knows: ids and attributes of its resources."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from smartlamp.deploy.review.resolved import Resources

_NAMED = re.compile(r"\$\{([^!}][^}]*)\}")

# Which attribute of which type is what, with the resource's physical id as {id}. An ARN's region, account and partition are the stack's.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/, "Return values" of each type.
_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("AWS::Cognito::UserPool", "Arn"): "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}",
    ("AWS::Cognito::UserPool", "ProviderName"): "cognito-idp.{region}.amazonaws.com/{id}",
    ("AWS::DynamoDB::Table", "Arn"): "arn:{partition}:dynamodb:{region}:{account}:table/{id}",
    ("AWS::IAM::Role", "Arn"): "arn:{partition}:iam::{account}:role{path}{id}",
    ("AWS::KMS::Key", "Arn"): "arn:{partition}:kms:{region}:{account}:key/{id}",
    ("AWS::Lambda::Function", "Arn"): "arn:{partition}:lambda:{region}:{account}:function:{id}",
    ("AWS::Logs::LogGroup", "Arn"): "arn:{partition}:logs:{region}:{account}:log-group:{id}:*",
    ("AWS::SQS::Queue", "Arn"): "arn:{partition}:sqs:{region}:{account}:{name}",
    ("AWS::SQS::Queue", "QueueName"): "{name}",
}


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()
"""In the place of a value that cannot be known here. It is compared with nothing."""


class Values:
    """Puts ids and attributes in.

    Args:
        stack_id: the stack's ARN.
        physical: its resources' physical ids, by logical id.
        resources: the template's.
        stream: the ARN of a table's stream, by the table's name; None if it has none or it cannot be read.
    """

    def __init__(
        self, stack_id: str, physical: Mapping[str, str], resources: Resources, stream: Callable[[str], str | None]
    ) -> None:
        _, self.partition, _, self.region, self.account, _ = stack_id.split(":", 5)
        self._physical, self._resources, self._stream = physical, resources, stream

    def of(self, value: Any) -> Any:
        """A value of the template with everything put in that is known, and UNKNOWN for the rest."""
        match value:
            case dict() if (
                len(value) == 1
                and (function := next(iter(value)))
                and (function == "Ref" or function.startswith("Fn::"))
            ):
                return self._called(function, value[function])
            case dict():
                return {key: self.of(each) for key, each in value.items()}
            case list():
                return [self.of(each) for each in value]
        return value

    def _called(self, function: str, given: Any) -> Any:
        match function, given:
            case "Ref", str(name):
                return self._physical.get(name, UNKNOWN)
            case "Fn::GetAtt", [str(name), str(attribute)]:
                return self._attribute(name, attribute)
            case "Fn::GetAtt", str(both) if "." in both:
                return self._attribute(*both.split(".", 1))
            case "Fn::Sub", str(text):
                return self._substituted(text)
        return UNKNOWN

    def _attribute(self, name: str, attribute: str) -> Any:
        identifier, resource = self._physical.get(name), self._resources.get(name, {})
        if identifier is None:
            return UNKNOWN
        kind = str(resource.get("Type"))
        if (kind, attribute) == ("AWS::DynamoDB::Table", "StreamArn"):
            return self._stream(identifier) or UNKNOWN
        form = _ATTRIBUTES.get((kind, attribute))
        path = (resource.get("Properties") or {}).get("Path", "/")
        if form is None or not isinstance(path, str):
            return UNKNOWN
        return form.format(
            partition=self.partition,
            region=self.region,
            account=self.account,
            id=identifier,
            name=identifier.rsplit("/", 1)[-1],
            path=path,
        )

    def _substituted(self, text: str) -> Any:
        unknown = False

        def put_in(named: re.Match[str]) -> str:
            nonlocal unknown
            name, dot, attribute = named[1].partition(".")
            value = self._attribute(name, attribute) if dot else self._physical.get(name, UNKNOWN)
            unknown = unknown or value is UNKNOWN
            return str(value)

        filled = _NAMED.sub(put_in, text)
        return UNKNOWN if unknown else filled.replace("${!", "${")


def unknown_in(value: Any, path: str = "") -> list[str]:
    """The paths at which a value is UNKNOWN, such as `/Environment/Variables/TABLE`."""
    match value:
        case dict():
            return [found for key, each in value.items() for found in unknown_in(each, f"{path}/{key}")]
        case list():
            return [found for at, each in enumerate(value) for found in unknown_in(each, f"{path}/{at}")]
    return [path] if value is UNKNOWN else []
