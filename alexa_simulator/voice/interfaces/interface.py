"""What the simulator knows of one Alexa interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alexa_simulator.voice.heard import heard

Json = dict[str, object]
Words = Mapping[str, str]

POWER = "Alexa.PowerController"
# Said before "brighter" or "warmer"; Alexa chooses how much either way.
A_LITTLE = "(?: a (?:little|bit|lot)| much)?"
# A setting that an endpoint may have several of, by the name that discovery gave it: "the flicker speed of the desk lamp".
SETTING_OF = "(?:the )?(?P<setting>.+?) (?:on|of|for) (?P<lamp>.+?)"


def nothing(_: Words, __: Json) -> Json:
    """The payload of a directive that carries none."""
    return {}


@dataclass(frozen=True)
class Phrase:
    """A way to say something.

    Attributes:
        pattern: a regular expression for the whole utterance in lower case. The lamp's name, perhaps with an article, is the
            group `lamp`; the other groups are the words that `payload` gets.
        namespace, name: of the directive that Alexa makes of it.
        payload: the directive's payload out of the words and the capability as discovery declared it; None if that has no
            such thing. Raises NotUnderstood for what no lamp has.
        asks: the properties that answer a question, the best one first.
        last_resort: meant only if nothing else is.
    """

    pattern: str
    namespace: str
    name: str
    payload: Callable[[Words, Json], Json | None] = nothing
    asks: tuple[str, ...] = ()
    last_resort: bool = False


@dataclass(frozen=True)
class Outcome:
    """After this directive, this property of the answer is right or wrong.

    Attributes:
        directive: its name.
        property_name: the property; it must be there if it belongs to the directive's own interface.
        wanted: what the value should be, in words, out of the directive's payload and the value; None if it is right.
        namespace: whose property it is if not the directive's own interface's.
    """

    directive: str
    property_name: str
    wanted: Callable[[Json, object], str | None]
    namespace: str | None = None


@dataclass(frozen=True)
class Interface:
    """One interface.

    Attributes:
        always_reported: properties that no state report may leave out, each with those that may stand in its place.
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
    """What Alexa hears of the names in a `capabilityResources` or `modeResources` object that are texts."""
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
    """The payload of a directive that carries none, if discovery gave the capability the name that is the word `setting`."""
    return {} if heard(words["setting"]) in friendly_names(capability.get("capabilityResources")) else None
