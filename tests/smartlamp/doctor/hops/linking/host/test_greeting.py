"""Hosts that are found and trusted, and those that are not."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.host.greeting import reach
from tests.fakes.tls_host import TlsHost

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def greeted(
    tmp_path: Path, *, name: str = "localhost", issuer: str = "Amazon", days: int = 90, trusts: bool = True
) -> Finding:
    with TlsHost(tmp_path, name, issuer, NOW + timedelta(days=days)) as host:
        return reach("localhost", NOW, port=host.port, context=host.trusting if trusts else None)


CERTIFICATES: dict[str, tuple[dict[str, Any], Verdict, tuple[str, ...], str]] = {
    "good": ({}, Verdict.GOOD, (), "shows a certificate that ends on"),
    "of another host": ({"name": "example.com"}, Verdict.WRONG, ("certificate",), "Hostname mismatch"),
    "ended": ({"days": -1}, Verdict.WRONG, ("certificate",), "expired"),
    "ends soon": ({"days": 13}, Verdict.DOUBT, ("certificate",), "ends on"),
    "that nobody trusts": ({"trusts": False}, Verdict.WRONG, ("certificate",), "self-signed"),
    "that Alexa does not take": ({"issuer": "Let's Encrypt"}, Verdict.WRONG, ("certificate",), "Alexa does not take"),
}


@pytest.mark.parametrize(("made", "verdict", "causes", "words"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_a_certificate(
    tmp_path: Path, made: dict[str, Any], verdict: Verdict, causes: tuple[str, ...], words: str
) -> None:
    found = greeted(tmp_path, **made)
    assert (found.verdict, found.causes) == (verdict, causes)
    assert words in found.says
    assert bool(found.remedy) is (verdict is not Verdict.GOOD)


def no_name(*_: Any, **__: Any) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    found = reach("auth.example.invalid", NOW)
    assert (found.verdict, found.causes[0]) == (Verdict.WRONG, "sign-in-host-unknown")
    assert "Name or service not known" in found.says


def test_what_is_no_name() -> None:
    found = reach(f"{'x' * 70}.example", NOW)
    assert (found.verdict, found.causes[0]) == (Verdict.WRONG, "sign-in-host-unknown")


def test_a_host_that_says_nothing_is_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = reach("127.0.0.1", NOW, port=silent.getsockname()[1], deadline_s=0.2)
    assert found.verdict is Verdict.UNSEEN
    assert "no answer within 0.2 seconds" in found.says


def test_a_host_that_is_not_there_says_nothing_of_what_alexa_sees() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    found = reach("127.0.0.1", NOW, port=port)
    assert found.verdict is Verdict.UNSEEN
    assert "refused" in found.says


def test_behind_a_proxy_a_host_need_not_be_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    found = reach("auth.example.invalid", NOW)
    assert found.verdict is Verdict.UNSEEN
    assert "proxy" in found.says
