"""The simulated developer account in a file: what it has answered is in there, even if its process is killed at the next moment."""

import shlex
import threading
from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alexa_simulator.developer_account.account import (
    DeveloperAccount,
    MayInvoke,
    SecurityProfile,
    State,
    Vendor,
    new_state,
    state_of,
)
from alexa_simulator.developer_account.plan import Plan
from alexa_simulator.developer_account.server import app
from alexa_simulator.errors import MemoryUnreadable
from smartlamp.developer_account.login.login_with_amazon import CALLBACK
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.choices import VENDOR_ID
from smartlamp.terminal import input_file
from smartlamp.terminal.private_file import write_private

# A package of 10 MB in base64, several times.
_MOST = 200_000_000
_VENDOR: Vendor = {"id": VENDOR_ID, "name": "SmartLamp on this machine"}


class KeptAccount:
    """The account, served and kept.

    Args:
        file: has its state, with secrets; private.
        security_profile: `client_id` and `client_secret` of the maker's own.
        may_invoke: as the account asks.

    Raises:
        CannotRun: the file is damaged.
    """

    def __init__(self, file: Path, security_profile: Mapping[str, str], may_invoke: MayInvoke) -> None:
        self._file = file
        self._saving = threading.Lock()
        profile: SecurityProfile = {
            "client_id": security_profile["client_id"],
            "client_secret": security_profile["client_secret"],
            "return_urls": [CALLBACK],
        }
        self._account = DeveloperAccount(_state_in(file, profile), may_invoke)
        self._saved = ""

    def app(self) -> ASGIApp:
        """The ASGI application. An answer leaves once the file has what it says; if that fails, the answer is a plain 500."""
        answering = app(self._account, Plan({}))

        async def kept(scope: Scope, receive: Receive, send: Send) -> None:
            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await run_in_threadpool(self.save)
                await send(message)

            await answering(scope, receive, sending)

        return kept

    def save(self) -> None:
        """Write the state if it has changed. Raises OSError: it cannot be written."""
        with self._saving:  # of two requests at once, the later writes what both did
            text = self._account.to_text()
            if text != self._saved:
                write_private(self._file, text)
                self._saved = text


def _state_in(file: Path, profile: SecurityProfile) -> State:
    try:
        state = state_of(input_file.content_of_ours(file, _MOST).decode())
    except FileNotFoundError:
        return new_state([_VENDOR], [profile])
    except (MemoryUnreadable, InputUnreadable, UnicodeDecodeError) as damaged:
        raise CannotRun(
            f"{file} cannot be used: {damaged}", f"To begin with an empty account: `rm {shlex.quote(str(file))}`"
        ) from damaged
    # The file of the security profile has the say: whoever removes it gets another client.
    return {**state, "profiles": [profile]}
