from dataclasses import replace

import pytest
from rich.console import Console

import alexa_troubleshooting
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.reports.terminal import show
from smartlamp.terminal import console
from tests.smartlamp.doctor.reports.examinations import DOUBT, GOOD, SECRET, UNSEEN, examination

KNOWN = alexa_troubleshooting.cause("client-secret")


def shown(
    *findings: Finding, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verbose: bool = False
) -> list[str]:
    monkeypatch.setattr(console, "out", Console(width=1000, highlight=False, markup=False, emoji=False))
    show(examination(*findings), verbose=verbose)
    return capsys.readouterr().out.splitlines()


def test_what_is_wrong_comes_with_its_cause_and_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = shown(UNSEEN, GOOD, SECRET, DOUBT, capsys=capsys, monkeypatch=monkeypatch)
    assert said[:4] == [
        "1 thing is wrong: the client secret. 1 thing is doubtful, 1 thing could not be looked at.",
        "Examined: the local stack",
        "✓ account linking  openid and profile are allowed.",
        "✗ client secret  The console has another one.",
    ]
    assert said[4].startswith(f"    cause  {KNOWN.cause}")
    assert said[5].startswith("    to do  Put the client's secret into")
    assert said[6] == "    more  docs/troubleshooting.md#client-secret"
    assert said[7:] == [
        "! refresh token  It ends after 5 days.",
        "    to do  Let it last for a year.",
        "Not looked at:",
        "? trigger  Your credentials may not ask.",
        "    to see it  Run it with lambda:GetPolicy.",
    ]


def test_what_is_broken_on_purpose_comes_before_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    show(replace(examination(SECRET), on_purpose="token misbehaves."), verbose=False)
    said = capsys.readouterr().out.splitlines()
    assert said[1:3] == ["Examined: the local stack", "Broken on purpose: token misbehaves."]
    assert said[3].startswith("✗ client secret")


def test_one_mistake_that_is_met_twice_is_explained_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = replace(SECRET, hop="token endpoint", says="It refuses.")
    said = shown(SECRET, again, replace(again, to_do="Another remedy."), capsys=capsys, monkeypatch=monkeypatch)
    first, second, third = (number for number, line in enumerate(said) if line.startswith("✗"))
    assert said[second + 1 : third] == ["    cause  As above: client-secret."]
    assert second - first == 4
    assert "    to do  Another remedy." in said[third:]


@pytest.mark.parametrize(
    ("verbose", "lines"),
    [
        (False, ["✓ account linking  scopes; scheme"]),
        (True, ["✓ scopes  openid and profile are allowed.", "✓ scheme  It is HTTP_BASIC."]),
    ],
)
def test_what_is_good_is_short_unless_it_is_asked_for(
    verbose: bool, lines: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (GOOD, Finding.good("scheme", "It is HTTP_BASIC."))
    assert shown(*both, verbose=verbose, capsys=capsys, monkeypatch=monkeypatch)[2:] == lines


def test_what_cannot_be_seen_for_one_reason_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = shown(
        GOOD,
        UNSEEN,
        replace(UNSEEN, hop="manifest"),
        Finding.unseen("devices", "Nobody can."),
        capsys=capsys,
        monkeypatch=monkeypatch,
    )
    assert said[3:] == [
        "Not looked at:",
        "? trigger, manifest  Your credentials may not ask.",
        "    to see it  Run it with lambda:GetPolicy.",
        "? devices  Nobody can.",
    ]


def test_a_further_cause_is_named_with_its_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = replace(SECRET, causes=("client-secret", "client-secret"))
    said = shown(twice, capsys=capsys, monkeypatch=monkeypatch)
    assert said[-1] == f"    or  {KNOWN.cause} {KNOWN.page}"
