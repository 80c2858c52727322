"""Constraints that can be broken without a message that is judged differently, and why they are there all the same."""

WORDS = "Another constraint refuses the same; this one is for the words of a fault"

SURVIVORS = {
    ".*/if/required without": "A tag that is missing is a fault by itself, whichever branch is taken",
    ".*event[.].*/payload/type dropped": "The envelope says it for all events; here it is for the reader",
    "(envelope.json#/[$]defs/nothing|errors.json#/[$]defs/error)/type dropped": "The same",
    "envelope.json#/[$]defs/(directive|event)/(type|required)": "What is no message is refused before a schema is chosen",
    "(errors.json#/[$]defs/general/properties/type/enum|interfaces/Alexa.json#/[$]defs/sampled/.*) (without|dropped)": (
        "Advice refuses the same; test_certified_skills.py notices"
    ),
    "discovery.json#/[$]defs/attribute/type dropped": "Advice refuses the same; test_validator.py notices",
    "capability.json#/[$]defs/reporting/.*/name/type dropped": "Every interface lists the names of its properties",
    "semantics.json#/[$]defs/action/.*/name/type dropped": "Every interface lists the names of its directives",
    ".*/[$]defs/directive[._].*/required without payload": WORDS,
    ".*DeviceUsage.Estimation.json#.*/powerProfile/required without type": WORDS,
    ".*ThermostatController.json#/[$]defs/property.thermostatMode/.*/type dropped": WORDS,
    "cooking.json#/[$]defs/powerLevel/properties/value/type dropped": WORDS,
    "quantity.json#/[$]defs/(level|measurement|food)/properties/unit/type dropped": WORDS,
    "quantity.json#/[$]defs/level/allOf/2/then/properties/value/(type|minimum) dropped": WORDS,
}
