"""A template under some parameters: which resources there are, with each value as far as it is known before AWS makes anything."""

import re
from collections.abc import Mapping
from typing import Any

_NO_VALUE = {"Ref": "AWS::NoValue"}
_NAMED = re.compile(r"\$\{([^!}][^}]*)\}")

Resources = Mapping[str, Mapping[str, Any]]


class Resolved:
    """What a template says under some parameters.

    Args:
        body: the template as JSON values, before or after the SAM transform.
        parameters: their values; what is left out has its default.
        pseudo: AWS::StackName and so on.
    """

    def __init__(self, body: Mapping[str, Any], parameters: Mapping[str, str], pseudo: Mapping[str, str]) -> None:
        self._body, self._pseudo = body, pseudo
        declared = body.get("Parameters") or {}
        defaults = {name: str(each["Default"]) for name, each in declared.items() if "Default" in each}
        self.parameters: Mapping[str, str] = {**defaults, **{k: v for k, v in parameters.items() if k in declared}}
        self._known = {**pseudo, **self.parameters}
        self._conditions: Mapping[str, Any] = body.get("Conditions") or {}
        self._decided: dict[str, bool] = {}
        self.resources: Resources = {
            name: self._value(each)
            for name, each in (body.get("Resources") or {}).items()
            if isinstance(each, dict) and ("Condition" not in each or self._holds({"Condition": each["Condition"]}))
        }

    def of_type(self, kind: str) -> Resources:
        """The resources of one type, by logical id."""
        return {name: each for name, each in self.resources.items() if each.get("Type") == kind}

    def under(self, parameters: Mapping[str, str]) -> "Resolved":
        """The same template with other values of these parameters."""
        return Resolved(self._body, {**self.parameters, **parameters}, self._pseudo)

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Condition": str(name)}:
                if name not in self._decided:
                    self._decided[name] = name in self._conditions and self._holds(self._conditions[name])
                return self._decided[name]
            case {"Fn::Equals": [left, right]}:
                return str(self._value(left)) == str(self._value(right))
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::Or": list(inner)}:
                return any(map(self._holds, inner))
            case {"Fn::And": list(inner)}:
                return all(map(self._holds, inner))
        return False

    def _value(self, part: Any) -> Any:
        match part:
            case {"Ref": str(name)}:
                return self._known.get(name, part)
            case {"Fn::If": [str(name), yes, no]}:
                return self._value(yes if self._holds({"Condition": name}) else no)
            case {"Fn::Sub": str(text)}:
                return self._substituted(text)
            case dict():
                known = {key: self._value(each) for key, each in part.items()}
                return {key: each for key, each in known.items() if each != _NO_VALUE}
            case list():
                return [each for each in map(self._value, part) if each != _NO_VALUE]
        return part

    def _substituted(self, text: str) -> Any:
        filled = _NAMED.sub(lambda named: self._known.get(named[1], named[0]), text)
        return {"Fn::Sub": filled} if _NAMED.search(filled) else filled.replace("${!", "${")


def at(resource: Mapping[str, Any], path: str) -> Any:
    """A member of a resource's properties, by a dotted path; None if there is none."""
    value: Any = resource.get("Properties") or {}
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
