"""What `FakeEmulator` installs in an emulator's place: it does one thing, and tells a test of it."""

import os
import signal
import socket
import sys


def main(how: str, port: int, arguments: list[str]) -> None:
    """Do it; the last argument is the file descriptor at which somebody else listens for it, if it answers at all."""
    told = socket.create_connection(("127.0.0.1", port))

    if how in ("silent", "slow to stop"):
        # Blocked until it is waited for: a handler would miss a signal that comes just before the wait.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        told.sendall(b"started\n")
        signal.sigwait([signal.SIGTERM])
        if how == "slow to stop":
            told.sendall(b"stopping\n")
            told.recv(1)
        return
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    told.sendall(b"started\n")
    if how == "dies":
        sys.exit("No emulator today.")
    _answer(how, told, int(arguments[-1]))


def _answer(how: str, told: socket.socket, listener: int) -> None:
    # To import them takes as long as all else that most of these processes do.
    import threading  # noqa: PLC0415
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # noqa: PLC0415

    stopped = threading.Event()

    class Aws(BaseHTTPRequestHandler):
        """The gate's refusal of who has no key, and of AWS what is needed to be asked and to refuse."""

        def _answer(self) -> None:
            if "Authorization" not in self.headers:
                self._send(403, b"")  # as the gate does
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if how == "refuses":
                # Every object is there already; of CloudFormation, nothing is, and nothing is taken.
                self._send(400 if b"Action=" in body else 200, _REFUSAL if b"Action=" in body else b"")
                return
            told.sendall(b"asked\n")
            if how == "dies when asked":
                os._exit(1)
            stopped.wait()

        do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815 - the base class calls these names

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("x-amzn-errortype", "")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Aws, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=listener)
    server.serve_forever()


_REFUSAL = b"<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>No.</Message></Error></ErrorResponse>"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
