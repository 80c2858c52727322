"""Resources of one name in two regions; `tests/end_to_end/provisioning/test_destroy.py` sees it on the emulator."""

from types import SimpleNamespace

import pytest

from smartlamp.local_stack.emulator.gate.stacks.physical_names import tell_regions_apart


def _name(region: str, made: str) -> str:
    provisioners = SimpleNamespace(_physical_name=lambda *_, **__: made, get_region=lambda: region)
    tell_regions_apart(provisioners)
    return str(provisioners._physical_name("stack", "Role", max_len=64))


@pytest.mark.parametrize("made", ["stack-Role-0123456789ABC", "stack-role-0123456789abc"])
def test_the_home_keeps_its_names_and_each_other_region_has_its_own(made: str) -> None:
    names = {region: _name(region, made) for region in ("us-east-1", "eu-west-1", "us-west-2")}
    assert names["us-east-1"] == made
    assert len(set(names.values())) == 3
    for each in names.values():
        assert (each[:-13], len(each), each.islower()) == (made[:-13], len(made), made.islower())
