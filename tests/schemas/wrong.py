"""Ways to make a right message wrong: what to change, where the fault is, what was found, and what is right."""

from dataclasses import dataclass
from typing import Any

from tests.schemas.messages import LAMP, PROPERTIES, REMOVED, SCOPE, Message, Path, capability, endpoint, prop, spoilt


@dataclass(frozen=True)
class Wrong:
    """One planted fault, or what is only advised against or noted.

    `in_code`: JSON Schema cannot tell, so the function's guard lets it pass.
    """

    base: str
    path: Path
    value: object
    found: str
    right: str
    at: str | None = None
    in_code: bool = False
    level: str = "fault"

    @property
    def message(self) -> Message:
        return spoilt(self.base, self.path, self.value)

    @property
    def passes(self) -> bool:
        """Whether the function's guard lets it pass."""
        return self.in_code or self.level == "advice"

    @property
    def pointer(self) -> str:
        return "".join(f"/{step}" for step in self.path) if self.at is None else self.at

    def __str__(self) -> str:
        return f"{self.base}{self.pointer} {'removed' if self.value is REMOVED else repr(self.value)[:40]}"


H: Path = ("event", "header")
D: Path = ("directive",)
P: Path = ("context", "properties")
E: Path = ("event", "payload", "endpoints", 0)
C: Path = (*E, "capabilities")
UTC = "must be a time in UTC that ends in Z"
MESSAGE_ID = "must be 1 to 127 letters, digits, - or _"
UNKNOWN = "a member that is not known here"
NO_SUCH = "must not be there"
BOTH = "must be an object with"


def again(value: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**value, **changes}


