"""AcceptGrant: offers the skill a grant to send events for the customer."""

from dataclasses import replace

from alexa_simulator.account_linking.likely_causes import UNABLE_TO_LINK
from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon
from alexa_simulator.memory.memory_model import LinkedAccount, secrets_of
from alexa_simulator.smart_home import directives
from alexa_simulator.smart_home.exchange import exchange
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.step import Step, at


def accept_grant(
    alexa: SmartHomeSession, login: LoginWithAmazon, account: LinkedAccount, *, must_be_used: bool = True
) -> Step:
    """Send the directive with a fresh code, and judge whether the skill now has event tokens.

    A customer has one grant for a skill: a new one ends earlier ones, and is itself void if the skill does not accept it.
    Alexa takes the skill's word for it; `must_be_used`: it is a failure if the skill accepts the grant and never exchanges its code.
    """
    memory = alexa.memory
    with at("AcceptGrant"):
        earlier = frozenset(each.refresh_digest for each in memory.now.grants)
        code = login.issue_code()
        directive = directives.accept_grant(account.skill_token, code)
        secrets = (*secrets_of(account), code)
        done = exchange(memory, alexa.skill, alexa.clock, directive, secrets=secrets)
        alexa.recording.keep(done, account.skill_token, secrets)
        exchanged = login.was_exchanged(code)
        if exchanged:
            new = frozenset(each.refresh_digest for each in memory.now.grants) - earlier
            void = earlier if done.verdict.succeeded else new
            memory.change(lambda remembered: remembered.ending(void))
    if done.verdict.succeeded and not exchanged and not must_be_used:
        return done.judged_step(
            "AcceptGrant",
            "The skill accepted the grant. It has not exchanged its code at the simulated Login with Amazon, so it can send no event there.",
        )
    if done.verdict.succeeded and not exchanged:
        return Step.failed(
            "AcceptGrant",
            "The skill accepted the grant but never exchanged its code at Login with Amazon, so it could send no event.",
            ("accept-grant-unhandled", "lwa-unreachable"),
            UNABLE_TO_LINK,
        )
    step = done.judged_step(
        "AcceptGrant",
        "The skill exchanged the code at Login with Amazon as the event client and says that it keeps the event "
        "tokens for this user.",
        symptom=UNABLE_TO_LINK,
    )
    return step if step.passed else replace(step, proved=f"{step.proved} So the whole linking fails.")
