"""The questions about a profile: a fixed table from an intent's name to its answer (SEC-122)."""

from collections.abc import Callable, Mapping

from profile_skill import ssml
from profile_skill.profile import Profile
from profile_skill.speech import Speech
from profile_skill.ssml import Fragment

HELP = "AMAZON.HelpIntent"
FALLBACK = "AMAZON.FallbackIntent"
# Going home ends the conversation; Alexa goes home by itself on a device with a screen. "No" answers "what else?".
GOODBYES = frozenset({"AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent", "AMAZON.NoIntent"})

Answer = Callable[[Speech, Profile], Fragment]


def _name(speech: Speech, profile: Profile) -> Fragment:
    return speech("name", name=ssml.text(profile.name)) if profile.name else speech("no_name")


def _phone_number(speech: Speech, profile: Profile) -> Fragment:
    number = profile.phone_number
    return speech("phone_number", phone_number=ssml.telephone(number)) if number else speech("no_phone_number")


def _address(speech: Speech, profile: Profile) -> Fragment:
    return speech("address", address=ssml.address(profile.address)) if profile.address else speech("no_address")


def _email(speech: Speech, profile: Profile) -> Fragment:
    return speech("email", email=ssml.spelled(profile.email)) if profile.email else speech("no_email")


def _everything(speech: Speech, profile: Profile) -> Fragment:
    return ssml.together(*(answer(speech, profile) for answer in (_name, _phone_number, _address, _email)))


QUESTIONS: Mapping[str, Answer] = {
    "WhatIsMyName": _name,
    "WhatIsMyPhoneNumber": _phone_number,
    "WhatIsMyAddress": _address,
    "WhatIsMyEmail": _email,
    "TellMeEverything": _everything,
}

KNOWN = frozenset({*QUESTIONS, HELP, FALLBACK, *GOODBYES})
