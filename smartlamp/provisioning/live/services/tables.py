"""Tables: protection, backups, times to live, limits, and the stream that the reporter reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import ByHand, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, differences, only

PROTECTION = (Setting("DeletionProtectionEnabled", default=False),)
CAPACITY = (
    Setting("BillingMode", at="BillingModeSummary.BillingMode", default="PROVISIONED"),
    # -1 is no limit (documented: OnDemandThroughput), and what CloudFormation does not set when the template no longer names one.
    Setting("OnDemandThroughput.MaxReadRequestUnits", default=-1, unnamed=-1, number=True),
    Setting("OnDemandThroughput.MaxWriteRequestUnits", default=-1, unnamed=-1, number=True),
)
STREAM = (Setting("StreamSpecification.StreamViewType", default="none"),)
BACKUPS = (
    Setting(
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        default=False,
    ),
)
TIME_TO_LIVE = (Setting("TimeToLiveSpecification"),)


def protection(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Whether AWS refuses to delete it."""
    table = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        _settle(look, name, table)
        look.write("dynamodb", "update_table", TableName=table, **only(wanted, different))

    yield from look.compared(name, PROTECTION, wanted, _table(look, table), write)


def capacity(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """How it is paid for, and its limits."""
    table = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        _settle(look, name, table)
        changes = only(wanted, different)
        if "BillingModeSummary" in changes:
            changes["BillingMode"] = changes.pop("BillingModeSummary")["BillingMode"]
        if "OnDemandThroughput" in changes:
            now = look.ask_again("dynamodb", "describe_table", TableName=table)["Table"]
            changes["OnDemandThroughput"] = now.get("OnDemandThroughput", {}) | changes["OnDemandThroughput"]
        look.write("dynamodb", "update_table", TableName=table, **changes)

    yield from look.compared(name, CAPACITY, wanted, _table(look, table), write)


def stream(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """The stream. One that is switched on again is another, with another ARN, which neither the mapping nor the role knows."""
    for each in differences(STREAM, wanted, _table(look, look.physical[name])):
        yield ByHand(
            f"{name} {each.path}",
            f"Its stream was switched off or changed: Alexa is told of no change any more. {each.why}",
            "A stream that is switched on again is another one: see docs/recovery.md.",
        )


def backups(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Point-in-time recovery."""
    table = look.physical[name]

    def write(_: Sequence[Setting]) -> None:
        look.write(
            "dynamodb",
            "update_continuous_backups",
            TableName=table,
            PointInTimeRecoverySpecification=wanted["PointInTimeRecoverySpecification"],
        )

    said = look.ask("dynamodb", "describe_continuous_backups", TableName=table)["ContinuousBackupsDescription"]
    status = said.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus")
    answer = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": status == "ENABLED"}}
    yield from look.compared(name, BACKUPS, wanted, answer, write)


def time_to_live(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """The attribute that says when an item is forgotten. AWS takes one change of it an hour (API reference: UpdateTimeToLive)."""
    table = look.physical[name]

    def write(_: Sequence[Setting]) -> None:
        look.write(
            "dynamodb",
            "update_time_to_live",
            TableName=table,
            TimeToLiveSpecification=wanted["TimeToLiveSpecification"],
        )

    said = look.ask("dynamodb", "describe_time_to_live", TableName=table)["TimeToLiveDescription"]
    on = said.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")
    answer = {"TimeToLiveSpecification": {"Enabled": on, "AttributeName": said.get("AttributeName") if on else None}}
    if not on and "TimeToLiveSpecification" in wanted:  # one sentence, not two
        answer["TimeToLiveSpecification"]["AttributeName"] = wanted["TimeToLiveSpecification"]["AttributeName"]
    yield from look.compared(name, TIME_TO_LIVE, wanted, answer, write)


def _table(look: Look, table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = look.ask("dynamodb", "describe_table", TableName=table)["Table"]
    return found


def _settle(look: Look, name: str, table: str) -> None:
    """Wait while AWS changes a table: it refuses the next change until it is done."""

    def state() -> str | None:
        now = look.ask_again("dynamodb", "describe_table", TableName=table)["Table"]["TableStatus"]
        return None if now == "UPDATING" else ""

    look.settled(name, state)
