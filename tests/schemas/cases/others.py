from tests.schemas.case import Case
from tests.schemas.messages import NOW

CASES = [
    Case(
        "Alexa.ConsentManagement.ConsentRequiredReporter",
        "capability",
        right={"configuration": {"consents": [{"name": "PSE"}]}},
        required="configuration configuration/consents configuration/consents/0/name",
        closed=". configuration configuration/consents/0",
        wrong={
            "configuration/consents": [{}, []],
            "configuration/consents/0": ["x"],
            "configuration/consents/0/name": ["pse"],
        },
        version="1.0",
    ),
    Case(
        "Alexa.ProactiveNotificationSource",
        "capability",
        right={
            "proactivelyReported": True,
            "configuration": {
                "notificationConditions": [
                    {
                        "conditionType": "PropertyValueChange",
                        "property": {
                            "type": "AlexaInterface",
                            "interface": "Alexa.ModeController",
                            "instance": "Lamp.One",
                            "name": "home",
                        },
                        "valueChangeCondition": {"comparator": "StateEquals", "value": "some text"},
                    }
                ]
            },
        },
        values={"proactivelyReported": [False]},
        required=(
            "configuration configuration/notificationConditions "
            "configuration/notificationConditions/0/conditionType "
            "configuration/notificationConditions/0/property "
            "configuration/notificationConditions/0/property/type "
            "configuration/notificationConditions/0/property/interface "
            "configuration/notificationConditions/0/property/name "
            "configuration/notificationConditions/0/valueChangeCondition "
            "configuration/notificationConditions/0/valueChangeCondition/comparator "
            "configuration/notificationConditions/0/valueChangeCondition/value"
        ),
        closed=(
            ". configuration configuration/notificationConditions/0 "
            "configuration/notificationConditions/0/property "
            "configuration/notificationConditions/0/valueChangeCondition"
        ),
        wrong={
            "proactivelyReported": ["true"],
            "configuration/notificationConditions": [{}, []],
            "configuration/notificationConditions/0": ["x"],
            "configuration/notificationConditions/0/conditionType": [5],
            "configuration/notificationConditions/0/property": ["x"],
            "configuration/notificationConditions/0/property/type": ["alexainterface"],
            "configuration/notificationConditions/0/property/interface": [5],
            "configuration/notificationConditions/0/property/instance": [5],
            "configuration/notificationConditions/0/property/name": [5],
            "configuration/notificationConditions/0/valueChangeCondition": ["x"],
            "configuration/notificationConditions/0/valueChangeCondition/comparator": [5],
            "configuration/notificationConditions/0/valueChangeCondition/value": [5],
        },
        version="3.0",
    ),
    Case(
        "Alexa.Networking.AccessController",
        "property.networkAccess",
        right="ALLOWED",
        values={"": ["BLOCKED"]},
        wrong={"": ["allowed"]},
    ),
    Case(
        "Alexa.Networking.AccessController",
        "directive.SetNetworkAccess",
        right={"networkAccess": "ALLOWED"},
        values={"networkAccess": ["BLOCKED"]},
        required="networkAccess",
        wrong={"networkAccess": ["allowed"]},
    ),
    Case(
        "Alexa.Networking.AccessController",
        "capability",
        right={
            "properties": {"supported": [{"name": "networkAccess"}], "retrievable": True},
            "configuration": {"supportsScheduling": True},
        },
        values={"configuration/supportsScheduling": [False]},
        closed=". configuration",
        wrong={"properties/supported/0/name": ["NETWORKACCESS"], "configuration/supportsScheduling": ["true"]},
    ),
    Case(
        "Alexa.Networking.ConnectedDevice",
        "capability",
        right={
            "configuration": {
                "firstConnectionTime": NOW,
                "staticDeviceInformation": {
                    "macAddress": "00:1A:2B:3C:4D:5E",
                    "dhcp4Fingerprint": "1,3,6",
                    "dhcp6Fingerprint": "1,3,6",
                    "hostname": "printer",
                    "operatingSystem": "Linux",
                    "deviceName": "Printer",
                    "brand": "Example",
                    "model": "EP-1",
                },
            }
        },
        required=(
            "configuration configuration/staticDeviceInformation "
            "configuration/staticDeviceInformation/macAddress "
            "configuration/staticDeviceInformation/deviceName"
        ),
        closed=". configuration configuration/staticDeviceInformation",
        wrong={
            "configuration/firstConnectionTime": [5],
            "configuration/staticDeviceInformation": ["x"],
            "configuration/staticDeviceInformation/macAddress": [5, "no"],
            "configuration/staticDeviceInformation/dhcp4Fingerprint": [5, "no"],
            "configuration/staticDeviceInformation/dhcp6Fingerprint": [5, "no"],
            "configuration/staticDeviceInformation/hostname": [5],
            "configuration/staticDeviceInformation/operatingSystem": [5],
            "configuration/staticDeviceInformation/deviceName": [5],
            "configuration/staticDeviceInformation/brand": [5],
            "configuration/staticDeviceInformation/model": [5],
        },
    ),
    Case("Alexa.Networking.HomeNetworkController", "capability", closed="."),
    Case(
        "Alexa.Automotive.VehicleData",
        "capability",
        right={
            "configuration": {
                "year": 2026,
                "make": "Example",
                "model": "EP-1",
                "trim": "sport",
                "color": "red",
                "engine": {},
            }
        },
        required="configuration configuration/year configuration/make configuration/model",
        closed=".",
        also=[{"configuration": {"year": "2026", "make": "Example", "model": "EP-1", "doors": 5}}],
        wrong={
            "configuration/year": [True],
            "configuration/make": [5],
            "configuration/model": [5],
            "configuration/trim": [5],
            "configuration/color": [5],
            "configuration/engine": ["x"],
        },
        version="1.0",
    ),
    Case("Alexa.AuthorizationController", "directive.Authenticate", version="1.0"),
    Case("Alexa.AuthorizationController", "event.ChallengeResponse", version="1.0"),
    Case(
        "Alexa.AuthorizationController",
        "event.ErrorResponse",
        right={"type": "PIN_SETUP_REQUIRED", "message": "said to the log"},
        values={"type": ["EXCEEDED_PIN_ATTEMPTS"]},
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
        version="1.0",
    ),
    Case(
        "Alexa.AuthorizationController",
        "capability",
        also=[{"configuration": {"level": 400}}],
        closed=".",
        wrong={"configuration": [5]},
        version="1.0",
    ),
    Case("Alexa.ApplicationStateReporter", "capability", closed=".", version="1.0"),
    Case("Alexa.Camera.LiveViewController", "capability", closed=".", version="1.7"),
    Case("Alexa.Audio.PlayQueue", "capability", closed=".", version="1.0"),
    Case("Alexa.Media.Playback", "capability", closed=".", version="1.0"),
    Case("Alexa.Media.PlayQueue", "capability", closed=".", version="1.0"),
    Case("Alexa.Media.Search", "capability", closed=".", version="1.0"),
    Case("Alexa.UserPreference", "capability", closed=".", version="1.0"),
    Case(
        "Alexa.CustomIntent",
        "capability",
        right={"configuration": {"supportedIntents": [{"name": "home"}]}},
        values={"configuration/supportedIntents": [[]]},
        required="configuration configuration/supportedIntents configuration/supportedIntents/0/name",
        closed=". configuration configuration/supportedIntents/0",
        wrong={
            "configuration/supportedIntents": [{}],
            "configuration/supportedIntents/0": ["x"],
            "configuration/supportedIntents/0/name": [5],
        },
    ),
]
