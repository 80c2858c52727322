from tests.schemas.case import Case
from tests.schemas.messages import NOW, RESOURCES
from tests.schemas.names import VOLUME_UNITS, WEIGHT_UNITS

CASES = [
    Case(
        "Alexa.InventoryLevelSensor",
        "property.level",
        closed=".",
        right={"@type": "Volume", "value": 20, "unit": "LITER"},
        values={
            "value": [0, 20.5],
            "unit": VOLUME_UNITS,
        },
        required="@type value unit",
        wrong={"": [5], "@type": ["volume"], "value": [-1, "20"], "unit": ["liter"]},
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "capability",
        right={
            "properties": {"supported": [{"name": "level"}], "retrievable": True},
            "capabilityResources": RESOURCES,
            "configuration": {
                "measurement": {"@type": "Volume", "unit": "LITER"},
                "replenishment": {"@type": "DashReplenishmentId", "value": "dash-1"},
            },
        },
        values={"configuration/measurement/unit": VOLUME_UNITS},
        required=(
            "capabilityResources configuration configuration/measurement "
            "configuration/measurement/@type configuration/measurement/unit configuration/replenishment/@type "
            "configuration/replenishment/value"
        ),
        closed=". configuration configuration/measurement configuration/replenishment",
        wrong={
            "properties/supported/0/name": ["LEVEL"],
            "capabilityResources": [5],
            "configuration/measurement": [5, "x"],
            "configuration/measurement/@type": ["volume"],
            "configuration/measurement/unit": ["liter"],
            "configuration/replenishment": ["x"],
            "configuration/replenishment/@type": ["dashreplenishmentid"],
            "configuration/replenishment/value": [5],
        },
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelUsageSensor",
        "event.InventoryConsumed",
        right={"usage": {"@type": "Volume", "value": 20, "unit": "LITER"}, "timeOfSample": NOW},
        required="usage timeOfSample",
        closed=".",
        wrong={"usage": [5], "timeOfSample": [5]},
        instance=True,
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.InventoryLevelUsageSensor",
        "event.InventoryReplaced",
        right={"newAbsoluteLevel": {"@type": "Volume", "value": 20, "unit": "LITER"}, "replaceDate": NOW},
        required="newAbsoluteLevel replaceDate",
        closed=".",
        wrong={"newAbsoluteLevel": [5], "replaceDate": [5]},
        instance=True,
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.InventoryLevelUsageSensor",
        "capability",
        right={
            "capabilityResources": RESOURCES,
            "configuration": {
                "measurement": {"@type": "Volume", "unit": "LITER"},
                "replenishment": {"@type": "DashReplenishmentId", "value": "dash-1"},
            },
        },
        values={"configuration/measurement/unit": VOLUME_UNITS},
        required=(
            "capabilityResources configuration configuration/measurement configuration/measurement/@type "
            "configuration/measurement/unit configuration/replenishment/@type "
            "configuration/replenishment/value"
        ),
        closed=". configuration configuration/measurement configuration/replenishment",
        wrong={
            "capabilityResources": [5],
            "configuration/measurement": [5, "x"],
            "configuration/measurement/@type": ["volume"],
            "configuration/measurement/unit": ["liter"],
            "configuration/replenishment": ["x"],
            "configuration/replenishment/@type": ["dashreplenishmentid"],
            "configuration/replenishment/value": [5],
        },
        instance=True,
    ),
    Case(
        "Alexa.InventoryUsageSensor",
        "event.InventoryConsumed",
        right={"usage": {"@type": "Volume", "value": 20, "unit": "LITER"}, "timeOfSample": NOW},
        required="usage timeOfSample",
        closed=".",
        wrong={"usage": [5], "timeOfSample": [5]},
        instance=True,
        asked=False,
        posted=True,
    ),
    Case(
        "Alexa.InventoryUsageSensor",
        "capability",
        right={
            "capabilityResources": RESOURCES,
            "configuration": {
                "measurement": {"@type": "Volume", "unit": "LITER"},
                "replenishment": {"@type": "DashReplenishmentId", "value": "dash-1"},
            },
        },
        values={"configuration/measurement/unit": VOLUME_UNITS},
        required=(
            "capabilityResources configuration configuration/measurement configuration/measurement/@type "
            "configuration/measurement/unit configuration/replenishment/@type "
            "configuration/replenishment/value"
        ),
        closed=". configuration configuration/measurement configuration/replenishment",
        wrong={
            "capabilityResources": [5],
            "configuration/measurement": [5, "x"],
            "configuration/measurement/@type": ["volume"],
            "configuration/measurement/unit": ["liter"],
            "configuration/replenishment": ["x"],
            "configuration/replenishment/@type": ["dashreplenishmentid"],
            "configuration/replenishment/value": [5],
        },
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "property.level",
        right={"@type": "Weight", "value": 0.5, "unit": "KILOGRAM"},
        values={"unit": WEIGHT_UNITS},
        required="unit",
        wrong={"unit": ["LITER"]},
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "property.level",
        right={"@type": "Percentage", "value": 40},
        values={"value": [0, 99.5, 100]},
        wrong={"value": [-1, 101]},
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "property.level",
        right={"@type": "Count", "value": 400},
        required="value",
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "capability",
        right={
            "properties": {"supported": [{"name": "level"}]},
            "capabilityResources": RESOURCES,
            "configuration": {"measurement": {"@type": "Weight", "unit": "GRAM"}},
        },
        values={"configuration/measurement/unit": WEIGHT_UNITS},
        required="configuration/measurement/unit",
        wrong={"configuration/measurement/unit": ["LITER"]},
        instance=True,
    ),
    Case(
        "Alexa.InventoryLevelSensor",
        "capability",
        right={
            "properties": {"supported": [{"name": "level"}]},
            "capabilityResources": RESOURCES,
            "configuration": {"measurement": {"@type": "Count"}},
        },
        values={"configuration/measurement/@type": ["Percentage"]},
        wrong={"configuration/measurement/unit": ["GRAM"]},
        instance=True,
    ),
    Case(
        "Alexa.InventoryUsageSensor",
        "capability",
        right={"capabilityResources": RESOURCES, "configuration": {"measurement": {"@type": "Percentage"}}},
        wrong={"configuration/measurement/unit": ["PERCENT"]},
        instance=True,
    ),
]
