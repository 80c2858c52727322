"""Where Amazon's schema of 2025 and ours differ, and why.

Keys are patterns. In ACCEPTED_BY_AMAZON they match the place of our first fault and what we say is right there; in
REFUSED_BY_AMAZON the name of what is right, or the place that was changed and the value put there. What a capability
has begins with `capability` in both.
"""

_UNKNOWN = "must not be there( \\(known here|$)"

ACCEPTED_BY_AMAZON = {
    # The message
    "/event/header/correlationToken must be": "An answer cannot be matched without the token of its directive",
    "/event/header/correlationToken must not be there": "Nobody asked, so there is no token that it could be",
    "/event/endpoint must be there": "Alexa cannot tell what an event is about",
    "/event/endpoint must not be there": "Authorization is about no endpoint",
    "/event/endpoint/scope must be there": "The event gateway cannot tell whose event it is",
    "/context must be an object": "The documentation requires it of state reports",
    "/context/properties must be": "A state report says the state",
    f".*/[a-zA-Z_]+ {_UNKNOWN}": "The documentation knows no such member; a misspelt one would go unnoticed",
    ".* must (be|hold) .*once": "Said twice, it says nothing more, or contradicts itself",
    "/event/payload/estimatedDeferralInSeconds must be": "Nothing is ready before it was asked for",
    # Properties
    "/context/properties/N/instance must": "The property of an instance says which one, and of no other says any",
    '.*/value must be one of "ON", "OFF"': "The documentation knows ON and OFF in upper case only",
    '/context/properties/N/value/value must be one of "OK"': "Connectivity without a value says nothing",
    "/context/properties/N/value/reason must": "Reasons are listed",
    ".*(/value|Value|Delta)/value must be a number": "A temperature without a value says nothing",
    "/context/properties/N/value/(@type|value|end|duration|food.*) must be": "Amazon does not look into cooking",
    ".* must be an ISO 8601 duration": "Amazon takes any string",
    # Errors
    "/event/payload/message must be a string": "The documentation requires it of errors in every namespace",
    "/event/payload/percentageState must be a number": "It is a percentage",
    "/event/payload/validRange/minimumValue must not be above": "No value is in such a range",
    # Events of interfaces
    "/event/payload/cameraStreams/N/expirationTime must be": "T and Z are in upper case everywhere else",
    '/event/payload/answer/format must be "SDP"': "The documentation has it in upper case",
    # Discovery
    " must be at most 262144 bytes": "No JSON Schema can say it",
    "/event/payload/endpoints must be a list": "A report of no endpoint says nothing",
    "/event/payload/endpoints/N/endpointId must be used": "No JSON Schema can say it",
    "/event/payload/endpoints/N/cookie must be at most": "No JSON Schema can say it",
    "/event/payload/endpoints/N/additionalAttributes/[a-zA-Z]+ must be a string": "Amazon misspells the keyword",
    "/event/payload/endpoints/N/connections/N/[a-zA-Z]+ must be a string": "Amazon misspells the keyword, or has none",
    "/event/payload/endpoints/N/(relationships|registration)": "They came later",
    "/event/payload/endpoints/N/capabilities must list": "No JSON Schema can say it well",
    "/event/payload/endpoints/N/displayCategories/N must be the category": "A scene is no device",
    # Capabilities
    "capability/version must be": "Amazon takes the number 3 for many interfaces",
    "capability/instance must be": "The empty string names nothing",
    "capability/properties/supported must": "Alexa asks for no property that is not listed",
    "capability(/properties)?/(proactivelyReported|retrievable|nonControllable) must be": "It is true or false",
    "capability/supportsDeactivation must be": "The documentation requires it",
    "capability/capabilityResources": "Without it people have no name to say; Amazon looks into it for one interface only",
    "capability/configurations? must be": "The documentation requires it",
    "capability/configurations?/": "Amazon does not look into most configurations, and takes strings for numbers",
    "capability/(semantics|directiveConfigurations|verificationsRequired)": "Amazon does not look into it",
    "capability/cameraStreamConfigurations must be a list of at least 1": "A camera without a stream",
    "capability/inputs(/N/name)? must be": "The documentation requires it",
}

