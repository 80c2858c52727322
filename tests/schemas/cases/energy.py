from tests.schemas.case import Case
from tests.schemas.messages import NOW

CASES = [
    Case(
        "Alexa.DeviceUsage.Estimation",
        "capability",
        right={
            "configurations": {
                "powerProfile": {
                    "type": "POWER",
                    "standbyWattage": {"value": 20, "units": "WATTS"},
                    "onWattage": {"value": 20, "units": "WATTS"},
                }
            }
        },
        values={
            "configurations/powerProfile/standbyWattage/value": [0, 20.5],
            "configurations/powerProfile/onWattage/value": [0, 20.5],
        },
        required=(
            "configurations configurations/powerProfile configurations/powerProfile/type "
            "configurations/powerProfile/standbyWattage configurations/powerProfile/standbyWattage/value "
            "configurations/powerProfile/standbyWattage/units configurations/powerProfile/onWattage "
            "configurations/powerProfile/onWattage/value configurations/powerProfile/onWattage/units"
        ),
        closed=(
            ". configurations configurations/powerProfile configurations/powerProfile/standbyWattage "
            "configurations/powerProfile/onWattage"
        ),
        wrong={
            "configurations/powerProfile": [5, "x"],
            "configurations/powerProfile/type": ["power"],
            "configurations/powerProfile/standbyWattage": ["x"],
            "configurations/powerProfile/standbyWattage/value": [-1, "20"],
            "configurations/powerProfile/standbyWattage/units": ["watts"],
            "configurations/powerProfile/onWattage": ["x"],
            "configurations/powerProfile/onWattage/value": [-1, "20"],
            "configurations/powerProfile/onWattage/units": ["watts"],
        },
        version="1.0",
    ),
    Case("Alexa.DeviceUsage.Meter", "directive.ReportMeasurements", version="1.0"),
    Case(
        "Alexa.DeviceUsage.Meter",
        "directive.ReduceResolution",
        right={"limit": 20, "duration": 20},
        values={"limit": [1], "duration": [0, 20.5]},
        required="limit duration",
        wrong={"limit": [0, "20", 20.5], "duration": [-1, "20"]},
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Meter",
        "directive.InvalidMeasurementError",
        right={
            "electricity": {"errorCode": "INVALID", "timeOfError": NOW},
            "naturalGas": {"errorCode": "INVALID", "timeOfError": NOW},
        },
        required="electricity/errorCode electricity/timeOfError naturalGas/errorCode naturalGas/timeOfError",
        wrong={
            "electricity": ["x"],
            "electricity/errorCode": [5],
            "electricity/timeOfError": [5],
            "naturalGas": ["x"],
            "naturalGas/errorCode": [5],
            "naturalGas/timeOfError": [5],
        },
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Meter",
        "event.MeasurementsReport",
        right={
            "electricity": [{"usage": 20, "start": NOW, "end": NOW}],
            "naturalGas": [{"usage": 20, "start": NOW, "end": NOW}],
        },
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Meter",
        "capability",
        right={
            "configurations": {
                "energySources": {
                    "electricity": {"unit": "MILLIWATT_HOUR", "measuringMethod": "ESTIMATED", "defaultResolution": 20},
                    "naturalGas": {"unit": "MILLIWATT_HOUR", "measuringMethod": "ESTIMATED", "defaultResolution": 20},
                }
            }
        },
        values={
            "configurations/energySources/electricity/measuringMethod": ["MEASURED"],
            "configurations/energySources/electricity/defaultResolution": [1],
            "configurations/energySources/naturalGas/measuringMethod": ["MEASURED"],
            "configurations/energySources/naturalGas/defaultResolution": [1],
        },
        required=(
            "configurations configurations/energySources configurations/energySources/electricity/unit "
            "configurations/energySources/electricity/measuringMethod "
            "configurations/energySources/electricity/defaultResolution "
            "configurations/energySources/naturalGas/unit "
            "configurations/energySources/naturalGas/measuringMethod "
            "configurations/energySources/naturalGas/defaultResolution"
        ),
        closed=(
            ". configurations configurations/energySources configurations/energySources/electricity "
            "configurations/energySources/naturalGas"
        ),
        wrong={
            "configurations/energySources": ["x"],
            "configurations/energySources/electricity": ["x"],
            "configurations/energySources/electricity/unit": [5],
            "configurations/energySources/electricity/measuringMethod": ["estimated"],
            "configurations/energySources/electricity/defaultResolution": [0, "20", 20.5],
            "configurations/energySources/naturalGas": ["x"],
            "configurations/energySources/naturalGas/unit": [5],
            "configurations/energySources/naturalGas/measuringMethod": ["estimated"],
            "configurations/energySources/naturalGas/defaultResolution": [0, "20", 20.5],
        },
        version="1.0",
    ),
    Case(
        "Alexa.AutomationManagement",
        "property.automationStatuses",
        right=[{"status": "AUTOMATED", "capability": "Alexa.PowerController", "instance": "Lamp.One"}],
        values={"": [[]], "0/status": ["NOT_AUTOMATED"]},
        required="0/status 0/capability",
        wrong={"": [{}], "0": ["x"], "0/status": ["automated"], "0/capability": [5], "0/instance": [5]},
    ),
    Case(
        "Alexa.AutomationManagement",
        "event.GetAlexaAutomationStatus",
        right={"capabilities": [{"capability": "Alexa.PowerController", "instance": "Lamp.One"}]},
        values={"capabilities": [[]]},
        required="capabilities capabilities/0/capability",
        closed=". capabilities/0",
        wrong={
            "capabilities": [{}],
            "capabilities/0": ["x"],
            "capabilities/0/capability": [5],
            "capabilities/0/instance": [5],
        },
        posted=True,
    ),
    Case(
        "Alexa.AutomationManagement",
        "capability",
        right={"properties": {"supported": [{"name": "automationStatuses"}], "retrievable": True}},
        closed=".",
        wrong={"properties/supported/0/name": ["AUTOMATIONSTATUSES"]},
        version="1.0",
    ),
    Case("Alexa.Commissionable", "directive.ReportCommissioningInformation", version="1.0"),
    Case("Alexa.Commissionable", "event.CommissioningInformationReport", version="1.0", asked=True),
    Case(
        "Alexa.Commissionable",
        "event.ReportCommissioningInformation.ErrorResponse",
        right={"type": "FAILED_TO_BOOTSTRAP_COMMISSIONING_PROCESS", "message": "busy"},
        required="type",
        closed=".",
        wrong={"type": [5], "message": [5]},
        version="1.0",
    ),
    Case(
        "Alexa.Commissionable",
        "capability",
        closed=".",
        version="1.0",
        beside={"connections": [{"type": "MATTER"}]},
    ),
    Case(
        "Alexa.DeviceUsage.Estimation",
        "capability",
        right={
            "configurations": {
                "powerProfile": {
                    "type": "BRIGHTNESS",
                    "standbyWattage": {"value": 0.5, "units": "WATTS"},
                    "maximumWattage": {"value": 9, "units": "WATTS"},
                }
            }
        },
        values={"configurations/powerProfile/type": ["BRIGHTNESS_COLOR"]},
        required="configurations/powerProfile/maximumWattage",
        wrong={
            "configurations/powerProfile/maximumWattage": ["x"],
            "configurations/powerProfile/onWattage": [{"value": 9, "units": "WATTS"}],
        },
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Estimation",
        "capability",
        right={
            "configuration": {
                "powerProfile": {
                    "type": "POWER",
                    "standbyWattage": {"value": 0.5, "units": "WATTS"},
                    "onWattage": {"value": 9, "units": "WATTS"},
                }
            }
        },
        wrong={
            "configuration": ["x"],
            "configurations": [
                {
                    "powerProfile": {
                        "type": "POWER",
                        "standbyWattage": {"value": 0.5, "units": "WATTS"},
                        "onWattage": {"value": 9, "units": "WATTS"},
                    }
                }
            ],
            "configuration/powerProfile/maximumWattage": [{"value": 9, "units": "WATTS"}],
        },
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Meter",
        "event.MeasurementsReport",
        right={"electricity": []},
        also=[{"naturalGas": {}, "more": 1}],
        required="electricity",
        version="1.0",
    ),
    Case(
        "Alexa.DeviceUsage.Meter",
        "capability",
        right={
            "configurations": {
                "energySources": {
                    "electricity": {"unit": "MILLIWATT_HOUR", "measuringMethod": "MEASURED", "defaultResolution": 3600}
                }
            }
        },
        also=[
            {
                "configurations": {
                    "energySources": {
                        "naturalGas": {"unit": "CUBIC_FOOT", "measuringMethod": "ESTIMATED", "defaultResolution": 1}
                    }
                }
            }
        ],
        required="configurations/energySources/electricity",
        version="1.0",
    ),
    Case(
        "Alexa.Commissionable",
        "event.ReportCommissioningInformation.ErrorResponse",
        right={"type": "MAX_COMMISSIONING_LIMIT_REACHED"},
        wrong={"type": ["ENDPOINT_BUSY"]},
        version="1.0",
    ),
]
