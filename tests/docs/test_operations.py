"""Every reason that the functions can log has its row in docs/operations.md, every alarm its place, and neither is anything but real."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.exceptions
import botocore.loaders
import pytest

from alexa_messages.catalogue import definitions
from alexa_troubleshooting import cause, of_code
from smarthome_lambda.capabilities import DIRECTIVES
from smartlamp.deploy import packager, template
from tests.deployment import metric_filters
from tests.docs.reason_codes import ANY, AWS, PLACE, SETTING, ReasonCodes, Unread

PACKAGES = ("device_cloud", "smarthome_lambda", "profile_skill", "sign_up")
PAGE = (packager.ROOT / "docs/operations.md").read_text("utf-8")
RESOURCES = template.load()["Resources"]
ALARMS = {name for name, each in RESOURCES.items() if each["Type"] == "AWS::CloudWatch::Alarm"}

LINES = "| line | meaning | what to do | alarm |"
SPAN = re.compile(r"`([^`]+)`")
HEADER = "| reason | meaning | whose fault | what to do | alarm |"
PAYLOAD = "a payload's member"
IN_WORDS = {AWS: "any other name that AWS gives", SETTING: "a setting's name", PAYLOAD: "any other member of a payload"}

# What AWS's own models do not list, because every operation may say it.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
COMMON = frozenset({"AccessDeniedException", "NotFoundException", "ThrottlingException"})


def rows(header: str = HEADER) -> Iterator[list[str]]:
    """The cells of every row of the tables with this header."""
    for table in PAGE.split(header)[1:]:
        for line in table.splitlines()[2:]:
            if not line.startswith("|"):
                break
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


ROWS = list(rows())
DOCUMENTED = [code for row in ROWS for code in SPAN.findall(row[0]) if IN_WORDS[SETTING] not in row[0]]


@cache
def codes() -> ReasonCodes:
    return ReasonCodes(packager.ROOT, PACKAGES)


def has(code: str) -> bool:
    if code in IN_WORDS:
        return any(IN_WORDS[code] in row[0] for row in ROWS)
    return code in DOCUMENTED or (code in payload_members() and any(IN_WORDS[PAYLOAD] in row[0] for row in ROWS))


@cache
def payload_members() -> frozenset[str]:
    """What the payloads of the directives that lamps obey have in them, by the schemas."""
    found: set[str] = set()
    for interface, name in DIRECTIVES:
        levels: list[Any] = [definitions(interface).get(f"directive.{name}")]
        while levels:
            level = levels.pop()
            properties = level.get("properties", {}) if isinstance(level, dict) else {}
            found |= properties.keys()
            levels += properties.values()
    return frozenset(found - {"directive", "header", "payload"})


def test_every_reason_of_the_code_has_a_row() -> None:
    assert sorted(code for code in codes().all() if not has(code)) == []


@cache
def aws_codes() -> frozenset[str]:
    loader = botocore.loaders.Loader()
    models = [loader.load_service_model(name, "service-2") for name in ("dynamodb", "kms", "sqs", "ssm")]
    return COMMON | {name for model in models for name, shape in model["shapes"].items() if shape.get("exception")}


def test_every_row_is_of_a_reason_that_the_code_has() -> None:
    known = codes().all()
    assert sorted(code for code in DOCUMENTED if code not in known and not is_of_aws(code)) == []
    # One that two servers can cause, and a lamp, stands in two tables.
    assert {code for code in DOCUMENTED if DOCUMENTED.count(code) > 1} == {"unreachable"}


def is_of_aws(code: str) -> bool:
    return code in aws_codes() or hasattr(botocore.exceptions, code)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_row_says_whose_fault_what_to_do_and_which_alarm_rings(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row)
    assert row[4] == "none" or set(SPAN.findall(row[4])) <= ALARMS
    assert row[4] == "none" or SPAN.findall(row[4])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_reason_is_explained_unless_there_is_nothing_to_do(row: list[str]) -> None:
    unexplained = [code for code in SPAN.findall(row[0]) if not of_code(code)]
    assert unexplained == [] or row[3].startswith(("nothing", "report it to us"))


def test_each_setting_of_the_functions_is_explained() -> None:
    missing = {each.id: each.codes for each in map(cause, ["setting-missing"])}
    variables = {
        name
        for each in RESOURCES.values()
        if each["Type"] == "AWS::Serverless::Function"
        for name in each["Properties"].get("Environment", {}).get("Variables", {})
    }
    assert variables - set(missing["setting-missing"]) == set()


def test_what_is_ours_to_fix_raises_an_alarm() -> None:
    assert [row[0] for row in ROWS if row[2] == "ours" and row[4] == "none" and "`invalid`" not in row[0]] == []


def test_the_page_names_the_templates_alarms_and_no_others() -> None:
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    assert {name for name in SPAN.findall(prose) if re.fullmatch(r"[A-Z][A-Za-z]+Alarm", name)} == ALARMS


def test_every_result_is_named() -> None:
    words = PAGE[PAGE.index("The `result` beside it") :]
    assert codes().results() <= set(SPAN.findall(words))


def test_the_log_groups_are_outputs_and_are_named() -> None:
    groups = {name for name, each in RESOURCES.items() if each["Type"] == "AWS::Logs::LogGroup"}
    outputs = {name: each for name, each in template.load()["Outputs"].items() if each["Value"].get("Ref") in groups}
    assert {each["Value"]["Ref"] for each in outputs.values()} == groups
    assert all(f"`{name}`" in PAGE for name in outputs)


def lines() -> set[tuple[str, str]]:
    """The name of every line that the functions may write at WARNING or ERROR, and the level."""
    found = set()
    for package in PACKAGES:
        for path in (packager.ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name("log"), attr="warning" | "error" as level),
                        args=[ast.Constant(name), *_],
                    ):
                        found.add((str(name), level.upper()))
                    case ast.Call(func=ast.Name("write"), args=[ast.Constant(name), *_]):
                        found.add((str(name), "WARNING"))
    return found


def rings_for(name: str) -> set[str]:
    """The alarms of whatever counts a line of this name at level ERROR by nothing but that."""
    line = {"event": name, "level": "ERROR", "reason": "", "result": ""}
    metrics = {
        each["MetricTransformations"][0]["MetricName"]
        for each in metric_filters.FILTERS.values()
        if metric_filters.matches(each["FilterPattern"], line)
    }
    return {alarm for alarm in ALARMS if RESOURCES[alarm]["Properties"].get("MetricName") in metrics}


def test_every_line_at_warning_or_error_has_a_row_and_no_row_is_of_another() -> None:
    named = [name for row in rows(LINES) for name in SPAN.findall(row[0])]
    assert sorted(named) == sorted({name for name, _ in lines()})


def test_every_line_at_error_raises_the_alarm_that_its_row_names() -> None:
    errors = {name for name, level in lines() if level == "ERROR"}
    for row in rows(LINES):
        for name in errors.intersection(SPAN.findall(row[0])):
            # Dead letters are counted in their queue.
            said = set(SPAN.findall(row[3])) - {"DeadLettersAlarm"}
            assert said <= rings_for(name), name
            assert row[3] != "none", name


CODE = """
_KNOWN = frozenset({"one", "two"})
_OF = {"a": "three"}

