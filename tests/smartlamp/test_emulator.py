"""Ports of the local stack."""

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack import emulator


def test_a_port_that_is_taken_stays_taken_until_it_is_given_back() -> None:
    with emulator.listening(0, "the page") as held:
        port = held.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port}, which the page needs, is taken"):
            emulator.listening(port, "the page")
    emulator.listening(port, "the page").close()
