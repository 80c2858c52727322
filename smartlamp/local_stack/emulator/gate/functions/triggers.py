"""Invokes the user pool's post confirmation trigger as Cognito does, since the emulator never does.

    triggers.run_post_confirmation(cognito, lambda_svc)   # once: from then on every confirmation invokes it

What is known of Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html (the event, what
causes it) and https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html (5 s, three
attempts). The names of the refusals are those of the operations' references; their sentences are what other makers report. So is it that the
person stays confirmed whatever the trigger answers, and that nobody is confirmed twice.
"""

import contextvars
import json
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

_LOG = logging.getLogger(__name__)
_TRIGGER = "PostConfirmation"
_SOURCES = {
    "ConfirmSignUp": "PostConfirmation_ConfirmSignUp",
    "AdminConfirmSignUp": "PostConfirmation_ConfirmSignUp",
    "ConfirmForgotPassword": "PostConfirmation_ConfirmForgotPassword",
}
_ANSWERS_WITHIN_S = 5.0
_ATTEMPTS = 3
# What Cognito says of a call that an administrator made, who needs no app client.
_NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"

Answer = tuple[int, Mapping[str, str], bytes]
Refusal = tuple[str, str]  # Cognito's error name and sentence


def run_post_confirmation(cognito: Any, lambda_svc: Any) -> None:
    """Let each confirmation that succeeds invoke the trigger, by whatever way it came, and answer what Cognito answers if that fails.

    The person stays confirmed then, as with Cognito. Only who signed up can be confirmed: the emulator lets an administrator confirm anybody.

    Args:
        cognito: `ministack.services.cognito`.
        lambda_svc: `ministack.services.lambda_svc`.
    """
    handled = cognito._run_idp_handler

    def run_idp_handler(handler: Any, action: str, data: dict[str, Any]) -> Answer:
        refusal = _refusal_before(cognito, data) if action == "AdminConfirmSignUp" else None
        if refusal is None:
            answer: Answer = handled(handler, action, data)
            if action not in _SOURCES or answer[0] != 200:
                return answer
            refusal = refusal_after(cognito, lambda_svc, action, data)
            if refusal is None:
                return answer
        refused: Answer = cognito.error_response_json(*refusal, 400)
        return refused

    cognito._run_idp_handler = run_idp_handler


def _refusal_before(cognito: Any, data: Mapping[str, Any]) -> Refusal | None:
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    user = cognito._resolve_user(pool, data.get("Username"))[0] if pool else None
    if not user or user["UserStatus"] == "UNCONFIRMED":
        return None
    return "NotAuthorizedException", f"User cannot be confirmed. Current status is {user['UserStatus']}"


def refusal_after(cognito: Any, lambda_svc: Any, action: str, data: Mapping[str, Any]) -> Refusal | None:
    """Invoke the pool's trigger after a confirmation that succeeded: Cognito's error name and sentence, or None if all is well.

    Args:
        cognito: as `run_post_confirmation`.
        lambda_svc: as `run_post_confirmation`.
        action: ConfirmSignUp, AdminConfirmSignUp or ConfirmForgotPassword.
        data: what was asked: `ClientId` or `UserPoolId`, `Username`, and perhaps `ClientMetadata`.
    """
    client_id = data.get("ClientId", "")
    pool_id = data.get("UserPoolId") or cognito._pool_for_client(client_id)[1]
    pool = cognito._user_pools.get(pool_id) or {}
    arn = (pool.get("LambdaConfig") or {}).get(_TRIGGER)
    user = cognito._resolve_user(pool, data.get("Username"))[0] if arn else None
    if not user:  # no trigger, or somebody has deleted the person meanwhile
        return None
    event = event_of(pool_id, _SOURCES[action], user, client_id or _NO_CLIENT, data.get("ClientMetadata") or {})
    record, config, _ = lambda_svc._get_func_record_for_ref(arn)
    # What Cognito says of a function that is gone, and of one that does not let it in.
    if record is None or config is None or not may_invoke(record.get("policy", {}), cognito._pool_arn(pool_id)):
        return _not_invoked("AccessDeniedException")
    execution = lambda_svc._execution_record_for_config(record, config)
    return refusal_of(lambda: lambda_svc._execute_function_with_config_scope(execution, event), event)


