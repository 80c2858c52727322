"""A person signs in with their own browser, which comes back to this machine; or they paste the address to which it wanted to come back."""

import contextlib
import os
import queue
import select
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.errors import CannotRun, Failed
from smartlamp.terminal import console

PATIENCE_S = 300.0
_LONGEST_LINE = 8192
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>SmartLamp</title><p>{}</p></html>"""
_DONE = "You are signed in. You can close this page and go back to your terminal."
_ANOTHER = "This sign-in does not belong to the command that waits in your terminal, so it was not taken."


def visit(asked: AuthorizationRequest, patience_s: float = PATIENCE_S) -> Mapping[str, str]:
    """Show the sign-in page, and wait until the person is back.

    Args:
        asked: what the browser opens.
        patience_s: how long to wait, in seconds.

    Raises:
        CannotRun: the port of the callback is in use.
        Failed: nobody came back in time.
    """
    with _listening(asked) as (returned, woken):
        _show(asked, opens=_has_browser())
        pasted = _pasted(_typed(), patience_s, woken.fileno())
        return returned.get() if pasted is None else pasted


def visit_elsewhere(asked: AuthorizationRequest, patience_s: float = PATIENCE_S) -> Mapping[str, str]:
    """Show the sign-in page's address, and wait until the person pastes the one at which their browser ends.

    Nothing opens, and nothing listens: the browser may be on any machine.

    Raises:
        CannotRun: no person can type here.
        Failed: nobody pasted anything in time.
    """
    if not (typed := _typed()):
        raise CannotRun(
            "Nobody can paste an address here: standard input is no terminal.", "Run the same command in a terminal."
        )
    _show(asked, opens=False)
    if (pasted := _pasted(typed, patience_s)) is None:
        raise Failed("Nobody pasted an address: the terminal was closed.", "Run the same command again.")
    return pasted


def _pasted(typed: list[int], patience_s: float, woken: int | None = None) -> Mapping[str, str] | None:
    """The parameters of the address that somebody pastes; None once `woken` can be read, or if nobody can paste any more."""
    until = time.monotonic() + patience_s
    others = [] if woken is None else [woken]
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([*others, *typed], [], [], left)
        if woken in ready:
            return None
        for each in ready:
            line = os.read(each, _LONGEST_LINE)
            if not line:
                typed.remove(each)
            elif address := line.decode(errors="replace").strip():
                return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        if not others and not typed:
            return None
    raise Failed(
        f"Nobody came back from the sign-in page within {patience_s:g} seconds.", "Run the same command again."
    )


def _show(asked: AuthorizationRequest, *, opens: bool) -> None:
    if opens:
        # Some browsers keep their caller waiting until they end.
        threading.Thread(target=webbrowser.open, args=(asked.url,), daemon=True).start()
        console.print_line("Sign in in your browser. If none opens, open this address:", to=console.err)
    else:
        console.print_line("Open this address in a browser, and sign in there:", to=console.err)
    console.print_line(asked.url, to=console.err)
    if _typed():
        console.print_line(
            f"A browser on another machine ends on a page that it cannot show, {asked.redirect_uri}: paste that page's whole address here.",
            to=console.err,
        )


def _has_browser() -> bool:
    if os.environ.get("BROWSER"):
        return True
    if sys.platform == "darwin":
        return "SSH_CONNECTION" not in os.environ
    # Without a display there may be browsers for text, which would take over the terminal.
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _typed() -> list[int]:
    """Standard input, if a person types there: what a script sends is not for us."""
    try:
        return [sys.stdin.fileno()] if sys.stdin.isatty() else []
    except (AttributeError, OSError, ValueError):
        return []


class _Server(ThreadingHTTPServer):
    """Takes the one request that answers ours. Threads: browsers open connections that they do not use yet."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, asked: AuthorizationRequest, waker: socket.socket) -> None:
        self.asked = asked
        self.waker = waker
        self.returned: queue.SimpleQueue[Mapping[str, str]] = queue.SimpleQueue()
        # Only IPv4: whoever listens at ::1 gets a code that is worth nothing without the verifier.
        super().__init__(("127.0.0.1", _port(asked)), _Callback)


class _Callback(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """The page that ends the sign-in; anything else is not for us."""
        there = urlsplit(self.path)
        if there.path != urlsplit(self.server.asked.redirect_uri).path:
            self._answer(HTTPStatus.NOT_FOUND, "There is nothing here.")
            return
        returned = dict(parse_qsl(there.query, keep_blank_values=True))
        if not self.server.asked.is_answered_by(returned):  # any page on the web can send a browser here
            self._answer(HTTPStatus.BAD_REQUEST, _ANOTHER)
            return
        refused = "code" not in returned
        self._answer(HTTPStatus.OK, "The sign-in did not succeed. Your terminal says why." if refused else _DONE)
        self.server.returned.put(returned)
        with contextlib.suppress(OSError):
            self.server.waker.send(b".")

    def _answer(self, status: HTTPStatus, text: str) -> None:
        body = _PAGE.format(text).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "Connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the address has the code in it."""


def _port(asked: AuthorizationRequest) -> int:
    return urlsplit(asked.redirect_uri).port or 80


@contextlib.contextmanager
def _listening(asked: AuthorizationRequest) -> "Iterator[tuple[queue.SimpleQueue[Mapping[str, str]], socket.socket]]":
    woken, waker = socket.socketpair()
    with woken, waker:
        try:
            server = _Server(asked, waker)
        except OSError as busy:
            raise CannotRun(
                f"Port {_port(asked)} of this machine, to which the sign-in page sends the browser, cannot be used: {busy.strerror}.",
                f"Stop what listens there, perhaps another sign-in (`lsof -i :{_port(asked)}` shows it). Then run the same command again.",
            ) from busy
        with server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield server.returned, woken
            finally:
                server.shutdown()
