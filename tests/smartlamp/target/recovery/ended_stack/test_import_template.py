"""The template of an import: what AWS's rules say of it, and that it has nothing of what is gone."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
import botocore.validate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.deploy import template
from smartlamp.target.recovery.ended_stack.import_template import import_template

WHOLE = template.load()
KEPT = [name for name, each in WHOLE["Resources"].items() if each.get("DeletionPolicy") == "RetainExceptOnCreate"]
CFN_LINT = Path(sys.executable).with_name("cfn-lint")


def names_in(part: Any) -> set[str]:
    """Whatever is referred to by Ref, GetAtt and Sub."""
    match part:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return set(re.findall(r"\$\{([^.}]+)", text))
        case dict():
            return set().union(*map(names_in, part.values()))
        case list():
            return set().union(*map(names_in, part))
    return set()


@given(st.sets(st.sampled_from(KEPT)))
def test_whatever_is_left_refers_to_itself_and_parameters_alone(left: set[str]) -> None:
    cut = import_template(WHOLE, left)
    assert set(cut["Resources"]) == left
    assert "Transform" not in cut
    assert "Outputs" not in cut
    known = left | set(cut["Parameters"])
    assert {name for name in names_in(cut["Resources"]) if not name.startswith("AWS::")} <= known
    for each in cut["Resources"].values():
        assert (each["DeletionPolicy"], each["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_what_refers_to_nothing_that_is_gone_is_as_it_was_deployed() -> None:
    cut = import_template(WHOLE, KEPT)["Resources"]
    changed = {name for name in KEPT if cut[name]["Properties"] != WHOLE["Resources"][name]["Properties"]}
    # A host of one's own names a certificate that goes with the stack.
    assert {"UserPool", "GrantsKey"} <= changed <= {"UserPool", "GrantsKey", "HostedDomain"}
    pool, whole = cut["UserPool"]["Properties"], WHOLE["Resources"]["UserPool"]["Properties"]
    assert {name for name in whole if pool[name] != whole[name]} == {"LambdaConfig"}
    statements = cut["GrantsKey"]["Properties"]["KeyPolicy"]["Statement"]
    assert [each.get("Sid") for each in statements] == ["TheAccountAdministersButCannotRead", None, None]
    assert statements[1:] == [{"Ref": "AWS::NoValue"}] * 2


def test_aws_s_rules_take_it(tmp_path: Path) -> None:
    files = {"all": KEPT, "of_an_earlier_version": [name for name in KEPT if name not in ("HostedDomain", "SmsRole")]}
    for name, left in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(import_template(WHOLE, left)))
    # Parameters and conditions of what is gone stay: the next deployment uses their values.
    done = subprocess.run(
        [str(CFN_LINT), "--ignore-checks", "W2001", "W8001", "--", *(str(tmp_path / f"{name}.json") for name in files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_it_fits_into_a_request_that_botocore_takes() -> None:
    body = json.dumps(import_template(WHOLE, KEPT), separators=(",", ":"))
    assert len(body) < 51_200
    model = botocore.session.get_session().get_service_model("cloudformation").operation_model("CreateChangeSet")
    assert model.input_shape is not None
    report = botocore.validate.ParamValidator().validate(
        {"StackName": "s", "ChangeSetName": "c", "ChangeSetType": "IMPORT", "TemplateBody": body}, model.input_shape
    )
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"Fn::Sub": "${Lamps}-${AWS::Region}-${Stage}"}, True),
        ({"Fn::Sub": "${Lamps.Arn}"}, True),
        ({"Fn::Sub": "${!Gone}"}, True),
        ({"Fn::Sub": "${Gone.Arn}"}, False),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "Lamps"}}]}, True),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "Gone"}}]}, False),
        ({"Fn::GetAtt": ["Lamps", "Arn"]}, True),
        ({"Fn::GetAtt": ["Gone", "Arn"]}, False),
        ({"Effect": "Allow", "Resource": {"Ref": "Gone"}}, False),
    ],
)
def test_a_value_from_what_is_gone_is_left_out(value: Any, kept: bool) -> None:
    whole = {"Parameters": {"Stage": {}}, "Resources": {"Lamps": {"Type": "T", "Properties": {"a": [value]}}}}
    assert import_template(whole, ["Lamps"])["Resources"]["Lamps"]["Properties"] == {
        "a": [value if kept else {"Ref": "AWS::NoValue"}]
    }
