"""What a capability is: a thing lamps can do, under the name of the Alexa interface that asks for it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from device_cloud.lamp import Lamp, Model, State

# The lamp as it is, the directive's payload -> the state the lamp should be in. Pure. Raises InvalidDirective, InvalidValue or
# ValueOutOfRange for the payload first, and only then NotSupportedInCurrentMode for the lamp.
Become = Callable[[Lamp, Mapping[str, Any]], State]


class Capability(ABC):
    """One Alexa interface that a lamp can have. It reads nothing and writes nothing.

    Attributes:
        interface: its name in Alexa, such as "Alexa.PowerController".
        properties: the names of what it reports.
        directives: for each directive's name, what the lamp should become.
    """

    interface: ClassVar[str]
    properties: ClassVar[tuple[str, ...]]
    directives: ClassVar[Mapping[str, Become]] = {}

    def belongs_to(self, model: Model) -> bool:  # noqa: ARG002 - those that not every model has look at it
        """Whether lamps of this model have it; unless said otherwise, all do."""
        return True

    @abstractmethod
    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The value of each property that means something in the lamp's state; a property without meaning is left out."""
