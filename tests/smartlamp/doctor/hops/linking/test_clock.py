"""The clock of this machine against two others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NoReturn

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.clock import clock
from smartlamp.doctor.subject import Unseen
from tests.fakes.cognito_pages import CognitoPages
from tests.fakes.doctor_subject import troubles
from tests.fakes.planned_answers import Said

Desk = Any
AWS, TOKEN = "clock against AWS", "clock against the token endpoint"
NOW = datetime(2026, 11, 29, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def pages(desk: Desk) -> Iterator[CognitoPages]:
    with CognitoPages() as pages:
        desk.subject.change(token_url=f"{pages.origin}/oauth2/token")
        yield pages


def dated(pages: CognitoPages, when: datetime) -> None:
    pages.plan["/oauth2/token"] = Said(405, headers={"Date": format_datetime(when, usegmt=True)})


def aws_dated(desk: Desk, when: datetime) -> None:
    headers = {"HTTPHeaders": {"date": format_datetime(when, usegmt=True)}}
    desk.subject.says["sts.get_caller_identity"] = lambda _: {"Account": "1", "ResponseMetadata": headers}


def looked(desk: Desk) -> list[Finding]:
    return list(clock(desk.subject, now=lambda: NOW))


def test_moto_and_a_server_have_this_machines_time(desk: Desk, pages: CognitoPages) -> None:
    findings = list(clock(desk.subject))
    assert [each.hop for each in findings] == [AWS, TOKEN]
    assert troubles(findings) == {}
    assert [each.path for each in pages.asked] == ["/oauth2/token"]
    desk.subject.kind = "local"
    assert [each.hop for each in clock(desk.subject)] == [AWS]


@pytest.mark.parametrize(
    ("ahead", "verdict", "words"),
    [
        (timedelta(seconds=30), Verdict.GOOD, "the same time"),
        (timedelta(seconds=31), Verdict.DOUBT, "31 seconds ahead of"),
        (timedelta(minutes=-5), Verdict.DOUBT, "5 minutes behind"),
        (timedelta(minutes=5, seconds=1), Verdict.WRONG, "5 minutes ahead of"),
        (timedelta(hours=-9), Verdict.WRONG, "9 hours behind"),
    ],
)
def test_a_clock_that_is_wrong(desk: Desk, pages: CognitoPages, ahead: timedelta, verdict: Verdict, words: str) -> None:
    dated(pages, NOW - ahead)
    aws_dated(desk, NOW - ahead)
    for each in looked(desk):
        assert (each.verdict, words in each.says) == (verdict, True), each.says
        assert each.facts["seconds_ahead"] == ahead.total_seconds()
        assert each.causes[:1] == (("clock-skew",) if verdict is not Verdict.GOOD else ())


def test_a_refusal_has_a_date_too(desk: Desk, pages: CognitoPages) -> None:
    dated(pages, NOW)

    def refused(_: Any) -> NoReturn:
        date = {"date": format_datetime(NOW - timedelta(minutes=20), usegmt=True)}
        answer: Any = {
            "Error": {"Code": "SignatureDoesNotMatch", "Message": "Signature expired"},
            "ResponseMetadata": {"HTTPHeaders": date},
        }
        raise ClientError(answer, "GetCallerIdentity")

    desk.subject.says["sts.get_caller_identity"] = refused
    assert troubles(looked(desk)) == {AWS: (Verdict.WRONG, "clock-skew")}


def away(_: Any) -> NoReturn:
    raise EndpointConnectionError(endpoint_url="https://sts.eu-west-1.amazonaws.com")


def test_without_an_answer_or_a_date_it_is_not_seen(desk: Desk, pages: CognitoPages) -> None:
    desk.subject.says["sts.get_caller_identity"] = away
    pages.plan["/oauth2/token"] = Said(200, headers={"Date": "yesterday"})
    assert troubles(looked(desk)) == {AWS: (Verdict.UNSEEN, ""), TOKEN: (Verdict.UNSEEN, "")}


def test_nobody_to_ask(desk: Desk) -> None:
    desk.subject.has_account = False
    desk.subject.outputs = {}
    desk.subject.change(linking=Unseen("Nobody is signed in."))
    assert troubles(looked(desk)) == {AWS: (Verdict.UNSEEN, ""), TOKEN: (Verdict.UNSEEN, "")}
