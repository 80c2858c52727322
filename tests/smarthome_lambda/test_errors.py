"""Every thing Alexa can be told, against the schemas; every refusal of the core, against the table."""

import pytest

import alexa_messages
from device_cloud import errors as core
from smarthome_lambda import errors
from smarthome_lambda.messages import event
from smarthome_lambda.messages.directive import ReturnAddress
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import check

OWN_ARGUMENTS: dict[type[errors.AlexaError], errors.AlexaError] = {
    errors.EndpointLowPower: errors.EndpointLowPower("battery", 4),
    errors.NotSupportedInCurrentMode: errors.NotSupportedInCurrentMode("mode", "COLOR"),
    errors.ValueOutOfRange: errors.ValueOutOfRange("range", 0, 100),
}
KINDS = sorted(errors.AlexaError.__subclasses__(), key=lambda kind: kind.__name__)


def refusals(family: type[core.DeviceCloudRefused]) -> list[type[core.DeviceCloudRefused]]:
    return [family, *(kind for child in family.__subclasses__() for kind in refusals(child))]


@pytest.mark.parametrize("kind", KINDS)
def test_each_error_is_right_and_named_as_alexa_names_it(kind: type[errors.AlexaError]) -> None:
    message = (
        messages.turn_on("token", "lamp-1") if kind.namespace == "Alexa" else messages.accept_grant("token", "code")
    )
    error = OWN_ARGUMENTS[kind] if kind in OWN_ARGUMENTS else kind("reason")
    answer = event.error_response(ReturnAddress.of(message), error)
    check(answer)
    assert alexa_messages.check(answer, message).found == ()
    assert answer["event"]["payload"] == {"type": kind.type, "message": kind.message, **error.extras}
    assert kind.__name__ == kind.type.title().replace("_", "")
    assert kind.__name__ in (errors.__doc__ or "")


TOLD = {
    core.TokenInvalid: "INVALID_AUTHORIZATION_CREDENTIAL",
    core.TokenExpired: "EXPIRED_AUTHORIZATION_CREDENTIAL",
    core.NoSuchLamp: "NO_SUCH_ENDPOINT",
    core.NoSuchScene: "NO_SUCH_ENDPOINT",
    core.NotThisModel: "INVALID_DIRECTIVE",
    core.Contended: "ENDPOINT_BUSY",
}


@pytest.mark.parametrize("kind", refusals(core.DeviceCloudRefused))
def test_what_the_core_refuses_is_translated(kind: type[core.DeviceCloudRefused]) -> None:
    told = errors.alexa_error_for(kind("a_reason"))
    assert told.type == TOLD.get(kind, "INTERNAL_ERROR")
    assert told.reason == "a_reason"
