"""The emulator's process: MiniStack behind the gate, with no guessable secrets.

MiniStack's logging, limits and server are those of its own `main`. Values that everybody knows are made secret in process.
"""

import asyncio
import contextlib
import logging
import os
import resource
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ministack.app
from hypercorn.asyncio import serve as serve_with_hypercorn
from hypercorn.config import Config
from ministack.core import iam_actions, iam_evaluator, lambda_runtime, responses
from ministack.services import cognito, lambda_svc
from ministack.services.cloudformation import provisioners

from smartlamp.local_stack.emulator.gate import service_models, unsigned
from smartlamp.local_stack.emulator.gate.client_secrets import ClientSecrets
from smartlamp.local_stack.emulator.gate.faults import Faults
from smartlamp.local_stack.emulator.gate.functions import (
    cold_starts,
    permissions,
    triggers,
    unpacked,
    updates,
    worker_script,
)
from smartlamp.local_stack.emulator.gate.gate import Gate, is_signed
from smartlamp.local_stack.emulator.gate.kept import Kept
from smartlamp.local_stack.emulator.gate.login.app import Login
from smartlamp.local_stack.emulator.gate.login.users import UserPools
from smartlamp.local_stack.emulator.gate.signature import Signatures
from smartlamp.local_stack.emulator.gate.stacks import physical_names, transforms
from smartlamp.local_stack.emulator.gate.user_pools import oauth
from smartlamp.local_stack.emulator.gate.user_pools.challenges import Challenges
from smartlamp.local_stack.emulator.gate.user_pools.changed_addresses import ChangedAddresses
from smartlamp.local_stack.emulator.gate.user_pools.codes import Codes
from smartlamp.local_stack.emulator.gate.user_pools.inbox import Inbox, Post
from smartlamp.local_stack.emulator.gate.user_pools.operations import Operations
from smartlamp.local_stack.emulator.gate.user_pools.sign_in import SignIn
from smartlamp.local_stack.emulator.gate.user_pools.tries import SignInLock
from smartlamp.local_stack.emulator.gate.user_pools.verification import Verification

_KEPT_ALIVE_S = 75


def serve(listener: int) -> None:
    """Serve until SIGTERM or SIGINT, then write the state to disk.

    The port and the owner's keys come in the environment: `GATEWAY_PORT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`.

    Args:
        listener: the file descriptor of the socket that listens on the port.
    """
    _refuse_unsigned_requests()
    _give_functions_secret_credentials()
    pools = _mend_user_pools()
    _make_once()
    worker_script.import_botocore_late(lambda_runtime)
    cold_starts.limit(lambda_runtime, lambda_svc, at_once=max(2, os.cpu_count() or 0))
    updates.let_invocations_end(lambda_runtime, lambda_svc)
    permissions.name_services(lambda_svc)
    physical_names.tell_regions_apart(provisioners)
    triggers.run_post_confirmation(cognito, lambda_svc)
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    logging.getLogger("hypercorn.access").setLevel(logging.WARNING)
    port = int(os.environ["GATEWAY_PORT"])
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.keep_alive_timeout = _KEPT_ALIVE_S
    login = Login(ministack.app.app, pools, os.environ["AWS_SECRET_ACCESS_KEY"], _now)
    breakable = Faults(login, os.environ["AWS_ACCESS_KEY_ID"])
    gate = Gate(breakable, port, Signatures())
    asyncio.run(serve_with_hypercorn(gate, config))


def _make_once() -> None:
    """Keep what is the same for each emulator in the folder of its environment, which is another one for other requirements."""
    room = Path(sys.prefix) / "kept"
    unpacked.unpack_once(lambda_runtime, Kept(room / "unpacked", most=20))
    transforms.transform_once(Kept(room / "transformed", most=50))
    service_models.keep_metadata(responses, Kept(room / "services", most=500))
    service_models.keep_tag_operations(iam_actions, Kept(room / "tags", most=500))
    service_models.keep_public_operations(unsigned, Kept(room / "public", most=1))


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


def _mend_user_pools() -> UserPools:
    """Make user pools do what Cognito documents, with secret codes that arrive in the stack's inbox."""
    cognito._EMAIL_OTP_CODE = secrets.token_hex(8)  # the emulator's own is the same for everybody
    post, operations = Post(Inbox(Path(os.environ["STATE_DIR"]).parent / "inbox.json", _now)), Operations(cognito)
    codes = Codes(_now)
    verification = Verification(operations, post, codes)
    ChangedAddresses(operations, codes, verification.send)
    ClientSecrets(operations, _now)
    sign_in = SignIn(operations, post, Challenges(_now), SignInLock(_now))
    # Invitations, whose text the emulator has written.
    cognito._deliver_cognito_email = lambda _, to, subject, body, *__, **___: (
        post.mail(to, subject, body) if to else None
    )
    oauth.mend(cognito)
    # A confirmed sign-up is known here: whatever follows it goes around `cognito._run_idp_handler`, after all of this.
    return UserPools(operations, sign_in)


def _now() -> float:
    return time.time()
