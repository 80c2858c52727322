"""The secrets that this process has seen, and how they are kept out of all that it says."""

import contextlib
import html
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

_HIDDEN = "[hidden]"


class SecretValues:
    """A set of secret texts. Whatever is printed, logged or raised goes through `hidden` first: Amazon may quote what it was sent."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._spellings: list[str] = []
        self._lock = threading.Lock()

    def add(self, *values: str) -> None:
        """Remember secrets, in every spelling in which a server may quote them."""
        for value in filter(None, values):
            with self._lock:  # of two threads that add at once, one would lose the other's spellings
                if value not in self._texts:
                    self._spellings = sorted({*self._spellings, *_spellings(value)}, key=len, reverse=True)
                    self._texts.add(value)

    def hidden(self, text: str) -> str:
        """The text without any of them. Longer ones go first: one may be part of another."""
        for spelling in self._spellings:
            text = text.replace(spelling, _HIDDEN)
        return text

    @contextlib.contextmanager
    def kept_out_of_logs(self) -> Iterator[None]:
        """As long as it is entered, no log record of this process has one of them in its message or its traceback."""
        made_by = logging.getLogRecordFactory()

        def make(*args: Any, **others: Any) -> logging.LogRecord:
            record = made_by(*args, **others)
            try:
                said = record.getMessage()
            except (TypeError, ValueError, KeyError):  # as logging has it: a wrong message ends nothing
                said = str(record.msg)
            record.msg, record.args = self.hidden(said), None
            if record.exc_info:
                record.exc_text = self.hidden(logging.Formatter().formatException(record.exc_info))
                record.exc_info = None
            return record

        logging.setLogRecordFactory(make)
        try:
            yield
        finally:
            logging.setLogRecordFactory(made_by)

    def __repr__(self) -> str:
        return f"<SecretValues: {len(self._texts)}>"


def _spellings(text: str) -> set[str]:
    return {
        text,
        quote(text, safe=""),
        quote(text),
        quote_plus(text),
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
        html.escape(text),
    }
