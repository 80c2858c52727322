"""The skill event that tells a skill who linked an account: AlexaSkillEvent.SkillAccountLinked.

Source: "Add Events to Your Skill" (Amazon): it comes as a custom skill request, and no answer is expected.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from alexa_simulator.memory.memory_model import LinkedAccount
from alexa_simulator.skill_under_test import Message, Skill
from alexa_simulator.step import Step


def account_linked(skill: Skill, skill_id: str, account: LinkedAccount, clock: Callable[[], float]) -> Step:
    """Tell the skill that this Amazon account was linked. The skill may do anything with that, but must not fail."""
    reply = skill(_message(skill_id, account, clock()))
    if reply.failure is not None:
        happened = f"The skill subscribes to SkillAccountLinked and did not accept it. {reply.failure}"
        # No customer sees that.
        return Step.failed("skill event", happened, reply.causes, "", type="SkillAccountLinked")
    proved = "The skill subscribes to SkillAccountLinked and accepted it, so it can end what an earlier link left."
    return Step("skill event", proved, {"type": "SkillAccountLinked"})


def _message(skill_id: str, account: LinkedAccount, now: float) -> Message:
    # One simulated customer has one Amazon account, and each skill knows it by a different id.
    user_id = "amzn1.ask.account." + hashlib.sha256(skill_id.encode()).hexdigest()[:32].upper()
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "version": "1.0",
        "context": {
            "System": {
                "application": {"applicationId": skill_id},
                "user": {"userId": user_id},
                "apiEndpoint": "https://api.amazonalexa.com",
            }
        },
        "request": {
            "type": "AlexaSkillEvent.SkillAccountLinked",
            "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
            "timestamp": at,
            "eventCreationTime": at,
            "eventPublishingTime": at,
            "body": {"accessToken": account.skill_token},
        },
    }
