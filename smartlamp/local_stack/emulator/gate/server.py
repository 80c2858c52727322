"""The emulator's process: MiniStack behind the gate, with no guessable secrets.

MiniStack's logging, limits and server are those of its own `main`. Values that everybody knows are made secret in process.
"""

import asyncio
import contextlib
import logging
import os
import resource
import secrets
from collections.abc import Mapping
from typing import Any

import ministack.app
from hypercorn.asyncio import serve as serve_with_hypercorn
from hypercorn.config import Config
from ministack.core import iam_evaluator, lambda_runtime
from ministack.services import cognito, lambda_svc

from smartlamp.local_stack.emulator.gate import cold_starts, triggers, unsigned
from smartlamp.local_stack.emulator.gate.gate import Gate, is_signed
from smartlamp.local_stack.emulator.gate.signature import Signatures

_KEPT_ALIVE_S = 75
_EVERYBODYS_CODES = {"123456", "654321"}


def serve(listener: int) -> None:
    """Serve until SIGTERM or SIGINT, then write the state to disk.

    The port and the owner's keys come in the environment: `GATEWAY_PORT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`.

    Args:
        listener: the file descriptor of the socket that listens on the port.
    """
    _refuse_unsigned_requests()
    _give_functions_secret_credentials()
    _send_secret_codes()
    cold_starts.limit(lambda_runtime, lambda_svc, at_once=max(2, os.cpu_count() or 0))
    triggers.run_post_confirmation(cognito, lambda_svc)
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)
    port = int(os.environ["GATEWAY_PORT"])
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.keep_alive_timeout = _KEPT_ALIVE_S
    gate = Gate(ministack.app.app, port, Signatures())
    asyncio.run(serve_with_hypercorn(gate, config))


def _refuse_unsigned_requests() -> None:
    """Give unsigned requests no rights: the emulator treats them as the account's root, and their body may name the service."""
    dispatched, is_root = ministack.app._dispatch_service_request, iam_evaluator.is_root_access_key

    async def dispatch(method: str, path: str, headers: Mapping[str, str], *more: Any) -> Any:
        # These need no key, and the emulator goes by this header before anything else.
        if unsigned.is_operation(headers.get("x-amz-target", "")):
            is_signed.set(True)
        if is_signed.get():
            return await dispatched(method, path, headers, *more)
        return 403, {"Content-Type": "application/json"}, b'{"__type": "MissingAuthenticationToken"}'

    def is_root_access_key(access_key_id: str) -> bool:
        return (bool(access_key_id) or is_signed.get()) and bool(is_root(access_key_id))

    ministack.app._dispatch_service_request = dispatch
    iam_evaluator.is_root_access_key = is_root_access_key


def _give_functions_secret_credentials() -> None:
    """Make functions' credentials secret: they are a hash of the function's ARN and its role's, so the role gets a secret prefix."""
    made = lambda_runtime.execution_credentials
    secret = secrets.token_hex(32)

    def execution_credentials(config: Mapping[str, Any]) -> Any:
        return made({**config, "Role": f"{secret}/{config.get('Role', '')}"})

    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials


def _send_secret_codes() -> None:
    """Send random codes to confirm an address or reset a password, and reject the emulator's own, which are the same for everybody."""
    sent, compared = cognito._send_verification_email, cognito._code_error

    def send_verification_email(
        pool: Any, username: str, attributes: Any, _: str, attribute_name: str = "email"
    ) -> Any:
        user, code = cognito._resolve_user(pool, username)[0], _code()
        if user:
            user["_reset_code" if attribute_name == "password" else "_confirmation_code"] = code
        return sent(pool, username, attributes, code, attribute_name)

    def code_error(issued: str | None, given: str) -> Any:
        return compared(None if issued in _EVERYBODYS_CODES else issued, given)

    cognito._send_verification_email = send_verification_email
    cognito._code_error = code_error
    cognito._EMAIL_OTP_CODE = _code()


def _code() -> str:
    return secrets.token_hex(8)  # longer than Cognito's six digits: the emulator does not limit guesses