def event_of(
    pool_id: str, source: str, user: Mapping[str, Any], client_id: str, metadata: Mapping[str, str]
) -> dict[str, Any]:
    """The trigger's event, as Cognito's documentation shows it; `user` is the emulator's record."""
    attributes = {each["Name"]: str(each["Value"]) for each in user["Attributes"]}
    attributes["cognito:user_status"] = user["UserStatus"]
    return {
        "version": "1",
        "triggerSource": source,
        "region": pool_id.partition("_")[0],
        "userPoolId": pool_id,
        "userName": user["Username"],
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
        "request": {"userAttributes": attributes} | ({"clientMetadata": dict(metadata)} if metadata else {}),
        "response": {},
    }


def refusal_of(
    invoke: Callable[[], Any], event: Mapping[str, Any], answers_within_s: float = _ANSWERS_WITHIN_S
) -> Refusal | None:
    """Invoke until there is an answer, and judge it: Cognito's error name and sentence, or None if all is well.

    Args:
        invoke: invokes the function once. Returns the emulator's result: `body`, and `error` if the function raised; raises if it could
            not be invoked.
        event: what was sent.
        answers_within_s: how long each attempt may take, in seconds.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _judged(_within(answers_within_s, invoke), event)
        except TimeoutError:
            _LOG.warning("The %s trigger did not answer in time (attempt %d)", _TRIGGER, attempt)
        except Exception as problem:  # noqa: BLE001 - whatever the emulator's Lambda cannot do
            _LOG.warning("The %s trigger cannot be invoked: %s", _TRIGGER, type(problem).__name__)
            return _not_invoked(type(problem).__name__)
    return _not_invoked("Socket timeout while invoking Lambda function")


def _judged(result: Mapping[str, Any], event: Mapping[str, Any]) -> Refusal | None:
    body = result.get("body")
    if result.get("throttle"):
        return _not_invoked("TooManyRequestsException")
    if result.get("error"):
        return "UserLambdaValidationException", f"{_TRIGGER} failed with error {_message_in(body)}."
    try:
        returned = json.loads(body) if isinstance(body, str | bytes) else body
    except ValueError:
        return "InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON"
    if not isinstance(returned, dict) or any(returned.get(name) != event[name] for name in ("version", "userPoolId")):
        return "InvalidLambdaResponseException", "Unrecognizable lambda output"
    return None


def _not_invoked(why: str) -> Refusal:
    return "UnexpectedLambdaException", f"{_TRIGGER} invocation failed due to error {why}."


def may_invoke(policy: Mapping[str, Any], pool_arn: str) -> bool:
    """Whether a function's resource policy lets Cognito invoke it for this pool. The emulator does not look at it."""
    return any(
        said.get("Effect") == "Allow"
        and said.get("Principal") in ("*", {"Service": "cognito-idp.amazonaws.com"})
        and said.get("Action") in ("*", "lambda:*", "lambda:InvokeFunction")
        and all(
            fnmatchcase(pool_arn if name.lower() == "aws:sourcearn" else pool_arn.split(":")[4], str(wanted))
            for values in said.get("Condition", {}).values()
            for name, wanted in values.items()
        )
        for said in policy.get("Statement", ())
    )


def _within(seconds: float, invoke: Callable[[], Any]) -> Any:
    """Invoke in a thread of its own, in this context, and leave it when the time is over. Raises TimeoutError."""
    outcome: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()
    context = contextvars.copy_context()

    def task() -> None:
        try:
            outcome.put((context.run(invoke), None))
        except Exception as problem:  # noqa: BLE001 - not swallowed: the waiting thread raises it
            outcome.put((None, problem))

    threading.Thread(target=task, name="trigger", daemon=True).start()
    try:
        result, problem = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if problem is not None:
        raise problem
    return result


def _message_in(body: Any) -> str:
    try:
        said = json.loads(body) if isinstance(body, str | bytes) else body
    except ValueError:
        return str(body)
    return str(said.get("errorMessage", "")) if isinstance(said, dict) else str(said)
