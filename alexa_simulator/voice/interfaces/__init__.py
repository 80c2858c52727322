"""One module per Alexa interface: what people say for it, and what its directives lead to. The folder is the list."""

from importlib import import_module
from pkgutil import iter_modules

from alexa_simulator.voice.interfaces.interface import Interface, Outcome, Phrase

__all__ = ["INTERFACES", "Interface", "Outcome", "Phrase"]

INTERFACES: dict[str, Interface] = {
    found.name: found
    for module in sorted(each.name for each in iter_modules(__path__) if each.name != "interface")
    for found in (import_module(f"{__name__}.{module}").INTERFACE,)
}
