"""What Amazon's refusals mean, in words: what happened, why, and what to do."""

from collections.abc import Iterator
from typing import Any

from smartlamp.developer_account.exchange import Answer
from smartlamp.developer_account.patience import retry_after_s
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import (
    ChangedMeanwhile,
    NotInTheAccount,
    NotSignedIn,
    NotYetDone,
    SkillManagementFailed,
    SmartLampError,
)

CONSOLE = "https://developer.amazon.com/alexa/console/ask"
_LONGEST_TEXT = 500
_MOST_VIOLATIONS = 50

_AGAIN = "Run the same command again."
_KINDS: dict[int, tuple[type[SkillManagementFailed], str, str]] = {
    400: (
        SkillManagementFailed,
        "Amazon does not accept what it was sent",
        "Correct what is listed, then run the same command again.",
    ),
    403: (
        SkillManagementFailed,
        "Amazon does not allow it to this account, or not in this stage of the skill",
        f"Check the role of your account in the vendor, and whether the skill is in certification: {CONSOLE}",
    ),
    404: (
        NotInTheAccount,
        "there is no such skill in this account, or nothing of this kind in it",
        f"See the skills of your account: {CONSOLE}",
    ),
    409: (NotYetDone, "another operation on the skill is still going on", "Run the same command again in a minute."),
    412: (
        ChangedMeanwhile,
        "somebody else changed it since this command read it, so nothing was written",
        f"{_AGAIN} It reads anew and shows what is different.",
    ),
    413: (SkillManagementFailed, "what was sent is too large for Amazon", "Make it smaller: images are most of it."),
    429: (
        SkillManagementFailed,
        "Amazon was asked too often",
        "Wait for some minutes, then run the same command again.",
    ),
}


def refusal(doing: str, answer: Answer, secret_values: SecretValues) -> SmartLampError:
    """The error for an answer that is none of the right ones.

    Args:
        doing: what the command wanted: "create the skill".
        answer: with any status.
        secret_values: are kept out of the text.
    """
    if answer.status == 401:
        return NotSignedIn(
            f"Amazon does not let this sign-in {doing} (401), even with a fresh token.",
            "Sign in with the account that the skill belongs to, and check the vendor id. Its skills: " + CONSOLE,
        )
    if 300 <= answer.status < 400:
        return SkillManagementFailed(
            f"Amazon was asked to {doing}, and answered with a redirect ({answer.status}), which is not followed: it would take the token elsewhere.",
            f"If the skill has just been certified, look at its stage: {CONSOLE}",
            answer.status,
        )
    if answer.status in _KINDS:
        kind, why, to_do = _KINDS[answer.status]
    elif answer.status >= 500:
        kind, why, to_do = (
            SkillManagementFailed,
            "something is wrong at Amazon's side",
            f"Wait, then try again. {_AGAIN}",
        )
    else:
        kind, why, to_do = SkillManagementFailed, "the answer is none that Amazon describes", _AGAIN
    if waits := retry_after_s(answer):
        to_do = f"Amazon asks to wait for {waits:.0f} seconds. Then run the same command again."
    document = answer.document
    said = _text(_object(document).get("message"), secret_values)
    what = f"Amazon was asked to {doing}, and did not do it: {why} ({answer.status})."
    if said:
        what += f" It says: {said}"
    return kind(what, to_do, answer.status, tuple(violations(document, secret_values)))


def violations(document: Any, secret_values: SecretValues, member: str = "violations") -> Iterator[str]:
    """Everything that Amazon says is wrong, one sentence each, the path of the property first.

    The shape is `StandardizedError` of Amazon's description of this API; what is not of this shape is left out.
    """
    listed = _object(document).get(member)
    for each in listed[:_MOST_VIOLATIONS] if isinstance(listed, list) else ():
        if isinstance(each, dict):
            details = _object(each.get("validationDetails"))
            path = _text(_object(details.get("originalInstance")).get("propertyPath"), secret_values)
            why = _text(_object(details.get("reason")).get("type"), secret_values)
            said = _text(each.get("message"), secret_values) or _text(each.get("code"), secret_values)
            sentence = f"{path}: {said or 'no reason given'}" if path else said or "no reason given"
            yield f"{sentence} ({why})" if why else sentence


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any, secret_values: SecretValues) -> str:
    """One line of it. Secrets go first: a space or an end less, and they would not be found."""
    return " ".join(secret_values.hidden(value).split())[:_LONGEST_TEXT] if isinstance(value, str) else ""
