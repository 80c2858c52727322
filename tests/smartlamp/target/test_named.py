from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.target.named import Kind, Target, function_region

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:smartlamp-SmartHomeFunction:live"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("my_skill.py", "index.js", "index.mjs", "src/main.py"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()


@pytest.mark.parametrize(
    ("text", "kind", "address", "handler"),
    [
        (ARN, Kind.FUNCTION, ARN, ""),
        ("my_skill.py", Kind.PYTHON, "my_skill.py", ""),
        ("my_skill.py:on_event", Kind.PYTHON, "my_skill.py", "on_event"),
        ("src/main.py:handler", Kind.PYTHON, "src/main.py", "handler"),
        ("package.module:handler", Kind.PYTHON, "package.module", "handler"),
        ("index.js", Kind.NODE, "index.js", ""),
        ("index.mjs:$handler", Kind.NODE, "index.mjs", "$handler"),
        ("http://192.168.1.2:8123/api/alexa/smart_home", Kind.URL, "http://192.168.1.2:8123/api/alexa/smart_home", ""),
        ("https://example.org", Kind.URL, "https://example.org", ""),
        (
            "http://127.0.0.1:3001/2015-03-31/functions/Skill/invocations",
            Kind.INVOKE,
            "http://127.0.0.1:3001/2015-03-31/functions/Skill/invocations",
            "",
        ),
    ],
)
def test_a_target_by_its_form(text: str, kind: Kind, address: str, handler: str) -> None:
    target = Target.named(text)
    assert (target.kind, target.address, target.handler) == (kind, address, handler)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no skill"),
        ("my_skill", "no skill"),
        ("index.ts", "no skill"),
        ("ftp://example.org/x", "no skill"),
        ("http://", "no skill"),
        ("http://[::1", "no skill"),
        ("http://host:port/", "no skill"),
        ("https://maker:password@example.org/", "no skill"),
        ("my_skill.py:two words", "no skill"),
        ("missing.py:handler", "no file missing.py"),
        ("missing.mjs", "no file missing.mjs"),
        ("src/main.py/x.py", "no file"),
        ("arn:aws:iam::123456789012:role/x", "not the ARN"),
    ],
)
def test_what_names_no_skill_is_refused(text: str, why: str) -> None:
    with pytest.raises(CannotRun, match=why) as refused:
        Target.named(text)
    assert refused.value.to_do


def test_each_file_is_a_skill_of_its_own_wherever_the_command_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Target.named("my_skill.py:a")
    Path("src/my_skill.py").touch()
    monkeypatch.chdir("src")
    assert Target.named("my_skill.py:a").place != here.place
    assert Target.named(ARN).place == ARN


def test_a_functions_region_is_in_its_arn() -> None:
    assert function_region(ARN, "look") == "eu-west-1"
