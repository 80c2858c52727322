from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest

from alexa_simulator.login_with_amazon import LoginWithAmazon, TokenAnswer
from alexa_simulator.memory import Memory
from tests.fakes.settable_clock import SettableClock

FORM = "application/x-www-form-urlencoded;charset=UTF-8"


class Amazon:
    def __init__(self, path: Path) -> None:
        self.clock = SettableClock(1000.0)
        self.memory = Memory(path / "memory.json")
        self.login = LoginWithAmazon(self.memory, "event-client", "event-secret", self.clock)

    def ask(
        self, *, query: str = "", content_type: str = FORM, body: bytes | None = None, **form: str | None
    ) -> TokenAnswer:
        given = {"client_id": "event-client", "client_secret": "event-secret", **form}
        whole = urlencode({name: value for name, value in given.items() if value is not None}).encode()
        return self.login.answer(whole if body is None else body, query=query, content_type=content_type)

    def exchange(self, code: str) -> TokenAnswer:
        return self.ask(grant_type="authorization_code", code=code)


@pytest.fixture
def amazon(tmp_path: Path) -> Amazon:
    return Amazon(tmp_path)


def test_a_code_becomes_event_tokens_of_amazons_looks(amazon: Amazon) -> None:
    code = amazon.login.issue_code()
    assert not amazon.login.was_exchanged(code)
    answer = amazon.exchange(code)
    assert answer.status == 200
    assert (answer.body["token_type"], answer.body["expires_in"]) == ("bearer", 3600)
    for name, start in (("access_token", "Atza|"), ("refresh_token", "Atzr|")):
        token = str(answer.body[name])
        assert token.startswith(start)
        assert 350 <= len(token) <= 2048
    assert amazon.login.was_exchanged(code)


def test_a_refresh_token_lives_on_and_gives_new_event_tokens(amazon: Amazon) -> None:
    first = amazon.exchange(amazon.login.issue_code())
    for _ in range(2):
        again = amazon.ask(grant_type="refresh_token", refresh_token=str(first.body["refresh_token"]))
        assert again.status == 200
        assert again.body["access_token"] != first.body["access_token"]
        assert again.body["refresh_token"] == first.body["refresh_token"]


@pytest.mark.parametrize(
    ("later", "status"), [pytest.param(299.9, 200, id="just in time"), pytest.param(300.0, 400, id="just too late")]
)
def test_a_code_lives_five_minutes(amazon: Amazon, later: float, status: int) -> None:
    code = amazon.login.issue_code()
    amazon.clock.now += later
    assert amazon.exchange(code).status == status


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        pytest.param({"code": "AN-unknown"}, 400, "invalid_grant", id="unknown code"),
        pytest.param({"client_id": "other"}, 401, "invalid_client", id="another client"),
        pytest.param({"client_secret": "other"}, 401, "invalid_client", id="wrong secret"),
        pytest.param({"client_secret": "évent"}, 401, "invalid_client", id="secret beyond ASCII"),
        pytest.param({"client_secret": None}, 400, "invalid_request", id="no secret"),
        pytest.param({"client_id": None}, 400, "invalid_request", id="no client"),
        pytest.param({"code": None}, 400, "invalid_request", id="no code"),
        pytest.param({"grant_type": None}, 400, "invalid_request", id="no grant type"),
        pytest.param({"grant_type": "password"}, 400, "unsupported_grant_type", id="another grant type"),
        pytest.param({"grant_type": "refresh_token", "refresh_token": "Atzr|x"}, 400, "invalid_grant", id="unknown refresh token"),
        pytest.param({"query": "grant_type=authorization_code"}, 500, "InternalFailure", id="parameters in the query"),
        pytest.param({"content_type": "application/json"}, 400, "invalid_request", id="not a form"),
        pytest.param({"content_type": ""}, 400, "invalid_request", id="no content type"),
        pytest.param({"body": b"\xff\xfe=1"}, 400, "invalid_request", id="not UTF-8"),
        pytest.param({"body": b"code=1&code=2"}, 400, "invalid_request", id="repeated parameter"),
        pytest.param({"body": b"a=" + b"x" * 20_000}, 400, "invalid_request", id="huge body"),
    ],
)  # fmt: skip
def test_refusals(amazon: Amazon, form: dict[str, str], status: int, error: str) -> None:
    code = amazon.login.issue_code()
    given = {"grant_type": "authorization_code", "code": code, **form}
    answer = amazon.ask(**given)  # type: ignore[arg-type]
    assert (answer.status, answer.body["error"]) == (status, error)
    assert answer.body["error_description"]
    # A refused attempt does not use the code up.
    assert amazon.exchange(code).status == 200


def test_a_code_is_for_one_use_even_at_once(amazon: Amazon) -> None:
    code = amazon.login.issue_code()
    barrier, statuses = Barrier(8), []

    def exchange() -> None:
        barrier.wait()
        statuses.append(amazon.exchange(code).status)

    threads = [Thread(target=exchange) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [400] * 7


def test_unlinking_ends_the_grant(amazon: Amazon) -> None:
    refresh_token = str(amazon.exchange(amazon.login.issue_code()).body["refresh_token"])
    amazon.memory.change(lambda remembered: remembered.forgetting_the_link())
    answer = amazon.ask(grant_type="refresh_token", refresh_token=refresh_token)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")


def test_nothing_issued_can_be_read_from_the_disk_or_a_repr(amazon: Amazon, tmp_path: Path) -> None:
    code = amazon.login.issue_code()
    answer = amazon.exchange(code)
    stored = (tmp_path / "memory.json").read_text()
    for secret in (code, str(answer.body["access_token"]), str(answer.body["refresh_token"])):
        assert secret not in stored
        assert secret not in repr(answer)
