"""What Alexa tells the customer when a skill answers with an ErrorResponse.

Amazon lists the types ("Alexa.ErrorResponse Interface") but not the wording: these are close to what Alexa says.
"""

_NETWORK = "{name} isn't responding. Please check its network connection and power supply."
_RELINK = "Your account is no longer linked. Please use the Alexa app to link it again."
_BROKEN = "Sorry, something went wrong with {name}."

_WORDS = {
    "ACCEPT_GRANT_FAILED": "We were unable to link the skill at this time.",
    "ALREADY_IN_OPERATION": "{name} is already doing that.",
    "BRIDGE_UNREACHABLE": "The hub that {name} is connected to isn't responding. "
    "Please check its network connection and power supply.",
    "CLOUD_CONTROL_DISABLED": "{name} can't be controlled from here right now.",
    "ENDPOINT_BUSY": "{name} is busy right now. Please try again later.",
    "ENDPOINT_LOW_POWER": "{name} doesn't have enough battery to do that.",
    "ENDPOINT_UNREACHABLE": _NETWORK,
    "EXPIRED_AUTHORIZATION_CREDENTIAL": _RELINK,
    "FIRMWARE_OUT_OF_DATE": "{name} needs a software update first.",
    "HARDWARE_MALFUNCTION": "{name} is not working properly.",
    "INSUFFICIENT_PERMISSIONS": "You don't have permission to do that with {name}.",
    "INTERNAL_ERROR": _BROKEN,
    "INVALID_AUTHORIZATION_CREDENTIAL": _RELINK,
    "INVALID_DIRECTIVE": "{name} doesn't support that.",
    "INVALID_VALUE": "{name} can't be set to that.",
    "NO_SUCH_ENDPOINT": "I couldn't find {name}. Please discover your devices again.",
    "NOT_CALIBRATED": "{name} isn't ready yet.",
    "NOT_IN_OPERATION": "{name} can't do that right now.",
    "NOT_SUPPORTED_IN_CURRENT_MODE": "{name} can't do that in its current mode.",
    "PARTNER_OUTAGE": "{name} isn't responding right now. Please try again later.",
    "POWER_LEVEL_NOT_SUPPORTED": "{name} can't be set to that level.",
    "RATE_LIMIT_EXCEEDED": "{name} got too many requests. Please try again later.",
    "VALUE_OUT_OF_RANGE": "I can't set {name} to that value.",
}


def spoken_error(kind: str, name: str) -> str:
    """What the customer hears about the device called `name` for an error type."""
    return _WORDS.get(kind, _BROKEN).format(name=name)
