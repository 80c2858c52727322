"""What CloudFormation makes of the template: under some parameters, and after one deployment upon another."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from smartlamp.deploy import template

TEMPLATE = template.load()
NO_VALUE = {"Ref": "AWS::NoValue"}


class Deployment:
    """The template under some parameters: its conditions decided, nothing else resolved."""

    def __init__(self, body: Mapping[str, Any] = TEMPLATE, /, **parameters: str) -> None:
        defaults = {name: each.get("Default", "") for name, each in body["Parameters"].items()}
        self._body = body
        self._parameters = {**defaults, "AWS::Region": "us-east-1", **parameters}
        self._named: dict[str, bool] = {}

    @cached_property
    def resources(self) -> dict[str, Any]:
        return {name: self._decided(each) for name, each in self._body["Resources"].items() if self._is_there(each)}

    @cached_property
    def outputs(self) -> dict[str, Any]:
        return {name: self._decided(each) for name, each in self._body["Outputs"].items() if self._is_there(each)}

    def at(self, resource: str, path: str) -> Any:
        """A member of a resource's properties, by a dotted path; None if there is none."""
        value: Any = self.resources[resource]["Properties"]
        for part in path.split("."):
            value = value[int(part)] if isinstance(value, list) else value.get(part)
        return value

    def accepts(self) -> bool:
        """Whether the template's rules let these parameters through."""
        return not self.broken_rules()

    def broken_rules(self) -> list[str]:
        """The template's rules that do not let these parameters through."""
        return [
            name
            for name, rule in self._body["Rules"].items()
            if self._holds(rule["RuleCondition"])
            and not all(self._holds(assertion["Assert"]) for assertion in rule["Assertions"])
        ]

    def resolved(self, part: Any) -> Any:
        """What was decided, with values: of a resource its id here, or else the name of its physical one."""
        match part:
            case {"Ref": str(name)}:
                return self._parameters.get(name, name)
            case {"Fn::GetAtt": [str(name), attribute]}:
                return f"{self._parameters.get(name, name)}.{attribute}"
            case {"Fn::Sub": text}:
                return self._put_in(text)
            case dict():
                return {key: self.resolved(each) for key, each in part.items()}
            case list():
                return [self.resolved(each) for each in part]
        return part

    def _put_in(self, text: str | tuple[str, Mapping[str, Any]]) -> str:
        if isinstance(text, str):
            return re.sub(r"\$\{([^}]+)}", lambda named: str(self.resolved({"Ref": named[1]})), text)
        with_names, values = text
        own = {name: str(self.resolved(value)) for name, value in values.items()}
        return self._put_in(re.sub(r"\$\{([^}]+)}", lambda named: own.get(named[1], named[0]), with_names))

    def _is_there(self, part: dict[str, Any]) -> bool:
        return "Condition" not in part or self._holds({"Condition": part["Condition"]})

    def _holds(self, condition: dict[str, Any]) -> bool:
        match condition:
            case {"Condition": str(name)}:
                if name not in self._named:
                    self._named[name] = self._holds(self._body["Conditions"][name])
                return self._named[name]
            case {"Fn::Equals": [left, right]}:
                # CloudFormation compares texts; a parameter's default may be a number.
                return str(self._value(left)) == str(self._value(right))
            case {"Fn::Contains": [list(values), value]}:
                return self._value(value) in values
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::Or": inner}:
                return any(self._holds(each) for each in inner)
            case {"Fn::And": inner}:
                return all(self._holds(each) for each in inner)
        raise AssertionError(condition)

    def _value(self, value: Any) -> Any:
        match value:
            case {"Ref": str(name)}:
                return self._parameters[name]
        return value

    def _decided(self, part: Any) -> Any:
        match part:
            case {"Fn::If": [str(name), yes, no]}:
                return self._decided(yes if self._holds({"Condition": name}) else no)
            case dict():
                decided = {key: self._decided(each) for key, each in part.items()}
                return {key: each for key, each in decided.items() if each != NO_VALUE}
            case list():
                return [each for each in map(self._decided, part) if each != NO_VALUE]
        return part


class Functions:
    """The functions of a stack, deployed once or several times: what runs under each name that somebody invokes.

    A function changes in place. A version stays what the function was when the version was published: with a resource of a new logical
    id, or with a changed property, since each of its properties is create-only.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
    """

    def __init__(self) -> None:
        self._versions: dict[tuple[str, str], Any] = {}

    def deploy(self, body: Mapping[str, Any], **parameters: str) -> None:
        """Deploy what SAM made of a template; beside parameters there may be physical ids of resources."""
        self._now = Deployment(body, **parameters)
        self._resources = self._now.resources
        versions = [name for name, each in self._resources.items() if each["Type"] == "AWS::Lambda::Version"]
        self._versions = {
            self._key(name): self._versions.get(self._key(name)) or self._unversioned(name) for name in versions
        }

    def invoked(self, reference: Any) -> Mapping[str, Any]:
        """The configuration that is invoked by what the template gives to somebody, such as `{"Ref": "Alias"}`."""
        match reference:
            case {"Fn::GetAtt": [str(function), "Arn"]}:
                return self.configuration(function)
            case {"Ref": str(name)} if self._resources[name]["Type"] == "AWS::Lambda::Function":
                return self.configuration(name)
            case {"Ref": str(name)} if self._resources[name]["Type"] == "AWS::Lambda::Alias":
                version = self._resources[name]["Properties"]["FunctionVersion"]
                if version == "$LATEST":
                    return self._unversioned(name)
                assert version["Fn::GetAtt"][1] == "Version"
                published: Mapping[str, Any] = self._versions[self._key(version["Fn::GetAtt"][0])]
                return published
        raise AssertionError(reference)

    def configuration(self, function: str) -> Mapping[str, Any]:
        """What was last deployed of a function; environment variables beside the other properties."""
        properties = {**self._resources[function]["Properties"]}
        variables = properties.pop("Environment")["Variables"]
        told: Mapping[str, Any] = self._now.resolved({**properties, **variables})
        return told

    @property
    def outputs(self) -> Mapping[str, Any]:
        """What the stack tells people, unresolved."""
        return {name: each["Value"] for name, each in self._now.outputs.items()}

    @property
    def streamed_to(self) -> Any:
        """What the table's stream invokes, unresolved."""
        (mapping,) = [
            each["Properties"]
            for each in self._resources.values()
            # A queue has no position to start at.
            if each["Type"] == "AWS::Lambda::EventSourceMapping" and "StartingPosition" in each["Properties"]
        ]
        return mapping["FunctionName"]

    def _unversioned(self, name: str) -> Mapping[str, Any]:
        return self.configuration(self._resources[name]["Properties"]["FunctionName"]["Ref"])

    def _key(self, version: str) -> tuple[str, str]:
        return version, json.dumps(self._now.resolved(self._resources[version]["Properties"]), sort_keys=True)
