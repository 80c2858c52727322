"""Which causes the reasons in the functions' logs point to, and which reasons are nobody's trouble. docs/operations.md has all of them."""

import re

import alexa_troubleshooting

# What the reasons of our functions look like: words, words in capitals, AWS's own codes, places in a message. Of anything else nothing is
# said: whatever has hyphens or many digits may be somebody's id or token.
CODE = re.compile(
    r"(?=.{1,80}\Z)(?:[a-z][A-Za-z]*(?:_[A-Za-z]*[0-9]{0,3}[a-z]*)*|[A-Z]+(?:_[A-Z0-9]+)*|[A-Z][A-Za-z]+|(?:/[A-Za-z0-9_]+)+)"
)
_DIRECTIVES = frozenset({"directive", "request", "skill_event"})
# In an answer to Alexa: a customer's, a lamp's, or one that passes with Alexa's next attempt.
_QUIET = frozenset(
    {
        "contended",
        "expired",
        "get_user_refused",
        "header",
        "lwa_profile_refused",
        "lwa_token_info_refused",
        "low_battery",
        "message_id",
        "no_lamp_of_scene",
        "no_such_lamp",
        "no_such_scene",
        "no_token",
        "not_text",
        "overheated",
        "payload",
        "too_fast",
        "unreachable",
        "updating",
        "user_info_refused",
        "version",
    }
)
# About a customer who left, or work that another container does.
_PASSING = frozenset({"leased", "no_time_left", "overtaken", "refresh_by_another", "replaced", "too_fast", "unlinked"})
# A function that is asked with an invented token logs this: `smartlamp deploy` and the doctor ask so.
_INVENTED, _FEW = "not_three_segments", 3
_VALUE = re.compile(r"[a-z][A-Za-z]*")
_VALUES = frozenset({"VALUE_OUT_OF_RANGE", "INVALID_VALUE"})

# For reasons of which no hint has its own word.
_BY_FORM: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(form), causes)
    for form, causes in (
        (r"(get_user|user_info|lwa_profile|lwa_token_info)_.*", ("profile-source",)),
        (r"lwa_.*", ("lwa-unreachable",)),
        (r"gateway_status_5..|status_5..", ("gateway-unavailable",)),
        (r"gateway_.*", ("gateway-unreachable",)),
        (r"status_...", ("gateway-unreachable",)),
        (r"/.*", ("answer-malformed", "event-malformed")),
        (r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", ("setting-missing", "settings-not-live")),
        (r"[A-Z][A-Za-z]+", ("aws-unavailable",)),  # AWS's own code
    )
)
_OF_LINES = {
    "key_fetch_failed": ("keys-unreachable", "pool-mismatch"),
    "event_malformed": ("event-malformed",),
    "endpoints_cut": ("too-many-endpoints",),
    "grant_suspect": ("grants-suspect", "skill-disabled", "gateway-region"),
    "grants_unreadable": ("item-unreadable",),
    "sign_up": ("discovery-empty",),
    "unavailable": ("profile-source",),
    "fault": ("function-broken",),
}


def is_quiet(event: str, reason: str, result: str, count: int) -> bool:
    """Whether somebody who looks for a fault can pass over lines of this kind."""
    if reason in _PASSING:
        return True
    if event not in _DIRECTIVES:
        return False
    if reason == _INVENTED:
        return count < _FEW
    return reason in _QUIET or (result in _VALUES and _VALUE.fullmatch(reason) is not None)


def causes_of(event: str, reason: str) -> tuple[str, ...]:
    """The ids of the causes to which a line of the log points, the likeliest first; none for what is not known.

    Args:
        event: what the line is about: `directive`, `refresh_failed`.
        reason: its reason.
    """
    if event in _OF_LINES and event not in _DIRECTIVES:
        return _OF_LINES[event]
    if known := tuple(each.id for each in alexa_troubleshooting.of_code(reason)):
        return known
    return next((causes for form, causes in _BY_FORM if form.fullmatch(reason)), ())
