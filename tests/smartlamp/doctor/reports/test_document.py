import json

import alexa_troubleshooting
from smartlamp.doctor.reports.document import document
from tests.smartlamp.doctor.reports.examinations import DOUBT, GOOD, SECRET, UNSEEN, examination


def test_a_program_gets_everything_and_the_words_of_the_causes() -> None:
    said = document(examination(SECRET, GOOD, DOUBT, UNSEEN))
    assert json.loads(json.dumps(said)) == said
    assert said["summary"].startswith("1 thing is wrong: the client secret.")
    assert said["examined"] == {"title": "the local stack", "kind": "local"}
    assert said["counts"] == {"good": 1, "wrong": 1, "doubt": 1, "unseen": 1}
    known = alexa_troubleshooting.cause("client-secret")
    wrong, good, doubt, unseen = said["findings"]
    assert wrong == {
        "at": "account linking",
        "hop": "client secret",
        "verdict": "wrong",
        "says": "The console has another one.",
        "remedy": known.remedy,
        "causes": wrong["causes"],
        "facts": {"console": "shown", "stack": 2},
    }
    (cause,) = wrong["causes"]
    assert (cause["id"], cause["cause"], cause["page"]) == (known.id, known.cause, known.page)
    assert [each["standing"] for each in cause["sources"]] == [str(each.standing) for each in known.sources]
    assert (good["remedy"], doubt["remedy"]) == ("", "Let it last for a year.")
    assert unseen["remedy"] == "Run it with lambda:GetPolicy."
