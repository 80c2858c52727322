"""What the console of the simulated developer account says by name, and how a value is written: `scope=openid`, `secret=wrong`.

This is the grammar alone, for the command line, too; `console` puts the values into force.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from alexa_simulator.errors import PlanRefused

CONSOLE = "console"
WRONG = "wrong"
"""As a value: one of the right form that is wrong."""

HTTP_BASIC, IN_THE_BODY = "HTTP_BASIC", "REQUEST_BODY_CREDENTIALS"
SCHEMES = (HTTP_BASIC, IN_THE_BODY)
ON, OFF = "on", "off"
_ARN = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?")
_LONGEST = 2000

NAMES: Mapping[str, str] = {
    "authorization-url": "where Alexa sends customers to sign in",
    "token-url": "where Alexa gets skill tokens",
    "client-id": "the linking client's id",
    "secret": "the linking client's secret",
    "scope": "the scopes that Alexa asks for, with spaces or commas between them; empty for none",
    "scheme": f"how Alexa proves who it is at the token endpoint: {' or '.join(SCHEMES)}",
    "vendor-id": "the vendor's id, of which Alexa's redirect URLs are made",
    "event-client-id": "the event client's id",
    "event-client-secret": "the event client's secret",
    "send-events": "the permission to send events: on or off. Without it, Alexa offers no grant and refuses events",
    "endpoint": "the ARN of the function that Alexa invokes",
    "enabled": "whether the customer has enabled the skill: on or off. Off ends the link",
}
SECRET = frozenset({"secret", "event-client-secret"})


def changes_of(texts: Iterable[str]) -> dict[str, str]:
    """The values of `NAME=VALUE`, each of its name's form, or `wrong`.

    Raises:
        PlanRefused: with a sentence on what is wrong with it.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise PlanRefused(f'"{text[:60]}" is not NAME=VALUE, such as scope=openid.{_instead(name)}')
        if name in found:
            raise PlanRefused(f"{name} is given twice.")
        found[name] = value_of(name, value)
    return found


def value_of(name: str, value: object) -> str:
    """The value as it is kept: scopes with one space between them. Raises PlanRefused: there is no such name, or not this value."""
    if name not in NAMES:
        raise PlanRefused(f'The console has no "{name[:60]}".{_instead(name)} It has: {", ".join(NAMES)}.')
    if not isinstance(value, str) or not value.isprintable() or len(value) > _LONGEST:
        raise PlanRefused(f"{name} takes a text of at most {_LONGEST} printable characters.")
    return _READ.get(name, _text)(name, value.strip())


def _text(name: str, value: str) -> str:
    if not value or not value.isascii() or " " in value:
        raise PlanRefused(f"{name} takes a text without spaces and accents: {NAMES[name]}; or {WRONG}.")
    return value


def _scopes(_: str, value: str) -> str:
    return " ".join(value.replace(",", " ").split())


def _choice(*choices: str, also_wrong: bool = False) -> Callable[[str, str], str]:
    def chosen(name: str, value: str) -> str:
        for each in (*choices, WRONG) if also_wrong else choices:
            if value.casefold() == each.casefold():
                return each
        wrong = f", or {WRONG}" if also_wrong else ""
        raise PlanRefused(f'{name} is {" or ".join(choices)}{wrong}, not "{value[:60]}".')

    return chosen


def _arn(name: str, value: str) -> str:
    if value != WRONG and not _ARN.fullmatch(value):
        raise PlanRefused(
            f"{name} takes the ARN of a Lambda function, such as arn:aws:lambda:us-east-1:123456789012:function:lamp:live; or {WRONG}."
        )
    return value


_READ: Mapping[str, Callable[[str, str], str]] = {
    "scope": _scopes,
    "scheme": _choice(*SCHEMES, also_wrong=True),
    "send-events": _choice(ON, OFF),
    "enabled": _choice(ON, OFF),
    "endpoint": _arn,
}


def _instead(name: str) -> str:
    near = get_close_matches(name, NAMES, n=1)
    return f" Did you mean {near[0]}?" if near and near[0] != name else ""
