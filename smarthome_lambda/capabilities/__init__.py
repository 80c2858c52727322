"""The capabilities: one module for each interface, found by listing this folder, and two modules that they share."""

import importlib
import pkgutil
from collections.abc import Iterator

from smarthome_lambda.capabilities.capability import Become, Capability

_SHARED = {"capability", "payload_numbers"}


def _found() -> Iterator[Capability]:
    for name in sorted({module.name for module in pkgutil.iter_modules(__path__)} - _SHARED):
        module = importlib.import_module(f"{__name__}.{name}")
        for each in vars(module).values():
            # Only concrete classes that the module itself defines count, not imported ones or a shared base class.
            if isinstance(each, type) and issubclass(each, Capability) and each.__module__ == module.__name__:
                yield from () if each.__abstractmethods__ else (each(),)


CAPABILITIES: tuple[Capability, ...] = tuple(_found())

# The capabilities that obey a directive, by its namespace and name: more than one if the interface has several instances.
# Fixed when the process starts; a directive's content is only ever used as a key into it (SEC-122).
DIRECTIVES: dict[tuple[str, str], tuple[tuple[Capability, Become], ...]] = {}
for _capability in CAPABILITIES:
    for _name, _become in _capability.directives.items():
        DIRECTIVES[_capability.interface, _name] = (
            *DIRECTIVES.get((_capability.interface, _name), ()),
            (_capability, _become),
        )
