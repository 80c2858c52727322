"""What the simulated Alexa is told of the profile skill."""

import json
from pathlib import Path

import pytest

from smartlamp.deploy.packager import ROOT
from smartlamp.errors import CannotRun
from smartlamp.local_stack.simulator import skip_on_enablement


@pytest.mark.parametrize("skips", [True, False])
def test_the_account_linking_page_decides_whether_an_account_is_required(tmp_path: Path, skips: bool) -> None:
    given = json.loads((ROOT / "skill-package" / "profile" / "accountLinking.json").read_text())
    given["accountLinkingRequest"]["skipOnEnablement"] = skips
    file = tmp_path / "accountLinking.json"
    file.write_text(json.dumps(given))
    assert skip_on_enablement(file) is skips


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "[]",
        '{"accountLinkingRequest": {}}',
        '{"accountLinkingRequest": {"skipOnEnablement": "true"}}',
        '{"accountLinkingRequest": {"skipOnEnablement": 1}}',
        '{"skipOnEnablement": true}',
    ],
)
def test_a_page_that_does_not_say_so_is_refused_by_name(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "accountLinking.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(CannotRun, match=r"accountLinking\.json") as refused:
        skip_on_enablement(file)
    assert "smartlamp up" in refused.value.to_do
