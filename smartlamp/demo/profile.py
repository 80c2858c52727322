"""The custom skill, shown hop by hop: the card, the sign-in page, the greeting, each question."""

import time
from collections.abc import Iterator

from alexa_simulator.step import Step
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.target.function_log import local_log

# Each question, and the attribute that it is about.
_QUESTIONS = {
    "what is my name": "name",
    "what is my phone number": "phone_number",
    "what is my address": "address",
    "what is my email address": "email",
}
# Amazon's scope profile gives no number and no address; userInfo's scopes (openid, phone, profile) give no address and no e-mail address
# ("The user attributes endpoint").
_GIVEN = {
    "cognito-get-user": {"name", "phone_number", "address", "email"},
    "cognito-user-info": {"name", "phone_number"},
    "login-with-amazon": {"name", "email"},
}
_REDACTED = "(redacted)"


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
    began = time.time()
    yield from _asked(alexa, "open smart lamp profile", f"Hello {person.given_name}!")
    yield from _calls(running, source, began)
    told = {attribute["Name"]: attribute["Value"] for attribute in person.attributes()}
    told["name"] = f"{person.given_name} {person.family_name}"
    for text, name in _QUESTIONS.items():
        is_given = name in _GIVEN[source]
        yield from _asked(alexa, text, told[name] if is_given else "", without="" if is_given else told[name])
    yield from _asked(alexa, "tell me everything", person.given_name)
    yield from _asked(alexa, "stop", "")


def _calls(running: Running, source: str, since: float) -> Iterator[Step]:
    """The requests with which the function reads a profile, from its own log: it names the fields of the answer, and no value."""
    calls = local_log(running, running.outputs["ProfileSkillLogGroup"]).lines("profile_call", since)
    if not calls:
        yield Step("profile call", "The function's log shows no call that reads the profile.", passed=False)
    for line in calls:
        fields = [str(each) for each in line["fields"]]
        names = {each.rpartition(".")[2] for each in fields}
        beyond = sorted(names & set(_QUESTIONS.values()) - _GIVEN[source])
        yield Step(
            "profile call",
            f"The source gave {', '.join(beyond)}, which these scopes do not give on AWS."
            if beyond
            else "This call read the profile. The function's log has its fields, and no value of them.",
            {"call": line["call"], "status": line["status"], "answer": _shape(fields)},
            passed=not beyond,
        )


def _shape(fields: list[str]) -> dict[str, object]:
    """An answer with these fields, without its values."""
    shape: dict[str, object] = {}
    for field in fields:
        name, dot, inner = field.partition(".")
        if dot:
            pairs = shape.setdefault(name, [])
            if isinstance(pairs, list):
                pairs.append({"Name": inner, "Value": _REDACTED})
        else:
            shape[name] = _REDACTED
    return shape


def _asked(alexa: CustomClient, text: str, expected: str, card: str | None = None, without: str = "") -> Iterator[Step]:
    """Say something; the answer must hold `expected` and the card, and not `without`."""
    for step in alexa.say(text):
        yield step
        if step.hop == "response" and step.passed:
            speech = str(step.facts.get("speech", ""))
            is_beyond = bool(without) and without in speech
            if expected not in speech or step.facts.get("card") != card or is_beyond:
                yield Step(
                    "answer",
                    f"The skill was asked “{text}”, and its answer should hold "
                    + ("nothing that the source may not give" if is_beyond else f"“{expected}”")
                    + (f" and a {card} card." if card else " and no card."),
                    {"speech": speech, "card": step.facts.get("card")},
                    passed=False,
                )
