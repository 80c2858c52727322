"""Certificates as AWS Certificate Manager describes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.host.certificates import covers, of_domain
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_subject import DoctorSubject, denied, troubles

HOST = "auth.example.com"
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/one"
NOW = datetime(2026, 11, 29, tzinfo=UTC)
RIGHT = {
    "Status": "ISSUED",
    "DomainName": HOST,
    "SubjectAlternativeNames": [HOST],
    "NotAfter": NOW + timedelta(days=200),
}
WRONG, DOUBT = Verdict.WRONG, Verdict.DOUBT


def looked(subject: DoctorSubject, arn: str = ARN) -> list[Finding]:
    with mock_aws():
        return list(of_domain(subject, HOST, {"CustomDomainConfig": {"CertificateArn": arn}}, NOW))


ROWS: dict[str, tuple[dict[str, Any], Verdict | None, str]] = {
    "good": ({}, None, "until 2027-06-17"),
    "wildcard": ({"DomainName": "*.example.com", "SubjectAlternativeNames": ["*.example.com"]}, None, "is issued"),
    "not proved": ({"Status": "PENDING_VALIDATION"}, WRONG, "PENDING_VALIDATION"),
    "failed": ({"Status": "FAILED", "FailureReason": "CAA_ERROR"}, WRONG, "FAILED (CAA_ERROR)"),
    "of another host": ({"DomainName": "example.com", "SubjectAlternativeNames": ["www.example.com"]}, WRONG, "example.com, www.example.com"),
    "ended": ({"NotAfter": NOW - timedelta(days=1)}, WRONG, "ended on 2026-11-28"),
    "ends soon": ({"NotAfter": NOW + timedelta(days=29)}, DOUBT, "ends on 2026-12-28"),
    "renewal failed": ({"RenewalSummary": {"RenewalStatus": "FAILED", "DomainValidationOptions": [{"DomainName": HOST}], "UpdatedAt": NOW}}, DOUBT, "FAILED"),
    "renewed": (
        {"NotAfter": NOW + timedelta(days=29), "RenewalSummary": {"RenewalStatus": "SUCCESS", "DomainValidationOptions": [{"DomainName": HOST}], "UpdatedAt": NOW}},
        None,
        "is issued",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("members", "verdict", "words"), ROWS.values(), ids=ROWS)
def test_a_certificate(members: dict[str, Any], verdict: Verdict | None, words: str) -> None:
    subject = DoctorSubject()
    subject.says["acm.describe_certificate"] = lambda _: {"Certificate": {**RIGHT, **members}}
    findings = looked(subject)
    assert troubles(findings) == ({f"certificate of {HOST}": (verdict, "certificate")} if verdict else {})
    assert words in findings[0].says
    assert subject.regions == {"acm": {"us-east-1"}}


def test_one_of_another_region_is_none_for_cognito() -> None:
    subject = DoctorSubject()
    findings = looked(subject, ARN.replace("us-east-1", "eu-west-1"))
    assert troubles(findings) == {f"certificate of {HOST}": (WRONG, "certificate-region")}
    assert subject.operations == []


def gone(_: Any) -> Any:
    raise refusal("ResourceNotFoundException")


def test_one_that_is_gone_and_one_that_may_not_be_seen() -> None:
    subject = DoctorSubject(says={"acm.describe_certificate": gone})
    assert troubles(looked(subject)) == {f"certificate of {HOST}": (WRONG, "certificate")}
    subject.says["acm.describe_certificate"] = denied
    (unseen,) = looked(subject)
    assert unseen.verdict is Verdict.UNSEEN
    assert "acm:DescribeCertificate" in unseen.to_do


def test_a_prefix_host_has_the_certificate_of_aws() -> None:
    assert list(of_domain(DoctorSubject(), HOST, {}, NOW)) == []


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("auth.example.com", "AUTH.example.com", True),
        ("*.example.com", "auth.example.com", True),
        ("*.example.com", "a.auth.example.com", False),
        ("*.example.com", "example.com", False),
        ("example.com", "auth.example.com", False),
    ],
)
def test_what_a_name_covers(name: str, host: str, expected: bool) -> None:
    assert covers(name, host) is expected
