"""What the simulated Alexa plays broken is named with its own cause, unless the doctor's questions meet it anyway."""

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.stack.on_purpose import on_purpose
from tests.fakes.doctor_subject import DoctorSubject, troubles


@pytest.mark.parametrize(
    ("who", "way", "cause"),
    [
        ("gateway", "SKILL_NEVER_ENABLED_EXCEPTION", "skill-never-enabled"),
        ("gateway", "INSUFFICIENT_PERMISSION_EXCEPTION", "insufficient-permission"),
        ("gateway", "garbage", "gateway-unreachable"),
        ("lwa", "temporarily_unavailable", "lwa-unreachable"),
        ("lwa", "hang", "lwa-unreachable"),
        ("token", "no-refresh-token", "no-refresh-token"),
        ("token", "brief", "token-too-brief"),
        ("token", "invalid_grant", "code-used-or-expired"),
    ],
)
def test_each_way_has_its_cause(who: str, way: str, cause: str) -> None:
    subject = DoctorSubject(kind="local")
    subject.change(misbehaves=((who, way),))
    (found,) = on_purpose(subject)
    assert troubles([found]) == {f"{who}, broken on purpose": (Verdict.WRONG, cause)}
    assert way in found.says
    assert "misbehave off" in found.remedy


@pytest.mark.parametrize(
    ("who", "way"), [("sign-in", "throttled"), ("function", "crash"), ("token", "500"), ("console", "scope")]
)
def test_what_the_doctor_meets_itself_is_said_where_it_meets_it(who: str, way: str) -> None:
    subject = DoctorSubject(kind="local")
    subject.change(misbehaves=((who, way),))
    assert list(on_purpose(subject)) == []
