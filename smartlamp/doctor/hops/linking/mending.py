"""How what is wrong is put right, for each kind of subject."""

from alexa_troubleshooting import Cause
from smartlamp.doctor.subject import Subject
from smartlamp.target.named import LINKING_SECRET_VARIABLE

GIVE_SECRET = f"Give the secret that the page has in the environment variable {LINKING_SECRET_VARIABLE}, and run the doctor again."
# The local stack is started, not deployed.
_DEPLOY = "deploy"

_AT_THE_DESK = "If it was broken on purpose: `smartlamp misbehave off`. Otherwise start the stack again: `smartlamp down`, then `smartlamp up`."


def for_whom(subject: Subject, cause: Cause) -> str:
    """What to do about a cause where no hop knows it more exactly; empty for the cause's own remedy, which is for a stack on AWS."""
    if subject.kind == "foreign":
        return cause.elsewhere
    return _AT_THE_DESK if subject.kind == "local" and _DEPLOY in cause.remedy.lower() else ""


def page(subject: Subject, right: str) -> str:
    """How the account linking page gets its right value.

    Args:
        subject: whose page it is.
        right: what to do there, such as `put X there`; empty if it is not known.
    """
    if subject.kind == "local":
        return _AT_THE_DESK
    by_hand = f"{right or 'correct it'}, and save the page."
    if subject.kind == "foreign":
        return f"On the account linking page, {by_hand}"
    return f"The same `smartlamp deploy` writes the page again. By hand: {by_hand}"


def anew() -> str:
    """How the local stack gets its resources back: a start takes over those that it has, as they are."""
    return "Begin anew: `smartlamp down`, delete the folder of its state (.smartlamp), then `smartlamp up`. Its people and lamps go with it."


def stack(subject: Subject, setting: str) -> str:
    """How a setting in AWS gets its right value.

    Args:
        subject: whose stack it is.
        setting: what it shall be, in the template's words: `LinkingClient, AllowedOAuthFlows: [code]`.
    """
    if subject.kind == "local":
        return f"Set it back with the AWS CLI ({setting}). {anew()}"
    if subject.kind == "foreign":
        return f"Whoever runs the skill sets it in Cognito: {setting}."
    return f"The same `smartlamp deploy` sets it again ({setting}); `sam deploy` alone does not see what was changed by hand."
