"""A sign-in in somebody's browser: what comes back, what does not count, and how the address is pasted instead."""

import contextlib
import os
import pty
import socket
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import LinkingRefused
from smartlamp.errors import CannotRun, Failed
from smartlamp.target import browser

ASIDE = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION")


@pytest.fixture
def asked() -> AuthorizationRequest:
    """A request whose callback is at a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    callback = f"http://localhost:{port}/signed-in"
    return AuthorizationRequest.of(
        "https://login.example.com/oauth2/authorize", "client", ["openid"], callback, "a-state"
    )


def got(asked: AuthorizationRequest, path: str) -> tuple[HTTPResponse, str]:
    port = asked.redirect_uri.rpartition(":")[2].partition("/")[0]
    with contextlib.closing(HTTPConnection("127.0.0.1", int(port), timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer, answer.read().decode()


def returning(**parameters: str) -> str:
    return f"/signed-in?{urlencode(parameters)}"


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Sets what the person does once the browser opens."""
    monkeypatch.setenv("BROWSER", "one")
    doing: list[Callable[[], None]] = []
    monkeypatch.setattr("smartlamp.target.browser.webbrowser.open", lambda _: [each() for each in doing])
    return doing.append


def test_what_the_page_sends_back_is_returned(asked: AuthorizationRequest, person: Callable[..., None]) -> None:
    said: list[tuple[HTTPResponse, str]] = []
    done = threading.Event()

    def sign_in() -> None:
        said.append(got(asked, returning(code="the-code", state=asked.state)))
        done.set()

    person(sign_in)
    assert browser.visit(asked) == {"code": "the-code", "state": asked.state}
    assert done.wait(10)
    ((answer, page),) = said
    assert "You are signed in" in page
    assert "the-code" not in page
    assert (answer.status, answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )


def test_what_is_not_for_this_sign_in_is_answered_and_does_not_end_it(
    asked: AuthorizationRequest, person: Callable[..., None]
) -> None:
    statuses: list[int] = []

    def browse() -> None:
        paths = (
            "/favicon.ico",
            returning(code="c"),
            returning(code="c", state="another"),
            returning(code="c", state="ünother"),
            returning(code="right", state=asked.state),
        )
        statuses.extend(got(asked, path)[0].status for path in paths)

    person(browse)
    assert browser.visit(asked)["code"] == "right"
    assert statuses[:4] == [404, 400, 400, 400]


def test_a_connection_that_says_nothing_keeps_nobody_waiting(
    asked: AuthorizationRequest, person: Callable[..., None]
) -> None:
    port = int(asked.redirect_uri.rpartition(":")[2].partition("/")[0])

    def browse() -> None:
        with socket.create_connection(("127.0.0.1", port)):
            got(asked, returning(code="c", state=asked.state))

    person(browse)
    assert browser.visit(asked)["code"] == "c"


def test_a_refusal_of_the_page_is_returned(asked: AuthorizationRequest, person: Callable[..., None]) -> None:
    person(lambda: got(asked, returning(error="access_denied", state=asked.state)))
    with pytest.raises(LinkingRefused, match="access_denied"):
        asked.code(browser.visit(asked))


def test_a_port_in_use_is_said(asked: AuthorizationRequest, person: Callable[..., None]) -> None:
    person(lambda: pytest.fail("a page was opened that could not come back"))
    port = int(asked.redirect_uri.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)), pytest.raises(CannotRun) as refused:
        browser.visit(asked)
    assert f"Port {port}" in refused.value.what
    assert f"lsof -i :{port}" in refused.value.to_do


def test_nobody_is_waited_for_without_end(asked: AuthorizationRequest, person: Callable[..., None]) -> None:
    person(lambda: None)
    with pytest.raises(Failed, match="Nobody came back"):
        browser.visit(asked, patience_s=0.05)
    port = int(asked.redirect_uri.rpartition(":")[2].partition("/")[0])
    socket.create_server(("127.0.0.1", port)).close()  # nothing listens there any more


@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_address_is_pasted_by_a_person_and_not_by_a_script(
    asked: AuthorizationRequest, monkeypatch: pytest.MonkeyPatch, is_terminal: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ASIDE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("smartlamp.target.browser.sys.platform", "linux")
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("there is no display"))
    ours, theirs = pty.openpty() if is_terminal else reversed(os.pipe())
    with os.fdopen(theirs) as typed, os.fdopen(ours, "wb", buffering=0) as keys:
        monkeypatch.setattr("sys.stdin", typed)
        keys.write(
            f"\n{asked.redirect_uri}{returning(code='pasted', state=asked.state).removeprefix('/signed-in')}\n".encode()
        )
        if is_terminal:
            assert browser.visit(asked) == {"code": "pasted", "state": asked.state}
        else:
            with pytest.raises(Failed, match="Nobody came back"):
                browser.visit(asked, patience_s=0.2)
            assert os.read(typed.fileno(), 1) == b"\n"  # left for whom it is
    said = capsys.readouterr()
    assert said.out == ""
    assert asked.url in said.err
    assert ("paste that page's whole address here" in said.err) is is_terminal


def test_an_address_is_pasted_while_nothing_opens_and_the_port_is_somebody_elses(
    asked: AuthorizationRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("a browser was not wanted"))
    port = int(asked.redirect_uri.rpartition(":")[2].partition("/")[0])
    ours, theirs = pty.openpty()
    with (
        socket.create_server(("127.0.0.1", port)),
        os.fdopen(theirs) as typed,
        os.fdopen(ours, "wb", buffering=0) as keys,
    ):
        monkeypatch.setattr("sys.stdin", typed)
        keys.write(f"{asked.redirect_uri}?code=pasted&state={asked.state}\n".encode())
        assert browser.visit_elsewhere(asked) == {"code": "pasted", "state": asked.state}
        said = capsys.readouterr().err
        assert asked.url in said
        assert "paste that page's whole address here" in said
        with pytest.raises(Failed, match="Nobody came back"):
            browser.visit_elsewhere(asked, patience_s=0.05)
        keys.write(b"\x04")  # Ctrl-D
        with pytest.raises(Failed, match="the terminal was closed"):
            browser.visit_elsewhere(asked)


def test_nobody_is_asked_to_paste_where_nobody_types(
    asked: AuthorizationRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, writes = os.pipe()
    with os.fdopen(reads) as typed, os.fdopen(writes, "w"):
        monkeypatch.setattr("sys.stdin", typed)
        with pytest.raises(CannotRun, match="no terminal"):
            browser.visit_elsewhere(asked)


@pytest.mark.parametrize(
    ("environment", "platform", "opens"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"SSH_CONNECTION": "x"}, "linux", False),
        ({"SSH_CONNECTION": "x", "BROWSER": "forwarded"}, "linux", True),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "x"}, "darwin", False),
    ],
)
def test_a_browser_opens_where_somebody_sees_it(
    asked: AuthorizationRequest,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    platform: str,
    opens: bool,
) -> None:
    for name in ASIDE:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("smartlamp.target.browser.sys.platform", platform)
    opened: list[str] = []
    tried = threading.Event()

    def open_(url: str) -> None:
        opened.append(url)
        tried.set()

    monkeypatch.setattr("webbrowser.open", open_)
    with pytest.raises(Failed):
        browser.visit(asked, patience_s=0.02)
    assert tried.wait(10 if opens else 0) is opens
    assert opened == ([asked.url] if opens else [])
