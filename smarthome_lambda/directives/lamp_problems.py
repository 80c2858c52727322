"""Whether a lamp can obey at all, and what Alexa is told when it cannot."""

from device_cloud.lamp import LOW_BATTERY_PERCENT, Condition, State
from smarthome_lambda.errors import AlexaError, EndpointBusy, EndpointLowPower, EndpointUnreachable, HardwareMalfunction


def problem_of(state: State) -> AlexaError | None:
    """What keeps a lamp from obeying; None if nothing does. A slow lamp does obey, only later."""
    if not state.reachable:
        return EndpointUnreachable("unreachable")
    match state.condition:
        case Condition.LOW_BATTERY:
            return EndpointLowPower("low_battery", LOW_BATTERY_PERCENT)
        case Condition.UPDATING:
            return EndpointBusy("updating")
        case Condition.OVERHEATED:
            return HardwareMalfunction("overheated")
        case Condition.WELL | Condition.SLOW:
            return None
