"""Whether the stack is deployed again: whenever anything that decides what is deployed has changed."""

from pathlib import Path

import pytest

from smartlamp.deploy import packager
from smartlamp.local_stack import deployment

DECIDING = [
    "template.yaml",
    "requirements.txt",
    "smartlamp/deploy/packager.py",
    "smartlamp/deploy/template.py",
    "smartlamp/local_stack/emulator/archives.py",
    "smartlamp/local_stack/deployment.py",
    "device_cloud/lamp.py",
    "profile_skill/handler.py",
    "schemas/interfaces/Alexa.PowerController.json",
    "sign_up/handler.py",
    "smarthome_lambda/change_report.py",
]


@pytest.fixture(scope="module")
def before() -> str:
    return deployment._fingerprint({})


@pytest.mark.parametrize("file", DECIDING)
def test_a_changed_file_is_noticed(file: str, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes
    changed = packager.ROOT / file
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"\n#" * (path == changed))
    assert deployment._fingerprint({}) != before


def test_a_changed_value_is_noticed_and_another_order_is_none() -> None:
    deployed = deployment._fingerprint({"SkillId": "", "Stage": "local"})
    assert deployment._fingerprint({"SkillId": "amzn1.ask.skill.1", "Stage": "local"}) != deployed
    assert deployment._fingerprint({"Stage": "local", "SkillId": ""}) == deployed
