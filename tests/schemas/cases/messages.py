"""Events of the interface Alexa, and what all messages are made of."""

from tests.schemas.case import Case
from tests.schemas.messages import NOW, SAMPLE, SCOPE
from tests.schemas.names import CAUSES, GENERAL_ERRORS

POWER = {"namespace": "Alexa.PowerController", "name": "powerState", "value": "ON", **SAMPLE}
MEDIA = {"mediaIds": ["video_1"]}

CASES = [
    Case("Alexa", "directive.ReportState"),
    Case("Alexa", "event.Response", closed=".", asked=True),
    Case("Alexa", "event.StateReport", closed=".", asked=True, context=[]),
    Case(
        "Alexa",
        "event.ChangeReport",
        right={"change": {"cause": {"type": "APP_INTERACTION"}, "properties": [POWER]}},
        values={
            "change/cause/type": CAUSES,
            "change/properties/0/uncertaintyInMilliseconds": [0, 0.5, 60_000],
            "change/properties/0/timeOfSample": ["2026-12-31T23:59:59Z", "2026-05-01T08:00:60.123456Z"],
        },
        required=(
            "change change/cause change/cause/type change/properties change/properties/0/namespace "
            "change/properties/0/name change/properties/0/value change/properties/0/timeOfSample "
            "change/properties/0/uncertaintyInMilliseconds"
        ),
        closed=". change change/cause change/properties/0",
        wrong={
            "change": ["x"],
            "change/cause": ["APP_INTERACTION"],
            "change/cause/type": ["app_interaction"],
            "change/properties": [{}, []],
            "change/properties/0": ["x"],
            "change/properties/0/namespace": [5],
            "change/properties/0/name": [5],
            "change/properties/0/timeOfSample": ["yesterday", "2026-05-01T08:00:00+00:00", "2026-05-01T24:00:00Z", 5],
            "change/properties/0/uncertaintyInMilliseconds": [-1, "0"],
        },
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa",
        "event.ErrorResponse",
        right={"type": "ENDPOINT_UNREACHABLE", "message": "said to the log"},
        values={"type": GENERAL_ERRORS},
        required="type message",
        closed=".",
        wrong={
            "type": ["endpoint_unreachable", "DOOR_OPENED"],
            "message": [5],
            "percentageState": [5],
            "currentDeviceMode": ["COLOR"],
            "validRange": [{}],
        },
    ),
    Case(
        "Alexa",
        "event.ErrorResponse",
        right={"type": "NOT_SUPPORTED_IN_CURRENT_MODE", "message": "said to the log", "currentDeviceMode": "COLOR"},
        values={"currentDeviceMode": ["ASLEEP", "NOT_PROVISIONED", "OTHER"]},
        required="currentDeviceMode",
        wrong={"currentDeviceMode": ["color"]},
    ),
    Case(
        "Alexa",
        "event.ErrorResponse",
        right={"type": "ENDPOINT_LOW_POWER", "message": "said to the log", "percentageState": 5},
        values={"percentageState": [0, 2.5, 100]},
        wrong={"percentageState": [-1, 101, "5"]},
    ),
    Case(
        "Alexa",
        "event.ErrorResponse",
        right={
            "type": "VALUE_OUT_OF_RANGE",
            "message": "said to the log",
            "validRange": {"minimumValue": 0, "maximumValue": 99.5},
        },
        closed="validRange",
        wrong={"validRange": [5], "validRange/minimumValue": ["0"], "validRange/maximumValue": ["100"]},
    ),
    Case(
        "Alexa",
        "event.ErrorResponse",
        right={
            "type": "TEMPERATURE_VALUE_OUT_OF_RANGE",
            "message": "said to the log",
            "validRange": {
                "minimumValue": {"value": 15, "scale": "CELSIUS"},
                "maximumValue": {"value": 30, "scale": "CELSIUS"},
            },
        },
        required="validRange/minimumValue/value validRange/maximumValue/scale",
        closed="validRange",
        wrong={"validRange": [[15, 30]], "validRange/minimumValue": [15], "validRange/maximumValue": [30]},
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.MediaDeleted",
        right={**MEDIA, "scope": {**SCOPE}},
        required="scope/type scope/token",
        wrong={"scope": ["x"], "scope/type": ["bearer"], "scope/token": ["", 5]},
        asked=False,
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.MediaDeleted",
        right={
            **MEDIA,
            "scope": {"type": "BearerTokenWithPartition", "token": "t", "partition": "room 5", "userId": "u"},
        },
        required="scope/token scope/partition scope/userId",
        wrong={"scope/partition": [5], "scope/userId": [5]},
        asked=False,
    ),
    Case(
        "Alexa.MediaMetadata",
        "event.MediaDeleted",
        right={**MEDIA, "scope": {"type": "DirectedUserId", "directedUserId": "u"}},
        required="scope/directedUserId",
        wrong={"scope/directedUserId": [5]},
        asked=False,
    ),
    Case(
        "Alexa.DoorbellEventSource",
        "event.DoorbellPress",
        right={"cause": {"type": "PHYSICAL_INTERACTION"}, "timestamp": NOW},
        required="cause/type",
        closed="cause",
        wrong={"cause/type": ["ALEXA_INTERACTION"]},
        asked=False,
        posted=True,
    ),
]
