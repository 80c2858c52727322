"""The user pool as the Alexa app page sees it: its messages, and "sign in as the demo customer" at a click.

No password is in any page or address: the page's address has a proof, made with this stack's key for one authorization request
(docs/decisions/0016-one-click.md).
"""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator.gate.login.authorization import proof
from smartlamp.local_stack.state import Running
from smartlamp.local_stack.user_pool.inbox import Inbox
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, People
from smartlamp.terminal.pasteable import pasteable

_IN_A_TERMINAL = ('`smartlamp say "is SmartLamp on"`', "`smartlamp inbox --follow`", "`smartlamp demo --new-customer`")


class LocalPool:
    """As `alexa_simulator.web.local_pool.LocalPool`.

    Args:
        running: the stack.
        people: its people.
        inbox: where their codes arrive.
    """

    def __init__(self, running: Running, people: People, inbox: Inbox) -> None:
        self._running = running
        self._customer = people.person(DEMO_EMAIL, "").username
        self._inbox = inbox

    def commands(self) -> list[str]:
        """Commands of this stack, as they can be pasted into a shell."""
        return [pasteable(each).strip("`") for each in _IN_A_TERMINAL]

    def next_code(self, to: str) -> Callable[[], str]:
        """As `Inbox.next_code`."""
        return self._inbox.next_code(to)

    def messages(self) -> list[dict[str, object]]:
        """As JSON objects, oldest first. A damaged inbox counts as empty here: the page shows more than that, and `smartlamp inbox` says so."""
        try:
            return [each.to_json() for each in self._inbox.messages()]
        except CannotRun:
            return []

    def latest(self) -> int:
        """The number of the latest message; 0 if there is none."""
        try:
            return self._inbox.latest()
        except CannotRun:
            return 0

    def offer(self, url: str) -> str:
        """Add the proof to an authorization request for this user pool; any other stays as it is."""
        if not url.startswith(f"{self._running.outputs['AuthorizationUrl']}?"):
            return url  # Login with Amazon
        asked = {**dict(parse_qsl(urlsplit(url).query)), "customer": self._customer}
        signed = {"customer": self._customer, "customer_proof": proof(self._running.account.secret_access_key, asked)}
        return f"{url}&{urlencode(signed)}"
