"""What the simulated Amazon has answered is in its file, whatever happens to its process at the next moment."""

import json
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import Response

from alexa_simulator.outbound import Session
from smartlamp.developer_account.login.login_with_amazon import CALLBACK
from smartlamp.errors import CannotRun
from smartlamp.local_stack.accounts import kept_account
from smartlamp.local_stack.accounts.kept_account import KeptAccount
from smartlamp.terminal.private_file import write_private
from tests.smartlamp.local_stack.accounts.conftest import Serving

PROFILE = {"client_id": "amzn1.application-oa2-client.maker", "client_secret": "secret-marker"}
CONSENT = {
    "client_id": PROFILE["client_id"],
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "alexa::ask:skills:readwrite",
    "consent": "yes",
}
TEXTS = {"name": "Lamps", "summary": "Lamps.", "description": "Lamps.", "examplePhrases": [], "keywords": []}
MANIFEST = {
    "manifestVersion": "1.0",
    "publishingInformation": {"locales": {"en-US": TEXTS}, "category": "SMART_HOME"},
    "apis": {"smartHome": {"protocolVersion": "3"}},
}


def kept(file: Path, profile: dict[str, str] = PROFILE) -> KeptAccount:
    return KeptAccount(file, profile, lambda *_: False)


class Tool:
    """Who asks the account."""

    def __init__(self, origin: str, session: Session, headers: dict[str, str]) -> None:
        self._origin, self._session, self.headers = origin, session, headers

    def ask(self, method: str, path: str, **more: Any) -> Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return self._session.request(method, f"{self._origin}{path}", headers=headers, timeout=10, **more)

    def consent(self) -> str:
        back = self.ask("POST", "/ap/oa", data=CONSENT).headers["Location"]
        return dict(parse_qsl(urlsplit(back).query))["code"]

    def exchange(self, code: str) -> str:
        """The refresh token; the tool is signed in from now on."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **PROFILE}
        tokens = self.ask("POST", "/auth/o2/token", data=asked).json()
        self.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return str(tokens["refresh_token"])

    def renew(self, refresh_token: str, client: dict[str, str] = PROFILE) -> Response:
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token, **client}
        return self.ask("POST", "/auth/o2/token", data=asked)


Serve = Callable[[KeptAccount], AbstractContextManager[Tool]]


@pytest.fixture
def served(serving: Serving) -> Serve:
    """Serves an account for the duration of a block. The tool stays signed in from one to the next."""
    headers: dict[str, str] = {}

    @contextmanager
    def serve(account: KeptAccount) -> Iterator[Tool]:
        with serving(account.app()) as origin, Session() as session:
            yield Tool(origin, session, headers)

    return serve


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "amazon.json"


def test_each_answer_leaves_once_the_file_has_it(served: Serve, file: Path) -> None:
    """Another account from the file for every request, as if the process had been killed as soon as it had answered."""
    with served(kept(file)) as tool:
        code = tool.consent()
    with served(kept(file)) as tool:
        tool.exchange(code)
    with served(kept(file)) as tool:
        vendor = tool.ask("GET", "/v1/vendors").json()["vendors"][0]["id"]
        made = tool.ask("POST", "/v1/skills", json={"vendorId": vendor, "manifest": MANIFEST})
    assert made.status_code == 202, made.text
    skill, seen = f"/v1/skills/{made.json()['skillId']}", [""]
    while seen[-1] in ("", "IN_PROGRESS"):
        with served(kept(file)) as tool:
            status = tool.ask("GET", f"{skill}/status?resource=manifest").json()
        seen.append(status["manifest"]["lastUpdateRequest"]["status"])
    assert seen[-1] == "SUCCEEDED"
    assert "IN_PROGRESS" in seen
    with served(kept(file)) as tool:
        assert tool.ask("GET", f"{skill}/stages/development/manifest").json() == {"manifest": MANIFEST}


def test_it_is_private_and_written_only_when_something_changed(
    served: Serve, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def write(to: Path, text: str) -> None:
        written.append(to)
        write_private(to, text)

    monkeypatch.setattr(kept_account, "write_private", write)
    with served(kept(file)) as tool:
        tool.exchange(tool.consent())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        before = len(written)
        for _ in range(3):
            assert tool.ask("GET", "/v1/vendors").status_code == 200
            assert tool.ask("GET", "/v1/skills/amzn1.ask.skill.none/status").status_code == 404
        assert len(written) == before
    assert set(written) == {file}


def test_what_cannot_be_kept_is_not_answered(served: Serve, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(kept(file)) as tool:
        refresh_token = tool.exchange(tool.consent())
        before = file.read_text()
        file.with_suffix(".new").mkdir()  # where it is written first
        refused = tool.renew(refresh_token)
        assert refused.status_code == 500
        assert "access_token" not in refused.text
        assert file.read_text() == before
        file.with_suffix(".new").rmdir()
        assert tool.renew(refresh_token).status_code == 200
        assert len(json.loads(file.read_text())["tokens"]) == 3
    said = capsys.readouterr()
    assert refresh_token not in said.err + said.out


def test_whoever_removes_the_security_profile_gets_another_client(served: Serve, file: Path) -> None:
    with served(kept(file)) as tool:
        refresh_token = tool.exchange(tool.consent())
    other = {"client_id": "amzn1.application-oa2-client.other", "client_secret": "other-marker"}
    with served(kept(file, other)) as tool:
        for client, status, error in ((PROFILE, 401, "invalid_client"), (other, 400, "invalid_grant")):
            said = tool.renew(refresh_token, client)
            assert (said.status_code, said.json()["error"]) == (status, error)
    assert [each["client_id"] for each in json.loads(file.read_text())["profiles"]] == [other["client_id"]]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 2}', b"\xff"])
def test_a_damaged_file_is_a_sentence_and_stays(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(CannotRun, match=r"amazon\.json cannot be used: ") as refused:
        kept(file)
    assert f"rm {file}" in refused.value.to_do
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
def test_other_pages_in_the_browser_are_kept_out(served: Serve, file: Path, headers: dict[str, str]) -> None:
    with served(kept(file)) as tool:
        assert tool.ask("POST", "/ap/oa", data=CONSENT, headers=headers).status_code == 403
        assert json.loads(file.read_text())["codes"] == []
        assert tool.consent()
