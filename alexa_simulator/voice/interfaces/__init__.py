"""What people say for each Alexa interface, and what its directives lead to.

One module per interface, in a room for its kind: the folders are the list. What they share lies beside the rooms.
"""

from importlib import import_module
from pkgutil import iter_modules

from alexa_simulator.voice.interfaces.interface import Interface, Outcome, Phrase

__all__ = ["INTERFACES", "Interface", "Outcome", "Phrase"]


def _in_rooms() -> list[tuple[str, str]]:
    """Each interface's module and room. By module, so that a module's room does not change what is likelier meant."""
    rooms = [each.name for each in iter_modules(__path__) if each.ispkg]
    return sorted((each.name, room) for room in rooms for each in iter_modules([f"{path}/{room}" for path in __path__]))


INTERFACES: dict[str, Interface] = {
    found.name: found
    for module, room in _in_rooms()
    for found in (import_module(f"{__name__}.{room}.{module}").INTERFACE,)
}
