"""The pytest plugin in SmartLamp without extras: the fixture `alexa_message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def alexa_message() -> Callable[..., dict[str, Any]]:
    """Makes directives as Alexa sends them: `alexa_message("Alexa.PowerController", "TurnOn", endpoint_id="lamp-1")`.

    The arguments are those of `smartlamp.directives.directive`.
    """
    # Only tests that use the fixture pay for the import.
    from smartlamp.directives import directive  # noqa: PLC0415

    return directive
