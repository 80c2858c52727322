from tests.schemas.case import Case
from tests.schemas.messages import RESOURCES
from tests.schemas.names import ASSETS, LOCALES, UNITS

CASES = [
    Case("Alexa.ModeController", "property.mode", right="Wash.Cotton", wrong={"": [5]}, instance=True),
    Case(
        "Alexa.ModeController",
        "directive.SetMode",
        right={"mode": "Wash.Cotton"},
        required="mode",
        wrong={"mode": [5]},
        instance=True,
    ),
    Case(
        "Alexa.ModeController",
        "directive.AdjustMode",
        right={"modeDelta": 20},
        required="modeDelta",
        wrong={"modeDelta": ["20", 20.5]},
        instance=True,
    ),
    Case(
        "Alexa.ModeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "mode"}], "retrievable": True},
            "capabilityResources": RESOURCES,
            "configuration": {
                "ordered": True,
                "supportedModes": [
                    {"value": "some text", "modeResources": RESOURCES},
                    {"value": "other text", "modeResources": RESOURCES},
                ],
            },
        },
        values={"configuration/ordered": [False]},
        required=(
            "capabilityResources configuration configuration/ordered configuration/supportedModes "
            "configuration/supportedModes/0/value configuration/supportedModes/0/modeResources"
        ),
        closed=". configuration configuration/supportedModes/0",
        wrong={
            "properties/supported/0/name": ["MODE"],
            "capabilityResources": [5],
            "configuration/ordered": ["true"],
            "configuration/supportedModes": [{}, []],
            "configuration/supportedModes/0": ["x"],
            "configuration/supportedModes/0/value": [5],
            "configuration/supportedModes/0/modeResources": [5],
        },
        instance=True,
    ),
    Case(
        "Alexa.RangeController", "property.rangeValue", right=20, values={"": [20.5]}, wrong={"": ["20"]}, instance=True
    ),
    Case(
        "Alexa.RangeController",
        "directive.SetRangeValue",
        right={"rangeValue": 20},
        values={"rangeValue": [20.5]},
        required="rangeValue",
        wrong={"rangeValue": ["20"]},
        instance=True,
    ),
    Case(
        "Alexa.RangeController",
        "directive.AdjustRangeValue",
        right={"rangeValueDelta": 20, "rangeValueDeltaDefault": True},
        values={"rangeValueDelta": [20.5], "rangeValueDeltaDefault": [False]},
        required="rangeValueDelta rangeValueDeltaDefault",
        wrong={"rangeValueDelta": ["20"], "rangeValueDeltaDefault": ["true"]},
        instance=True,
    ),
    Case(
        "Alexa.RangeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "rangeValue"}], "retrievable": True},
            "capabilityResources": RESOURCES,
            "configuration": {
                "supportedRange": {"minimumValue": 0, "maximumValue": 100, "precision": 0.5},
                "unitOfMeasure": "Alexa.Unit.Percent",
                "presets": [{"rangeValue": 20, "presetResources": RESOURCES}],
            },
        },
        values={
            "configuration/supportedRange/minimumValue": [-20.5],
            "configuration/supportedRange/maximumValue": [20.5],
            "configuration/supportedRange/precision": [20],
            "configuration/presets": [[]],
            "configuration/presets/0/rangeValue": [20.5],
        },
        required=(
            "capabilityResources configuration configuration/supportedRange "
            "configuration/supportedRange/minimumValue configuration/supportedRange/maximumValue "
            "configuration/supportedRange/precision configuration/presets/0/rangeValue "
            "configuration/presets/0/presetResources"
        ),
        closed=". configuration configuration/supportedRange configuration/presets/0",
        wrong={
            "properties/supported/0/name": ["RANGEVALUE"],
            "capabilityResources": [5],
            "configuration/supportedRange": ["x"],
            "configuration/supportedRange/minimumValue": ["20"],
            "configuration/supportedRange/maximumValue": ["20"],
            "configuration/supportedRange/precision": ["20"],
            "configuration/unitOfMeasure": ["Alexa.Unit.Percentage"],
            "configuration/presets": [{}],
            "configuration/presets/0": ["x"],
            "configuration/presets/0/rangeValue": ["20"],
            "configuration/presets/0/presetResources": [5],
        },
        instance=True,
    ),
    Case(
        "Alexa.ToggleController",
        "property.toggleState",
        right="ON",
        values={"": ["OFF"]},
        wrong={"": ["on"]},
        instance=True,
    ),
    Case("Alexa.ToggleController", "directive.TurnOn", instance=True),
    Case("Alexa.ToggleController", "directive.TurnOff", instance=True),
    Case(
        "Alexa.ToggleController",
        "capability",
        right={
            "properties": {"supported": [{"name": "toggleState"}], "retrievable": True},
            "capabilityResources": RESOURCES,
        },
        required="capabilityResources",
        closed=".",
        wrong={"properties/supported/0/name": ["TOGGLESTATE"], "capabilityResources": [5]},
        instance=True,
    ),
    Case(
        "Alexa.ModeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "mode"}]},
            "capabilityResources": RESOURCES,
            "configuration": {
                "ordered": True,
                "supportedModes": [
                    {"value": "Blind.Down", "modeResources": RESOURCES},
                    {"value": "Blind.Up", "modeResources": RESOURCES},
                ],
            },
            "semantics": {
                "actionMappings": [
                    {
                        "@type": "ActionsToDirective",
                        "actions": ["Alexa.Actions.Close"],
                        "directive": {"name": "SetMode", "payload": {"mode": "Blind.Down"}},
                    }
                ],
                "stateMappings": [{"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": "Blind.Down"}],
            },
            "directiveConfigurations": [{"directives": ["SetMode"]}],
        },
        values={
            "semantics/actionMappings/0/directive": [{"name": "AdjustMode", "payload": {"modeDelta": 1}}],
        },
        wrong={
            "semantics/actionMappings/0/directive/name": ["ReportState"],
            "semantics/stateMappings/0/value": [5],
            "semantics/stateMappings/0/@type": ["StatesToRange"],
        },
        instance=True,
    ),
    Case(
        "Alexa.ToggleController",
        "capability",
        right={
            "properties": {"supported": [{"name": "toggleState"}]},
            "capabilityResources": RESOURCES,
            "semantics": {
                "actionMappings": [
                    {
                        "@type": "ActionsToDirective",
                        "actions": ["Alexa.Actions.Close"],
                        "directive": {"name": "TurnOn", "payload": {}},
                    }
                ],
                "stateMappings": [{"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": "OFF"}],
            },
            "directiveConfigurations": [{"directives": ["TurnOn"]}],
        },
        values={
            "semantics/actionMappings/0/directive/name": ["TurnOff"],
            "semantics/stateMappings/0/value": ["ON"],
        },
        wrong={
            "semantics/actionMappings/0/directive/name": ["ReportState"],
            "semantics/stateMappings/0/value": ["off"],
            "semantics/stateMappings/0/@type": ["StatesToRange"],
        },
        instance=True,
    ),
    Case(
        "Alexa.RangeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "rangeValue"}]},
            "capabilityResources": RESOURCES,
            "configuration": {"supportedRange": {"minimumValue": 0, "maximumValue": 100, "precision": 1}},
            "semantics": {
                "actionMappings": [
                    {
                        "@type": "ActionsToDirective",
                        "actions": ["Alexa.Actions.Close"],
                        "directive": {"name": "SetRangeValue", "payload": {"rangeValue": 0}},
                    }
                ],
                "stateMappings": [{"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": 0}],
            },
            "directiveConfigurations": [
                {
                    "directives": ["SetRangeValue"],
                    "requestedAuthenticationConfidenceLevel": {"level": 400, "customPolicy": {"policyName": "OTP"}},
                }
            ],
            "verificationsRequired": [{"directive": "SetRangeValue", "methods": [{"@type": "Confirmation"}]}],
        },
        values={
            "semantics/actionMappings/0/directive": [{"name": "AdjustRangeValue", "payload": {"rangeValueDelta": 1}}],
            "semantics/actionMappings/0/actions/0": [
                "Alexa.Actions.Open",
                "Alexa.Actions.Raise",
                "Alexa.Actions.Lower",
                "Alexa.Actions.SetEcoOn",
                "Alexa.Actions.SetEcoOff",
            ],
            "semantics/stateMappings/0/states/0": [
                "Alexa.States.Open",
                "Alexa.States.EcoOn",
                "Alexa.States.EcoOff",
                "Alexa.States.Low",
                "Alexa.States.Empty",
                "Alexa.States.Full",
                "Alexa.States.Done",
                "Alexa.States.Stuck",
            ],
        },
        required=(
            "semantics/actionMappings/0/@type semantics/actionMappings/0/actions semantics/actionMappings/0/directive "
            "semantics/actionMappings/0/directive/name semantics/stateMappings/0/@type "
            "semantics/stateMappings/0/states semantics/stateMappings/0/value"
        ),
        closed=("semantics semantics/actionMappings/0 semantics/actionMappings/0/directive semantics/stateMappings/0"),
        wrong={
            "semantics/actionMappings/0/directive/name": ["ReportState"],
            "semantics/stateMappings/0/value": ["0"],
            "semantics/actionMappings/0/@type": ["ActionToDirective"],
            "semantics/actionMappings/0/actions": [[], "Alexa.Actions.Close"],
            "semantics/actionMappings/0/actions/0": ["Alexa.Actions.Shut"],
            "semantics/actionMappings/0/directive": ["SetMode"],
            "semantics/actionMappings/0/directive/payload": ["x"],
            "semantics": ["x"],
            "semantics/actionMappings/0": ["x"],
            "semantics/stateMappings/0": ["x"],
            "semantics/actionMappings": [{}],
            "semantics/stateMappings": [{}],
            "semantics/stateMappings/0/@type": ["StateToValue"],
            "semantics/stateMappings/0/states": [[], "Alexa.States.Closed"],
            "semantics/stateMappings/0/states/0": ["Alexa.States.Shut"],
            "semantics/stateMappings/0/range": [{"minimumValue": 0, "maximumValue": 1}],
        },
        instance=True,
    ),
    Case(
        "Alexa.RangeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "rangeValue"}], "nonControllable": True},
            "capabilityResources": RESOURCES,
            "configuration": {"supportedRange": {"minimumValue": -0.5, "maximumValue": 100, "precision": 0.5}},
            "semantics": {
                "stateMappings": [
                    {
                        "@type": "StatesToRange",
                        "states": ["Alexa.States.Open"],
                        "range": {"minimumValue": 1, "maximumValue": 100},
                    }
                ],
            },
            "directiveConfigurations": [
                {
                    "directives": ["SetRangeValue"],
                    "requestedAuthenticationConfidenceLevel": {"level": 400, "customPolicy": {"policyName": "OTP"}},
                }
            ],
            "verificationsRequired": [{"directive": "SetRangeValue", "methods": [{"@type": "Confirmation"}]}],
        },
        values={
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/level": [500],
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/customPolicy/policyName": ["VOICE_PIN"],
        },
        required=(
            "semantics/stateMappings/0/range semantics/stateMappings/0/range/minimumValue "
            "semantics/stateMappings/0/range/maximumValue directiveConfigurations/0/directives "
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/level "
            "verificationsRequired/0/directive verificationsRequired/0/methods verificationsRequired/0/methods/0/@type"
        ),
        closed=(
            "semantics/stateMappings/0/range directiveConfigurations/0 "
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel "
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/customPolicy"
        ),
        wrong={
            "semantics/stateMappings/0/value": [5],
            "semantics/stateMappings/0/range": ["x"],
            "semantics/stateMappings/0/range/minimumValue": ["1"],
            "semantics/stateMappings/0/range/maximumValue": ["1"],
            "directiveConfigurations": [{}],
            "directiveConfigurations/0": ["x"],
            "directiveConfigurations/0/directives": [[], "SetRangeValue"],
            "directiveConfigurations/0/directives/0": [5],
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel": ["x"],
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/level": [300, "400"],
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/customPolicy": ["OTP"],
            "directiveConfigurations/0/requestedAuthenticationConfidenceLevel/customPolicy/policyName": ["PIN"],
            "verificationsRequired": [{}],
            "verificationsRequired/0": ["x"],
            "verificationsRequired/0/directive": [5],
            "verificationsRequired/0/methods": [[], "Confirmation"],
            "verificationsRequired/0/methods/0": ["Confirmation"],
            "verificationsRequired/0/methods/0/@type": ["confirmation"],
        },
        instance=True,
    ),
    Case(
        "Alexa.ToggleController",
        "capability",
        right={
            "properties": {"supported": [{"name": "toggleState"}]},
            "capabilityResources": {
                "friendlyNames": [
                    {"@type": "text", "value": {"text": "Oscillation", "locale": "en-US"}},
                    {"@type": "asset", "value": {"assetId": "Alexa.Setting.Oscillate"}},
                ]
            },
        },
        values={
            "capabilityResources/friendlyNames/0/value/locale": LOCALES,
            "capabilityResources/friendlyNames/1/value/assetId": ASSETS,
        },
        required=(
            "capabilityResources/friendlyNames capabilityResources/friendlyNames/0/@type "
            "capabilityResources/friendlyNames/0/value capabilityResources/friendlyNames/0/value/text "
            "capabilityResources/friendlyNames/0/value/locale capabilityResources/friendlyNames/1/value/assetId"
        ),
        closed=(
            "capabilityResources capabilityResources/friendlyNames/0 capabilityResources/friendlyNames/0/value "
            "capabilityResources/friendlyNames/1/value"
        ),
        wrong={
            "capabilityResources/friendlyNames": [[], {}],
            "capabilityResources/friendlyNames/0": ["Oscillation"],
            "capabilityResources/friendlyNames/0/@type": ["Text"],
            "capabilityResources/friendlyNames/0/value": ["Oscillation"],
            "capabilityResources/friendlyNames/0/value/text": ["", 5],
            "capabilityResources/friendlyNames/0/value/locale": ["en_US", "en"],
            "capabilityResources/friendlyNames/1/value/assetId": ["Alexa.Setting.Swing"],
        },
        instance=True,
    ),
    Case(
        "Alexa.RangeController",
        "capability",
        right={
            "properties": {"supported": [{"name": "rangeValue"}]},
            "capabilityResources": RESOURCES,
            "configuration": {
                "supportedRange": {"minimumValue": 1, "maximumValue": 5, "precision": 1},
                "unitOfMeasure": "Alexa.Unit.Percent",
            },
        },
        values={"configuration/unitOfMeasure": UNITS},
        wrong={"configuration/supportedRange/precision": [0, -1]},
        instance=True,
    ),
]
