"""Builds every answer of the skill. Only this module builds raw outgoing messages.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
"""

from typing import Any

from profile_skill import ssml
from profile_skill.ssml import Fragment

Message = dict[str, Any]


def tell(*said: Fragment) -> Message:
    """Say it and end the conversation."""
    return _response({"outputSpeech": _speech(*said), "shouldEndSession": True})


def ask(*said: Fragment, again: Fragment) -> Message:
    """Say it and listen.

    Args:
        said: ends with a question.
        again: the question to repeat if no answer comes.
    """
    return _response(
        {"outputSpeech": _speech(*said), "reprompt": {"outputSpeech": _speech(again)}, "shouldEndSession": False}
    )


def send_link_card(*said: Fragment) -> Message:
    """Say it, and put the card that leads to the sign-in page into the Alexa app.

    https://developer.amazon.com/en-US/docs/alexa/account-linking/account-linking-for-custom-skills.html
    """
    return _response({"outputSpeech": _speech(*said), "card": {"type": "LinkAccount"}, "shouldEndSession": True})


def nothing() -> Message:
    """The answer when nobody listens any more, such as to SessionEndedRequest."""
    return _response({})


def _speech(*said: Fragment) -> dict[str, str]:
    return {"type": "SSML", "ssml": ssml.speak(*said)}


def _response(response: dict[str, object]) -> Message:
    # No sessionAttributes: nothing about a person is stored, not even by Alexa.
    return {"version": "1.0", "response": response}
