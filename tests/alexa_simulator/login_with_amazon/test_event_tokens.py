from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest

from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon, Standing, TokenAnswer
from alexa_simulator.memory.memory import Memory
from tests.fakes.settable_clock import SettableClock

FORM = "application/x-www-form-urlencoded;charset=UTF-8"


class Amazon:
    def __init__(self, path: Path) -> None:
        self.clock = SettableClock(1000.0)
        self.memory = Memory(path / "memory.json")
        self.login = LoginWithAmazon(self.memory, "event-client", "event-secret", self.clock)

    def ask(
        self,
        *,
        query: str = "",
        content_type: str = FORM,
        body: bytes | None = None,
        rotates: bool = False,
        brief: bool = False,
        **form: str | None,
    ) -> TokenAnswer:
        given = {"client_id": "event-client", "client_secret": "event-secret", **form}
        whole = urlencode({name: value for name, value in given.items() if value is not None}).encode()
        return self.login.answer(
            whole if body is None else body, query=query, content_type=content_type, rotates=rotates, brief=brief
        )

    def exchange(self, code: str) -> TokenAnswer:
        return self.ask(grant_type="authorization_code", code=code)

    def refresh(self, tokens: TokenAnswer, *, rotates: bool = False, brief: bool = False) -> TokenAnswer:
        refresh_token = str(tokens.body["refresh_token"])
        return self.ask(grant_type="refresh_token", refresh_token=refresh_token, rotates=rotates, brief=brief)

    def standing(self, tokens: TokenAnswer) -> Standing:
        return self.login.standing(str(tokens.body["access_token"]))


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


def test_a_rotating_refresh_token_is_good_once(amazon: Amazon) -> None:
    first = amazon.exchange(amazon.login.issue_code())
    second = amazon.refresh(first, rotates=True)
    assert second.body["refresh_token"] != first.body["refresh_token"]
    assert amazon.refresh(first).body["error"] == "invalid_grant"
    assert amazon.refresh(second).body["refresh_token"] == second.body["refresh_token"]


@pytest.mark.parametrize("rotates", [False, True])
def test_event_tokens_live_their_time_whatever_comes_after_them(amazon: Amazon, rotates: bool) -> None:
    first = amazon.exchange(amazon.login.issue_code())
    amazon.clock.now += 3000
    second = amazon.refresh(first, rotates=rotates)
    assert (amazon.standing(first), amazon.standing(second)) == (Standing.GOOD, Standing.GOOD)
    amazon.clock.now += 599
    assert amazon.standing(first) is Standing.GOOD
    amazon.clock.now += 1
    assert (amazon.standing(first), amazon.standing(second)) == (Standing.EXPIRED, Standing.GOOD)
    third = amazon.refresh(second, brief=True)
    assert (amazon.standing(first), third.body["expires_in"]) == (Standing.UNKNOWN, 60)
    amazon.clock.now += 60
    assert (amazon.standing(second), amazon.standing(third)) == (Standing.GOOD, Standing.EXPIRED)


def test_each_grant_is_refreshed_and_ended_by_itself(amazon: Amazon) -> None:
    one, other = (amazon.exchange(amazon.login.issue_code()) for _ in range(2))
    ended = amazon.memory.now.grants[0].refresh_digest
    amazon.memory.change(lambda remembered: remembered.ending(frozenset({ended})))
    assert (amazon.standing(one), amazon.standing(other)) == (Standing.ENDED, Standing.GOOD)
    assert (amazon.refresh(one).status, amazon.refresh(other).status) == (400, 200)
    amazon.clock.now += 3600
    assert amazon.standing(one) is Standing.UNKNOWN


def test_what_was_done_is_counted(amazon: Amazon) -> None:
    tokens = amazon.exchange(amazon.login.issue_code())
    amazon.refresh(tokens)
    amazon.refresh(tokens)
    amazon.ask(grant_type="refresh_token", refresh_token="Atzr|x")
    assert amazon.login.counts == {"exchanges": 1, "refreshes": 2, "refusals": 1}


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
