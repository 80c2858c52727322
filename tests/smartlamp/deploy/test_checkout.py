from pathlib import Path

import pytest

from smartlamp.deploy import checkout
from smartlamp.errors import CannotRun


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a template, as that of an installed copy."""
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    return tmp_path


def test_this_is_a_checkout() -> None:
    assert checkout.is_checkout()
    assert checkout.is_checkout_at(Path(__file__).parents[3])
    assert not checkout.is_checkout_at(Path(__file__).parent)
    checkout.require_checkout("up")
    assert checkout.how_to_start() == "Start it: `smartlamp up --detach`"


def test_an_installed_copy_says_what_is_missing_and_what_works(installed: Path) -> None:
    assert not checkout.is_checkout_at(installed)
    with pytest.raises(CannotRun, match=r"smartlamp up runs SmartLamp's own skill, whose template\.yaml") as refused:
        checkout.require_checkout("up")
    assert "`smartlamp init`" in refused.value.to_do
    assert "up --detach" not in checkout.how_to_start()
