"""What the simulator knows about one Alexa interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Json = dict[str, object]
Words = Mapping[str, str]

POWER = "Alexa.PowerController"
# Said before "brighter" or "warmer"; Alexa chooses how much either way.
A_LITTLE = "(?: a (?:little|bit|lot)| much)?"
DEVICE = "(?P<device>.+?)"
# A setting of which an endpoint may have several, by its name in discovery: "the flicker speed of the desk lamp".
SETTING_OF = f"(?:the )?(?P<setting>.+?) (?:on|of|for) {DEVICE}"
# There is no word between a device and its setting, so each length is tried.
DEVICE_SETTING = tuple(rf"(?P<device>.+) (?P<setting>{words})" for words in (r"\S+", r"\S+ \S+", r"\S+ \S+ \S+"))
DEVICES_SETTING = rf"{DEVICE}'s (?P<setting>.+?)"


def nothing(_: Words, __: Json) -> Json:
    """An empty payload."""
    return {}


@dataclass(frozen=True)
class Phrase:
    """A way to say something.

    Attributes:
        pattern: a regular expression for the whole utterance in lower case. The device's name, perhaps with an article, is the
            group `device`; without one, the only endpoint with this interface is meant.
        namespace, name: of the directive that Alexa makes from it.
        payload: makes the directive's payload from the words and the capability as discovery declared it; None if that has no
            such thing. Raises NotUnderstood for something no device has.
        asks: the properties that answer a question, the best one first.
        answer: how the value of such a property is said, from the capability and the value; None for the interface's own way.
        last_resort: chosen only if nothing else fits.
        about_the_skill: it is about no endpoint.
    """

    pattern: str
    namespace: str
    name: str
    payload: Callable[[Words, Json], Json | None] = nothing
    asks: tuple[str, ...] = ()
    answer: Callable[[Json, object], str] | None = None
    last_resort: bool = False
    about_the_skill: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a property of the answer must be after a directive.

    Attributes:
        directive: its name.
        property_name: the property.
        wanted: what the value should be, in words, from the directive's payload and the value; None if it is right.
        namespace: of the property, if not the directive's own interface.
        is_needed: the answer must have it, if it belongs to the directive's own interface and the skill declared it.
    """

    directive: str
    property_name: str
    wanted: Callable[[Json, object], str | None]
    namespace: str | None = None
    is_needed: bool = True


@dataclass(frozen=True)
class Interface:
    """One interface.

    Attributes:
        always_reported: properties that every state report must have, each with those that may replace it.
        spoken: how a property's value is said.
    """

    name: str
    phrases: tuple[Phrase, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    always_reported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spoken: Mapping[str, Callable[[object], str]] = field(default_factory=dict)


def asks(pattern: str, *properties: str) -> Phrase:
    """A question that these properties answer."""
    return Phrase(pattern, "Alexa", "ReportState", asks=properties)


def exactly(wanted: object) -> Callable[[Json, object], str | None]:
    """Only this value is right."""
    return lambda _, value: None if value == wanted else str(wanted)


def as_asked(argument: str) -> Callable[[Json, object], str | None]:
    """Only the value in this member of the payload is right."""
    return lambda payload, value: None if value == payload.get(argument) else str(payload.get(argument))


def any_value(_: Json, __: object) -> None:
    """Every value is right: only the skill knows where it began, and so where it ends."""


def turned_on(*directives: str) -> tuple[Outcome, ...]:
    """After each of these directives the device is on."""
    return tuple(Outcome(each, "powerState", exactly("ON"), POWER) for each in directives)
