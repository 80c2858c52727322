"""Both accounts, empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws
from moto.backends import get_backend

from tests.alexa_simulator.developer_account.conftest import Door, Policies, door, state
from tests.smartlamp.provisioning.environments import Accounts, Snapshot, signed_in

__all__ = ["door"]


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """AWS for the tests of a module: to begin with another one takes longer than most of them."""
    with mock_aws():
        yield


@pytest.fixture
def accounts(moto: None, door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Accounts]:  # noqa: ARG001
    """Of a maker with one vendor. User pools of tests before it are still there; nobody looks for those."""
    get_backend("ssm").reset()
    get_backend("dynamodb").reset()
    kept, policies = state(), Policies()
    kept["vendors"] = kept["vendors"][:1]
    with door.serving(kept, policies) as amazon:
        amazon.sign_in()
        opened = Accounts(amazon, policies, tmp_path)
        signed_in(monkeypatch, opened)
        yield opened


@pytest.fixture(scope="module")
def snapshots() -> dict[str, Snapshot]:
    """What tests of a module begin with, by name."""
    return {}
