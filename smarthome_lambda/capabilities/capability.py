"""What a capability is: a thing lamps can do, under the name of the Alexa interface that asks for it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from device_cloud.lamp import Lamp, Model, State

# The lamp as it is, the directive's payload -> the state the lamp should be in. Pure. Raises InvalidDirective, InvalidValue or
# ValueOutOfRange for the payload first, and only then NotSupportedInCurrentMode for the lamp.
Become = Callable[[Lamp, Mapping[str, Any]], State]

Declaration = dict[str, object]

_LOCALE = "en-US"


class Capability(ABC):
    """One Alexa interface that a lamp can have. It reads nothing and writes nothing.

    Attributes:
        interface: its name in Alexa, such as "Alexa.PowerController".
        instance: which one of its kind, such as "Lamp.Effect"; None for interfaces that a device has only once.
        properties: the names of what it reports.
        directives: for each directive's name, what the lamp should become.
    """

    interface: ClassVar[str]
    instance: ClassVar[str | None] = None
    properties: ClassVar[tuple[str, ...]]
    directives: ClassVar[Mapping[str, Become]] = {}

    def belongs_to(self, model: Model) -> bool:  # noqa: ARG002 - those that not every model has look at it
        """Whether lamps of this model have it; unless said otherwise, all do."""
        return True

    def declaration(self) -> Declaration:
        """What its interface wants declared at discovery beyond what all want, such as its configuration."""
        return {}

    @abstractmethod
    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The value of each property that means something in the lamp's state; a property without meaning is left out."""


def names(*spoken: str) -> Declaration:
    """How people call an instance or one of its modes: the resources object of these names.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/resources-and-assets.html has the names that are taken, such as "night light".
    """
    return {"friendlyNames": [{"@type": "text", "value": {"text": text, "locale": _LOCALE}} for text in spoken]}
