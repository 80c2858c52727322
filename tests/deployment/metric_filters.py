"""What CloudWatch Logs counts of a function's lines: the template's metric filters, applied to them.

    counted("SmartHomeLogs", capsys.readouterr().out) == {("Faults",): 1, ("Refusals", "INTERNAL_ERROR", "fault"): 1}

Of filter patterns it knows `{ $.a = "x" && $.b != "y" }`, where a star stands for any text, and refuses every other.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from smartlamp.deploy import template

FILTERS: Mapping[str, dict[str, Any]] = {
    name: resource["Properties"]
    for name, resource in template.load()["Resources"].items()
    if resource["Type"] == "AWS::Logs::MetricFilter"
}
_TERM = re.compile(r'\$\.(\w+) (=|!=) "([\w*]+)"')


def counted(log_group: str, output: str) -> Counter[tuple[str, ...]]:
    """How often each metric is counted: its name, and the values of its dimensions in their order.

    Args:
        log_group: the logical id of a log group.
        output: what the function wrote, a JSON object a line.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for line in map(json.loads, output.splitlines()):
        for each in FILTERS.values():
            if each["LogGroupName"] == {"Ref": log_group} and matches(each["FilterPattern"], line):
                (metric,) = each["MetricTransformations"]
                values = (line[dimension["Value"].removeprefix("$.")] for dimension in metric.get("Dimensions", ()))
                counts[metric["MetricName"], *values] += 1
    return counts


def matches(pattern: str, line: Mapping[str, object]) -> bool:
    """Whether a line, read from JSON, fits the pattern."""
    assert (pattern[:2], pattern[-2:]) == ("{ ", " }"), pattern
    return all(_holds(term, line) for term in pattern[2:-2].split(" && "))


def _holds(term: str, line: Mapping[str, object]) -> bool:
    parts = _TERM.fullmatch(term)
    assert parts, f"{term} may mean what it says on AWS, but not here"
    name, sign, text = parts.groups()
    value = line.get(name)
    return isinstance(value, str) and fnmatchcase(value, text) is (sign == "=")