WRONG = [
    # header and envelope
    Wrong("Response", (*H, "payloadVersion"), "3.0", '"3.0"', 'must be "3"'),
    Wrong("Response", (*H, "payloadVersion"), 3, "3", 'must be "3"'),
    Wrong("Response", (*H, "messageId"), REMOVED, "nothing", MESSAGE_ID),
    Wrong("Response", (*H, "messageId"), "", "a string of 0 characters", MESSAGE_ID),
    Wrong("Response", (*H, "messageId"), "x" * 128, "a string of 128 characters", MESSAGE_ID),
    Wrong("Response", (*H, "messageId"), "a b", '"a b"', MESSAGE_ID),
    *(Wrong("Response", (*H, "messageId"), each, f'"{each}"', "better: make a new UUID", level="advice") for each in (
        "Unique identifier, preferably a version 4 UUID", "A unique identifier, preferably a version 4 UUID",
        "Unique version 4 UUID", "abc-123-def-456", "message-id", "message_id", "messageId", "unique-id", "uuid")),
    Wrong("Response", (*H, "message_id"), "x", UNKNOWN, "must not be there (known here: "),
    Wrong("Response", (*H, "name"), "Respons", '"Respons"', 'did you mean "Response"?'),
    Wrong("Response", (*H, "namespace"), "alexa", '"alexa"', 'did you mean "Alexa"?'),
    Wrong("Response", (*H, "namespace"), 5, "5", "must be a string"),
    Wrong("Response", (*H, "namespace"), REMOVED, "nothing", "must be a string"),
    Wrong("Response", (*H, "name"), REMOVED, "nothing", "must be a string"),
    Wrong("Response", (*H, "name"), 5, "5", "must be a string"),
    Wrong("Response", (*H, "messageId"), 5, "5", MESSAGE_ID),
    Wrong("Response", (*H, "payloadVersion"), REMOVED, "nothing", "must be"),
    Wrong("Response", (*H, "namespace"), "Alexa.Toaster", '"Alexa.Toaster"', "not judged: ", level="note"),
    Wrong("Response", (*H, "correlationToken"), REMOVED, "nothing", "must be the token of the directive", in_code=True),
    Wrong("Response", (*H, "correlationToken"), "", "a string of 0 characters", "must be a string of at least 1"),
    Wrong("Response", (*H, "correlationToken"), 12345678, "a number", "must be a string"),
    Wrong("StateReport", (*H, "correlationToken"), REMOVED, "nothing", "must be the token", in_code=True),
    Wrong("DeferredResponse", (*H, "correlationToken"), REMOVED, "nothing", "must be the token", in_code=True),
    Wrong("ErrorResponse", (*H, "correlationToken"), REMOVED, "nothing", "must be the token", in_code=True),
    Wrong("ErrorResponse", ("event", "endpoint"), REMOVED, "nothing", "must be there: only the answer", in_code=True),
    Wrong("Response", ("event",), REMOVED, 'an object with "context"', BOTH, at=""),
    Wrong("Response", ("event",), None, "null", "must be an object"),
    Wrong("Response", ("event", "header"), REMOVED, "nothing", "must be an object"),
    Wrong("Response", ("event", "header"), "Response", '"Response"', "must be an object"),
    Wrong("Response", ("statusCode",), 200, UNKNOWN, "must not be there (known here: context, event)"),
    Wrong("Response", ("directive",), {}, UNKNOWN, NO_SUCH),
    Wrong("Response", ("event", "context"), {}, UNKNOWN, NO_SUCH),
    Wrong("Response", ("event", "endpoint"), REMOVED, "nothing", "must be there"),
    Wrong("Response", ("event", "endpoint"), "lamp-1", '"lamp-1"', "must be an object"),
    Wrong("Response", ("event", "endpoint", "endpointId"), REMOVED, "nothing", "must be 1 to 256 letters"),
    Wrong("Response", ("event", "endpoint", "endpointId"), 5, "5", "must be 1 to 256 letters"),
    Wrong("Response", ("context",), [], "a list of 0 items", "must be an object"),
    Wrong("Response", ("context", "unheardOf"), 1, UNKNOWN, NO_SUCH),
    Wrong("Response", ("event", "endpoint", "endpointId"), "a|b", '"a|b"', "must be 1 to 256 letters"),
    Wrong("Response", ("event", "endpoint", "endpointId"), "", "a string of 0 characters", "must be 1 to 256"),
    Wrong("Response", ("event", "endpoint", "cookie"), {"n": 5}, "an object", "better: leave it out", level="advice"),
    Wrong("Response", ("event", "endpoint", "endpoint_id"), "a", UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Response to the gateway", ("event", "endpoint", "scope", "token"), REMOVED, "nothing", "must be a string"),
    Wrong("Response to the gateway", ("event", "endpoint", "scope", "type"), "bearer", '"bearer"', "must be one of"),
    Wrong("Response", ("event", "payload"), REMOVED, "nothing", "must be an object"),
    Wrong("Response", ("event", "payload"), None, "null", "must be an object"),
    Wrong("Response", ("event", "payload", "foo"), 1, UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Response", (*H, "instance"), "x", '"x"', NO_SUCH),
    Wrong("ErrorResponse", (*H, "instance"), "x", '"x"', NO_SUCH),
    Wrong("Response", ("event", "endpoint", "cookie"), {}, "an object", "better: leave it out", level="advice"),
    # properties
    Wrong("Response", (*P, 0, "value"), "on", '"on"', 'must be one of "ON", "OFF"; did you mean "ON"?'),
    Wrong("Response", (*P, 0, "value"), True, "true", 'must be one of "ON", "OFF"'),
    Wrong("Response", (*P, 0, "value"), REMOVED, "nothing", "must be there"),
    Wrong("Response", (*P, 0, "instance"), "x", '"x"', NO_SUCH),
    Wrong("Response", (*P, 0, "name"), "powerstate", '"powerstate"', "must be powerState"),
    Wrong("Response", (*P, 0, "namespace"), "Alexa.Powercontroler", '"Alexa.Powercontroler"', "did you mean"),
    Wrong("Response", (*P, 0, "namespace"), REMOVED, "nothing", "must be a string"),
    Wrong("Response", (*P, 0, "timeOfSample"), "2026-05-01T08:00:00+00:00", '"2026-05-01T08:00:00+00:00"', UTC),
    Wrong("Response", (*P, 0, "timeOfSample"), "2026-05-01T08:00:00.123456", '"2026-05-01T08:00:00.123456"', UTC),
    Wrong("Response", (*P, 0, "timeOfSample"), "2026-05-01 08:00:00", '"2026-05-01 08:00:00"', UTC),
    Wrong("Response", (*P, 0, "timeOfSample"), "2026-13-01T08:00:00Z", '"2026-13-01T08:00:00Z"', UTC),
    Wrong("Response", (*P, 0, "timeOfSample"), 1777622400, "1777622400", UTC),
    Wrong("Response", (*P, 0, "uncertaintyInMilliseconds"), -1, "-1", "must be a number at least 0"),
    Wrong("Response", (*P, 0, "uncertaintyInMilliseconds"), "0", '"0"', "must be a number at least 0"),
    Wrong("Response", (*P, 0, "extra"), 1, UNKNOWN, NO_SUCH),
    Wrong("Response", (*P, 1, "value"), 101, "101", "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 1, "value"), -1, "-1", "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 1, "value"), 40.5, "40.5", "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 1, "value"), "40", '"40"', "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 1, "value"), True, "true", "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 1, "value"), None, "null", "must be an integer from 0 to 100"),
    Wrong("Response", (*P, 2, "value", "saturation"), 71, "71", "must be a number from 0 to 1"),
    Wrong("Response", (*P, 2, "value", "hue"), 360.1, "360.1", "must be a number from 0 to 360"),
    Wrong("Response", (*P, 2, "value", "brightness"), REMOVED, "nothing", "must be a number from 0 to 1"),
    Wrong("Response", (*P, 2, "value", "kelvin"), 1, UNKNOWN, NO_SUCH),
    Wrong("Response", (*P, 3, "value"), 999, "999", "must be an integer from 1000 to 10000"),
    Wrong("Response", (*P, 3, "value"), 10001, "10001", "must be an integer from 1000 to 10000"),
    Wrong("Response", (*P, 4, "value"), "OK", '"OK"', "must be an object"),
    Wrong("Response", (*P, 4, "value", "value"), "DOWN", '"DOWN"', 'must be one of "OK", "UNREACHABLE"'),
    Wrong("Response", (*P, 4, "value", "reason"), "UNKNOWN", '"UNKNOWN"', "better: leave it out", level="advice"),
    Wrong("Response", (*P, 5), PROPERTIES[0], 'Alexa.PowerController powerState" again', "once", in_code=True),
    Wrong("Response", (*P, 5), prop("Alexa", "x", 1), '"x"', "Alexa has no property", at="/context/properties/5/name"),
    Wrong("StateReport", ("context",), REMOVED, "nothing", "must be"),
    Wrong("StateReport", ("context", "properties"), REMOVED, "nothing", "must be"),
    Wrong("StateReport", ("context", "properties"), {}, "an object", "must be a list"),
    # reports and errors
    Wrong("ChangeReport", (*H, "correlationToken"), "x", "a string of 1 character", NO_SUCH),
    Wrong("ChangeReport", ("event", "endpoint", "scope"), REMOVED, "nothing", "must be"),
    Wrong("ChangeReport", ("event", "payload", "change", "cause", "type"), "POLL", '"POLL"', "must be one of"),
    Wrong("ChangeReport", ("event", "payload", "change", "properties"), [], "a list of 0 items",
        "better: send no report", level="advice"),
    Wrong(
        "ChangeReport",
        ("event", "payload", "change", "properties", 0, "value"),
        "off",
        '"off"',
        'did you mean "OFF"?',
    ),
    Wrong("ChangeReport", (*P, 0), PROPERTIES[0], "again", "must be reported once: what changed", None, True),
    Wrong("DeferredResponse", ("event", "payload", "estimatedDeferralInSeconds"), -1, "-1", "an integer at least 0"),
    Wrong("DeferredResponse", ("event", "payload", "estimatedDeferralInSeconds"), "15", '"15"', "an integer at least 0"),
    Wrong("DeferredResponse", ("event", "payload", "unheardOf"), 1, UNKNOWN, "better: leave it out", level="advice"),
    Wrong("DeferredResponse", ("context",), {}, "an object", NO_SUCH),
    Wrong("DeferredResponse", ("event", "endpoint"), LAMP, "an object", NO_SUCH),
    Wrong("ErrorResponse", ("context",), {"properties": []}, "an object", NO_SUCH),
    Wrong("ErrorResponse", ("event", "payload", "type"), "UNREACHABLE", '"UNREACHABLE"', "must be one of"),
    Wrong("ErrorResponse", ("event", "payload", "message"), REMOVED, "nothing", "must be a string"),
    Wrong("ErrorResponse", ("event", "payload", "validRange"), {}, "an object", NO_SUCH),
    Wrong("ErrorResponse", ("event", "payload", "percentageState"), 5, "5", NO_SUCH),
    Wrong("ErrorResponse", ("event", "payload", "currentDeviceMode"), "COLOR", '"COLOR"', NO_SUCH),
    Wrong("NOT_SUPPORTED_IN_CURRENT_MODE", ("event", "payload", "currentDeviceMode"), REMOVED, "nothing", 'one of "ASLEEP"'),
    Wrong("NOT_SUPPORTED_IN_CURRENT_MODE", ("event", "payload", "currentDeviceMode"), "X", '"X"', 'one of "ASLEEP"'),
    Wrong("VALUE_OUT_OF_RANGE", ("event", "payload", "validRange", "minimumValue"), "0", '"0"', "must be a number"),
    Wrong("VALUE_OUT_OF_RANGE", ("event", "payload", "validRange", "min"), 0, UNKNOWN, "better: leave it out", level="advice"),
    Wrong(
        "TEMPERATURE_VALUE_OUT_OF_RANGE",
        ("event", "payload", "validRange", "minimumValue"),
        15,
        "15",
        "must be an object",
    ),
    Wrong("ENDPOINT_LOW_POWER", ("event", "payload", "percentageState"), 101, "101", "a number from 0 to 100"),
    Wrong("ACCEPT_GRANT_FAILED", ("event", "payload", "type"), "INTERNAL_ERROR", '"INTERNAL_ERROR"', '"ACCEPT_GRANT_FAILED"'),
    Wrong("ACCEPT_GRANT_FAILED", ("event", "payload", "unheardOf"), 1, UNKNOWN, NO_SUCH),
    Wrong("ACCEPT_GRANT_FAILED with a token", ("event", "endpoint"), LAMP, "an object", NO_SUCH),
    Wrong("ACCEPT_GRANT_FAILED", ("context",), {}, "an object", NO_SUCH),
    Wrong("AcceptGrant.Response", ("event", "payload", "scope"), SCOPE, UNKNOWN, NO_SUCH),
    Wrong("AcceptGrant.Response", ("event", "endpoint"), LAMP, "an object", NO_SUCH),
    Wrong("AcceptGrant.Response", (*H, "correlationToken"), "abc", "a string of 3 characters", NO_SUCH),
    # discovery
    Wrong("Discover.Response", (*H, "correlationToken"), "abc", "a string of 3 characters", NO_SUCH),
    Wrong("Discover.Response", ("event", "payload", "scope"), SCOPE, UNKNOWN, NO_SUCH),
    Wrong("Discover.Response", ("context",), {}, "an object", NO_SUCH),
    Wrong("Discover.Response", ("event", "payload", "endpoints"), {}, "an object", "must be a list"),
    Wrong("Discover.Response", (*E, "endpointId"), "lamp-2", "the id of endpoint 0 again", "one endpoint only",
          "/event/payload/endpoints/1/endpointId", True),
    Wrong("Discover.Response", (*E, "endpointId"), "x" * 257, "a string of 257 characters", "must be 1 to 256"),
    Wrong("Discover.Response", (*E, "friendlyName"), "", "a string of 0 characters", "a string of 1 to 256 characters"),
    Wrong("Discover.Response", (*E, "manufacturerName"), "x" * 129, "a string of 129 characters", "of 1 to 128"),
    Wrong("Discover.Response", (*E, "displayCategories"), "LIGHT", '"LIGHT"', "must be a list"),
    Wrong("Discover.Response", (*E, "displayCategories"), [], "a list of 0 items", "at least 1 item"),
    Wrong("Discover.Response", (*E, "displayCategories"), ["LIGHT", "LIGHT"], "the same item twice", "each item once"),
    Wrong("Discover.Response", (*E, "displayCategories", 0), "LIGHTS", '"LIGHTS"', 'did you mean "LIGHT"?'),
    Wrong("Discover.Response", (*E, "additionalAttributes", "serialNumber"), 12345, "12345", "must be a string"),
    Wrong("Discover.Response", (*E, "additionalAttributes", "firmware"), "1", UNKNOWN, NO_SUCH),
    Wrong("Discover.Response", (*E, "additionalAttributes", "model"), "Würth", '"Würth"', "letters of ASCII", level="advice"),
    Wrong("Discover.Response", (*E, "additionalAttributes", "model"), "a\\b", '"a', "without a backslash", level="advice"),
    Wrong("Discover.Response", (*E, "connections", 0, "type"), "WIFI", '"WIFI"', "must be one of"),
    Wrong("Discover.Response", (*E, "connections", 0, "homeId"), REMOVED, "nothing", "must be"),
    Wrong("Discover.Response", (*E, "cookie", "n"), 1, "1", "must be a string"),
    Wrong("Discover.Response", (*E, "cookie", "n"), "x" * 5000, "5008 bytes", "at most 5000 bytes",
          "/event/payload/endpoints/0/cookie", True),
    *(Wrong("Discover.Response", (*E, "additionalAttributes"), {each: ""}, "a string of 0 characters",
            "must be a string of 1 to 256 characters", f"/event/payload/endpoints/0/additionalAttributes/{each}")
      for each in ("manufacturer", "model", "serialNumber", "firmwareVersion", "softwareVersion", "customIdentifier")),
    *(Wrong("Discover.Response", (*E, "connections"), [{"type": "UNKNOWN", "value": "x", each: ""}], "a string of 0",
            "must be a string of", f"/event/payload/endpoints/0/connections/0/{each}")
      for each in ("value", "macAddress", "homeId", "nodeId", "macNetworkInterface")),
    Wrong("Discover.Response", (*E, "modelName"), "x", '"x"', "additionalAttributes.model", level="advice"),
    Wrong("Discover.Response", (*E, "unheardOf"), "x", UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Discover.Response", (*C, 0), REMOVED, "other interfaces only", 'the interface "Alexa"',
          "/event/payload/endpoints/0/capabilities", True),
    Wrong("Discover.Response", (*C, 1, "type"), "Alexa", '"Alexa"', 'must be "AlexaInterface"'),
    Wrong("Discover.Response", (*C, 1, "version"), "3.0", '"3.0"', 'must be "3"'),
    Wrong("Discover.Response", (*C, 1, "version"), 3, "3", 'must be "3"'),
    Wrong("Discover.Response", (*C, 1, "interface"), "Alexa.PowerControler", '"Alexa.PowerControler"', "did you mean"),
    Wrong("Discover.Response", (*C, 1, "interface"), "Alexa.Authorization", '"Alexa.Authorization"', "not a capability"),
    Wrong("Discover.Response", (*C, 1, "instance"), "x", UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Discover.Response", (*C, 2, "configuration"), {}, UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Discover.Response", (*C, 0, "properties"), {}, UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Discover.Response", (*C, 1, "properties", "supported"), [], "a list of 0 items", "better: leave properties out", level="advice"),
    Wrong("Discover.Response", (*C, 1, "properties", "supported", 0), "powerState", '"powerState"', "must be an object"),
    Wrong("Discover.Response", (*C, 1, "properties", "supported", 0, "name"), "power", '"power"', 'must be "powerState"'),
    Wrong("Discover.Response", (*C, 1, "properties", "retrievable"), "TRUE", '"TRUE"', "must be true or false"),
    Wrong("Discover.Response", (*C, 1, "properties", "proactivelyReportable"), True,
          UNKNOWN, "better: leave it out", level="advice"),
    Wrong("Discover.Response", (*C, 5, "version"), "4", '"4"', 'must be one of "3", "3.1"'),
    Wrong("Discover.Response", (*C, 5, "properties", "supported", 0, "name"), "battery", '"battery"', '"connectivity"'),
    Wrong("Discover.Response", (*C, 6), capability("Alexa"), '"Alexa" again', "must be listed once",
          "/event/payload/endpoints/0/capabilities/6/interface", True),
    Wrong("AddOrUpdateReport", ("event", "payload", "scope"), REMOVED, "nothing", "must be an object"),
    Wrong("AddOrUpdateReport", ("event", "payload", "endpoints"), REMOVED, "nothing", "must be a list"),
    Wrong("AddOrUpdateReport", ("event", "payload", "unheardOf"), 1, UNKNOWN, NO_SUCH),
    Wrong("Discover.Response", ("event", "payload", "endpoints"), REMOVED, "nothing", "must be a list"),
    Wrong("Discover.Response", ("event", "payload", "endpoints"), [endpoint(f"lamp-{n}") for n in range(301)],
          "a list of 301 items", "a list of at most 300 items"),
    Wrong("Discover.Response", (*E,), "lamp-1", '"lamp-1"', "must be an object"),
    Wrong("Discover.Response", (*C, 1, "properties"), "powerState", '"powerState"', "must be an object"),
    Wrong("Discover.Response", (*C, 1, "properties", "supported"), {}, "an object", "must be a list"),
    Wrong("Discover.Response", (*C, 1, "properties", "supported", 0, "name"), 5, "5", 'must be "powerState"'),
    Wrong("AddOrUpdateReport", ("event", "payload", "endpoints"), [], "a list of 0 items", "a list of 1 to 300 items"),
    Wrong("AddOrUpdateReport", ("event", "endpoint"), {**LAMP, "scope": SCOPE}, "an object", NO_SUCH),
    Wrong("AddOrUpdateReport", ("event", "payload", "endpoints"), [endpoint(f"lamp-{n}") for n in range(250)],
          "a report of", "at most 262144 bytes", "", True),
    Wrong("DeleteReport", ("event", "payload", "endpoints", 0), endpoint(), UNKNOWN, NO_SUCH,
          "/event/payload/endpoints/0/manufacturerName"),
    Wrong("DeleteReport", ("event", "payload", "scope"), REMOVED, "nothing", "must be an object"),
    Wrong("DeleteReport", ("event", "payload", "endpoints"), REMOVED, "nothing", "must be a list"),
    Wrong("DeleteReport", ("event", "payload", "endpoints"), LAMP, "an object", "must be a list"),
    Wrong("DeleteReport", ("event", "payload", "endpoints"), [], "a list of 0 items", "at least 1 item"),
    Wrong("DeleteReport", ("event", "payload", "endpoints", 0), "lamp-1", '"lamp-1"', "must be an object"),
    Wrong("DeleteReport", ("event", "payload", "endpoints", 0, "endpointId"), REMOVED, "nothing", "must be 1 to 256"),
    Wrong("DeleteReport", ("event", "payload", "unheardOf"), 1, UNKNOWN, NO_SUCH),
    # directives
    Wrong("TurnOn", (*D, "header", "name"), "TurnUp", '"TurnUp"', "must be TurnOn or TurnOff"),
    Wrong("TurnOn", (*D, "header", "payloadVersion"), "2", '"2"', 'must be "3"'),
    Wrong("TurnOn", (*D, "header", "correlationToken"), REMOVED, "nothing", "must be a string", in_code=True),
    Wrong("TurnOn", (*D, "endpoint"), REMOVED, "nothing", "must be an object"),
    Wrong("TurnOn", (*D, "endpoint", "scope"), REMOVED, "nothing", "must be"),
    Wrong("TurnOn", (*D, "endpoint", "cookie", "x"), 1, "1", "must be a string"),
    Wrong("TurnOn", (*D, "payload"), [], "a list of 0 items", "must be an object or null"),
    Wrong("SetBrightness", (*D, "payload", "brightness"), 101, "101", "must be an integer from 0 to 100"),
    Wrong("SetBrightness", (*D, "payload", "brightness"), REMOVED, "nothing", "must be an integer from 0 to 100"),
    Wrong("SetBrightness", (*D, "payload"), None, "null", "must be an object"),
    Wrong("SetBrightness", (*D, "payload"), REMOVED, "nothing", "must be"),
    Wrong("AdjustBrightness", (*D, "payload", "brightnessDelta"), 101, "101", "must be an integer from -100 to 100"),
    Wrong("SetColor", (*D, "payload", "color", "hue"), "red", '"red"', "must be a number from 0 to 360"),
    Wrong("SetColor", (*D, "payload", "color"), REMOVED, "nothing", "must be an object"),
    Wrong("SetColorTemperature", (*D, "payload", "colorTemperatureInKelvin"), 900, "900", "from 1000 to 10000"),
    Wrong("Discover", (*D, "payload", "scope"), REMOVED, "nothing", "must be an object"),
    Wrong("Discover", (*D, "payload"), None, "null", "must be an object"),
    Wrong("Discover", (*D, "endpoint"), LAMP, "an object", NO_SUCH),
    Wrong("Discover", (*D, "header", "correlationToken"), "abc", "a string of 3 characters", NO_SUCH),
    Wrong("AcceptGrant", (*D, "payload", "grant", "type"), "code", '"code"', 'must be "OAuth2.AuthorizationCode"'),
    Wrong("AcceptGrant", (*D, "payload", "grant", "code"), REMOVED, "nothing", "must be a string"),
    Wrong("AcceptGrant", (*D, "payload", "grantee"), REMOVED, "nothing", "must be an object"),
    Wrong("AcceptGrant", (*D, "payload", "grant"), REMOVED, "nothing", "must be an object"),
    Wrong("AcceptGrant", (*D, "payload", "grant"), "code", '"code"', "must be an object"),
    Wrong("AcceptGrant", (*D, "payload", "grant", "type"), REMOVED, "nothing", 'must be "OAuth2.AuthorizationCode"'),
    Wrong("AcceptGrant", (*D, "payload", "grant", "code"), "", "a string of 0 characters", "of at least 1 character"),
    Wrong("AcceptGrant", (*D, "payload", "grant", "code"), 5, "a number", "must be a string"),
    Wrong("AcceptGrant", (*D, "payload"), REMOVED, "nothing", "must be"),
    Wrong("AcceptGrant", (*D, "payload"), None, "null", "must be an object"),
    Wrong("Discover", (*D, "payload"), REMOVED, "nothing", "must be"),
    Wrong("TurnOn", (*D,), None, "null", "must be an object"),
    Wrong("TurnOn", (*D, "header"), REMOVED, "nothing", "must be an object"),
    *(Wrong(name, (*D, "payload"), REMOVED, "nothing", "must be an object or null")
      for name in ("TurnOn", "TurnOff", "ReportState", "IncreaseColorTemperature")),
    Wrong("TurnOn", (*D, "unheardOf"), 1, UNKNOWN, NO_SUCH),
    Wrong("TurnOn", ("unheardOf",), 1, UNKNOWN, NO_SUCH),
    Wrong("TurnOn", (*D, "endpoint", "cookie"), "x", '"x"', "must be an object"),
]  # fmt: skip
