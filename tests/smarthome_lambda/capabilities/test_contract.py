"""Each capability has its module, its class, its schema and its test, all under one name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alexa_messages
import smarthome_lambda.capabilities
from device_cloud.lamp import Cause, Lamp, Model, first_state
from smarthome_lambda.capabilities import CAPABILITIES, DIRECTIVES
from smarthome_lambda.capabilities.capability import Capability
from smarthome_lambda.messages import event
from smarthome_lambda.messages.directive import ReturnAddress
from smarthome_lambda.messages.endpoint import endpoint_of, key_of, properties_of
from tests.device_cloud.strategies import AT, lamps

REPOSITORY = Path(__file__).parents[3]
SHARED = {"capability", "payload_numbers"}
MODULES = sorted({module.stem for module in Path(smarthome_lambda.capabilities.__path__[0]).glob("[!_]*.py")} - SHARED)


def lamp_of(model: Model) -> Lamp:
    return Lamp("lamp-1", "SL-1", model, "Desk Lamp", first_state(model), Cause.APP, 1, AT, AT)


def module_of(capability: Capability) -> str:
    return type(capability).__module__.rpartition(".")[2]


def name_of(capability: Capability) -> str:
    return " ".join(filter(None, (capability.interface, capability.instance)))


def test_every_module_of_the_folder_is_a_capability() -> None:
    assert sorted({module_of(capability) for capability in CAPABILITIES}) == MODULES
    assert len({name_of(capability) for capability in CAPABILITIES}) == len(CAPABILITIES)


@pytest.mark.parametrize("capability", CAPABILITIES, ids=name_of)
def test_one_name_in_five_places(capability: Capability) -> None:
    module = module_of(capability)
    assert module.title().replace("_", "") == capability.interface.removeprefix("Alexa.")
    # Of several of one interface each has a name of its own.
    own = {capability.interface, *([capability.instance] if capability.instance else [])}
    assert type(capability).__name__ in {name.rpartition(".")[2] for name in own}
    assert (REPOSITORY / f"schemas/interfaces/{capability.interface}.json").is_file()
    assert (Path(__file__).parent / f"test_{module}.py").is_file()


@pytest.mark.parametrize("capability", CAPABILITIES, ids=name_of)
@pytest.mark.parametrize("model", Model)
def test_what_it_reports_it_declared(capability: Capability, model: Model) -> None:
    if capability.belongs_to(model):
        assert set(capability.report(lamp_of(model))) <= set(capability.properties)


@given(lamps(), st.integers(min_value=0))
def test_a_report_holds_what_was_declared_and_all_of_it(lamp: Lamp, which: int) -> None:
    now = 1_777_622_400.0
    discovery = event.discover_response([endpoint_of(lamp)])
    asked = ReturnAddress("Alexa", "ReportState", "id", "token", lamp.lamp_id)
    state = event.state_report(asked, lamp, now)
    assert alexa_messages.check(state, discovery=discovery).found == ()
    properties = properties_of(lamp, now)
    changed = [key_of(properties[which % len(properties)])]
    report = event.with_scope(event.change_report(lamp, changed, now), "an-event-token")
    assert alexa_messages.check(report, discovery=discovery).found == ()


def test_directives_are_looked_up_in_a_table_that_was_made_before() -> None:
    assert set(DIRECTIVES) == {
        (capability.interface, name) for capability in CAPABILITIES for name in capability.directives
    }
    assert all(callable(become) for obeying in DIRECTIVES.values() for _, become in obeying)


def test_a_directive_finds_each_capability_that_obeys_it() -> None:
    found = [(each.interface, each.instance, name) for (_, name), who in DIRECTIVES.items() for each, _ in who]
    assert sorted(found, key=str) == sorted(
        ((each.interface, each.instance, name) for each in CAPABILITIES for name in each.directives), key=str
    )
