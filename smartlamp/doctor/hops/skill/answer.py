"""What the function answers to somebody without an account, and how that fails."""

import re
import secrets
from typing import Any

from alexa_simulator.skill_under_test import LambdaSkill, Reply
from alexa_simulator.smart_home.judge import LIMIT_S, Verdict, judge
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import unseen
from smartlamp.doctor.hops.skill.configured import Named
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun
from smartlamp.provisioning.probes import invented

_ANSWER = "answer of the function"
_SLOW_S = 5.0
_REFUSED = "INVALID_AUTHORIZATION_CREDENTIAL"
_NOT_INVOKED = re.compile(r"AWS Lambda did not invoke the function: (\w+)\.")
_RIGHT = "Run the doctor with the right lambda:InvokeFunction for the function."
_OF_REFUSALS = {
    "ResourceNotFoundException": "function-gone",
    "TooManyRequestsException": "function-throttled",
    "EC2ThrottledException": "function-throttled",
    "ThrottlingException": "function-throttled",
    "ServiceException": "aws-unavailable",
}
# They are about whoever asks, not about the function.
_DENIED = "AccessDeniedException"
_OURS = frozenset({_DENIED, "ExpiredTokenException", "UnrecognizedClientException"})
_OF_ERRORS = {
    "EXPIRED_AUTHORIZATION_CREDENTIAL": ("clock-skew",),
    "INTERNAL_ERROR": ("setting-missing", "settings-not-live", "keys-unreachable", "pool-mismatch"),
    "BRIDGE_UNREACHABLE": ("keys-unreachable",),
}


def answer(subject: Subject, function: Named) -> Finding:
    """Ask the function to discover, with a token that nobody was given. It can do no more than refuse."""
    try:
        client = subject.client("lambda", function.region)
    except CannotRun as cannot:
        return unseen(_ANSWER, subject, cannot)
    token = f"invented-{secrets.token_urlsafe(32)}"
    subject.secrets.add(token)
    directive = invented.discovery(token)
    reply = subject.reached(LambdaSkill(client, function.arn))(directive)
    facts: dict[str, Any] = {"seconds": round(reply.seconds, 1)}
    if reply.failure and reply.answer is None and (found := _not_asked(subject, reply.failure, facts)):
        return found
    verdict = judge(directive, reply, secrets=(token,))
    if verdict.faults:
        told = subject.secrets.hidden(" ".join(verdict.faults))
        says = f"Asked to discover with an invented token, the function gave no answer that Alexa takes. {told}"
        return Finding.wrong(_ANSWER, says, _cause_of(reply, verdict), **facts)
    return _of_error(subject, verdict, facts, reply.seconds)


def _of_error(subject: Subject, verdict: Verdict, facts: dict[str, Any], seconds: float) -> Finding:
    if verdict.error is None:
        says = "The function took an invented token for a customer's: anybody could use their lamps."
        return Finding.wrong(_ANSWER, says, "token-unchecked", **facts)
    facts["error"] = verdict.error
    if verdict.error != _REFUSED:
        message = subject.secrets.hidden(verdict.error_message)
        says = f"The function answered an invented token with {verdict.error}, not {_REFUSED}. It says: {message or 'nothing more'}"
        return Finding.wrong(_ANSWER, says, *_OF_ERRORS.get(verdict.error, ("answer-malformed",)), **facts)
    says = f"The function refused an invented token with {_REFUSED} after {seconds:.1f} s; Alexa waits for {LIMIT_S:g}."
    if seconds > _SLOW_S:
        return Finding.doubt(_ANSWER, says, "function-slow", **facts)
    return Finding.good(_ANSWER, says, **facts)


def _not_asked(subject: Subject, failure: str, facts: dict[str, Any]) -> Finding | None:
    """What is to be said if the function gave no answer of its own; None if it gave one that cannot be read."""
    if refused := _NOT_INVOKED.match(failure):
        return _refused(subject, refused[1], facts)
    if "ReadTimeoutError" in failure:
        says = f"The function did not answer within {facts['seconds']:g} s. Alexa waits for {LIMIT_S:g}."
        return Finding.wrong(_ANSWER, says, "function-slow", **facts)
    if "could not be reached" in failure:
        return Finding.unseen(_ANSWER, failure, "Check your connection, then run the doctor again.")
    return None


def _refused(subject: Subject, code: str, facts: dict[str, Any]) -> Finding:
    if (
        code == _DENIED and subject.kind == "local"
    ):  # there its owner may invoke it: Alexa's way to it is broken on purpose
        says = f"Lambda does not let Alexa invoke the function ({code})."
        return Finding.wrong(_ANSWER, says, "trigger-missing", **facts, code=code)
    if code in _OURS:
        says = f"The function could not be asked: AWS refused it ({code})."
        return Finding.unseen(_ANSWER, says, _RIGHT, action="lambda:InvokeFunction")
    says = f"AWS does not invoke the function ({code})."
    return Finding.wrong(_ANSWER, says, _OF_REFUSALS.get(code, "function-broken"), **facts, code=code)


def _cause_of(reply: Reply, verdict: Verdict) -> str:
    answered = reply.answer
    document = answered if isinstance(answered, dict) else {}
    if reply.seconds > LIMIT_S or "timed out" in str(document.get("errorMessage", "")):
        return "function-slow"
    if reply.failure or ("event" not in document and ("errorMessage" in document or "errorType" in document)):
        return "function-broken" if answered is not None else "answer-malformed"
    if isinstance(answered, str):
        return "answer-as-text"
    if any("correlationToken" in each for each in verdict.faults):
        return "correlation-token-missing"
    return "answer-malformed"
