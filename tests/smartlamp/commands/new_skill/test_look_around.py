import sys
from pathlib import Path

import pytest

from smartlamp.commands.new_skill.look_around import look_around

TEMPLATE = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: app.handler}}}"
PYTHON = "def handler(event, context): ...\n"


def test_what_a_document_names_outdoes_what_code_looks_like(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(PYTHON)
    (tmp_path / "tool.py").write_text(PYTHON)
    assert len(look_around(tmp_path).candidates) == 2
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (one,) = look_around(tmp_path).candidates
    assert one.target == "src/app.py:handler"


def test_what_two_documents_name_is_one_candidate(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PYTHON)
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("src", "."))
    (tmp_path / "serverless.yml").write_text("functions: {skill: {handler: app.handler}}")
    assert [each.found for each in look_around(tmp_path).candidates] == ["named in template.yaml"]


@pytest.mark.parametrize(
    ("manifest", "is_custom"),
    [('{"smartHome": {}}', False), ('{"custom": {}}', True), ('{"smartHome": {}, "custom": {}}', True), (None, True)],
)
def test_interaction_models_make_a_custom_skill_unless_the_manifest_says_otherwise(
    manifest: str | None, is_custom: bool, tmp_path: Path
) -> None:
    models = tmp_path / "skill-package" / "interactionModels" / "custom"
    models.mkdir(parents=True)
    (models / "en-US.json").write_text("{}")
    if manifest:
        (tmp_path / "skill-package" / "skill.json").write_text(f'{{"manifest": {{"apis": {manifest}}}}}')
    assert look_around(tmp_path).models == ("skill-package/interactionModels/custom" if is_custom else "")


def test_the_folders_own_interpreter_and_variables_are_found(tmp_path: Path) -> None:
    assert (look_around(tmp_path).python, look_around(tmp_path).env_file) == ("", "")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".env").touch()
    assert (look_around(tmp_path).python, look_around(tmp_path).env_file) == (".venv/bin/python", ".env")


def test_this_processs_own_interpreter_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert look_around(tmp_path).python == ""
