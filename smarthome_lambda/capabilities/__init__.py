"""The capabilities: one module each, found by listing this folder. Two more are what they share."""

import importlib
import pkgutil

from smarthome_lambda.capabilities.capability import Become, Capability

_SHARED = {"capability", "payload_numbers"}


def _found() -> tuple[Capability, ...]:
    found: list[Capability] = []
    for name in sorted({module.name for module in pkgutil.iter_modules(__path__)} - _SHARED):
        # The module's name is the class's: power_controller holds PowerController.
        capability = getattr(importlib.import_module(f"{__name__}.{name}"), name.title().replace("_", ""))
        found.append(capability())
    return tuple(found)


CAPABILITIES: tuple[Capability, ...] = _found()

# Fixed when the process starts; what a directive says is only ever a key into it (SEC-122).
DIRECTIVES: dict[tuple[str, str], tuple[Capability, Become]] = {
    (capability.interface, name): (capability, become)
    for capability in CAPABILITIES
    for name, become in capability.directives.items()
}
