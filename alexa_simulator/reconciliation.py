"""Makes Alexa's memory agree again with a stack that lost state."""

from dataclasses import replace

from alexa_simulator.alexa import Alexa
from alexa_simulator.errors import SimulatorRefused
from alexa_simulator.smart_home.accept_grant import accept_grant


def reconcile(alexa: Alexa) -> list[str]:
    """Find out which parts of the link still work, forget the others, and say so in sentences; none if all is well.

    The skill may have lost its event grant unnoticed, so it is offered a new one, and no state seen before counts. The
    status keeps the sentences until the next linking or reconciliation.
    """
    with alexa.turn:
        if alexa.memory.now.account is None:
            return []
        said = _said(alexa)
        alexa.memory.change(lambda remembered: replace(remembered, lost=tuple(said)))
        return said


def _said(alexa: Alexa) -> list[str]:
    account = alexa.memory.now.linked()
    try:
        alexa.refresh("The stack was restarted")
        known = alexa.token_endpoint.knows(alexa.memory.now.linked().skill_token)
    except SimulatorRefused as refusal:
        if alexa.memory.now.account is None:
            return [f"The linked account ({account.owner}) was lost. {refusal}"]
        return [f"Whether the linked account still works could not be checked. {refusal}"]
    if not known:
        alexa.memory.change(lambda remembered: remembered.forgetting_the_link())
        why = "The user pool no longer knows the user."
        return [f"The linked account ({account.owner}) was lost. {why} `smartlamp link` links it again."]
    # The state seen before may be newer than what the stack remembers.
    alexa.memory.change(lambda remembered: replace(remembered, properties={}))
    return [*_grant(alexa), *_lamps(alexa)]


def _grant(alexa: Alexa) -> list[str]:
    step = accept_grant(alexa, alexa.login_with_amazon, alexa.memory.now.linked())
    return (
        []
        if step.passed
        else [f"The skill cannot send events any more: {step.proved} `smartlamp link` links it again."]
    )


def _lamps(alexa: Alexa) -> list[str]:
    last = list(alexa.discover())[-1]
    if not last.passed:
        return [f"The lamps could not be discovered again: {last.proved}"]
    said = []
    for fact, words in (("gone", "Lamps that are gone"), ("new", "Lamps that are new")):
        names = last.facts.get(fact)
        if isinstance(names, list) and names:
            said.append(f"{words}: {', '.join(str(name) for name in names)}.")
    return said
