from tests.schemas.case import Case
from tests.schemas.messages import NOW, RESOURCES

CASES = [
    Case(
        "Alexa.EndpointHealth",
        "property.connectivity",
        right={"value": "UNREACHABLE", "reason": "WIFI_BAD_PASSWORD"},
        also=[{"value": "OK"}],
        values={
            "reason": [
                "WIFI_AP_NOT_FOUND",
                "WIFI_ROUTER_UNREACHABLE",
                "WIFI_AP_CHANNEL_QUALITY_LOW",
                "INTERNET_UNREACHABLE",
                "CAPTIVE_PORTAL_CHECK_FAILED",
                "UNKNOWN",
            ],
        },
        required="value",
        closed=".",
        wrong={"value": ["ok"], "reason": ["wifi_bad_password"]},
    ),
    Case(
        "Alexa.EndpointHealth",
        "property.battery",
        right={
            "health": {"state": "OK", "reasons": ["COLD"]},
            "chargingHealth": {"state": "OK", "reasons": ["LOW_POWER"]},
            "levelPercentage": 20,
        },
        values={
            "health/state": ["WARNING", "CRITICAL"],
            "health/reasons": [[]],
            "health/reasons/0": ["DEAD", "OVERHEATED", "OVER_VOLTAGE", "NO_BATTERY", "LOW_CHARGE", "UNKNOWN"],
            "chargingHealth/state": ["WARNING", "CRITICAL"],
            "chargingHealth/reasons": [[]],
            "chargingHealth/reasons/0": ["INCOMPATIBLE_CHARGER", "UNKNOWN"],
            "levelPercentage": [0, 100, 20.5],
        },
        required="health health/state chargingHealth/state",
        wrong={
            "health": ["x"],
            "health/state": ["ok"],
            "health/reasons": [{}],
            "health/reasons/0": ["cold"],
            "chargingHealth": ["x"],
            "chargingHealth/state": ["ok"],
            "chargingHealth/reasons": [{}],
            "chargingHealth/reasons/0": ["low_power"],
            "levelPercentage": [-1, 101, "20"],
        },
    ),
    Case(
        "Alexa.EndpointHealth",
        "property.radioDiagnostics",
        right={
            "radioType": "WIFI",
            "signalStrength": {"quality": "GOOD", "rssiInDBM": 20},
            "signalToNoiseRatio": {"quality": "GOOD", "snrInDB": 20},
        },
        values={
            "signalStrength/quality": ["FAIR", "POOR"],
            "signalStrength/rssiInDBM": [20.5],
            "signalToNoiseRatio/quality": ["FAIR", "POOR"],
            "signalToNoiseRatio/snrInDB": [20.5],
        },
        wrong={
            "radioType": [5],
            "signalStrength": ["x"],
            "signalStrength/quality": ["good"],
            "signalStrength/rssiInDBM": ["20"],
            "signalToNoiseRatio": ["x"],
            "signalToNoiseRatio/quality": ["good"],
            "signalToNoiseRatio/snrInDB": ["20"],
        },
    ),
    Case(
        "Alexa.EndpointHealth",
        "property.networkThroughput",
        right={"quality": "GOOD", "bitsPerSecond": 20},
        values={"quality": ["FAIR", "POOR"], "bitsPerSecond": [0, 20.5]},
        wrong={"quality": ["good"], "bitsPerSecond": [-1, "20"]},
    ),
    Case(
        "Alexa.EndpointHealth",
        "capability",
        right={"properties": {"supported": [{"name": "connectivity"}], "retrievable": True}},
        values={"version": ["3.1", "3.2", "3.3"]},
        closed=".",
        wrong={"properties/supported/0/name": ["CONNECTIVITY"]},
    ),
    Case(
        "Alexa.TemperatureSensor",
        "property.temperature",
        closed=".",
        right={"value": 20, "scale": "CELSIUS"},
        values={"value": [20.5], "scale": ["FAHRENHEIT", "KELVIN"]},
        required="value scale",
        wrong={"value": ["20"], "scale": ["celsius"]},
    ),
    Case(
        "Alexa.TemperatureSensor",
        "capability",
        right={"properties": {"supported": [{"name": "temperature"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["TEMPERATURE"]},
    ),
    Case(
        "Alexa.HumiditySensor",
        "property.relativeHumidity",
        right=20,
        values={"": [0, 100, 20.5]},
        wrong={"": [-1, 101, "20"]},
    ),
    Case(
        "Alexa.HumiditySensor",
        "capability",
        right={"properties": {"supported": [{"name": "relativeHumidity"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["RELATIVEHUMIDITY"]},
    ),
    Case(
        "Alexa.ContactSensor",
        "property.detectionState",
        right="DETECTED",
        values={"": ["NOT_DETECTED"]},
        wrong={"": ["detected"]},
    ),
    Case(
        "Alexa.ContactSensor",
        "capability",
        right={"properties": {"supported": [{"name": "detectionState"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["DETECTIONSTATE"]},
    ),
    Case(
        "Alexa.MotionSensor",
        "property.detectionState",
        right="DETECTED",
        values={"": ["NOT_DETECTED"]},
        wrong={"": ["detected"]},
    ),
    Case(
        "Alexa.MotionSensor",
        "capability",
        right={"properties": {"supported": [{"name": "detectionState"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["DETECTIONSTATE"]},
    ),
    Case(
        "Alexa.DoorbellEventSource",
        "event.DoorbellPress",
        right={"cause": {"type": "APP_INTERACTION"}, "timestamp": NOW},
        values={"cause/type": ["PERIODIC_POLL", "PHYSICAL_INTERACTION", "RULE_TRIGGER", "VOICE_INTERACTION"]},
        required="cause cause/type timestamp",
        closed=". cause",
        wrong={"cause": ["x"], "cause/type": ["app_interaction"], "timestamp": [5]},
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.DoorbellEventSource",
        "capability",
        right={"proactivelyReported": True},
        values={"proactivelyReported": [False]},
        closed=".",
        wrong={"proactivelyReported": ["true"]},
    ),
    Case(
        "Alexa.SimpleEventSource",
        "event.Event",
        right={"id": "press", "timestamp": NOW},
        required="id timestamp",
        closed=".",
        wrong={"id": [5], "timestamp": [5]},
        instance=True,
        version="1.0",
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.SimpleEventSource",
        "capability",
        right={
            "capabilityResources": RESOURCES,
            "configuration": {
                "supportedEvents": [
                    {
                        "id": "press",
                        "friendlyNames": [{"@type": "asset", "value": {"assetId": "Alexa.Setting.FanSpeed"}}],
                    }
                ]
            },
        },
        required=(
            "capabilityResources configuration configuration/supportedEvents "
            "configuration/supportedEvents/0/id configuration/supportedEvents/0/friendlyNames "
            "configuration/supportedEvents/0/friendlyNames/0/@type "
            "configuration/supportedEvents/0/friendlyNames/0/value "
            "configuration/supportedEvents/0/friendlyNames/0/value/assetId"
        ),
        closed=(
            ". configuration configuration/supportedEvents/0 configuration/supportedEvents/0/friendlyNames/0 "
            "configuration/supportedEvents/0/friendlyNames/0/value"
        ),
        wrong={
            "capabilityResources": [5],
            "configuration/supportedEvents": [{}, []],
            "configuration/supportedEvents/0": ["x"],
            "configuration/supportedEvents/0/id": [5],
            "configuration/supportedEvents/0/friendlyNames": [{}, []],
            "configuration/supportedEvents/0/friendlyNames/0": [5, "x"],
            "configuration/supportedEvents/0/friendlyNames/0/@type": ["ASSET"],
            "configuration/supportedEvents/0/friendlyNames/0/value": ["x"],
            "configuration/supportedEvents/0/friendlyNames/0/value/assetId": [5],
        },
        instance=True,
        version="1.0",
    ),
    Case("Alexa.EndpointHealth", "property.connectivity", right={"value": "OK"}, wrong={"reason": ["UNKNOWN"]}),
    Case(
        "Alexa.EndpointHealth",
        "capability",
        right={"properties": {"supported": [{"name": "connectivity"}, {"name": "battery"}]}},
        values={
            "version": ["3.2", "3.3"],
            "properties/supported/1/name": ["radioDiagnostics", "networkThroughput"],
            "verificationsRequired": [[]],
        },
        wrong={
            "properties/supported": [[{"name": "battery"}, {"name": "battery"}], []],
            "properties/retrievable": ["TRUE"],
            "properties/proactivelyReported": [1],
            "properties/nonControllable": [0],
        },
        closed="properties properties/supported/0",
        required="properties/supported properties/supported/0/name",
        version="3.1",
    ),
    Case(
        "Alexa.EndpointHealth",
        "capability",
        right={"properties": {"supported": [{"name": "connectivity"}]}},
        wrong={"properties/supported/0/name": ["battery", "radioDiagnostics", "networkThroughput"]},
    ),
]
