"""What a capability is: something lamps can do, named after its Alexa interface."""

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
        instance: which instance of the interface, such as "Lamp.Effect"; None for interfaces that a device has only once.
        properties: the names of the properties it reports.
        directives: for each directive's name, what the lamp should become.
    """

    interface: ClassVar[str]
    instance: ClassVar[str | None] = None
    properties: ClassVar[tuple[str, ...]]
    directives: ClassVar[Mapping[str, Become]] = {}

    def belongs_to(self, model: Model) -> bool:  # noqa: ARG002 - capabilities that not every model has use it
        """Whether lamps of this model have it; by default, all do."""
        return True

    def declaration(self) -> Declaration:
        """What its interface declares at discovery beyond what all interfaces declare, such as its configuration."""
        return {}

    @abstractmethod
    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The value of each property that means something in the lamp's state; the others are left out."""


def names(*spoken: str) -> Declaration:
    """What people call an instance or one of its modes: the resources object for these names.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/resources-and-assets.html lists reserved names, such as "night light".
    """
    return {"friendlyNames": [{"@type": "text", "value": {"text": text, "locale": _LOCALE}} for text in spoken]}
