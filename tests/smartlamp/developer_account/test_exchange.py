"""Requests: their pace, their limits, where they may go, and what is known when no answer comes."""

import gzip
import itertools
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from smartlamp.developer_account import exchange
from smartlamp.developer_account.exchange import Clock, Exchange
from smartlamp.errors import CannotRun, NoAnswer
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import LOST, NOTHING, Asked, Said, said
from tests.fakes.skill_management_server import SkillManagementServer

ANYTHING = said(200, {"vendors": []})
TOKEN = "Atza|a-token-marker"


@pytest.fixture
def sending(passing: PassingClock) -> Exchange:
    return Exchange(passing.clock)


def test_requests_keep_their_distance(amazon: SkillManagementServer, sending: Exchange, passing: PassingClock) -> None:
    amazon.plan = {1: ANYTHING, 2: NOTHING, 3: ANYTHING}
    sending.send("GET", f"{amazon.origin}/v1/vendors")
    passing.seconds += 0.1
    with pytest.raises(NoAnswer):
        sending.send("GET", f"{amazon.origin}/v1/vendors")
    sending.send("GET", f"{amazon.origin}/v1/vendors")
    passing.seconds += 10
    sending.send("GET", f"{amazon.origin}/v1/vendors")
    assert passing.slept == pytest.approx([0.2, 0.3])


def test_one_request_is_in_flight(amazon: SkillManagementServer, sending: Exchange) -> None:
    def once_another_came(server: SkillManagementServer, _: Asked) -> Said:
        server.another.wait(0.2)  # none comes, however long this takes
        return ANYTHING

    amazon.plan = {1: once_another_came, 2: once_another_came}
    threads = [threading.Thread(target=sending.send, args=("GET", f"{amazon.origin}/v1/vendors")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(amazon.asked) == 3
    assert not amazon.another.is_set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_no_token_elsewhere(amazon: SkillManagementServer, sending: Exchange, status: int) -> None:
    with SkillManagementServer() as elsewhere:
        amazon.plan = {1: said(status, Location=f"{elsewhere.origin}/v1/vendors")}
        assert sending.send("GET", f"{amazon.origin}/v1/vendors", token=TOKEN).status == status
        assert elsewhere.asked == []


@pytest.mark.parametrize("url", ["http://api.amazonalexa.com/v1/vendors", "ftp://127.0.0.1/", "https:///v1", "//x", ""])
def test_nothing_is_sent_where_others_could_read_it(sending: Exchange, url: str) -> None:
    with pytest.raises(CannotRun, match="neither HTTPS nor on this machine"):
        sending.send("GET", url, token=TOKEN)


@pytest.mark.parametrize("token", ["two\r\nX-Header: lines", "sp\tace", " before", "after\n", "ümlaut", "\x00"])
def test_a_token_that_is_none_is_not_sent_and_not_said(
    amazon: SkillManagementServer, sending: Exchange, token: str
) -> None:
    with pytest.raises(CannotRun, match="characters that no token has") as wrong:
        sending.send("GET", f"{amazon.origin}/v1/vendors", token=token)
    assert token not in str(wrong.value)
    assert amazon.asked == []


def test_the_environment_gives_no_other_password_and_no_proxy_to_this_machine(
    amazon: SkillManagementServer, sending: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login sam password theirs")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(exchange, "is_loopback", lambda _: False)  # as for Amazon, but for the proxy
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sending.send("GET", f"{amazon.origin}/v1/vendors", token=TOKEN)
    monkeypatch.undo()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    sending.send("GET", f"{amazon.origin}/v1/vendors", token=TOKEN)
    assert [each.headers["Authorization"] for each in amazon.asked] == [f"Bearer {TOKEN}"] * 2


def test_a_proxy_of_the_environment_is_used_for_amazon(
    sending: Exchange, monkeypatch: pytest.MonkeyPatch, amazon: SkillManagementServer
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", amazon.origin)
    with pytest.raises(NoAnswer) as none:  # it knows no CONNECT
        sending.send("GET", "https://api.example.invalid/v1/vendors", token=TOKEN)
    assert "ProxyError" in none.value.what
    assert not none.value.perhaps_done


def large(*_: object) -> Said:
    return Said(200, b"x" * 5_000_001)


def bomb(*_: object) -> Said:
    return Said(200, gzip.compress(b"0" * 50_000_000), {"Content-Encoding": "gzip"})


@pytest.mark.parametrize("answer", [large, bomb])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    amazon: SkillManagementServer, sending: Exchange, answer: Callable[..., Said]
) -> None:
    amazon.plan = {1: answer}
    with pytest.raises(NoAnswer, match="more than 5 MB") as none:
        sending.send("GET", f"{amazon.origin}/v1/vendors")
    assert none.value.perhaps_done


def test_an_answer_that_drips_ends(amazon: SkillManagementServer) -> None:
    amazon.plan = {1: Said(200, b"x" * 200_000)}
    minutes = itertools.count(step=60.0)
    slow = Exchange(Clock(lambda: next(minutes), lambda _: None))
    with pytest.raises(NoAnswer, match="longer than 120 seconds"):
        slow.send("GET", f"{amazon.origin}/v1/vendors")


def test_it_is_known_whether_a_request_may_have_arrived(amazon: SkillManagementServer, sending: Exchange) -> None:
    short = Said(200, b"half", {"Content-Length": "8"})
    amazon.plan = {1: NOTHING, 2: LOST, 3: short}
    for _ in range(3):
        with pytest.raises(NoAnswer, match="did not answer, or not to the end") as none:
            sending.send("GET", f"{amazon.origin}/v1/vendors")
        assert none.value.perhaps_done
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NoAnswer, match=f"http://127.0.0.1:{port}/x could not be reached") as none:
        sending.send("GET", f"http://sam:password@127.0.0.1:{port}/x?secret=1")
    assert not none.value.perhaps_done
    assert none.value.to_do
    assert none.value.__context__ is None  # it would have the request with its token


def test_both_waits_have_limits(sending: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[object] = []

    def connect(_: object, *__: object, **options: object) -> None:
        waits.append(options["timeout"])
        raise OSError

    monkeypatch.setattr("requests.Session.request", connect)
    with pytest.raises(NoAnswer):
        sending.send("GET", "https://api.example.invalid/")
    assert waits == [(10.0, 30.0)]
