"""A maker's own accounts, or the simulated ones: found where the real ones would be."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from smartlamp.commands.provisioning import desk as of_desk
from smartlamp.commands.provisioning.desk import desk_of
from smartlamp.developer_account.account import AMAZON, Addresses
from smartlamp.errors import CannotRun
from smartlamp.target import browser
from smartlamp.terminal import pasteable

HERE = Addresses("http://127.0.0.1:1", "http://127.0.0.1:1/ap/oa", "http://127.0.0.1:1/auth/o2/token")


@pytest.mark.parametrize(
    ("may_ask", "by_hand", "visit"),
    [(True, False, browser.visit), (True, True, browser.visit_elsewhere), (False, False, None), (False, True, None)],
)
def test_a_maker_s_own_accounts(tmp_path: Path, may_ask: bool, by_hand: bool, visit: object) -> None:
    desk = desk_of(tmp_path, lambda _: None, local=False, may_ask=may_ask, by_hand=by_hand)
    assert desk.visit is visit
    assert (desk.addresses, desk.kept, desk.fixed, desk.accepted, desk.told) == (AMAZON, None, {}, (), {})
    archives = {each: desk.archives(each).key("profile_skill") for each in ("arm64", "x86_64")}
    assert len(set(archives.values())) == 2


def test_simulated_ones_take_the_place_of_the_real_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def instead_of(environment: Mapping[str, str]) -> dict[str, str]:
        return {
            **{name: each for name, each in environment.items() if name != "AWS_PROFILE"},
            "AWS_ENDPOINT_URL": "http://127.0.0.1:2",
        }

    accounts = SimpleNamespace(
        aws=SimpleNamespace(endpoint="http://127.0.0.1:2"),
        addresses=HERE,
        instead_of=instead_of,
        visit=lambda _: "",
        parameters={"Stage": "local"},
        notices=("AWS is as it was at its last stop.",),
    )
    monkeypatch.setattr(of_desk, "started", lambda *_: accounts)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setenv("AWS_PROFILE", "mine")
    try:
        desk = desk_of(tmp_path, lambda _: None, local=True, may_ask=False)
        assert f"AWS_CONFIG_FILE={tmp_path / 'accounts' / 'aws'} " in pasteable.pasteable(
            "`smartlamp leftovers --delete`"
        )
    finally:
        pasteable.forget()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "! AWS is as it was at its last stop.\n")
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:2"
    assert "AWS_PROFILE" not in os.environ
    assert (desk.addresses, desk.fixed, desk.visit) == (HERE, {"Stage": "local"}, accounts.visit)
    assert desk.kept == tmp_path / "accounts" / "developer-account.json"
    assert desk.told["The simulated AWS account"] == "http://127.0.0.1:2"
    (for_a_shell,) = (each for name, each in desk.told.items() if "shell" in name)
    file = tmp_path / "accounts" / "aws"
    assert shlex.split(for_a_shell) == ["export", f"AWS_CONFIG_FILE={file}", f"AWS_SHARED_CREDENTIALS_FILE={file}"]
    assert desk.clock is not None
    assert desk.archives("arm64").key("profile_skill") == desk.archives("x86_64").key("profile_skill")


def test_nobody_signs_in_by_hand_to_simulated_accounts(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="Nobody signs in with --local"):
        desk_of(tmp_path, lambda _: None, local=True, may_ask=True, by_hand=True)
