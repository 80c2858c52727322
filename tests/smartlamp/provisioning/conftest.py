"""Both accounts, empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from tests.alexa_simulator.developer_account.conftest import Door, Policies, door, state
from tests.smartlamp.provisioning.environments import Accounts, signed_in

__all__ = ["door"]


@pytest.fixture
def accounts(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Accounts]:
    """Of a maker with one vendor."""
    kept, policies = state(), Policies()
    kept["vendors"] = kept["vendors"][:1]
    with mock_aws(), door.serving(kept, policies) as amazon:
        amazon.sign_in()
        opened = Accounts(amazon, policies, tmp_path)
        signed_in(monkeypatch, opened)
        yield opened
