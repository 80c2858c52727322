"""Skill events: a customer linked an account, or disabled the skill. They need no answer.

https://developer.amazon.com/en-US/docs/alexa/smapi/skill-events-in-alexa-skills.html
"""

from datetime import datetime
from typing import Any

from device_cloud.errors import KeysUnavailable, TokenRefused
from device_cloud.identity import Identity
from device_cloud.runtime import log
from smarthome_lambda.grants.linked_accounts import LinkedAccounts

_FAMILY = "AlexaSkillEvent."
_LINKED = "AlexaSkillEvent.SkillAccountLinked"
_DISABLED = "AlexaSkillEvent.SkillDisabled"
_KNOWN = frozenset(
    {
        _LINKED,
        _DISABLED,
        "AlexaSkillEvent.SkillEnabled",
        "AlexaSkillEvent.SkillPermissionAccepted",
        "AlexaSkillEvent.SkillPermissionChanged",
    }
)
_MOST_CHARACTERS = 512
_MOST_TOKEN_CHARACTERS = 16_384


def is_skill_event(message: object) -> bool:
    """Whether it is a skill event, known or not. Directives and requests to a custom skill are not; never raises."""
    if not isinstance(message, dict) or "directive" in message:
        return False
    request = message.get("request")
    kind = request.get("type") if isinstance(request, dict) else None
    return isinstance(kind, str) and kind.startswith(_FAMILY)


class SkillEvents:
    """Handles skill events.

    Args:
        skill_id: the only skill whose events are handled; None for none.
        identity: verifies skill tokens.
        linked_accounts: which Amazon account is linked to which of ours.
    """

    def __init__(self, skill_id: str | None, identity: Identity, linked_accounts: LinkedAccounts) -> None:
        self._skill_id = skill_id
        self._identity = identity
        self._linked_accounts = linked_accounts

    def handle(self, message: object) -> None:
        """Handle an event; one that is malformed, unknown or from another skill changes nothing (SEC-106).

        Raises:
            StoreUnavailable: DynamoDB did not answer.
            KeysUnavailable: a link's token cannot be verified now.
        """
        kind = _text(message, "request", "type")
        name = kind if kind is not None and kind in _KNOWN else "other"
        application = _text(message, "context", "System", "application", "applicationId")
        if self._skill_id is None or application != self._skill_id:
            log.warning("skill_event", name=name, result="refused", reason="another_skill")
            return
        user_id = _text(message, "context", "System", "user", "userId")
        when = _seconds(_text(message, "request", "timestamp"))
        if user_id is None or when is None:
            log.warning("skill_event", name=name, result="refused", reason="malformed")
        elif kind == _LINKED:
            self._link(user_id, _text(message, "request", "body", "accessToken"), when)
        elif kind == _DISABLED:
            known = self._linked_accounts.unlink(user_id, when)
            log.info("skill_event", name=name, result="unlinked" if known else "unknown_user")
        else:
            log.info("skill_event", name=name, result="nothing_to_do")

    def _link(self, user_id: str, unverified_token: object, when: float) -> None:
        try:
            owner = self._identity.owner_of(unverified_token)
        except KeysUnavailable:
            # This is not the token's fault: Alexa must deliver the event again.
            raise
        except TokenRefused as refused:
            log.warning("skill_event", name=_LINKED, result="refused", reason=refused.reason)
            return
        linked = self._linked_accounts.link(user_id, owner, when)
        log.info("skill_event", name=_LINKED, sub=owner.sub, result="linked" if linked else "nothing_to_do")


def _text(message: Any, *path: str) -> str | None:
    part = message
    for name in path:
        part = part.get(name) if isinstance(part, dict) else None
    longest = _MOST_CHARACTERS if path[-1] != "accessToken" else _MOST_TOKEN_CHARACTERS
    return part if isinstance(part, str) and 0 < len(part) <= longest else None


def _seconds(text: str | None) -> float | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None