class Declined(Exception):
    reason = "bare"
    def __init__(self, reason=None):
        self.reason = reason

class Worse(Declined):
    pass

def put(reason):
    log.error("given_up", reason=reason)

def work(answer, name):
    code = answer.code
    if answer.wrong:
        raise Worse(code if isinstance(code, str) and code in _KNOWN else f"status_{answer.status}")
    raise Declined(f"{name}_missing") if answer.late else Worse(_OF.get(name, "four"))

def call(answer):
    work(answer, "token")
    put("five")
    try:
        work(answer, name="scope")
    except Worse as worse:
        facts["reason"] = f"then_{worse.reason}"
"""


def reasons_of(code: str, folder: object) -> frozenset[str]:
    (package := type(packager.ROOT)(str(folder)) / "package").mkdir()
    (package / "module.py").write_text(code)
    return ReasonCodes(package.parent, ("package",)).all()


def test_reasons_are_read_however_they_are_put_together(tmp_path: object) -> None:
    worse = {"one", "two", f"status_{ANY}", "three", "four"}
    expected = {"bare", *worse, "token_missing", "scope_missing", "five", *(f"then_{code}" for code in worse)}
    assert reasons_of(CODE, tmp_path) == expected


def test_a_reason_that_cannot_be_read_is_no_reason_to_pass(tmp_path: object) -> None:
    with pytest.raises(Unread):
        reasons_of("log.warning('refused', reason=answer[0]['code'])", tmp_path)


def test_a_place_in_a_message_is_a_reason_of_its_own() -> None:
    assert PLACE in codes().all()
