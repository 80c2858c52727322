"""Sign-ins by programs: tries are bounded, and what is asked after the password must be answered in the same session.

The emulator signs in with the password alone where the pool demands a code by SMS, and gives tokens to anybody who answers a question that was
never asked. Parameters and refusals: "InitiateAuth", "RespondToAuthChallenge", "SMS and email message MFA" (Amazon's documentation).
"""

from functools import partial
from typing import Any

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules
from smartlamp.local_stack.emulator.gate.user_pools.challenges import (
    BY_SESSION,
    NEW_PASSWORD,
    SMS_MFA,
    Challenge,
    Challenges,
)
from smartlamp.local_stack.emulator.gate.user_pools.codes import new_code, same
from smartlamp.local_stack.emulator.gate.user_pools.inbox import Post
from smartlamp.local_stack.emulator.gate.user_pools.operations import Answer, Handler, Operations, Record, body_of
from smartlamp.local_stack.emulator.gate.user_pools.refused import INCORRECT, LOCKED, SESSION_EXPIRED, WRONG_MFA_CODE
from smartlamp.local_stack.emulator.gate.user_pools.tries import SignInLock


class SignIn:
    """The operations that sign somebody in.

    Args:
        operations: which are changed.
        post: gets the messages.
        challenges: the questions that are open.
        lock: counts wrong passwords and codes.
    """

    def __init__(self, operations: Operations, post: Post, challenges: Challenges, lock: SignInLock) -> None:
        self._operations = operations
        self._cognito = operations.cognito
        self._post = post
        self._challenges = challenges
        self.lock = lock
        operations.around |= {
            "InitiateAuth": self._sign_in,
            "AdminInitiateAuth": self._sign_in,
            "RespondToAuthChallenge": self._respond,
            "AdminRespondToAuthChallenge": self._respond,
            "GetTokensFromRefreshToken": self._refresh,
        }
        self._cognito._mfa_challenge_for_user = partial(_challenge, self._cognito._mfa_challenge_for_user)

    def _sign_in(self, handler: Handler, data: Record) -> Answer:
        given = data.get("AuthParameters") or {}
        if "USERNAME" not in given:
            return handler(data)
        return self._tried(handler, data, given["USERNAME"])

    def _tried(self, handler: Handler, data: Record, username: object) -> Answer:
        """Let a password be checked, unless there were too many wrong ones, and remember what is asked next."""
        pool, client = self._operations.records(data)
        who = self._operations.who(pool, username)
        if self.lock.is_locked(who):
            raise CognitoRefused(*LOCKED)
        answer = handler(data)
        said = body_of(answer)
        if answer[0] != 200 and said.get("message") == INCORRECT[1]:
            self.lock.failed(who)
        if "AuthenticationResult" in said:
            self.lock.succeeded(who)
        user = self._operations.user_of(pool, username)
        if user is not None and said.get("ChallengeName") in BY_SESSION:
            self._challenges.ask(self._question(said["ChallengeName"], client, user), said.get("Session", ""))
            if said["ChallengeName"] == SMS_MFA:
                said["Session"], said["ChallengeParameters"] = self.text_code(pool, client, user)
                return self._operations.said(said)
        return answer

    def _question(self, name: str, client: Record, user: Record, code: str = "") -> Challenge:
        until = self._challenges.until(client.get("AuthSessionValidity"))
        return Challenge(name, client["UserPoolId"], client["ClientId"], user["Username"], until, code)

    def text_code(self, pool: Record, client: Record, user: Record) -> tuple[str, dict[str, str]]:
        """Send the code of a second factor by SMS: the session that it is for, and the challenge's parameters."""
        code, number = new_code(), pool_rules.attributes_of(user).get("phone_number", "")
        if not number:
            raise CognitoRefused("InvalidParameterException", "User does not have a phone number to send a code to.")
        session = self._challenges.ask(self._question(SMS_MFA, client, user, code))
        self._post.text(number, pool.get("SmsAuthenticationMessage") or "Your authentication code is {####}.", code)
        where = {"CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "USER_ID_FOR_SRP": user["Username"]}
        return session, {**where, "CODE_DELIVERY_DESTINATION": pool_rules.masked("phone_number", number)}

    def accept_texted_code(self, session: object, client_id: object, given: object) -> str:
        """The user name of whoever answers with the code that they were sent. Raises CognitoRefused."""
        question = self._challenges.of(session, SMS_MFA, client_id)
        who = f"{question.pool_id} {question.username}"
        if self.lock.is_locked(who):
            raise CognitoRefused(*LOCKED)
        if not same(given, question.code):
            self.lock.failed(who)
            raise CognitoRefused(*WRONG_MFA_CODE)
        if not self._challenges.end(str(session)):
            raise CognitoRefused(*SESSION_EXPIRED)
        self.lock.succeeded(who)
        return question.username

    def _respond(self, handler: Handler, data: Record) -> Answer:
        name, answers = data.get("ChallengeName"), data.get("ChallengeResponses") or {}
        if name == "PASSWORD_VERIFIER":
            return self._tried(handler, data, self._whose_password(data, answers))
        if name not in BY_SESSION:
            return handler(data)
        pool, client = self._operations.records(data)
        question = self._challenges.of(data.get("Session"), name, client["ClientId"])
        user = self._operations.user_of(pool, answers.get("USERNAME"))
        if user is None or user["Username"] != question.username or not user.get("Enabled", True):
            raise CognitoRefused(*SESSION_EXPIRED)
        if name == SMS_MFA:
            self.accept_texted_code(data.get("Session"), client["ClientId"], answers.get("SMS_MFA_CODE"))
            result = self._cognito._build_auth_result(pool["Id"], client["ClientId"], user)
            return self._operations.said({"ChallengeParameters": {}, "AuthenticationResult": result})
        if name == NEW_PASSWORD:
            self.choose_password(pool, user, str(answers.get("NEW_PASSWORD") or ""))
            self._challenges.end(str(data.get("Session")))
            return self._tried(partial(self._signed_in, pool, client, user), data, user["Username"])
        answer = handler(data)
        if answer[0] == 200:
            self._challenges.end(str(data.get("Session")))
        return answer

    def _whose_password(self, data: Record, answers: Record) -> object:
        """Whose password is proved: the one's who was asked. The emulator does not compare with the name in the answer."""
        for token in (data.get("Session"), answers.get("PASSWORD_CLAIM_SECRET_BLOCK")):
            asked = self._cognito._get_challenge_session(token)[0] if isinstance(token, str) and token else None
            if asked is not None:
                return asked["username"]
        return answers.get("USERNAME")

    def _signed_in(self, pool: Record, client: Record, user: Record, data: Record) -> Answer:
        answer: Answer = self._cognito._password_auth_result(
            pool, pool["Id"], client["ClientId"], user, user["Username"], data=data
        )
        return answer

    def choose_password(self, pool: Record, user: Record, password: str) -> None:
        """Give a user the password that they chose in place of a temporary one. Raises CognitoRefused: the policy forbids it."""
        chosen = {"UserPoolId": pool["Id"], "Username": user["Username"], "Password": password, "Permanent": True}
        _require(self._cognito._admin_set_user_password(chosen))

    def _refresh(self, handler: Handler, data: Record) -> Answer:
        pool, client = self._operations.records(data)
        if client.get("ClientSecret") and not pool_rules.is_secret(pool, client, data.get("ClientSecret")):
            raise CognitoRefused("NotAuthorizedException", "Client secret does not match.")
        return handler(data)


def _challenge(otherwise: Any, pool: Record, user: Record, *rest: Any) -> Any:
    """What is asked after the password. The emulator knows no code by SMS."""
    return {"ChallengeName": SMS_MFA} if pool_rules.requires_sms_code(pool, user) else otherwise(pool, user, *rest)


def _require(answer: Answer) -> None:
    if answer[0] != 200:
        said = body_of(answer)
        raise CognitoRefused(str(said.get("__type", "InternalErrorException")), str(said.get("message", "")))
