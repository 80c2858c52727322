"""Asks checkov what it has against the template. What we leave as it is stands here, with the reason; anything else fails.

    python -m tests.deployment.checkov .venv/checkov/bin/checkov

An exception that checkov no longer needs fails, too. There is none for CKV_AWS_115, an executions' limit for each function: each has a
parameter for it, and docs/decisions/0010 says why its default sets none.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from smartlamp.deploy.template import TEMPLATE

# A check, and the resources that may fail it: why.
EXCEPTIONS: Mapping[tuple[str, str], str] = {
    (
        "CKV_AWS_27",
        "AWS::SQS::Queue.*",
    ): "both are encrypted with SQS's own key; a key of ours would cost a request for each message, and they hold ids only",
    (
        "CKV_AWS_28",
        "AWS::DynamoDB::Table.Reports",
    ): "what was told in the last day: without it, at worst something is told twice",
    ("CKV_AWS_111", "AWS::IAM::Role.SmsRole"): "it may send an SMS to any number: a telephone number has no ARN",
    (
        "CKV_AWS_116",
        "AWS::Serverless::Function.*",
    ): "a dead letter queue is for asynchronous calls: Alexa and Cognito wait for the answer, and the stream's mapping has its own queue",
    (
        "CKV_AWS_117",
        "AWS::Serverless::Function.*",
    ): "they call public services only; a VPC would hide nothing, and need a NAT gateway",
    (
        "CKV_AWS_119",
        "AWS::DynamoDB::Table.*",
    ): "tables are encrypted with DynamoDB's key in KMS; what is secret in Grants is encrypted with a key of ours before it gets there",
    (
        "CKV_AWS_158",
        "AWS::Logs::LogGroup.*",
    ): "CloudWatch encrypts them; no line holds a secret or says who somebody is (SEC-126)",
    ("CKV_AWS_173", "AWS::Serverless::Function.*"): "the variables are names and addresses; no secret is in them",
}


def failed(report: Any) -> set[tuple[str, str]]:
    """The checks that fail, each with its resource, of a report that checkov wrote as JSON."""
    parts = report if isinstance(report, list) else [report]
    return {(each["check_id"], each["resource"]) for part in parts for each in part["results"]["failed_checks"]}


def complaints(found: Iterable[tuple[str, str]], exceptions: Iterable[tuple[str, str]]) -> list[str]:
    """What fails without an exception, and which exceptions nothing needs, in words."""
    left, found = set(exceptions), sorted(found)
    said = []
    for check, resource in found:
        matching = {each for each in exceptions if each[0] == check and fnmatchcase(resource, each[1])}
        left -= matching
        if not matching:
            said.append(f"{resource} fails {check}. Mend it in template.yaml, or argue here why not: {__file__}")
    return said + [
        f"Nothing needs the exception for {resource} from {check} any more." for check, resource in sorted(left)
    ]


def main() -> int:
    """Run checkov and judge what it says; 1 if there is something to do."""
    command = [
        sys.argv[1],
        "--file",
        str(TEMPLATE),
        "--framework",
        "cloudformation",
        "--output",
        "json",
        "--quiet",
        "--compact",
    ]
    # Without --skip-download it asks its maker's server for descriptions.
    done = subprocess.run([*command, "--skip-download"], capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
        passed = (report if isinstance(report, dict) else report[0])["summary"]["passed"]
    except (ValueError, LookupError, TypeError):
        print(f"checkov gave no report:\n{done.stdout}\n{done.stderr}", file=sys.stderr)
        return 2
    said = complaints(failed(report), EXCEPTIONS)
    print(*said, f"checkov: {passed} checks pass, {len(EXCEPTIONS)} kinds of exceptions are argued", sep="\n")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
