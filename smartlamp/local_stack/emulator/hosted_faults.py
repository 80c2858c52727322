"""Tells the gate how the hosted pages and the token endpoint shall misbehave, with requests that the account's owner signs."""

import json
from http import HTTPStatus

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session

from alexa_simulator.errors import PlanRefused, Unanswered
from alexa_simulator.memory.memory_model import Json
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.client import REGION

# The gate's own address for it (`gate.faults`), which runs in another environment.
_PATH = "/_smartlamp/misbehaviour"
_ANSWERS_WITHIN_S = 5


class HostedFaults:
    """The plans for `sign-in` and `token`, which the gate keeps (`alexa_simulator.faults.plan.Hosted`)."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def obey(self, plan: Json) -> None:
        """Put a plan into force, or end one. Raises PlanRefused, Unanswered."""
        self._asked("POST", plan)

    def facts(self) -> list[Json]:
        """The plans in force. Raises Unanswered."""
        found = self._asked("GET")
        return found if isinstance(found, list) else []

    def _asked(self, method: str, plan: Json | None = None) -> object:
        account = self._account
        url = f"{account.endpoint}{_PATH}"
        headers = {"Content-Type": "application/json"}
        asked = AWSRequest(method, url, headers, data=b"" if plan is None else json.dumps(plan).encode())
        SigV4Auth(Credentials(account.access_key_id, account.secret_access_key), "execute-api", REGION).add_auth(asked)
        try:
            answer = URLLib3Session(timeout=_ANSWERS_WITHIN_S, proxies={}).send(asked.prepare())
            said = json.loads(answer.content)
        except (BotoCoreError, ValueError) as error:
            raise Unanswered(
                f"The emulator, which serves the sign-in pages, does not answer ({type(error).__name__}). Is it running? See `smartlamp status`."
            ) from None
        if answer.status_code != HTTPStatus.OK:
            raise PlanRefused(str(said.get("error") or said.get("message")) if isinstance(said, dict) else "Refused.")
        return said
