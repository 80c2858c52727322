"""A bundle has what is listed and nothing else, and no secret, person or account; nothing is overwritten."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.reports.bundle import bundle, opened
from smartlamp.errors import CannotRun
from tests.fakes.doctor_subject import SECRET as LINKING_SECRET
from tests.fakes.doctor_subject import SKILL_ID, DoctorSubject
from tests.fakes.zip_texts import unpacked
from tests.smartlamp.doctor.reports.examinations import GOOD, SECRET, UNSEEN, examination

MARKERS = (
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYXJrZXIifQ.bWFya2Vy",
    "Atza|IwEBIMarker",
    "Atzr|IwEBIMarker",
    "marker@example.com",
    "+4915555010099",
    "arn:aws:iam::210987654321:role/x",
    "amzn1.account.MARKER",
    "1f0e9c88-7a51-4d1c-9a57-2f2f5f8e6f01",
    "Authorization: Bearer marker",
    "client_secret=marker",
    "https://pitangui.amazon.com/api?code=marker&state=marker",
    "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef",
)
NOT_THERE = ("marker", "MARKER", "Marker", "210987654321", "1f0e9c88", "bWFya2Vy", "55501", "0123456789abc")


def test_it_has_the_report_the_versions_and_the_settings() -> None:
    subject = DoctorSubject(parameters={"SignInWith": "email", "MailSender": "marker@example.com"})
    files = unpacked(bundle(examination(SECRET, GOOD, UNSEEN), subject))
    assert set(files) == {"report.json", "report.txt", "versions.json", "settings.json"}
    report: dict[str, Any] = json.loads(files["report.json"])
    assert report["summary"] == "1 thing is wrong: the client secret. 1 thing could not be looked at."
    assert [each["hop"] for each in report["findings"]] == ["client secret", "scopes", "trigger"]
    assert files["report.txt"].startswith(report["summary"])
    assert "✗ account linking: client secret: The console has another one." in files["report.txt"]
    assert {"python", "system", "smartlamp", "boto3"} <= set(json.loads(files["versions.json"]))
    settings = json.loads(files["settings.json"])
    assert (settings["kind"], settings["region"], settings["parameters"]) == (
        "aws",
        "eu-west-1",
        {"SignInWith": "email"},
    )
    assert settings["account linking"] == {
        "scheme": "HTTP_BASIC",
        "grant": "AUTH_CODE",
        "scopes": ["openid", "profile"],
    }


@pytest.mark.parametrize("marker", MARKERS)
def test_nothing_that_a_hop_could_have_read_is_in_it(marker: str) -> None:
    subject = DoctorSubject(parameters={"Stage": marker}, gateways={"NA": marker})
    found = Finding.wrong(marker, f"It has {marker}", "client-secret", to_do=f"Do {marker}", **{marker: [marker]})
    texts = "".join(unpacked(bundle(examination(found, title=marker), subject)).values())
    assert [each for each in NOT_THERE if each in texts] == []


def test_what_is_known_as_a_secret_is_not_in_it_whatever_its_form() -> None:
    subject = DoctorSubject()
    subject.secrets.add(LINKING_SECRET)
    found = Finding.wrong("client", f"It has {LINKING_SECRET}; the skill is {SKILL_ID}.")
    texts = "".join(unpacked(bundle(examination(found), subject)).values())
    assert "It has [hidden]; the skill is amzn1.ask.skill.[id 1]." in texts


def test_only_its_maker_reads_the_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path / "report.zip") as write:
            write(b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "report.zip").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "report.zip").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "my report.zip"
    file.write_bytes(b"another")
    with pytest.raises(CannotRun, match="is there already") as refused, opened(file):
        pass
    assert f"`rm '{file}'`" in refused.value.to_do
    assert file.read_bytes() == b"another"


def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="No such file or directory"), opened(tmp_path / "no" / "report.zip"):
        pass


def test_a_report_that_never_came_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken"), opened(tmp_path / "report.zip"):
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []
