import ast
import json
import re
from pathlib import Path

import pytest

import alexa_messages
from alexa_messages import KINDS, catalogue
from smartlamp.validation import wrapping
from smartlamp.validation.conversation import partners
from tests.schemas.test_files import NAMES, walk

ROOT = Path(alexa_messages.__file__).parent


def named() -> set[str]:
    """Every text in the code that could name a kind, and every kind that a schema names."""
    found = {
        node.value
        for file in (*ROOT.rglob("*.py"), Path(wrapping.__file__), Path(partners.__file__))
        if file.name != "kinds.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return found | {
        str(node["x-kind"]) for name in NAMES for node in walk(catalogue.document(name)) if "x-kind" in node
    }


def test_each_kind_is_given_by_a_rule() -> None:
    assert set(KINDS) - named() == set()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_schema_writes_beside_a_constraint_is_known(name: str) -> None:
    for node in walk(catalogue.document(name)):
        assert node.get("x-kind") is None or node["x-kind"] in KINDS
        advice = node.get("x-advice", {})
        constraints = {each for each in advice if not each.startswith("x-")}
        assert {each for each in advice if each.startswith("x-")} <= {"x-kind", "x-better", "x-source"}
        assert not constraints & set(node), "what is advised would replace what is required"
        assert constraints or "x-advice" not in node
        if constraints - {"additionalProperties"}:
            assert re.match("[a-z]", advice["x-better"]), "it completes a sentence"
        assert advice.get("x-source", "https://").startswith("https://")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_and_explained(kind: str) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", kind)
    assert KINDS[kind].help.endswith(".")


def test_only_advice_is_left_out_when_a_file_is_read_as_it_is() -> None:
    as_it_is = catalogue.compiled({"$ref": f"{catalogue.BASE}header.json"})
    with_advice = catalogue.compiled({"$ref": f"{catalogue.BASE}header.json"}, advice=True)
    header = {"namespace": "Alexa", "name": "Response", "payloadVersion": "3", "messageId": "abc-123-def-456"}
    assert (as_it_is.is_valid(header), with_advice.is_valid(header)) == (True, False)
    assert json.dumps(catalogue.document("header.json")) != json.dumps(catalogue.advised("header.json"))
