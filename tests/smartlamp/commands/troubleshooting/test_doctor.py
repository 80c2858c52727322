"""`smartlamp doctor`: which subject is meant, what is refused, and what is printed and written."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.subject import Subject
from smartlamp.doctor.subjects.addresses import Addresses
from smartlamp.errors import SmartLampError
from smartlamp.terminal import console
from tests.fakes.doctor_subject import DoctorSubject
from tests.fakes.zip_texts import unpacked
from tests.smartlamp.doctor.test_examination import of

Doctor = Callable[..., Result]
WRONG = Finding.wrong("client secret", "The console has secret-marker, another one.", "client-secret")
GOOD = Finding.good("scopes", "openid is allowed.")
UNSEEN = Finding.unseen("manifest", "Nobody is signed in.", "`smartlamp deploy --plan` signs you in.")


@pytest.fixture
def asked() -> list[tuple[str, tuple[Any, ...]]]:
    """Which subject was asked for, and how."""
    return []


@pytest.fixture
def findings() -> list[Finding]:
    return [GOOD]


@pytest.fixture
def doctor(
    asked: list[tuple[str, tuple[Any, ...]]], findings: list[Finding], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Doctor:
    """The command, with the subjects and the findings of a test."""

    def subject(kind: str) -> Callable[..., Any]:
        @contextmanager
        def opened(*how: Any) -> Iterator[Subject]:
            asked.append((kind, how))
            found = DoctorSubject()
            found.secrets.add("secret-marker")
            yield found

        return opened

    def run(*words: str) -> Result:
        monkeypatch.setattr("smartlamp.doctor.examination.HOPS", (of(*findings),))
        return CliRunner().invoke(app, ["doctor", "--state-dir", str(tmp_path), *words], env={"COLUMNS": "300"})

    for kind in ("local", "deployed", "foreign"):
        monkeypatch.setattr(f"smartlamp.doctor.subjects.{kind}.{kind}", subject(kind))
    monkeypatch.setattr("smartlamp.commands.troubleshooting.doctor.reached_here", lambda _: "running")
    monkeypatch.setattr("smartlamp.commands.provisioning.desk.desk_of", lambda *_, **how: how)
    monkeypatch.setattr(console.out, "_width", 300)
    return run


def refusal(done: Result) -> str:
    assert isinstance(done.exception, SmartLampError)
    assert done.exception.status == 2
    return f"{done.exception.what} {done.exception.to_do}"


def test_without_more_it_is_the_local_stack(doctor: Doctor, asked: list[Any]) -> None:
    assert doctor().exit_code == 0
    ((kind, how),) = asked
    assert (kind, how[0]) == ("local", "running")


@pytest.mark.parametrize(
    ("words", "named", "local"),
    [
        (["--stack", "lamps"], ("lamps", "", ""), False),
        (["--stack", "lamps", "--region", "eu-west-1", "--skill-id", "one"], ("lamps", "eu-west-1", "one"), False),
        (["--local"], ("smartlamp", "", ""), True),
        (["--local", "--stack", "lamps"], ("lamps", "", ""), True),
    ],
)
def test_a_stack_is_named(
    words: list[str], named: tuple[str, ...], local: bool, doctor: Doctor, asked: list[Any]
) -> None:
    assert doctor(*words).exit_code == 0
    ((kind, how),) = asked
    assert (kind, how[:4]) == ("deployed", (*named, {"local": local, "may_ask": False}))


@pytest.mark.parametrize(
    ("words", "member", "value"),
    [
        (["--authorization-url", "https://x/authorize"], "authorization_url", "https://x/authorize"),
        (["--token-url", "https://x/token"], "token_url", "https://x/token"),
        (["--client-id", "alexa"], "client_id", "alexa"),
        (["--scope", "a", "--scope", "b"], "scopes", ("a", "b")),
        (["--scheme", "REQUEST_BODY_CREDENTIALS"], "scheme", "REQUEST_BODY_CREDENTIALS"),
        (["--vendor-id", "M1"], "vendor_id", "M1"),
        (["--redirect-url", "https://a", "--redirect-url", "https://b"], "redirect_urls", ("https://a", "https://b")),
        (["--jwks-url", "https://x/keys"], "jwks_url", "https://x/keys"),
        (["--function", "arn"], "function_arn", "arn"),
        (["--skill-id", "one"], "skill_id", "one"),
        (["--client-id", "alexa", "--region", "eu-west-1"], "region", "eu-west-1"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_what_is_said_of_somebody_elses_skill_goes_before_what_amazon_has(
    words: list[str], member: str, value: object, doctor: Doctor, asked: list[Any]
) -> None:
    assert doctor(*words, *([] if "--skill-id" in words else ["--skill-id", "one"])).exit_code == 0
    ((kind, (said, *_)),) = asked
    assert (kind, getattr(said, member)) == ("foreign", value)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--stack", "lamps", "--client-id", "alexa"], "--client-id is for somebody else's skill"),
        (["--local", "--client-id", "a", "--scope", "b"], "--client-id and --scope are for somebody else's skill"),
        (["--region", "eu-west-1"], "--stack NAME"),
        (["--authorization-url", "https://x/authorize"], "--token-url, --client-id, --vendor-id or --redirect-url are"),
        (["--client-id", "alexa", "--scope", "openid"], "With --client-id and --scope alone nothing can be tried"),
    ],
)
def test_what_means_two_subjects_none_or_nothing_to_try_is_refused(
    words: list[str], says: str, doctor: Doctor, asked: list[Any]
) -> None:
    assert says in refusal(doctor(*words))
    assert asked == []


HANDLER = '[skill]\ntarget = "my_skill.py:handler"\n'
ON_AWS = '[skill]\ntarget = "arn:aws:lambda:eu-west-1:123456789012:function:lamps"\n'
SERVER = """[linking]
authorization-url = "https://auth.example.com/authorize"
token-url = "https://auth.example.com/token"
client-id = "alexa"
scopes = ["openid"]
scheme = "body"
redirect-url = "https://layla.amazon.com/api/skill/link/M1"
"""


@dataclass
class Maker:
    """Somebody with a skill of their own, who runs the command in its folder."""

    doctor: Doctor
    asked: list[tuple[str, tuple[Any, ...]]]
    settings: Callable[[str], object]


@pytest.fixture
def maker(doctor: Doctor, asked: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    (tmp_path / "maker").mkdir()
    (tmp_path / "maker" / "my_skill.py").write_text("def handler(event, context): ...\n")
    monkeypatch.chdir(tmp_path / "maker")
    return Maker(doctor, asked, (tmp_path / "maker" / "smartlamp.toml").write_text)


def test_the_settings_of_the_folder_say_what_the_options_do_not(maker: Maker) -> None:
    maker.settings(ON_AWS + SERVER)
    assert maker.doctor("--client-id", "another").exit_code == 0
    ((kind, (said, *_)),) = maker.asked
    assert kind == "foreign"
    assert said == Addresses(
        "https://auth.example.com/authorize",
        "https://auth.example.com/token",
        "another",
        ("openid",),
        "REQUEST_BODY_CREDENTIALS",
        redirect_urls=("https://layla.amazon.com/api/skill/link/M1",),
        function_arn="arn:aws:lambda:eu-west-1:123456789012:function:lamps",
    )


@pytest.mark.parametrize(
    ("written", "words", "kind"),
    [
        (ON_AWS, [], "foreign"),
        (HANDLER + SERVER, [], "foreign"),
        (HANDLER, ["--skill-id", "one"], "foreign"),
        (HANDLER, ["--stack", "lamps"], "deployed"),
        (HANDLER, ["--local"], "deployed"),
    ],
)
def test_the_skill_of_the_folder_is_meant_unless_another_is_named(
    written: str, words: list[str], kind: str, maker: Maker
) -> None:
    maker.settings(written)
    assert maker.doctor(*words).exit_code == 0
    assert [each for each, _ in maker.asked] == [kind]


def test_where_people_are_sent_back_to_has_to_be_said(maker: Maker) -> None:
    maker.settings(HANDLER + SERVER.replace("redirect-url", "# redirect-url"))
    assert "redirect-url in [linking]" in refusal(maker.doctor())
    assert maker.doctor("--vendor-id", "M1").exit_code == 0
    assert [kind for kind, _ in maker.asked] == ["foreign"]


def test_a_skill_that_nobody_can_reach_yet_is_tried_at_the_desk(maker: Maker) -> None:
    maker.settings(HANDLER)
    assert "`smartlamp link`" in refusal(maker.doctor())
    assert maker.asked == []


def test_what_is_wrong_is_said_first_and_is_the_status(doctor: Doctor, findings: list[Finding]) -> None:
    findings += [WRONG, UNSEEN]
    done = doctor("--stack", "lamps")
    assert done.exit_code == 1
    first, *rest = done.stdout.splitlines()
    assert first == "1 thing is wrong: the client secret. 1 thing could not be looked at."
    assert "✗ client secret  The console has [hidden], another one." in rest
    (to_see,) = [each for each in rest if "to see it" in each]
    assert "doctor" not in to_see
    assert "deploy --plan --state-dir" in to_see
    assert "--stack lamps` signs you in." in to_see
    assert "✓ trigger  openid is allowed." in rest
    assert "✓ scopes  openid is allowed." in doctor("--verbose").stdout


def test_nothing_seen_is_not_good(doctor: Doctor, findings: list[Finding]) -> None:
    findings[:] = [UNSEEN]
    assert doctor().exit_code == 2


def test_programs_read_one_document(doctor: Doctor, findings: list[Finding]) -> None:
    findings += [WRONG, UNSEEN]
    done = doctor("--json", "--stack", "lamps")
    assert done.exit_code == 1
    said = json.loads(done.stdout)
    assert said["counts"] == {"good": 1, "wrong": 1, "doubt": 0, "unseen": 1}
    assert "--stack lamps`" in said["findings"][2]["remedy"]
    assert "marker" not in done.output


def test_a_bundle_is_written_whatever_is_found(doctor: Doctor, findings: list[Finding], tmp_path: Path) -> None:
    findings += [WRONG]
    done = doctor("--bundle", str(tmp_path / "report.zip"))
    assert done.exit_code == 1
    assert "Written: " in done.stderr
    texts = unpacked((tmp_path / "report.zip").read_bytes())
    assert texts["report.txt"].startswith("1 thing is wrong: the client secret.")
    assert "marker" not in "".join(texts.values())
    assert str(tmp_path) not in texts["report.txt"]


def test_a_bundle_that_is_there_is_said_before_anything_is_looked_at(
    doctor: Doctor, tmp_path: Path, asked: list[Any]
) -> None:
    (tmp_path / "report.zip").write_bytes(b"another")
    assert "is there already" in refusal(doctor("--bundle", str(tmp_path / "report.zip")))
    assert asked == []
    assert (tmp_path / "report.zip").read_bytes() == b"another"


def test_without_a_stack_it_says_how_to_have_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "--state-dir", str(tmp_path), "--bundle", str(tmp_path / "report.zip")])
    assert "No local stack is running here. Start it" in refusal(done)
    assert "--stack NAME" in refusal(done)
    assert not (tmp_path / "report.zip").exists()
