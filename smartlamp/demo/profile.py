"""The custom skill, shown hop by hop: the card, the sign-in page, the greeting, each question."""

from collections.abc import Iterator

from alexa_simulator.step import Step
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import Person, people


def demonstrate_profile(folder: StateFolder, running: Running) -> Iterator[Step]:
    """Link the demo user's account to the custom skill and ask every question; the first hop that fails is the last.

    Args:
        folder: the stack's state.
        running: the stack, running.
    """
    alexa = CustomClient(running.page, running.page_key)
    person, _ = people(folder, running).demo()
    source = Choices.of(folder).profile_source
    list(alexa.unlink())  # an earlier link
    yield from _asked(alexa, "open smart lamp profile", "link", card="LinkAccount")
    username = person.email if source == "login-with-amazon" else person.username
    yield from alexa.link(username, person.password)
    for text, expected in _conversation(person, source):
        yield from _asked(alexa, text, expected)


def _conversation(person: Person, source: str) -> list[tuple[str, str]]:
    """Each utterance, and what the answer must contain."""
    told = {attribute["Name"]: attribute["Value"] for attribute in person.attributes()}
    # Amazon's scope profile gives no number and no address; userInfo's scopes give no address and no e-mail address on AWS.
    known = {
        "cognito-get-user": ("phone_number", "address", "email"),
        "cognito-user-info": ("phone_number",),
        "login-with-amazon": ("email",),
    }[source]
    questions = {
        "phone_number": "what is my phone number",
        "address": "what is my address",
        "email": "what is my email address",
    }
    return [
        ("open smart lamp profile", f"Hello {person.given_name}!"),
        ("what is my name", f"{person.given_name} {person.family_name}"),
        *((question, told[name] if name in known else "") for name, question in questions.items()),
        ("tell me everything", person.given_name),
        ("stop", ""),
    ]


def _asked(alexa: CustomClient, text: str, expected: str, card: str | None = None) -> Iterator[Step]:
    for step in alexa.say(text):
        yield step
        if step.hop == "response" and step.passed:
            speech = str(step.facts.get("speech", ""))
            if expected not in speech or step.facts.get("card") != card:
                yield Step(
                    "answer",
                    f"The skill was asked “{text}”, and its answer should hold “{expected}”"
                    + (f" and a {card} card." if card else " and no card."),
                    {"speech": speech, "card": step.facts.get("card")},
                    passed=False,
                )
