"""The emulator's user pool operations: the one place where each is run, and the records that it is about.

What falls short of Cognito is mended around an operation, so that it holds for programs and for the login pages, which run the same ones.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate import unsigned
from smartlamp.local_stack.emulator.gate.user_pools import pool_rules

Answer = tuple[int, Mapping[str, str], bytes]
Record = dict[str, Any]
Handler = Callable[[Record], Answer]
Around = Callable[[Handler, Record], Answer]


class Operations:
    """Runs operations with what was put `around` them.

    Args:
        cognito: `ministack.services.cognito`, which is changed in place.
    """

    def __init__(self, cognito: Any) -> None:
        self.cognito = cognito
        self.around: dict[str, Around] = {}
        self.added: dict[str, Handler] = {}  # what the emulator does not have
        cognito._run_idp_handler = partial(self._run, cognito._run_idp_handler)
        cognito._dispatch_idp = partial(self._dispatch, cognito._dispatch_idp)
        cognito._resolve_user = partial(self._resolve, cognito._resolve_user)

    def _run(self, run: Any, handler: Handler, action: str, data: Record) -> Answer:
        around = self.around.get(action)
        try:
            answer: Answer = run(partial(around, handler) if around else handler, action, data)
        except CognitoRefused as refused:
            return self.error(refused)
        return answer

    async def _dispatch(self, dispatch: Any, action: str, data: Record) -> Answer:
        if not unsigned.is_well_formed(action, data):
            return self.error(CognitoRefused("SerializationException", f"This is no request for {action}."))
        handler = self.added.get(action)
        if handler is None:
            answer: Answer = await dispatch(action, data)
            return answer
        # Through the emulator's own name, since others go around it, too; in a thread, as its own operations.
        return await asyncio.to_thread(self.cognito._run_idp_handler, handler, action, data)

    def error(self, refused: CognitoRefused) -> Answer:
        """A refusal, as an operation's answer."""
        answer: Answer = self.cognito.error_response_json(refused.code, str(refused), 400)
        return answer

    def said(self, body: Record) -> Answer:
        """What an operation gives, as its answer."""
        answer: Answer = self.cognito.json_response(body)
        return answer

    def _resolve(self, resolve: Any, pool: Record, username: Any) -> Any:
        """Find a user as the emulator does, and by an address in other letters if the pool is told that case does not matter."""
        found, error = resolve(pool, username)
        sensitive = (pool.get("UsernameConfiguration") or {}).get("CaseSensitive", True)
        if found or sensitive or not isinstance(username, str):
            return found, error
        own, wanted = pool_rules.signs_in_with(pool), username.casefold()
        for user in list(pool["_users"].values()):
            if own and pool_rules.attributes_of(user).get(own, "").casefold() == wanted:
                return user, None
        return None, error

    def user_of(self, pool: Record, username: Any) -> Record | None:
        """The user of this name, or None."""
        user: Record | None = self.cognito._resolve_user(pool, username)[0]
        return user

    def who(self, pool: Record, username: object) -> str:
        """What tries are counted for: a person, or a name that nobody has."""
        user = self.user_of(pool, username)
        return f"{pool['Id']} {user['Username'] if user else str(username).casefold()}"

    def records(self, data: Mapping[str, Any]) -> tuple[Record, Record]:
        """The records of the pool and the client that an operation names. Raises CognitoRefused."""
        client_id = data.get("ClientId")
        pool = self.pool_of(client_id)
        if pool is None:
            raise CognitoRefused("ResourceNotFoundException", f"Client {client_id} not found.")
        return pool, pool["_clients"][client_id]

    def pool_of(self, client_id: object) -> Record | None:
        """The pool of a client, or None."""
        pool: Record | None = self.cognito._pool_for_client(client_id)[0]
        return pool


def body_of(answer: Answer) -> Record:
    """What an answer says."""
    said = json.loads(answer[2] or b"{}")
    return said if isinstance(said, dict) else {}
