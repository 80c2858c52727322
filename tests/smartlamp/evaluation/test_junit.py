from xml.etree import ElementTree as ET

from smartlamp.evaluation.junit import junit
from smartlamp.evaluation.plan import Case, Directive, Plan
from smartlamp.evaluation.result import CaseResult, Code, PlanResult, Reason, Status

TURN_ON = Directive("Alexa.PowerController", "TurnOn", {})


def case(name: str) -> Case:
    return Case(name, (), TURN_ON, (), {})


RESULT = PlanResult(
    Plan('Power <&"> \x00\x1b\ud800', (), "power.json"),
    (
        CaseResult(case("right"), Status.PASSED, seconds=0.25),
        CaseResult(case("wrong"), Status.FAILED, Reason.UNEXPECTED_STATE, "it is <off>\x07", seconds=0.5),
        CaseResult(case("unable"), Status.ERROR, Code.TEST_CASE_TIME_OUT, "late"),
    ),
)


def test_junit_is_xml_that_counts_and_says_why() -> None:
    root = ET.fromstring(junit([RESULT, RESULT], "Lamp & Co"))  # noqa: S314 - our own XML
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("time")) == ("6", "2", "2", "1.500")
    suite = root[0]
    assert (suite.get("name"), suite.get("tests")) == ('Power <&"> \ufffd\ufffd\ufffd', "3")
    right, wrong, unable = suite
    assert (right.get("name"), right.get("time"), len(right)) == ("right", "0.250", 0)
    assert (wrong[0].tag, wrong[0].get("type"), wrong[0].text) == ("failure", "UNEXPECTED_STATE", "it is <off>\ufffd")
    assert (unable[0].tag, unable[0].get("type"), unable[0].get("message")) == ("error", "TEST_CASE_TIME_OUT", "late")
