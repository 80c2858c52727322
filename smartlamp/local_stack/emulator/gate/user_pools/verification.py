"""Codes that show that an address or number is somebody's: at sign-up, and for a new password.

The emulator has one code for everybody, sends it by mail only, and demands no attributes. What Cognito demands is in `pool_rules`; sources for
the limits are in `codes` and `tries`.
"""

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules
from smartlamp.local_stack.emulator.gate.user_pools.codes import Codes, Purpose
from smartlamp.local_stack.emulator.gate.user_pools.inbox import Post
from smartlamp.local_stack.emulator.gate.user_pools.operations import Answer, Handler, Operations, Record, body_of

_PURPOSES = {"ConfirmSignUp": Purpose.SIGN_UP, "ConfirmForgotPassword": Purpose.PASSWORD}


class Verification:
    """The operations that send or take such codes.

    Args:
        operations: which are changed.
        post: gets the messages.
        codes: that were sent.
    """

    def __init__(self, operations: Operations, post: Post, codes: Codes) -> None:
        self._operations = operations
        self._post = post
        self._codes = codes
        operations.around |= {
            "SignUp": self._sign_up,
            "ConfirmSignUp": self._confirm_sign_up,
            "ResendConfirmationCode": self._resend,
            "ForgotPassword": self._forgot_password,
            "AdminResetUserPassword": self._reset_password,
            "ConfirmForgotPassword": self._confirm_forgot_password,
        }
        operations.cognito._confirmation_code_error = self._code_error
        operations.cognito._send_verification_email = lambda *_, **__: None  # the code in it is the same for everybody

    def _code_error(self, action: str, data: Record) -> Answer | None:
        """Why an operation does not take the code that it was given; None if it does. The emulator asks before each operation."""
        purpose, pool = _PURPOSES.get(action), self._operations.pool_of(data.get("ClientId"))
        if purpose is None or pool is None:
            return None
        try:
            self._require_code(purpose, pool, data)
        except CognitoRefused as refused:
            return self._operations.error(refused)
        return None

    def _require_code(self, purpose: Purpose, pool: Record, data: Record) -> None:
        user, who = (
            self._operations.user_of(pool, data.get("Username")),
            self._operations.who(pool, data.get("Username")),
        )
        if user is None:
            self._codes.require_try(purpose, who)  # the emulator then hides that there is nobody
            return
        status = user.get("UserStatus")
        if purpose is Purpose.SIGN_UP and status != "UNCONFIRMED":
            raise CognitoRefused("NotAuthorizedException", f"User cannot be confirmed. Current status is {status}")
        self._codes.check(purpose, who, data.get("ConfirmationCode"))

    def _send(self, pool: Record, user: Record, purpose: Purpose, attribute: str) -> dict[str, str]:
        """Send a code to a user's address or number."""
        address = pool_rules.attributes_of(user).get(attribute, "")
        return self.send(pool, self._operations.who(pool, user["Username"]), purpose, attribute, address)

    def send(self, pool: Record, who: str, purpose: Purpose, attribute: str, address: str) -> dict[str, str]:
        """Send a code to an address or number; Cognito's `CodeDeliveryDetails`."""
        code = self._codes.issue(purpose, who)
        if attribute == "phone_number":
            self._post.text(address, pool.get("SmsVerificationMessage") or "Your verification code is {####}", code)
        else:
            subject, text = self._operations.cognito._resolve_verification_template(pool)
            self._post.mail(address, subject, text, code)
        return pool_rules.delivery(attribute, address)

    def _sign_up(self, handler: Handler, data: Record) -> Answer:
        pool, client = self._operations.records(data)
        given, own = pool_rules.given_in(data), pool_rules.signs_in_with(pool)
        pool_rules.require_conforming(pool, {own: str(data.get("Username") or ""), **given} if own else given)
        pool_rules.require_writable(pool, client, given)
        # As it was judged: a name given twice, or without a value, would reach the emulator's record otherwise.
        answer = handler({**data, "UserAttributes": pool_rules.as_list(given)})
        said = body_of(answer)
        if answer[0] != 200 or said.get("UserConfirmed"):
            return answer
        said.pop("CodeDeliveryDetails", None)
        user, attribute = pool["_users"][said["UserSub"]], pool_rules.verified_at_sign_up(pool)
        if attribute:
            said["CodeDeliveryDetails"] = self._send(pool, user, Purpose.SIGN_UP, attribute)
        return self._operations.said(said)

    def _confirm_sign_up(self, handler: Handler, data: Record) -> Answer:
        pool, _ = self._operations.records(data)
        answer, user = handler(data), self._operations.user_of(pool, data.get("Username"))
        if answer[0] == 200 and user is not None:
            self._codes.use_up(Purpose.SIGN_UP, self._operations.who(pool, user["Username"]))
            _verify(user, pool_rules.verified_at_sign_up(pool))
        return answer

    def _resend(self, handler: Handler, data: Record) -> Answer:
        pool, _ = self._operations.records(data)
        self._codes.require_try(Purpose.SIGN_UP, self._operations.who(pool, data.get("Username")))
        user, attribute = self._operations.user_of(pool, data.get("Username")), pool_rules.verified_at_sign_up(pool)
        if user is None:
            return self._hidden(handler(data), data)
        if user.get("UserStatus") != "UNCONFIRMED":
            raise CognitoRefused("InvalidParameterException", "User is already confirmed.")
        if not attribute:
            raise CognitoRefused("InvalidParameterException", "Auto verification not turned on.")
        return self._operations.said({"CodeDeliveryDetails": self._send(pool, user, Purpose.SIGN_UP, attribute)})

    def _forgot_password(self, handler: Handler, data: Record) -> Answer:
        pool, _ = self._operations.records(data)
        self._codes.require_try(Purpose.PASSWORD, self._operations.who(pool, data.get("Username")))
        user = self._operations.user_of(pool, data.get("Username"))
        if user is None:
            return self._hidden(handler(data), data)
        attribute = pool_rules.recovers_by(pool, user) if user.get("Enabled", True) else ""
        if attribute:
            return self._operations.said({"CodeDeliveryDetails": self._send(pool, user, Purpose.PASSWORD, attribute)})
        if self._operations.cognito._hides_user_existence(pool, data.get("ClientId")):
            return self._hidden(self._operations.said({"CodeDeliveryDetails": {}}), data)
        raise CognitoRefused(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        )

    def _reset_password(self, handler: Handler, data: Record) -> Answer:
        answer, pool = handler(data), self._operations.cognito._user_pools.get(data.get("UserPoolId"))
        user = self._operations.user_of(pool, data.get("Username")) if pool else None
        if answer[0] == 200 and user is not None and (attribute := pool_rules.recovers_by(pool, user)):
            self._send(pool, user, Purpose.PASSWORD, attribute)
        return answer

    def _hidden(self, answer: Answer, data: Record) -> Answer:
        """The answer that would be given if the user existed: a delivery to what the name looks like."""
        if answer[0] != 200:
            return answer
        name = str(data.get("Username") or "")
        return self._operations.said(
            {"CodeDeliveryDetails": pool_rules.delivery("email" if "@" in name else "phone_number", name)}
        )

    def _confirm_forgot_password(self, handler: Handler, data: Record) -> Answer:
        pool, _ = self._operations.records(data)
        answer, user = handler(data), self._operations.user_of(pool, data.get("Username"))
        if answer[0] == 200 and user is not None:
            self._codes.use_up(Purpose.PASSWORD, self._operations.who(pool, user["Username"]))
        return answer


def _verify(user: Record, attribute: str) -> None:
    if attribute:
        known = {**pool_rules.attributes_of(user), f"{attribute}_verified": "true"}
        user["Attributes"] = pool_rules.as_list(known)
