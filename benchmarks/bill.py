"""What a stack costs a month, by the number of its customers: arithmetic on prices.json and on what was measured.

Nothing of it was seen on a bill. The data file says of each price whether somebody transcribed it from AWS's pages or knew it by heart,
and of each quantity why it is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.costs import ONE_CPU_MB
from smartlamp.deploy import template

CUSTOMERS = (100, 10_000, 1_000_000)


@dataclass(frozen=True)
class Stack:
    """What of the template is billed whether somebody comes or not, and the memory of its functions.

    Attributes:
        metrics: that its filters write, without those that count by reason.
        alarms: metrics that its alarms watch; an alarm of several is billed for each.
    """

    metrics: int
    alarms: int
    door_mb: int
    reporter_mb: int

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Stack":
        """The stack with every option that has alarms."""
        resources = body["Resources"]
        written = {
            each["MetricName"]
            for filtering in _properties(resources, "AWS::Logs::MetricFilter")
            for each in filtering["MetricTransformations"]
            if "Dimensions" not in each
        }
        alarms = _properties(resources, "AWS::CloudWatch::Alarm")
        watched = sum("Expression" not in each for alarm in alarms for each in alarm.get("Metrics", [{}]))
        reporter = resources["ChangeReportFunction"]["Properties"]["MemorySize"]
        return cls(len(written), watched, body["Globals"]["Function"]["MemorySize"], reporter)


def quantities(data: Mapping[str, Any], found: Mapping[str, Any], customers: int, stack: Stack) -> dict[str, float]:
    """How much of each priced thing the stack uses in a month.

    Args:
        data: prices.json.
        found: results of `make bench`.
        customers: each with one linked account.
        stack: what is deployed.
    """
    assumed = {name: each["value"] for name, each in data["assumed"].items()}
    directives = customers * assumed["directives"]
    changes = directives * assumed["changing"]
    renewals = customers * assumed["renewals"]
    door_s = _seconds(stack.door_mb, found, "skill: cold", "skill: TurnOn, TurnOff", assumed)
    reporter_s = _seconds(stack.reporter_mb, found, "reporter: cold", "reporter: one change told", assumed)
    reporter_s += assumed["gateway_ms"] / 1000
    return {
        "essentials": customers,
        "requests": directives + changes,
        "compute": directives * door_s * stack.door_mb / 1024 + changes * reporter_s * stack.reporter_mb / 1024,
        "writes": changes * (1 + assumed["report_writes"]) + renewals * assumed["renewal_writes"],
        "reads": directives - changes + changes * assumed["report_reads"],
        "storage": customers * assumed["kept_kb"] / 1e6,
        "backup": customers * assumed["kept_kb"] / 1e6,
        "keys": 3,
        "crypto": changes + renewals * assumed["renewal_crypto"],
        "logs": (directives + changes) * assumed["log_kb"] / 1e6,
        "metrics": stack.metrics + assumed["refusals"],
        "alarms": stack.alarms,
        "dashboards": 1,
        "queue": assumed["polls"],
        "out": changes * assumed["event_kb"] / 1e6,
    }


def dollars(price: Mapping[str, Any], quantity: float) -> float:
    """What a quantity costs beyond what is free."""
    return float(max(0.0, quantity - price["free"]) / price["per"] * price["usd"])


def lite(data: Mapping[str, Any], people: int) -> float:
    """What Cognito costs with the tier LITE."""
    total, begins = 0.0, data["lite"]["free"]
    for tier in data["lite"]["tiers"]:
        ends = people if tier["to"] is None else min(people, tier["to"])
        total += max(0, ends - begins) * tier["usd"]
        begins = max(begins, ends)
    return total


def table(data: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """As a part of a page."""
    stack = Stack.of(template.load())
    uses = {customers: quantities(data, found, customers, stack) for customers in CUSTOMERS}
    heads = [f"{customers:,} customers" for customers in CUSTOMERS]
    lines = ["| | price, $ | free | how much, for " + " / ".join(f"{each:,}" for each in CUSTOMERS) + " | "]
    lines[0] += " | ".join(heads) + " | the price is |"
    lines.append("| --- | ---: | ---: | --- | " + "---: | " * len(CUSTOMERS) + "--- |")
    bills = dict.fromkeys(CUSTOMERS, 0.0)
    for name, price in data["prices"].items():
        each = {customers: dollars(price, use[name]) for customers, use in uses.items()}
        bills = {customers: bills[customers] + each[customers] for customers in CUSTOMERS}
        of = "" if price["per"] == 1 else f" for {price['per']:,}"
        used = dict.fromkeys(_number(uses[customers][name]) for customers in CUSTOMERS)
        cells = [f"{price['usd']:.10f}".rstrip("0").rstrip(".") + of, _number(price["free"]), " / ".join(used)]
        lines.append(
            "| " + " | ".join([price["title"], *cells, *(f"{one:,.2f}" for one in each.values()), price["from"]]) + " |"
        )
    lines.append("| **all** | | | | " + " | ".join(f"**{bill:,.2f}**" for bill in bills.values()) + " | |")
    cheaper = [bills[each] - dollars(data["prices"]["essentials"], each) + lite(data, each) for each in CUSTOMERS]
    lines.append("| all, with Cognito's tier Lite | | | | " + " | ".join(f"{bill:,.2f}" for bill in cheaper))
    lines[-1] += f" | {data['lite']['from']} |"
    most = CUSTOMERS[-1]
    people = dollars(data["prices"]["essentials"], most)
    sums = (
        f"Of a million customers' bill, Cognito is ${people:,.0f}, everything else ${bills[most] - people:,.0f}; with Lite, Cognito is"
        f" ${lite(data, most):,.0f}. Prices are of {data['region']}, read in {data['read']}, beyond what AWS gives away every month."
    )
    why = [f"- {each['value']:,}: {each['why']}." for each in data["assumed"].values()]
    return "\n".join([*lines, "", sums, "", "Assumed:", "", *why])


def _properties(resources: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def _seconds(memory_mb: int, found: Mapping[str, Any], cold: str, warm: str, assumed: Mapping[str, float]) -> float:
    """How long an invocation takes on the average, its part of a start included."""
    rows, share = found["rows"], min(1.0, memory_mb / ONE_CPU_MB)
    init_ms, warm_ms = (rows[name]["ours_ms"]["median"] / share for name in (cold, warm))
    waits_ms = rows[warm]["calls"]["table"] * assumed["table_ms"]
    return float(assumed["cold"] * init_ms + warm_ms + waits_ms) / 1000


def _number(quantity: float) -> str:
    if quantity >= 1_000_000:
        return f"{quantity / 1_000_000:,.3g} M" if quantity < 1e9 else f"{quantity / 1e6:,.0f} M"
    return f"{quantity:,.0f}" if quantity >= 10 or quantity == int(quantity) else f"{quantity:.2g}"
