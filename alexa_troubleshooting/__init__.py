"""What goes wrong between an Alexa skill and its customers: what people see, why, how to see the reason, and what to do.

The one home of these hints. Whoever reports a failure names its causes by their ids, and takes the words from here.
"""

from alexa_troubleshooting.knowledge import Cause, Source, Standing, Symptom, cause, causes, of_code, of_words, symptoms
from alexa_troubleshooting.search import Meaning, meaning, under
from alexa_troubleshooting.wording import Explanation, explanation, for_another_skill, in_words

__all__ = [
    "Cause",
    "Explanation",
    "Meaning",
    "Source",
    "Standing",
    "Symptom",
    "cause",
    "causes",
    "explanation",
    "for_another_skill",
    "in_words",
    "meaning",
    "of_code",
    "of_words",
    "symptoms",
    "under",
]
