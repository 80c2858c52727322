"""The kinds of findings: one table for the rules, the reports and the documentation.

A kind's name is stable: SARIF has one rule for each, and people filter by it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Reach = Literal["capability", "endpoint", "every device"]


class Level(StrEnum):
    """How much a finding matters."""

    FAULT = "fault"  # Alexa refuses or drops it, or the documentation forbids it in words
    ADVICE = "advice"  # accepted, but wasteful, ambiguous, deprecated, or known to have hurt people
    NOTE = "note"  # could not be judged


@dataclass(frozen=True)
class Hides:
    """What people no longer find in the Alexa app because of a fault in a discovery.

    Attributes:
        what: one capability, the endpoint, or every device.
        source: the page that reports it; None if nobody has, so that the fault may hide it.
    """

    what: Reach
    source: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of finding.

    Attributes:
        help: what it is and what to do, for people.
        role: what it means for other findings. Something "absent" may be what is "misspelt" or "refused" elsewhere, and
            nothing is judged below what is refused or misspelt. A "value" means nothing for others.
        hides: what it hides within an endpoint of a discovery; None if that depends on where it is
            (`alexa_messages.judging.discovery.vanishing`).
    """

    help: str
    role: Literal["value", "absent", "refused", "misspelt"] = "value"
    hides: Hides | None = None


# Who reported what vanished.
_EMPTY = "https://github.com/alexa-samples/alexa-smarthome/issues/145"
_SEMANTICS = "https://github.com/home-assistant/core/pull/30911"
_SAME_ENDPOINT = "https://github.com/NorthernMan54/homebridge-alexa/issues/284"

KINDS = {
    # What the message is
    "not-json": Kind("Holds a value that JSON does not have, or is nested too deeply. Send plain JSON."),
    "not-a-message": Kind('A message is one object with "directive" or "event" in it, not a text or a list.'),
    "wrapped-message": Kind("The message is in a text or in something else. Send the message itself, as an object."),
    "old-version": Kind("Alexa sends and takes messages of payload version 3. Choose it in the developer console."),
    "wrong-direction": Kind("Directives go from Alexa to the skill, events from the skill to Alexa.", "refused"),
    "wrong-name": Kind("The interface has no directive, event or property of this name."),
    "wrong-namespace": Kind("The name belongs to another interface."),
    "misspelt-interface": Kind("No interface has this name, and one has nearly this name."),
    "unknown-interface": Kind("No schema describes this interface, so what belongs to it was not judged."),
    # Members
    "missing-member": Kind("Alexa needs this member.", "absent"),
    "misspelt-member": Kind(
        "A member with nearly this name is meant. Alexa drops what the misspelt one says.", "misspelt"
    ),
    "misplaced-member": Kind("The member belongs elsewhere in the message.", "refused"),
    "unknown-member": Kind("The documentation knows no such member here. Leave it out.", "refused"),
    "superfluous-member": Kind("The member exists, but not in this kind of message. Leave it out.", "refused"),
    "echoed-endpoint": Kind(
        "An event says only which endpoint it is about: leave out the directive's cookie and token."
    ),
    # Values
    "wrong-type": Kind("The value has another JSON type than the documented one."),
    "wrong-value": Kind("The value is not one of those that are documented."),
    "wrong-form": Kind("The text has another form than the documented one."),
    "wrong-time": Kind("A time is a real date in UTC that ends in Z."),
    "out-of-range": Kind("The number is outside the documented range."),
    "empty-text": Kind(
        "The text is empty. Say something, or leave the member out.", hides=Hides("every device", _EMPTY)
    ),
    "too-long": Kind("The text is longer than Alexa takes."),
    "too-large": Kind("The message or the cookie is larger than Alexa takes."),
    "wrong-count": Kind("The list or the object holds too many or too few."),
    "said-twice": Kind("The same is said twice, which says nothing more or contradicts itself."),
    "placeholder-id": Kind("The messageId is a placeholder of the documentation. Make a new UUID for each message."),
    # Discovery
    "no-alexa-interface": Kind('Each endpoint lists the interface "Alexa" among its capabilities.'),
    "not-a-capability": Kind("The interface is not one that an endpoint declares."),
    "scene-without-controller": Kind("The category is for endpoints with Alexa.SceneController."),
    "wrong-range": Kind("The lower limit is above the upper one, or the step does not fit between them."),
    "reserved-name": Kind("Alexa keeps this name for itself, so people cannot use it.", hides=Hides("capability")),
    "mapped-twice": Kind(
        "Two capabilities of an endpoint map the same action or state. Map it in one of them.",
        hides=Hides("every device", _SEMANTICS),
    ),
    "wrong-mapping": Kind(
        "The semantics map something that the capability does not have, or that is never asked of it.",
        hides=Hides("capability"),
    ),
    "same-name": Kind(
        "Two capabilities of an endpoint have the same name, so Alexa cannot tell which is meant.",
        hides=Hides("capability"),
    ),
    "same-instance": Kind("Two controllers of an endpoint have the same instance name. Give each its own."),
    "same-endpoint": Kind(
        "Two endpoints have the same endpointId. Each has its own.", hides=Hides("every device", _SAME_ENDPOINT)
    ),
    "same-device-name": Kind("Two endpoints have the same friendly name, so Alexa asks which one is meant."),
    "wake-word": Kind("The name is a word that wakes Alexa, so people can hardly say it."),
    # What belongs together
    "wrong-answer": Kind("The directive is not answered with this event."),
    "wrong-token": Kind("An answer copies the correlationToken of its directive, character by character."),
    "wrong-endpoint": Kind("An answer is about the endpoint of its directive."),
    "reused-message-id": Kind("Each message has a messageId of its own."),
    "missing-state": Kind("The documentation asks for a property that the context does not report."),
    "contradicting-state": Kind(
        "A Response says that the directive was done, and its context shows another state. Report the state after it."
    ),
    "other-state": Kind(
        "The answer shows another value than the directive asks for. The device may not have that one."
    ),
    "not-declared": Kind("The endpoint's discovery declares no such interface, instance, property, mode or value."),
    "not-announced": Kind("A report holds a property of which the discovery says that it is not reported so."),
    "answered-twice": Kind("A directive has one answer. Only a DeferredResponse is followed by another."),
    "no-answer": Kind("Nothing here answers this directive, so its answer was not judged."),
    "no-directive": Kind("What this answers is not here, so it was not judged whether it fits."),
    "not-compared": Kind("What the message was to be compared with is no directive or no discovery."),
}
