"""Functions: their settings, reserved concurrency, and the alias that Alexa invokes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.errors import ResourceGone
from smartlamp.provisioning.live.found import Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, only

SETTINGS = (
    Setting("Description", default=""),
    Setting("Handler"),
    Setting("Runtime"),
    Setting("Role"),
    Setting("MemorySize", number=True),
    Setting("Timeout", number=True),
    Setting("Environment.Variables", default={}, unnamed={}, whole=True),
    Setting("LoggingConfig"),
    # In a VPC a function reaches neither Alexa nor the user pool.
    Setting("VpcConfig.SubnetIds", default=[], unnamed=[], unordered=True),
)
CONCURRENCY = (
    # Of 0 the console speaks as "Throttle": nothing runs any more.
    Setting("ReservedConcurrentExecutions", unnamed=None, number=True),
)
ALIAS = (
    Setting("FunctionVersion"),
    Setting("RoutingConfig.AdditionalVersionWeights", default={}, unnamed={}, whole=True),
)


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """The configuration of a function."""
    function = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        _settle(look, name, function)
        now = look.ask_again("lambda", "get_function_configuration", FunctionName=function)
        changes = only(wanted, different)
        if "VpcConfig" in changes:
            changes["VpcConfig"] = {"SubnetIds": [], "SecurityGroupIds": []} | changes["VpcConfig"]
        look.write(
            "lambda",
            "update_function_configuration",
            FunctionName=function,
            RevisionId=now["RevisionId"],
            **changes,
        )
        _settle(look, name, function)

    answer = look.ask("lambda", "get_function_configuration", FunctionName=function)
    yield from look.compared(name, SETTINGS, wanted, answer, write)


def concurrency(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """How many executions are reserved for a function."""
    function = look.physical[name]

    def write(_: Sequence[Setting]) -> None:
        shall = CONCURRENCY[0].wanted(wanted)
        if shall is None:
            look.write("lambda", "delete_function_concurrency", FunctionName=function)
        else:
            look.write(
                "lambda", "put_function_concurrency", FunctionName=function, ReservedConcurrentExecutions=int(shall)
            )

    answer = look.ask("lambda", "get_function_concurrency", FunctionName=function)
    yield from look.compared(name, CONCURRENCY, wanted, answer, write)


def alias(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """What an alias points to. One that is gone is made again: its ARN is its name, so whoever invokes it finds it."""
    which = {"FunctionName": wanted["FunctionName"], "Name": wanted["Name"]}

    def write(different: Sequence[Setting]) -> None:
        now = look.ask_again("lambda", "get_alias", **which)
        look.write("lambda", "update_alias", **which, RevisionId=now["RevisionId"], **only(wanted, different))

    def make() -> None:
        look.write("lambda", "create_alias", **which, FunctionVersion=wanted["FunctionVersion"])

    try:
        answer = look.ask("lambda", "get_alias", **which)
    except ResourceGone:
        look.ask("lambda", "get_function_configuration", FunctionName=wanted["FunctionName"])
        shall = f"{wanted['Name']}, which points to {wanted['FunctionVersion']}"
        yield Damage(
            name,
            f"The alias is gone: nobody can invoke the function by it. It shall be {shall}.",
            look.repair(name, make),
        )
    else:
        yield from look.compared(name, ALIAS, wanted, answer, write)


def _settle(look: Look, name: str, function: str) -> None:
    """Wait while AWS changes a function: it refuses the next change until it is done."""

    def state() -> str | None:
        now = look.ask_again("lambda", "get_function_configuration", FunctionName=function)
        match now.get("LastUpdateStatus"):
            case "InProgress":
                return None
            case "Failed":
                return f"its last update failed: {now.get('LastUpdateStatusReason', 'AWS does not say why')}"
        return ""

    look.settled(name, state)
