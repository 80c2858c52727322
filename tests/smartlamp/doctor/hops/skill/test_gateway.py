"""The event gateway of each region: the right host, and there."""

from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.gateway import HOSTS, gateway
from smartlamp.errors import Failed
from smartlamp.provisioning.probes.asking import Asking
from tests.fakes.doctor_subject import DoctorSubject, troubles
from tests.fakes.loopback_server import LoopbackServer

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
EUROPE = "event gateway of Europe and India"


class _Answering(Asking):
    """Asks a server on this machine in place of Amazon's."""

    def __init__(self, subject: DoctorSubject, origin: str) -> None:
        super().__init__(subject.secrets, deadline_s=5.0)
        self.origin, self.asked = origin, list[tuple[str, str]]()

    def answer(self, session: Any, method: str, url: str, **more: Any) -> Any:
        self.asked.append((method, url))
        return super().answer(session, method, f"{self.origin}/v3/events", **more)


def answering(status: int) -> type[BaseHTTPRequestHandler]:
    class Visit(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Visit


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, {}), (403, {}), (405, {}), (503, {EUROPE: (DOUBT, "gateway-unavailable")})],
)
def test_a_gateway_that_answers_is_there(status: int, expected: dict[str, tuple[Verdict, str]]) -> None:
    subject = DoctorSubject(gateways={"EU": "https://api.eu.amazonalexa.com/v3/events"})
    with LoopbackServer(answering(status)) as server:
        asking = _Answering(subject, server.origin)
        assert troubles(list(gateway(subject, asking))) == expected
    assert asking.asked == [("GET", "https://api.eu.amazonalexa.com/v3/events")]


def test_a_gateway_that_nobody_answers_at_is_doubted() -> None:
    subject = DoctorSubject(gateways={"EU": "https://api.eu.amazonalexa.com/v3/events"})
    with LoopbackServer(answering(200)) as server:
        origin = server.origin
    assert troubles(list(gateway(subject, _Answering(subject, origin)))) == {EUROPE: (DOUBT, "gateway-unreachable")}


class _Silent(Asking):
    def answer(self, *_: Any, **__: Any) -> Any:
        raise Failed("a wrong host must not be asked", "")


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("https://api.amazonalexa.com/v3/events", "gateway-region"),
        ("https://api.fe.amazonalexa.com/v3/events", "gateway-region"),
        ("https://events.example.com/v3/events", "gateway-region"),
        ("http://127.0.0.1:1/v3/events", "gateway-region"),
        ("http://api.eu.amazonalexa.com/v3/events", "gateway-unreachable"),
        ("https://api.eu.amazonalexa.com/v2/events", "gateway-unreachable"),
    ],
)
def test_another_address_than_the_regions_is_named_and_not_asked(url: str, cause: str) -> None:
    subject = DoctorSubject(gateways={"EU": url})
    assert troubles(list(gateway(subject, _Silent(subject.secrets)))) == {EUROPE: (WRONG, cause)}


def test_the_local_stacks_gateway_is_the_simulators() -> None:
    with LoopbackServer(answering(405)) as server:
        subject = DoctorSubject(kind="local", gateways={"NA": f"{server.origin}/v3/events"})
        assert troubles(list(gateway(subject))) == {}


def test_a_skill_whose_gateway_is_not_known_is_unseen() -> None:
    assert troubles(list(gateway(DoctorSubject(kind="foreign")))) == {"event gateway": (UNSEEN, "")}


def test_each_region_has_its_own_host() -> None:
    assert len(set(HOSTS.values())) == len(HOSTS) == 3
