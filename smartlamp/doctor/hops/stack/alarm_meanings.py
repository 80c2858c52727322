"""What each alarm of the template means, and the causes behind it; docs/operations.md has more of each."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """Of one alarm: what it says, and what is mostly behind it, the likeliest first."""

    says: str
    causes: tuple[str, ...]


_ERRORS = Meaning("invocations fail without a line of our code", ("function-broken", "function-slow"))
_THROTTLES = Meaning("AWS does not let the function run as often as it is called", ("function-throttled",))
_DURATION = Meaning("the function takes nearly as long as it may", ("function-slow", "keys-unreachable"))

MEANINGS: Mapping[str, Meaning] = {
    "DeadLettersAlarm": Meaning(
        "Alexa was not told of a change, and will not be", ("event-malformed", "gateway-unavailable")
    ),
    "StreamLagAlarm": Meaning(
        "Alexa hears of changes more than a minute late", ("gateway-unavailable", "lwa-unreachable")
    ),
    "LateReportsAlarm": Meaning(
        "some customers' changes wait for more than a minute", ("gateway-unavailable", "insufficient-permission")
    ),
    "SuspectGrantsAlarm": Meaning(
        "Amazon says that customers ended their grants", ("grants-suspect", "gateway-region", "skill-disabled")
    ),
    "DecryptFailureAlarm": Meaning("event tokens do not decrypt", ("grant-not-kept",)),
    "RefreshFailureAlarm": Meaning(
        "Login with Amazon does not renew event tokens",
        ("event-client-wrong", "event-client-missing", "lwa-unreachable"),
    ),
    "RefusedEventsAlarm": Meaning(
        "the event gateway refuses events", ("insufficient-permission", "gateway-region", "skill-of-another-stage")
    ),
    "KeyFetchFailureAlarm": Meaning(
        "the keys of the user pool cannot be fetched", ("keys-unreachable", "pool-mismatch")
    ),
    "InvalidTokensAlarm": Meaning("many tokens are not valid for this skill", ("client-recreated", "pool-mismatch")),
    "NoGoodTokenAlarm": Meaning("no token is good, and several were refused", ("pool-mismatch", "another-stacks-page")),
    "SetUpMistakesAlarm": Meaning(
        "customers are refused because of how the skill is set up",
        ("client-mismatch", "profile-scope", "profile-source"),
    ),
    "LinkingFailureAlarm": Meaning(
        "a customer could not link: AcceptGrant failed",
        ("event-client-missing", "event-client-wrong", "lwa-unreachable"),
    ),
    "FailedSignUpsAlarm": Meaning("sign-ups fail, and none succeeds", ("sign-up-mail-limit", "sms-sandbox")),
    "OutagesAlarm": Meaning("something behind the functions does not answer", ("aws-unavailable", "keys-unreachable")),
    "ReporterFaultsAlarm": Meaning("the reporter meets errors", ("setting-missing", "item-unreadable")),
    "LampsNotGivenAlarm": Meaning("somebody who signed up got no starter lamp", ("discovery-empty",)),
    "PoolThrottleAlarm": Meaning("the user pool turns requests away, because they are too many", ("pages-throttled",)),
    "FaultsAlarm": Meaning(
        "customers are told that something went wrong", ("setting-missing", "answer-malformed", "aws-unavailable")
    ),
    **{f"{function}ErrorAlarm": _ERRORS for function in ("SmartHome", "ChangeReport", "ProfileSkill", "SignUp")},
    **{f"{function}ThrottleAlarm": _THROTTLES for function in ("SmartHome", "ChangeReport", "ProfileSkill", "SignUp")},
    **{f"{function}DurationAlarm": _DURATION for function in ("SmartHome", "ChangeReport", "ProfileSkill", "SignUp")},
}