REFUSED_BY_AMAZON = {
    # Described since, or never
    "DeleteReport": "Amazon does not describe it",
    "Alexa.EndpointHealth (capability|property.(battery|radioDiagnostics|networkThroughput))": "Versions 3.1 and later",
    "Alexa.ThermostatController capability (as it is|version)": "Versions 3.1 and 3.2",
    "Alexa.ThermostatController property.adaptiveRecoveryStatus": "Version 3.2",
    "Alexa.ThermostatController .*'(EM_HEAT|CUSTOM)'": "The documentation lists them",
    "Alexa.ThermostatController property.thermostatMode (as it is|also)": "The documentation has the object, too",
    "Alexa.RemoteVideoPlayer capability version '3.1'": "The documentation lists it",
    "Alexa.CameraStreamController .*'HLS'": "The documentation lists it",
    "Alexa.Cooking property.cookingMode  'MICROWAVE'": "The documentation lists it",
    "Alexa.InventoryLevelSensor capability": "The replenishment may come later",
    "Alexa.Discovery endpoint displayCategories/0": "The list is of 2020",
    "Alexa.Discovery endpoint (as it is|connections/0/matter)": "Matter and relationships between devices came later",
    "(Alexa.ThermostatController event.ErrorResponse also|/event/payload/minimumTemperatureDelta <object)": (
        "The documentation: optionally include minimumTemperatureDelta"
    ),
    "Alexa event.ErrorResponse type": "The documentation lists more errors",
    "Alexa.ThermostatController capability .*/instance 'superfluous'": "Amazon closes some of its versions only",
    # Stricter than the documentation
    "Response/event/header/messageId '(A u|U|message_)": "A placeholder of the documentation says that a message is an example",
    "Alexa event.ChangeReport change/properties/0/timeOfSample": "Any number of digits may follow the point",
    "Alexa.Discovery endpoint endpointId": "The documentation allows spaces",
    "Alexa.Discovery endpoint friendlyName": "The documentation has raised the limit to 256",
    "an id with a space": "The documentation allows spaces in an endpointId",
    ".*/endpointId '.* '": "The same",
    "(Alexa.DoorbellEventSource event|Alexa.TimeHoldController property|Alexa.MediaMetadata event"
    "|Alexa.Networking.ConnectedDevice capability)": "The documentation has fractions of a second in these times",
    ".*/value(/value)? 1000[0-9.]+$": "No range of temperatures is documented",
    "/event/payload/minimumTemperatureDelta/value 1000": "The same",
    "/event/payload/(cameraStreams/N/uri|imageUri) '": "Amazon allows no spaces and fewer characters; undocumented",
    "/context/properties/N/(timeOfSample|uncertaintyInMilliseconds) <object": "Home Assistant confirms a change without them",
    ".* {.*'unheardOf': 1": "The documentation does not close the values that these are",
    "capability/cameraStreamConfigurations \\[": "The same configuration twice does no harm",
}

# Members that we require and Amazon's schema does not, in events: where the reference requires each. What is asked for here
# may become advice as soon as a certified skill is seen to leave it out; what is not in this table is not required beyond
# Amazon's schema. Keys match the place of the fault.
REQUIRED_BY_THE_REFERENCE = {
    "/event/header/correlationToken": "Message guide: an answer copies it",
    "/event/endpoint": "Message guide: an event names its endpoint, and one for the gateway has a scope",
    "/context": "StateReport: the context is required",
    "/event/payload/message": "ErrorResponse: message is required",
    "/event/payload/(validRange|minimumTemperatureDelta)": "Temperature: value is required",
    "/event/payload/endpoints/N/capabilities must list": "Discovery objects: each endpoint declares the Alexa interface",
    "/event/payload/endpoints/N/displayCategories": "Display categories: a scene has a SceneController",
    "/event/payload/endpoints/N/connections": "Discovery objects: homeId and nodeId with ZWAVE, value with UNKNOWN",
    "/event/payload/endpoints/N/relationships": "Discovery objects: endpointId is required",
    "capability/(capabilityResources|configuration/supportedModes/N/modeResources)": "Resources: every instance, mode and preset has a name",
    "capability/configuration": "The page of each interface: its configuration is required, with the members named",
    "capability/semantics": "Semantics: a state has a value or a range",
    "capability/(verificationsRequired|directiveConfigurations)": "Discovery objects: both name their directives",
    "capability/inputs/N/name": "InputController: name is required",
    "capability/supportsDeactivation": "SceneController: supportsDeactivation is required",
    "capability/cameraStreamConfigurations": "CameraStreamController: at least one configuration",
    "capability/properties/supported": "Discovery objects: properties lists what it is about; a capability without any leaves properties out",
}
