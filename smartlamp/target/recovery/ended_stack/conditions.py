"""Decides a template's conditions as CloudFormation does, to know which resources a stack had."""

from collections.abc import Mapping
from typing import Any

from smartlamp.errors import CannotRun


class Conditions:
    """The conditions of a template under some parameters.

    Args:
        template: as JSON values.
        parameters: of the stack, by name.
        stack_id: its ARN.
    """

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str], stack_id: str) -> None:
        _, partition, _, region, account, name = stack_id.split(":", 5)
        self._conditions = template.get("Conditions", {})
        self._values = {
            **{key: each.get("Default", "") for key, each in template.get("Parameters", {}).items()},
            **parameters,
            "AWS::AccountId": account,
            "AWS::Partition": partition,
            "AWS::Region": region,
            "AWS::StackId": stack_id,
            "AWS::StackName": name.split("/")[1],
        }

    def has(self, resource: Mapping[str, Any]) -> bool:
        """Whether the stack has this resource.

        Raises:
            CannotRun: the condition says something that is not understood here.
        """
        return "Condition" not in resource or self._holds({"Condition": resource["Condition"]})

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Condition": str(name)}:
                return self._holds(self._conditions[name])
            case {"Fn::Equals": [left, right]}:
                # CloudFormation compares texts; a default may be a number.
                return str(self._value(left)) == str(self._value(right))
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::Or": inner}:
                return any(self._holds(each) for each in inner)
            case {"Fn::And": inner}:
                return all(self._holds(each) for each in inner)
        raise CannotRun(f"The template has a condition that cannot be decided here: {condition}.", _BY_HAND)

    def _value(self, value: Any) -> Any:
        match value:
            case {"Ref": str(name)}:
                return self._values[name]
            case dict() | list():
                raise CannotRun(f"The template has a condition that cannot be decided here: {value}.", _BY_HAND)
        return value


_BY_HAND = "docs/recovery.md says how to go on by hand."
