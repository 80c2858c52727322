import pytest

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.reports.headline import headline
from tests.smartlamp.doctor.reports.examinations import DOUBT, GOOD, SECRET, UNSEEN, examination

ANOTHER = Finding.wrong("the trigger", "It is missing.")


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        ([SECRET], "1 thing is wrong: the client secret."),
        ([SECRET, SECRET, ANOTHER, GOOD], "2 things are wrong: the client secret; the trigger."),
        ([SECRET, DOUBT], "1 thing is wrong: the client secret. 1 thing is doubtful."),
        (
            [SECRET, DOUBT, UNSEEN],
            "1 thing is wrong: the client secret. 1 thing is doubtful, 1 thing could not be looked at.",
        ),
        ([GOOD], "Nothing is wrong that can be seen from here."),
        ([GOOD, UNSEEN], "Nothing is wrong that can be seen from here; 1 thing could not be looked at."),
        (
            [GOOD, DOUBT, UNSEEN],
            "Nothing is certainly wrong, but 1 thing is doubtful: the refresh token. 1 thing could not be looked at.",
        ),
        ([UNSEEN], "Nothing could be looked at."),
        ([], "Nothing could be looked at."),
        (
            [Finding.wrong(f"scope {number}", "It is.") for number in range(7)],
            "7 things are wrong: the scope 0; the scope 1; the scope 2; the scope 3; the scope 4; and 2 more.",
        ),
    ],
)
def test_the_first_line_says_what_is_wrong(findings: list[Finding], says: str) -> None:
    assert headline(examination(*findings)) == says
