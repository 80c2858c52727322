"""The results of plans as JUnit XML, which build servers read."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from smartlamp.evaluation.result import PlanResult, Status

# XML 1.0 allows no other characters, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[PlanResult], endpoint: str) -> bytes:
    """One suite per plan, one test case per case. `endpoint` is the name of what was evaluated."""
    root = ET.Element("testsuites", {"name": _clean(f"smartlamp evaluate {endpoint}"), **_counts(results)})
    for result in results:
        suite = ET.SubElement(root, "testsuite", {"name": _clean(result.plan.name), **_counts([result])})
        for each in result.results:
            named = {
                "classname": _clean(result.plan.name),
                "name": _clean(each.case.name),
                "time": f"{each.seconds:.3f}",
            }
            case = ET.SubElement(suite, "testcase", named)
            if each.status is not Status.PASSED:
                kind = "error" if each.status is Status.ERROR else "failure"
                told = {"type": str(each.why), "message": _clean(each.message)}
                ET.SubElement(case, kind, told).text = _clean(each.message)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _counts(results: Sequence[PlanResult]) -> dict[str, str]:
    return {
        "tests": str(sum(len(result.results) for result in results)),
        "failures": str(sum(result.count(Status.FAILED) for result in results)),
        "errors": str(sum(result.count(Status.ERROR) for result in results)),
        "time": f"{sum(each.seconds for result in results for each in result.results):.3f}",
    }


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
