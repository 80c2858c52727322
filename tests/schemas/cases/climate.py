from tests.schemas.case import Case
from tests.schemas.messages import NOW

CASES = [
    Case(
        "Alexa.ThermostatController",
        "property.targetSetpoint",
        right={"value": 20, "scale": "CELSIUS"},
        wrong={"": [5]},
    ),
    Case(
        "Alexa.ThermostatController", "property.lowerSetpoint", right={"value": 20, "scale": "CELSIUS"}, wrong={"": [5]}
    ),
    Case(
        "Alexa.ThermostatController", "property.upperSetpoint", right={"value": 20, "scale": "CELSIUS"}, wrong={"": [5]}
    ),
    Case(
        "Alexa.ThermostatController",
        "property.thermostatMode",
        right="AUTO",
        also=[{"value": "CUSTOM", "customName": "Vacation"}],
        values={"": ["COOL", "ECO", "EM_HEAT", "HEAT", "OFF", "CUSTOM"]},
        wrong={"": [5, "auto"]},
    ),
    Case(
        "Alexa.ThermostatController",
        "property.adaptiveRecoveryStatus",
        right="PREHEATING",
        values={"": ["PRECOOLING", "INACTIVE"]},
        wrong={"": ["preheating"]},
    ),
    Case(
        "Alexa.ThermostatController",
        "directive.SetTargetTemperature",
        right={
            "targetSetpoint": {"value": 20, "scale": "CELSIUS"},
            "lowerSetpoint": {"value": 20, "scale": "CELSIUS"},
            "upperSetpoint": {"value": 20, "scale": "CELSIUS"},
            "schedule": {"start": NOW, "duration": "PT3M"},
        },
        required="lowerSetpoint upperSetpoint schedule/start schedule/duration",
        wrong={
            "targetSetpoint": [5],
            "lowerSetpoint": [5],
            "upperSetpoint": [5],
            "schedule": ["x"],
            "schedule/start": [5],
            "schedule/duration": ["90 seconds"],
        },
    ),
    Case(
        "Alexa.ThermostatController",
        "directive.AdjustTargetTemperature",
        right={"targetSetpointDelta": {"value": 20, "scale": "CELSIUS"}},
        required="targetSetpointDelta",
        wrong={"targetSetpointDelta": [5]},
    ),
    Case(
        "Alexa.ThermostatController",
        "directive.SetThermostatMode",
        right={"thermostatMode": {"value": "AUTO", "customName": "Vacation"}},
        values={"thermostatMode/value": ["COOL", "ECO", "EM_HEAT", "HEAT", "OFF", "CUSTOM"]},
        required="thermostatMode thermostatMode/value",
        wrong={"thermostatMode": ["x"], "thermostatMode/value": ["auto"], "thermostatMode/customName": [5]},
    ),
    Case("Alexa.ThermostatController", "directive.ResumeSchedule"),
    Case(
        "Alexa.ThermostatController",
        "event.ErrorResponse",
        right={"type": "DUAL_SETPOINTS_UNSUPPORTED", "message": "said to the log"},
        values={
            "type": [
                "THERMOSTAT_IS_OFF",
                "TRIPLE_SETPOINTS_UNSUPPORTED",
                "UNSUPPORTED_THERMOSTAT_MODE",
                "UNWILLING_TO_SET_SCHEDULE",
                "UNWILLING_TO_SET_VALUE",
            ]
        },
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
    ),
    Case(
        "Alexa.ThermostatController",
        "capability",
        right={
            "properties": {
                "supported": [
                    {"name": "targetSetpoint"},
                    {"name": "lowerSetpoint"},
                    {"name": "upperSetpoint"},
                    {"name": "thermostatMode"},
                ],
                "retrievable": True,
            },
            "configuration": {"supportedModes": ["AUTO"], "supportsScheduling": True},
        },
        values={
            "configuration/supportedModes/0": ["COOL", "ECO", "EM_HEAT", "HEAT", "OFF", "CUSTOM"],
            "configuration/supportsScheduling": [False],
            "version": ["3.1", "3.2"],
        },
        closed=". configuration",
        wrong={
            "properties/supported/0/name": ["TARGETSETPOINT"],
            "configuration/supportedModes": [{}, []],
            "configuration/supportedModes/0": ["auto"],
            "configuration/supportsScheduling": ["true"],
        },
    ),
    Case(
        "Alexa.ThermostatController.Configuration",
        "event.ErrorResponse",
        right={"type": "CONFIGURATION_UPDATE_NOT_ALLOWED", "message": "said to the log"},
        values={
            "type": [
                "MISSING_SETUP_INFORMATION",
                "INVALID_TARGET_STATE",
                "INVALID_TEMPERATURE_SCALE",
                "INVALID_TERMINAL_CONNECTION",
                "INVALID_SYSTEM_TYPE",
                "INVALID_AUXILIARY_HEATING_SYSTEM_TYPE",
                "HEATING_STAGES_EXCEEDS_LIMIT",
                "COOLING_STAGES_EXCEEDS_LIMIT",
                "HEATING_LOCKOUT_TEMPERATURE_VALUE_OUT_OF_RANGE",
                "COOLING_LOCKOUT_TEMPERATURE_VALUE_OUT_OF_RANGE",
            ]
        },
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
    ),
    Case("Alexa.ThermostatController.Configuration", "capability", also=[{"configuration": {}}], instance=None),
    Case("Alexa.ThermostatController.Configuration", "property.whatever", right=1, also=[{"a": 1}], instance=None),
    Case("Alexa.ThermostatController.Configuration", "directive.Whatever", right={"a": 1}),
    Case("Alexa.ThermostatController.Configuration", "event.Whatever", right={"a": 1}),
    Case(
        "Alexa.ThermostatController.HVAC.Components",
        "property.primaryHeaterOperation",
        right="OFF",
        values={"": ["STAGE_1", "STAGE_2", "STAGE_3"]},
        wrong={"": ["off"]},
    ),
    Case(
        "Alexa.ThermostatController.HVAC.Components",
        "property.auxiliaryHeaterOperation",
        right="ON",
        values={"": ["OFF"]},
        wrong={"": ["on"]},
    ),
    Case(
        "Alexa.ThermostatController.HVAC.Components",
        "property.coolerOperation",
        right="OFF",
        values={"": ["STAGE_1", "STAGE_2", "STAGE_3"]},
        wrong={"": ["off"]},
    ),
    Case(
        "Alexa.ThermostatController.HVAC.Components",
        "property.fanOperation",
        right="OFF",
        values={"": ["STAGE_1", "STAGE_2", "STAGE_3"]},
        wrong={"": ["off"]},
    ),
    Case(
        "Alexa.ThermostatController.HVAC.Components",
        "capability",
        right={
            "properties": {
                "supported": [
                    {"name": "primaryHeaterOperation"},
                    {"name": "auxiliaryHeaterOperation"},
                    {"name": "coolerOperation"},
                    {"name": "fanOperation"},
                ],
                "retrievable": True,
            },
            "configuration": {
                "numberOfPrimaryHeaterOperations": 3,
                "numberOfCoolerOperations": 3,
                "numberOfFanOperations": 3,
            },
        },
        values={
            "configuration/numberOfPrimaryHeaterOperations": [1, 3],
            "configuration/numberOfCoolerOperations": [1, 3],
            "configuration/numberOfFanOperations": [1, 3],
        },
        closed=". configuration",
        wrong={
            "properties/supported/0/name": ["PRIMARYHEATEROPERATION"],
            "configuration/numberOfPrimaryHeaterOperations": [0, 4, "20", 20.5],
            "configuration/numberOfCoolerOperations": [0, 4, "20", 20.5],
            "configuration/numberOfFanOperations": [0, 4, "20", 20.5],
        },
        version="1.0",
    ),
    Case(
        "Alexa.ThermostatController.Schedule",
        "event.ErrorResponse",
        right={"type": "INSUFFICIENT_SPACE", "message": "said to the log"},
        required="type message",
        closed=".",
        wrong={"type": ["INTERNAL_ERROR"], "message": [5]},
    ),
    Case(
        "Alexa.ThermostatController.Schedule", "capability", also=[{"configuration": {}}], instance=None, version="3.2"
    ),
    Case("Alexa.ThermostatController.Schedule", "property.whatever", right=1, also=[{"a": 1}], instance=None),
    Case("Alexa.ThermostatController.Schedule", "directive.Whatever", right={"a": 1}),
    Case("Alexa.ThermostatController.Schedule", "event.Whatever", right={"a": 1}),
    Case("Alexa.ThermostatController", "property.thermostatMode", right={"value": "ECO"}, required="value"),
    Case(
        "Alexa.ThermostatController",
        "directive.SetTargetTemperature",
        right={"targetSetpoint": {"value": 20.5, "scale": "CELSIUS"}},
        values={"targetSetpoint/scale": ["FAHRENHEIT", "KELVIN"], "targetSetpoint/value": [-40, 293.15]},
        required="targetSetpoint targetSetpoint/value targetSetpoint/scale",
        wrong={"targetSetpoint/value": ["20"], "targetSetpoint/scale": ["celsius"]},
    ),
    Case(
        "Alexa.ThermostatController",
        "directive.SetTargetTemperature",
        right={
            "lowerSetpoint": {"value": 68, "scale": "FAHRENHEIT"},
            "upperSetpoint": {"value": 74, "scale": "FAHRENHEIT"},
        },
        required="lowerSetpoint upperSetpoint",
    ),
    Case(
        "Alexa.ThermostatController",
        "event.ErrorResponse",
        right={
            "type": "REQUESTED_SETPOINTS_TOO_CLOSE",
            "message": "said to the log",
            "minimumTemperatureDelta": {"value": 2, "scale": "CELSIUS"},
        },
        required="minimumTemperatureDelta",
        wrong={"minimumTemperatureDelta": [2]},
    ),
    Case(
        "Alexa.ThermostatController",
        "event.ErrorResponse",
        right={"type": "THERMOSTAT_IS_OFF", "message": "said to the log"},
        wrong={"minimumTemperatureDelta": [{"value": 2, "scale": "CELSIUS"}]},
    ),
    Case(
        "Alexa.ThermostatController",
        "capability",
        right={"properties": {"supported": [{"name": "thermostatMode"}]}},
        wrong={"properties/supported/0/name": ["adaptiveRecoveryStatus"]},
    ),
    Case(
        "Alexa.ThermostatController",
        "capability",
        right={"properties": {"supported": [{"name": "thermostatMode"}]}},
        wrong={"properties/supported/0/name": ["adaptiveRecoveryStatus"]},
        version="3.1",
    ),
    Case(
        "Alexa.ThermostatController",
        "capability",
        right={"properties": {"supported": [{"name": "adaptiveRecoveryStatus"}]}},
        version="3.2",
    ),
]
