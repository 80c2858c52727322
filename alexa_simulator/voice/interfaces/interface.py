"""What the simulator knows about one Alexa interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alexa_simulator.voice.heard import heard

Json = dict[str, object]
Words = Mapping[str, str]

POWER = "Alexa.PowerController"
# Said before "brighter" or "warmer"; Alexa chooses how much either way.
A_LITTLE = "(?: a (?:little|bit|lot)| much)?"
# A setting of which an endpoint may have several, by its name in discovery: "the flicker speed of the desk lamp".
SETTING_OF = "(?:the )?(?P<setting>.+?) (?:on|of|for) (?P<lamp>.+?)"


def nothing(_: Words, __: Json) -> Json:
    """An empty payload."""
    return {}


@dataclass(frozen=True)
class Phrase:
    """A way to say something.

    Attributes:
        pattern: a regular expression for the whole utterance in lower case. The lamp's name, perhaps with an article, is the
            group `lamp`; the other groups are the words that `payload` gets.
        namespace, name: of the directive that Alexa makes from it.
        payload: makes the directive's payload from the words and the capability as discovery declared it; None if that has no
            such thing. Raises NotUnderstood for something no lamp has.
        asks: the properties that answer a question, the best one first.
        last_resort: chosen only if nothing else fits.
    """

    pattern: str
    namespace: str
    name: str
    payload: Callable[[Words, Json], Json | None] = nothing
    asks: tuple[str, ...] = ()
    last_resort: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a property of the answer must be after a directive.

    Attributes:
        directive: its name.
        property_name: the property; it must be there if it belongs to the directive's own interface.
        wanted: what the value should be, in words, from the directive's payload and the value; None if it is right.
        namespace: of the property, if not the directive's own interface.
    """

    directive: str
    property_name: str
    wanted: Callable[[Json, object], str | None]
    namespace: str | None = None


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


def exactly(wanted: object) -> Callable[[Json, object], str | None]:
    """Only this value is right."""
    return lambda _, value: None if value == wanted else str(wanted)


def turned_on(*directives: str) -> tuple[Outcome, ...]:
    """After each of these directives the lamp is on."""
    return tuple(Outcome(each, "powerState", exactly("ON"), POWER) for each in directives)


def friendly_names(resources: object) -> tuple[str, ...]:
    """The text names in a `capabilityResources` or `modeResources` object, as Alexa hears them."""
    match resources:
        case {"friendlyNames": list(names)}:
            return tuple(
                sound
                for each in names
                for text in (each.get("value", {}).get("text") if isinstance(each, dict) else None,)
                if isinstance(text, str) and (sound := heard(text))
            )
    return ()


def is_called(words: Words, capability: Json) -> Json | None:
    """An empty payload if discovery gave the capability the name in the word `setting`; otherwise None."""
    return {} if heard(words["setting"]) in friendly_names(capability.get("capabilityResources")) else None
