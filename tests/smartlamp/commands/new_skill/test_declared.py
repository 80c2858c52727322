"""Documents of makers, as SAM, Serverless, the ASK CLI and npm have them."""

import json
from pathlib import Path

import pytest

from smartlamp.commands.new_skill.declared import apis, declared, invocation_name, models

SAM = """
Globals: {Function: {CodeUri: src/}}
Conditions: {IsBig: !Equals [!Ref Size, big]}
Resources:
  Skill:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.lambda_handler, Runtime: python3.13, Role: !GetAtt Role.Arn}
  Page:
    Type: AWS::Serverless::Function
    Properties: {Handler: page.handler, CodeUri: {Bucket: b, Key: k}}
  Table: {Type: AWS::DynamoDB::Table}
"""
SERVERLESS = "service: x\nfunctions:\n  skill: {handler: src/skill.handler}\n  cron: {handler: src/cron.run}\n"
ASK = {
    "profiles": {
        "default": {
            "code": {"default": {"src": "./lambda"}},
            "skillInfrastructure": {"userConfig": {"handler": "index.handler"}},
        }
    }
}


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        file = tmp_path / name.replace("__", "/").replace("_DOT_", ".").replace("_DASH_", "-")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def found(place: Path) -> list[tuple[str, str]]:
    return [(each.target, each.found) for each in declared(place)]


def test_a_template_names_functions(tmp_path: Path) -> None:
    place = folder(tmp_path, template_DOT_yaml=SAM, src__app_DOT_py="", page_DOT_py="")
    assert found(place) == [
        ("src/app.py:lambda_handler", "named in template.yaml"),
        ("page.py:handler", "named in template.yaml"),
    ]


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert found(folder(tmp_path, template_DOT_yaml=SAM)) == []


def test_serverless_names_functions_by_their_files(tmp_path: Path) -> None:
    place = folder(tmp_path, serverless_DOT_yml=SERVERLESS, src__skill_DOT_mjs="", src__cron_DOT_py="")
    assert found(place) == [
        ("src/skill.mjs:handler", "named in serverless.yml"),
        ("src/cron.py:run", "named in serverless.yml"),
    ]


def test_the_ask_cli_names_a_folder_and_a_handler(tmp_path: Path) -> None:
    place = folder(tmp_path, ask_DASH_resources_DOT_json=json.dumps(ASK), lambda__index_DOT_js="")
    assert found(place) == [("lambda/index.js:handler", "named in ask-resources.json")]


@pytest.mark.parametrize(("text", "is_handler"), [("exports.handler = 1", True), ("exports.build = 1", False)])
def test_a_package_of_node_has_a_main_file(text: str, is_handler: bool, tmp_path: Path) -> None:
    place = folder(tmp_path, package_DOT_json='{"main": "lib/index.js"}', lib__index_DOT_js=text)
    assert found(place) == ([("lib/index.js:handler", "named in package.json")] if is_handler else [])


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "Resources: 3", "Resources: {F: 1, G: {Type: AWS::Lambda::Function}}", "\x00"]
)
def test_a_document_that_is_none_names_nothing(text: str, tmp_path: Path) -> None:
    names = ("template_DOT_yaml", "serverless_DOT_yml", "ask_DASH_resources_DOT_json", "package_DOT_json")
    place = folder(tmp_path, **dict.fromkeys(names, text))
    assert found(place) == []
    assert apis(place) == set()


def test_the_manifest_says_what_kind_of_skill_it_is(tmp_path: Path) -> None:
    assert apis(folder(tmp_path, skill_DASH_package__skill_DOT_json='{"manifest": {"apis": {"custom": {}}}}')) == {
        "custom"
    }


def test_interaction_models_say_how_a_skill_is_called(tmp_path: Path) -> None:
    model = {"interactionModel": {"languageModel": {"invocationName": "space facts"}}}
    german = {"interactionModel": {"languageModel": {"invocationName": "weltraum fakten"}}}
    place = folder(
        tmp_path,
        skill_DASH_package__interactionModels__custom__de_DASH_DE_DOT_json=json.dumps(german),
        skill_DASH_package__interactionModels__custom__en_DASH_US_DOT_json=json.dumps(model),
    )
    there = models(place)
    assert there == "skill-package/interactionModels/custom"
    assert invocation_name(place / there) == "space facts"
    (place / there / "en-US.json").write_text("{}")
    assert invocation_name(place / there) == "weltraum fakten"


def test_without_models_it_is_no_custom_skill(tmp_path: Path) -> None:
    assert models(tmp_path) == ""
    assert invocation_name(tmp_path) == ""
