"""An address or number that a person changes is theirs only after they entered the code that was sent to it.

The emulator writes it at once, keeps calling it verified, and lets it be somebody else's, who can then no longer sign in. Sources, all in Amazon's
documentation: `UpdateUserAttributes` and `VerifyUserAttribute` (AliasExistsException), "Verifying updates to email addresses and phone numbers"
(`AttributesRequireVerificationBeforeUpdate` keeps the former value in force until then; without it, the new one counts as unverified).
"""

from collections.abc import Callable

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules
from smartlamp.local_stack.emulator.gate.user_pools.codes import Codes, Purpose
from smartlamp.local_stack.emulator.gate.user_pools.operations import Answer, Handler, Operations, Record

_ADDRESSES = ("email", "phone_number")
# Of a pool and whose, for what: to which attribute's address. Gives Cognito's `CodeDeliveryDetails`.
Send = Callable[[Record, str, Purpose, str, str], dict[str, str]]


class ChangedAddresses:
    """The operations that change one's own attributes.

    Args:
        operations: which are changed.
        codes: that were sent.
        send: sends one more.
    """

    def __init__(self, operations: Operations, codes: Codes, send: Send) -> None:
        self._operations = operations
        self._codes = codes
        self._send = send
        self._waiting: dict[str, str] = {}  # what a code was sent to; in memory only, as the codes are
        operations.around["UpdateUserAttributes"] = self._update
        operations.added["VerifyUserAttribute"] = self._verify

    def _update(self, handler: Handler, data: Record) -> Answer:
        cognito, token = self._operations.cognito, data.get("AccessToken") or ""
        user, pool = cognito._user_pool_for_access_token(token)
        if user is None:
            return handler(data)
        client = pool["_clients"].get(cognito._token_claims(token).get("client_id")) or {}
        given, known = pool_rules.given_in(data), pool_rules.attributes_of(user)
        pool_rules.require_conforming(pool, {**known, **given})
        pool_rules.require_writable(pool, client, given)
        changed = [name for name in _ADDRESSES if name in given and given[name] != known.get(name)]
        for name in changed:
            self._require_free(pool, user, name, given[name])
        held = [name for name in changed if name in pool_rules.verified_before_update(pool)]
        written = {name: value for name, value in given.items() if name not in held}
        written |= {f"{name}_verified": "false" for name in changed if name not in held}
        asked = [name for name in changed if name in held or name in (pool.get("AutoVerifiedAttributes") or ())]
        for name in asked:
            self._codes.require_try(Purpose.ATTRIBUTE, self._key(pool, user, name))
        answer = handler({**data, "UserAttributes": pool_rules.as_list(written)})
        if answer[0] != 200:
            return answer
        details = []
        for name in asked:
            key = self._key(pool, user, name)
            self._waiting[key] = given[name]
            details.append(self._send(pool, key, Purpose.ATTRIBUTE, name, given[name]))
        return self._operations.said({"CodeDeliveryDetailsList": details})

    def _verify(self, data: Record) -> Answer:
        name = data.get("AttributeName")
        user, pool = self._operations.cognito._user_pool_for_access_token(data.get("AccessToken") or "")
        if user is None:
            raise CognitoRefused("NotAuthorizedException", "Invalid Access Token")
        if name not in _ADDRESSES:
            raise CognitoRefused("InvalidParameterException", "Only an email address or phone number is verified.")
        key = self._key(pool, user, name)
        self._codes.check(Purpose.ATTRIBUTE, key, data.get("Code"))
        address = self._waiting[key]
        self._require_free(pool, user, name, address)
        verified = {**pool_rules.attributes_of(user), name: address, f"{name}_verified": "true"}
        user["Attributes"] = pool_rules.as_list(verified)
        self._codes.use_up(Purpose.ATTRIBUTE, key)
        self._waiting.pop(key, None)
        return self._operations.said({})

    def _require_free(self, pool: Record, user: Record, name: str, address: str) -> None:
        """Require nobody else to sign in with this address or number. Raises CognitoRefused."""
        found = self._operations.user_of(pool, address) if name == pool_rules.signs_in_with(pool) else None
        if found is not None and found["Username"] != user["Username"]:
            told = "email" if name == "email" else "phone number"
            raise CognitoRefused("AliasExistsException", f"An account with the {told} already exists.")

    def _key(self, pool: Record, user: Record, name: str) -> str:
        return f"{self._operations.who(pool, user['Username'])} {name}"
