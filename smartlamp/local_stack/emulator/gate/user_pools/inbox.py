"""Keeps the mails and text messages that Cognito would send, in a file that only this user can read (`smartlamp.local_stack.user_pool.inbox`)."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_KEPT = 100


class Inbox:
    """The latest messages, oldest first.

    Args:
        file: where they are kept, in a folder that is this user's only.
        clock: the time in seconds since 1970.
    """

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        self._messages = _kept_in(file)

    def put(self, medium: str, to: str, subject: str, text: str, code: str = "") -> None:
        """Keep one more message.

        Args:
            medium: "email" or "sms".
            to: the address or number.
            subject: empty for a text message.
            text: the whole text.
            code: the code in it, if there is one.
        """
        with self._lock:
            number = self._messages[-1]["number"] + 1 if self._messages else 1
            message = {"number": number, "at": self._clock(), "medium": medium, "to": to}
            message |= {"subject": subject, "text": text, "code": code}
            self._messages = [*self._messages, message][-MOST_KEPT:]
            scratch = self._file.with_suffix(".new")
            scratch.unlink(missing_ok=True)  # an existing one may be readable by others
            with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
                json.dump(self._messages, output, indent=1)
            scratch.replace(self._file)


class Post:
    """Writes Cognito's messages and sends them: to an inbox.

    Args:
        inbox: where they arrive.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def text(self, number: str, template: str, code: str) -> None:
        """Send a text message, whose template has `{####}` for the code."""
        self._inbox.put("sms", number, "", _filled(template, number, code), code)

    def mail(self, address: str, subject: str, template: str, code: str = "") -> None:
        """Send a mail, in whose template `{username}` is the address."""
        self._inbox.put("email", address, _filled(subject, address, code), _filled(template, address, code), code)


def _filled(template: str, username: str, code: str) -> str:
    return template.replace("{username}", username).replace("{####}", code)


def _kept_in(file: Path) -> list[dict[str, Any]]:
    try:
        kept = json.loads(file.read_bytes())
        return [each for each in kept if isinstance(each["number"], int)]
    except (OSError, ValueError, LookupError, TypeError):
        return []
