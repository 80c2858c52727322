"""What the pages ask of the emulator's user pools: the operations that programs call, too, and the emulator's own check of a password."""

import base64
import hmac
import json
from typing import Any

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.login.authorization import Asked, Client
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules
from smartlamp.local_stack.emulator.gate.user_pools.operations import Operations, Record
from smartlamp.local_stack.emulator.gate.user_pools.refused import (
    INCORRECT,
    LOCKED,
    NO_SOFTWARE_TOKEN,
    NOT_CONFIRMED,
    RESET_REQUIRED,
)
from smartlamp.local_stack.emulator.gate.user_pools.sign_in import SignIn

_RULES = {
    "RequireUppercase": "an upper-case letter",
    "RequireLowercase": "a lower-case letter",
    "RequireNumbers": "a digit",
    "RequireSymbols": "a special character",
}


class UserPools:
    """The emulator's user pools, as seen by whoever signs in. Names and clients are those of a request; all raise CognitoRefused.

    Args:
        operations: of the user pools.
        sign_in: bounds tries, and sends codes by SMS.
    """

    def __init__(self, operations: Operations, sign_in: SignIn) -> None:
        self._operations = operations
        self._cognito = operations.cognito
        self._sign_in = sign_in

    def client(self, client_id: str) -> Client | None:
        """An app client that may use the pages; None if there is none."""
        _, pool, client = self._cognito._find_pool_by_client_id(client_id)
        if not client or not client.get("AllowedOAuthFlowsUserPoolClient"):
            return None
        policy = (pool.get("Policies") or {}).get("PasswordPolicy") or {}
        return Client(
            client_id,
            client.get("ClientSecret") or "",
            tuple(client.get("CallbackURLs") or ()),
            tuple(client.get("LogoutURLs") or ()),
            tuple(client.get("AllowedOAuthScopes") or ()),
            "code" in (client.get("AllowedOAuthFlows") or ()),
            pool_rules.signs_in_with(pool),
            tuple(pool_rules.required(pool)),
            (f"at least {policy.get('MinimumLength', 8)} characters", *(text for key, text in _RULES.items() if policy.get(key, True))),
            not (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"),
            pool_rules.recovery_attributes(pool),
        )  # fmt: skip

    def ask(self, client: Client, operation: str, username: str, **data: Any) -> dict[str, Any]:
        """Run an operation that programs call without a signature, such as SignUp; its answer."""
        question = {"ClientId": client.client_id, "Username": username, **data}
        if client.secret:
            digest = hmac.digest(client.secret.encode(), (username + client.client_id).encode(), "sha256")
            question["SecretHash"] = base64.b64encode(digest).decode()
        status, _, body = self._cognito._run_idp_handler(_HANDLERS[operation](self._cognito), operation, question)
        said = json.loads(body or b"{}")
        if status != 200:
            raise CognitoRefused(str(said.get("__type", "InternalErrorException")), str(said.get("message", "")))
        answer: dict[str, Any] = said
        return answer

    def check_password(self, client: Client, username: str, password: str) -> str:
        """The stable user name (the `sub`) of whoever has this password.

        What is wrong with the account (UserNotConfirmedException, PasswordResetRequiredException) is told to nobody without the password.
        """
        pool, _ = self._records(client)
        who = self._operations.who(pool, username)
        if self._sign_in.lock.is_locked(who):
            raise CognitoRefused(*LOCKED)
        user = self._operations.user_of(pool, username)
        if user is None or not _is_same(user.get("_password"), password) or not user.get("Enabled", True):
            self._sign_in.lock.failed(who)
            raise CognitoRefused(*INCORRECT)
        if user.get("UserStatus") == "RESET_REQUIRED":
            raise CognitoRefused(*RESET_REQUIRED)
        if user.get("UserStatus") == "UNCONFIRMED":
            raise CognitoRefused(*NOT_CONFIRMED)
        if pool_rules.uses_software_token(pool, user):
            raise CognitoRefused(*NO_SOFTWARE_TOKEN)
        found, why = self._cognito._authenticate_hosted_ui_user(pool, user["Username"], password)
        if found is None:
            self._sign_in.lock.failed(who)
            raise CognitoRefused(INCORRECT[0], why)
        if not self.needs_code(client, user["Username"]):
            self._sign_in.lock.succeeded(who)
        return str(user["Username"])

    def name_of(self, client: Client, username: str) -> str:
        """The stable user name of somebody. Raises CognitoRefused: there is nobody."""
        return str(self._user(client, username)["Username"])

    def must_change_password(self, client: Client, username: str) -> bool:
        """Whether the password is a temporary one, which an administrator gave."""
        return bool(self._user(client, username).get("UserStatus") == "FORCE_CHANGE_PASSWORD")

    def change_password(self, client: Client, username: str, password: str) -> None:
        """Replace a temporary password."""
        self._sign_in.choose_password(self._records(client)[0], self._user(client, username), password)

    def needs_code(self, client: Client, username: str) -> bool:
        """Whether a code by SMS is asked for after the password."""
        return pool_rules.requires_sms_code(self._records(client)[0], self._user(client, username))

    def text_code(self, client: Client, username: str) -> tuple[str, str]:
        """Send that code; the session that it belongs to, and the masked number."""
        pool, record = self._records(client)
        session, parameters = self._sign_in.text_code(pool, record, self._user(client, username))
        return session, parameters["CODE_DELIVERY_DESTINATION"]

    def accept_texted_code(self, client: Client, session: str, code: str) -> str:
        """The user name of whoever answers with it."""
        return self._sign_in.accept_texted_code(session, client.client_id, code)

    def redirect_with_code(self, asked: Asked, username: str) -> str:
        """The redirect URL with an authorization code for this user, who has proved everything."""
        pool, record = self._records(asked.client)
        if not self._user(asked.client, username).get("Enabled", True):
            raise CognitoRefused(*INCORRECT)
        _, headers, _ = self._cognito._issue_auth_code_redirect(
            record["ClientId"],
            pool["Id"],
            asked.redirect_uri,
            asked.get("scope"),
            username,
            *(asked.get(name) for name in ("nonce", "code_challenge", "code_challenge_method", "state")),
        )
        return str(headers["Location"])

    def _records(self, client: Client) -> tuple[Record, Record]:
        _, pool, record = self._cognito._find_pool_by_client_id(client.client_id)
        return pool, record

    def _user(self, client: Client, username: str) -> Record:
        user = self._operations.user_of(self._records(client)[0], username)
        if user is None:
            raise CognitoRefused(*INCORRECT)
        return user


_HANDLERS = {
    "SignUp": lambda cognito: cognito._sign_up,
    "ConfirmSignUp": lambda cognito: cognito._confirm_sign_up,
    "ResendConfirmationCode": lambda cognito: cognito._resend_confirmation_code,
    "ForgotPassword": lambda cognito: cognito._forgot_password,
    "ConfirmForgotPassword": lambda cognito: cognito._confirm_forgot_password,
}


def _is_same(kept: object, given: str) -> bool:
    return isinstance(kept, str) and hmac.compare_digest(
        kept.encode("utf-8", "replace"), given.encode("utf-8", "replace")
    )
