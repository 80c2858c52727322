from pathlib import Path
from typing import Any

import pytest

from smartlamp.deploy import template
from smartlamp.errors import CannotRun


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.Arn", {"Fn::GetAtt": ["A", "Arn"]}),
        ("!GetAtt A.Outputs.B", {"Fn::GetAtt": ["A", "Outputs.B"]}),
        ("!GetAtt [A, Arn]", {"Fn::GetAtt": ["A", "Arn"]}),
        ('!Sub "${A}-b"', {"Fn::Sub": "${A}-b"}),
        ("!Condition C", {"Condition": "C"}),
        ("!If [C, !Ref A, !Ref AWS::NoValue]", {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!Not [!Equals [!Ref A, local]]", {"Fn::Not": [{"Fn::Equals": [{"Ref": "A"}, "local"]}]}),
        ("!Transform {Name: n, Parameters: {A: 1}}", {"Fn::Transform": {"Name": "n", "Parameters": {"A": 1}}}),
    ],
)
def test_short_forms_are_written_out(tmp_path: Path, text: str, expected: object) -> None:
    assert read(tmp_path, f"it: {text}")["it"] == expected


def test_each_reader_has_a_copy_of_its_own(tmp_path: Path) -> None:
    read(tmp_path, "it: [1]")["it"].append(2)
    assert read(tmp_path, "it: [1]") == {"it": [1]}


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "ON", "2012-10-17", "2010-09-09"])
def test_words_that_yaml_would_change_stay_words(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, f"{word}: {word}") == {word: word}


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("False", False), ("12", 12), ("1.5", 1.5), ("null", None)]
)
def test_what_is_no_word_is_read_as_it_is(tmp_path: Path, text: str, value: object) -> None:
    assert read(tmp_path, f"it: {text}") == {"it": value}


def test_functions_are_found_with_their_doors() -> None:
    assert template.functions(template.load())["SmartHomeFunction"] == "smarthome_lambda"


def test_a_copy_without_the_template_says_what_to_run_instead(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"template\.yaml is not there") as refused:
        template.load(tmp_path / "template.yaml")
    assert "checkout" in refused.value.to_do


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a: [\n", "not YAML: .*, at line 2, column 1"),
        (b"a: 1\n\tb: 2\n", "not YAML: found character .* cannot start any token, at line 2, column 1"),
        (b"a: *nobody\n", "not YAML: found undefined alias .*, at line 1, column 4"),
        (b"[]", "it is not a mapping"),
        (b"", "it is not a mapping"),
        (b"\xff", "not UTF-8"),
        (b"a: " + b"[" * 1_000, "nested too deeply"),
        (b"#" * 5_000_001, "over 5,000,000 bytes"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_a_template_that_somebody_broke_is_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "template.yaml"
    file.write_bytes(content)
    with pytest.raises(CannotRun, match=f"template.yaml cannot be deployed: {why}") as refused:
        template.load(file)
    assert "make check" in refused.value.to_do


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({}, "it has no Resources"),
        ({"Resources": []}, "it has no Resources"),
        ({"Resources": {"F": {"Type": "AWS::Serverless::Function"}}}, "F has no Handler"),
        ({"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": 1}}}}, "F has no Handler"),
    ],
)
def test_a_template_without_its_functions_is_a_sentence(broken: dict[str, Any], why: str) -> None:
    with pytest.raises(CannotRun, match=why):
        template.functions(broken)


def read(tmp_path: Path, text: str) -> dict[str, Any]:
    file = tmp_path / "template.yaml"
    file.write_text(text)
    return template.load(file)
