"""An environment's secrets change only where every skill gets them, and the old one stays good meanwhile."""

from datetime import timedelta

import pytest

from smartlamp.commands.provisioning import rotation
from smartlamp.developer_account.record import Record
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation import linking_secret
from tests.fakes.planned_answers import Asked, Said
from tests.fakes.planned_answers import refused as refusal
from tests.fakes.skill_management_server import SkillManagementServer
from tests.smartlamp.commands.provisioning.conftest import Place


def test_a_skill_that_is_live_keeps_the_old_secret(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking_secret, "PATIENCE", timedelta())
    monkeypatch.setattr(rotation, "published", lambda _: ("smart-home",))
    place.rotate("linking-secret")
    refused = place.rotate("linking-secret", "--finish")
    assert isinstance(refused.exception, CannotRun)
    assert "A skill is live" in refused.exception.what
    assert len(place.world.secrets) == 2
    assert place.rotate("linking-secret", "--finish", "--force").exit_code == 0
    assert len(place.world.secrets) == 1


def test_a_skill_that_does_not_take_it_leaves_the_old_one_good(place: Place) -> None:
    place.rotate("linking-secret")
    place.rotate("linking-secret", "--finish", "--force")
    (before,) = place.world.secrets
    writes = [n for n, each in enumerate(place.amazon.asked, 1) if each.method == "PUT"]
    assert len(writes) == 2
    _break_second_write(place.amazon)
    failed = place.rotate("linking-secret")
    assert isinstance(failed.exception, Failed)
    assert len(place.linked_with()) == 2
    refused = place.rotate("linking-secret", "--finish", "--force")
    assert isinstance(refused.exception, CannotRun)
    assert before in place.world.secrets
    assert place.rotate("linking-secret").exit_code == 0
    assert place.world.secrets == [before, *place.linked_with()]


def _break_second_write(amazon: SkillManagementServer) -> None:
    """Refuse the second account linking that is written from now on, once."""
    usual, seen = amazon.usual, list[Asked]()

    def refuse(asked: Asked) -> Said:
        seen.extend([asked] if asked.method == "PUT" else [])
        is_second = asked.method == "PUT" and len(seen) == 2
        return refusal(400, "Account linking information is not valid.") if is_second else usual(asked)

    amazon.usual = refuse  # type: ignore[method-assign]


@pytest.mark.parametrize("what", ["linking-secret", "event-client"])
def test_an_environment_that_is_not_complete_is_left_alone(place: Place, what: str) -> None:
    known = place.file.read()
    assert known
    place.world.ssm.delete_parameters(Names=["/lamps/alexa/state"])
    place.file.write(Record("lamps", "M1VENDOR", {"smart-home": known.skills["smart-home"]}, settings=known.settings))
    place.world.writes.clear()
    refused = place.rotate(what)
    assert isinstance(refused.exception, CannotRun)
    assert "the skill profile is missing here" in refused.exception.what
    assert (len(place.world.secrets), place.world.writes) == (1, [])
