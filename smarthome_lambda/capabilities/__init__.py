"""The capabilities: one module each, found by listing this folder."""

import importlib
import pkgutil

from smarthome_lambda.capability import Become, Capability


def _found() -> tuple[Capability, ...]:
    found: list[Capability] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        # The module's name is the class's: power_controller holds PowerController.
        capability = getattr(importlib.import_module(f"{__name__}.{module.name}"), module.name.title().replace("_", ""))
        found.append(capability())
    return tuple(found)


CAPABILITIES: tuple[Capability, ...] = _found()

# Fixed when the process starts; what a directive says is only ever a key into it (SEC-122).
DIRECTIVES: dict[tuple[str, str], tuple[Capability, Become]] = {
    (capability.interface, name): (capability, become)
    for capability in CAPABILITIES
    for name, become in capability.directives.items()
}
