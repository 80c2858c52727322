"""Whether a secret is accepted is asked as Cognito's documentation has it, and an unclear answer is none."""

import base64

import pytest

from smartlamp.developer_account.exchange import Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.token_endpoint import TokenEndpoint
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import Said, said
from tests.fakes.skill_management_server import SkillManagementServer


def endpoint(origin: str) -> TokenEndpoint:
    clock = PassingClock().clock
    return TokenEndpoint(f"{origin}/oauth2/token", "client", Exchange(clock), Patience(clock))


@pytest.mark.parametrize(("error", "accepted"), [("invalid_grant", True), ("invalid_client", False)])
def test_the_error_tells_whether_the_secret_is_right(error: str, accepted: bool) -> None:
    with SkillManagementServer() as server:
        server.plan = {1: said(503), 2: said(400, {"error": error})}
        assert endpoint(server.origin).accepts("a+b/c") is accepted
        asked = server.asked[-1]
    assert (asked.method, asked.path) == ("POST", "/oauth2/token")
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": "none"}
    named = {name.lower(): value for name, value in asked.headers.items()}
    kind, _, proof = named["authorization"].partition(" ")
    # RFC 6749, 2.3.1: form-encoded before it is put together.
    assert (kind, base64.b64decode(proof)) == ("Basic", b"client:a%2Bb%2Fc")


@pytest.mark.parametrize("answer", [said(200, {"access_token": "t"}), said(400, ["x"]), Said(404, b"<html>")])
def test_any_other_answer_is_no_answer(answer: Said) -> None:
    with SkillManagementServer() as server:
        server.plan = {1: answer}
        with pytest.raises(Failed, match="not as a token endpoint does") as failed:
            endpoint(server.origin).accepts("secret-marker")
    assert "secret-marker" not in failed.value.what


def test_a_secret_goes_nowhere_unprotected() -> None:
    with pytest.raises(CannotRun, match="nothing secret is sent there"):
        endpoint("http://example.com").accepts("secret")
