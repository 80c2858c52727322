"""One device of each kind, of other makers."""

from tests.fakes.fake_skill import color_endpoint, named, scene_endpoint
from tests.fakes.makers_devices import action, asset, blind, capability, device, garage_door, thermostat

LIGHT = color_endpoint("light", "Kitchen light")
SCENE = scene_endpoint("scene", "Movie night", ends=True)
BLIND = blind()
GARAGE_DOOR = garage_door()
THERMOSTAT = thermostat(modes=("HEAT", "COOL", "AUTO", "OFF", "EM_HEAT"))
PUMP = device("pump", "Pump", "OTHER", capability("PercentageController", "percentage"))
DIMMER = device("dimmer", "Light switch", "SWITCH", capability("PowerLevelController", "powerLevel"))
FAN = device(
    "fan",
    "Bedroom fan",
    "FAN",
    capability(
        "RangeController",
        "rangeValue",
        instance="Fan.Speed",
        capabilityResources=asset("Alexa.Setting.FanSpeed"),
        configuration={
            "supportedRange": {"minimumValue": 1, "maximumValue": 10, "precision": 1},
            "presets": [{"rangeValue": 10, "presetResources": asset("Alexa.Value.Maximum", "Alexa.Value.High")}],
        },
    ),
    capability(
        "ToggleController",
        "toggleState",
        instance="Fan.Oscillate",
        capabilityResources=asset("Alexa.Setting.Oscillate"),
    ),
)
BIN = device(
    "bin",
    "Garbage can",
    "OTHER",
    capability(
        "ToggleController",
        "toggleState",
        instance="Bin.Lid",
        capabilityResources=named("lid"),
        semantics={
            "actionMappings": [action("Close", "TurnOff", {}), action("Open", "TurnOn", {})],
            "stateMappings": [
                {"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": "OFF"},
                {"@type": "StatesToValue", "states": ["Alexa.States.Open"], "value": "ON"},
            ],
        },
    ),
)
LOCK = device("lock", "Front door", "SMARTLOCK", capability("LockController", "lockState"))
WINDOW = device("window", "Bedroom window", "CONTACT_SENSOR", capability("ContactSensor", "detectionState"))
MOTION = device("motion", "Hall sensor", "MOTION_SENSOR", capability("MotionSensor", "detectionState"))
STATES = [{"value": each} for each in ("ARMED_STAY", "ARMED_AWAY", "DISARMED")]
PANEL = device(
    "panel",
    "My home",
    "SECURITY_PANEL",
    capability("SecurityPanelController", "armState", configuration={"supportedArmStates": STATES}),
)
STREAM = {
    "protocol": "RTSP",
    "resolution": {"width": 1280, "height": 720},
    "authorizationType": "BASIC",
    "videoCodec": "H264",
    "audioCodec": "G711",
}
CAMERA = device(
    "camera",
    "Driveway",
    "CAMERA",
    capability(
        "CameraStreamController",
        cameraStreamConfigurations=[
            {
                "protocols": ["RTSP"],
                "resolutions": [{"width": 1280, "height": 720}, {"width": 640, "height": 360}],
                "authorizationTypes": ["BASIC"],
                "videoCodecs": ["H264", "MPEG2"],
                "audioCodecs": ["G711"],
            }
        ],
    ),
)
TV = device(
    "tv",
    "Living room TV",
    "TV",
    capability("Speaker", "volume", "muted"),
    capability("ChannelController", "channel"),
    capability(
        "InputController",
        "input",
        inputs=[{"name": "HDMI 1"}, {"name": "HDMI 2", "friendlyNames": ["Game console"]}, {"name": "DVD"}],
    ),
    capability("PlaybackController", supportedOperations=["Play", "Pause", "Stop", "Next"]),
)
STEREO = device("stereo", "Stereo", "STREAMING_DEVICE", capability("StepSpeaker"), capability("PlaybackController"))
WASHER = device(
    "washer",
    "Washer",
    "OTHER",
    capability(
        "ModeController",
        "mode",
        instance="Washer.Cycle",
        capabilityResources=asset("Alexa.Setting.WashCycle"),
        configuration={
            "ordered": False,
            "supportedModes": [
                {"value": "Cycle.Cottons", "modeResources": named("cottons")},
                {"value": "Cycle.Delicate", "modeResources": asset("Alexa.Value.Delicate")},
            ],
        },
    ),
    capability(
        "ModeController",
        "mode",
        instance="Washer.Temperature",
        capabilityResources=asset("Alexa.Setting.WaterTemperature"),
        configuration={
            "ordered": True,
            "supportedModes": [
                {"value": "Temperature.Cold", "modeResources": named("cold")},
                {"value": "Temperature.Hot", "modeResources": named("hot")},
            ],
        },
    ),
)
HOUSE = (
    WASHER,
    LIGHT, SCENE, PUMP, DIMMER, FAN, BIN, BLIND, GARAGE_DOOR, THERMOSTAT, LOCK, WINDOW, MOTION, PANEL, CAMERA, TV, STEREO,
)  # fmt: skip
