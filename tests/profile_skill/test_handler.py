"""Through the front door: request, profile, speech, card."""

import json
from typing import Any

import pytest

from profile_skill import handler
from tests.profile_skill import requests
from tests.profile_skill.conftest import DANA, SOURCES, Door, check, has_link_card, said, sentence
from tests.profile_skill.requests import ANOTHER_SKILL_ID, QUESTIONS, changed, envelope, intent, launch, session_ended

ANSWERS = {
    "WhatIsMyName": "Your name is Dana Demo.",
    "WhatIsMyPhoneNumber": "Your phone number is +15555550100.",
    "WhatIsMyAddress": "Your address is 1 Lamp Street, Exampleville.",
    "WhatIsMyEmail": "Your e-mail address is dana@example.com.",
}
ENDINGS = ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"]


@pytest.mark.parametrize("source", SOURCES)
def test_who_opens_the_skill_is_greeted_by_their_first_name(door: Door, source: str) -> None:
    answer = door.send(launch(door.somebody(source)))
    assert said(answer) == f"Hello Dana! {sentence('question')}"
    assert answer["response"]["shouldEndSession"] is False
    assert answer["response"]["reprompt"]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("source", SOURCES)
def test_each_question_has_its_answer(door: Door, source: str, name: str) -> None:
    answer = door.send(intent(name, door.somebody(source)))
    missing = {"WhatIsMyPhoneNumber": "no_phone_number", "WhatIsMyAddress": "no_address"}
    if source == "login-with-amazon" and name in missing:
        assert said(answer) == sentence(missing[name])
    else:
        assert said(answer) == ANSWERS[name]
    assert answer["response"]["shouldEndSession"] is True
    assert not has_link_card(answer)


def test_everything_is_all_of_it(door: Door) -> None:
    assert said(door.send(intent("TellMeEverything", door.somebody()))) == " ".join(ANSWERS.values())


@pytest.mark.parametrize(
    ("name", "how"),
    [("WhatIsMyPhoneNumber", "telephone"), ("WhatIsMyAddress", "address"), ("WhatIsMyEmail", "spell-out")],
)
def test_numbers_and_addresses_are_read_as_such(door: Door, name: str, how: str) -> None:
    ssml = door.send(intent(name, door.somebody()))["response"]["outputSpeech"]["ssml"]
    assert f'<say-as interpret-as="{how}">' in ssml


MISSING = {
    "WhatIsMyName": (["given_name", "family_name"], "no_name"),
    "WhatIsMyPhoneNumber": (["phone_number"], "no_phone_number"),
    "WhatIsMyAddress": (["address"], "no_address"),
    "WhatIsMyEmail": (["email"], "no_email"),
}


@pytest.mark.parametrize("gone", [..., "", "   ", "\u202e\u200b"], ids=["absent", "empty", "blank", "invisible"])
@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("source", SOURCES[:2])
def test_a_missing_attribute_is_said_in_words(door: Door, source: str, name: str, gone: Any) -> None:
    attributes, in_words = MISSING[name]
    answer = door.send(intent(name, door.somebody(source, **dict.fromkeys(attributes, gone))))
    assert said(answer) == sentence(in_words)
    assert not has_link_card(answer)


def test_who_has_no_name_is_greeted_all_the_same(door: Door) -> None:
    answer = door.send(launch(door.somebody(given_name=..., family_name=...)))
    assert said(answer) == f"Hello! {sentence('question')}"


@pytest.mark.parametrize("name", QUESTIONS)
def test_inside_a_conversation_it_asks_on(door: Door, name: str) -> None:
    answer = door.send(intent(name, door.somebody(), new=False))
    assert said(answer).endswith(sentence("what_else"))
    assert answer["response"]["shouldEndSession"] is False


@pytest.mark.parametrize("token", [..., None, "", 7, True, ["x"], {"a": 1}], ids=repr)
@pytest.mark.parametrize("source", SOURCES)
def test_without_a_token_there_is_a_card_to_link(door: Door, source: str, token: object) -> None:
    door.somebody(source)
    for message in (launch(token), *(intent(name, token, new=False) for name in QUESTIONS)):
        answer = door.send(message)
        assert has_link_card(answer)
        assert said(answer).endswith(sentence("link"))
        assert answer["response"]["shouldEndSession"] is True
    assert door.server.asked == []


def test_help_stop_cancel_and_fallback_need_no_profile(door: Door) -> None:
    help_answer = door.send(intent("AMAZON.HelpIntent"))
    assert said(help_answer) == f"{sentence('help')} {sentence('question')}"
    fallback = door.send(intent("AMAZON.FallbackIntent", door.somebody()))
    assert said(fallback) == f"{sentence('fallback')} {sentence('question')}"
    for answer in (help_answer, fallback):
        assert answer["response"]["shouldEndSession"] is False
    for name in ENDINGS:
        answer = door.send(intent(name, door.somebody()))
        assert said(answer) == sentence("goodbye")
        assert answer["response"]["shouldEndSession"] is True
    assert door.server.asked == []


@pytest.mark.parametrize("name", ["WhatIsMyPin", "__class__", "", "x" * 70_000, "\ud800", None, 7])
def test_an_intent_nobody_knows_is_a_fallback(door: Door, name: Any) -> None:
    message = changed(intent("x", door.somebody()), "request.intent.name", name)
    assert said(door.send(message)).startswith(sentence("fallback"))
    assert door.server.asked == []


# What Amazon sends to custom skills beside a launch and an intent, most of it only to those that ask for it in their manifest.
SILENT = [
    session_ended(),
    envelope({"type": "SessionEndedRequest", "reason": "ERROR", "error": {"type": "INVALID_RESPONSE", "message": "x"}}),
    envelope({"type": "System.ExceptionEncountered", "error": {"type": "INVALID_RESPONSE"}}),
    envelope({"type": "CanFulfillIntentRequest", "intent": {"name": "WhatIsMyName", "slots": {}}}),
    envelope({"type": "Connections.Response", "status": {"code": "200"}}),
    *(
        envelope({"type": kind})
        for kind in (
            *("Alexa.Presentation.APL.UserEvent", "AudioPlayer.PlaybackStarted", "Connections.Request"),
            *("Display.ElementSelected", "Messaging.MessageReceived", "PlaybackController.PlayCommandIssued"),
            *("SessionResumedRequest", "someday", "\ud800", "x" * 70_000),
        )
    ),
    *(
        changed(envelope({"type": f"AlexaSkillEvent.{name}", "body": {"accessToken": "token"}}), "session", ...)
        for name in ("SkillAccountLinked", "SkillDisabled", "SkillEnabled", "SkillPermissionChanged")
    ),
]


@pytest.mark.parametrize("message", SILENT, ids=lambda message: ascii(message["request"]["type"])[:50])
def test_nothing_is_said_to_what_nobody_hears(door: Door, message: requests.Message) -> None:
    assert door.send(message) == {"version": "1.0", "response": {}}
    assert door.server.asked == []


ODD_IDS = [ANOTHER_SKILL_ID, requests.SKILL_ID.upper(), requests.SKILL_ID + "\n", "", None, 7, ..., [requests.SKILL_ID]]


@pytest.mark.parametrize("application_id", ODD_IDS, ids=lambda value: repr(value)[:40])
@pytest.mark.parametrize("name", [*QUESTIONS, "LaunchRequest", "SessionEndedRequest"])
def test_for_another_skill_nothing_is_done(door: Door, name: str, application_id: object) -> None:
    token = door.somebody()
    door.send(intent("AMAZON.HelpIntent"))
    fetched = door.keys.count
    kinds = {"LaunchRequest": launch, "SessionEndedRequest": session_ended}
    message = kinds[name](token) if name in kinds else intent(name, token)
    answer = door.send(
        changed(
            message,
            "context.System.application",
            {"applicationId": application_id} if application_id is not ... else {},
        )
    )
    if name == "SessionEndedRequest":
        assert answer["response"] == {}
    else:
        assert said(answer) == sentence("sorry")
        assert answer["response"]["shouldEndSession"] is True
    assert not has_link_card(answer)
    assert door.server.asked == []
    assert door.keys.count == fetched


BROKEN: list[Any] = [None, True, 7, "text", [], [[]], {}, {"version": "1.0"}, {"directive": {"header": {}}}]
MEMBERS = [
    "version",
    "session",
    "session.new",
    "session.user",
    "context",
    "context.System",
    "context.System.user",
    "context.System.user.accessToken",
    "context.System.application",
    "request",
    "request.type",
    "request.requestId",
    "request.locale",
    "request.intent",
    "request.intent.name",
]
ODD: list[Any] = [..., None, True, 0, 1e308, "", "x", [], ["x"], {}, {"type": {}}]


@pytest.mark.parametrize("message", BROKEN, ids=repr)
def test_whatever_comes_is_answered(door: Door, message: object) -> None:
    answer = door.send(message)
    assert said(answer) == sentence("sorry")
    assert answer["response"]["shouldEndSession"] is True


@pytest.mark.parametrize("path", MEMBERS)
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_request_broken_in_any_way_is_answered(door: Door, path: str, odd: object) -> None:
    answer = door.send(changed(intent("WhatIsMyName", door.somebody()), path, odd))
    assert answer["response"].get("shouldEndSession") in {True, False, None}


def test_unknown_extras_are_ignored(door: Door) -> None:
    message = intent("WhatIsMyName", door.somebody(), attributes={"name": "Mallory", "profile": {"given_name": "M"}})
    message |= {"someday": {}}
    message["context"]["Viewport"] = {}
    message["context"]["System"]["person"] = {"personId": "amzn1.ask.person.X", "accessToken": "another"}
    message["request"]["intent"]["slots"] = {"name": {"value": "Mallory"}}
    assert said(door.send(message)) == "Your name is Dana Demo."


@pytest.mark.parametrize("new", [True, False])
def test_the_profile_is_read_afresh_each_time(door: Door, *, new: bool) -> None:
    for name in ("Dana", "Daniela"):
        token = door.somebody(given_name=name)
        assert said(door.send(intent("WhatIsMyName", token, new=new))).startswith(f"Your name is {name} Demo.")


def test_after_a_relink_it_is_the_new_persons_profile(door: Door) -> None:
    door.send(launch(door.somebody()))
    another = "11111111-2222-4333-8444-000000000000"
    door.server.get_user = (
        200,
        {"UserAttributes": [{"Name": "sub", "Value": another}, {"Name": "given_name", "Value": "Eve"}]},
    )
    assert said(door.send(intent("WhatIsMyName", door.mint.token(sub=another), new=False))).startswith(
        "Your name is Eve."
    )


HOSTILE = {
    "breaks out": '</speak><audio src="x"/>',
    "say-as": '</say-as><say-as interpret-as="expletive">',
    "entities": "&lt;break time='10s'/&gt; &amp; &#x0; &xxe;",
    "comment and cdata": "<!-- --><![CDATA[x]]><?x ?>",
    "a format field": "{first_name} {0} {__class__} %s ${x}",
    "quotes": "\"'`",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("source", SOURCES)
def test_hostile_text_is_spoken_literally(door: Door, source: str, text: str) -> None:
    token = door.somebody(source, given_name=text, family_name=..., phone_number=text, address=text, email=text)
    heard = said(door.send(intent("TellMeEverything", token)))
    assert heard.startswith(f"Your name is {text.strip()}.")
    assert f"Your e-mail address is {text}." in heard
    assert said(door.send(launch(token))).startswith("Hello ")


def test_what_cannot_be_seen_is_taken_out_and_the_rest_cut(door: Door) -> None:
    token = door.somebody(given_name="D\u202ea\x00n\u200ba\ufffe\U000e0041", family_name="x" * 10_000)
    heard = said(door.send(intent("WhatIsMyName", token)))
    assert heard == f"Your name is {'Dana ' + 'x' * 59}."


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "en-AU", "de-DE", "fr-FR", "ja-JP"])
def test_it_speaks_the_locales_language(door: Door, locale: str) -> None:
    token = door.somebody()
    for name in [*QUESTIONS, "AMAZON.HelpIntent", "AMAZON.FallbackIntent", *ENDINGS]:
        door.send(intent(name, token, locale=locale, new=False))
    greeting = said(door.send(launch(token, locale=locale)))
    assert "Dana" in greeting
    assert greeting.endswith(sentence("question", locale))
    assert said(door.send(launch(locale=locale))).endswith(sentence("link", locale))


@pytest.mark.parametrize(
    ("locale", "like"),
    [
        ("de-AT", "de-DE"),
        ("fr-CA", "fr-FR"),
        ("de", "de-DE"),
        *((odd, "en-US") for odd in ("es-ES", "../de", "-de", "deutsch")),
    ],
)
def test_another_locale_hears_its_language_or_english(door: Door, locale: str, like: str) -> None:
    assert said(door.send(intent("AMAZON.HelpIntent", locale=locale))).startswith(sentence("help", like))


def test_a_fault_of_ours_is_not_read_aloud(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token = door.somebody()

    def fail(*_: object) -> None:
        raise RuntimeError("secret-marker")

    monkeypatch.setattr(handler.skill()._source, "profile_of", fail)
    assert said(door.send(launch(token))) == f"Hello! {sentence('unavailable')}"
    assert said(door.send(intent("WhatIsMyName", token))) == sentence("unavailable")


def test_wrong_settings_are_no_reason_not_to_answer(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door.use("secret-marker")
    answer = door.send(launch(locale="de-DE"))
    assert said(answer) == f"Hallo! {sentence('unavailable', 'de-DE')}"
    assert door.send(session_ended())["response"] == {}
    assert said(door.send(None)) == sentence("sorry")
    lines = capsys.readouterr().out
    assert "PROFILE_SOURCE" in lines
    assert "secret-marker" not in lines


class WithTime:
    """Lambda's context, as far as it is looked at."""

    aws_request_id = "request-7"


def test_one_line_tells_of_each_request(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    token = door.somebody()
    capsys.readouterr()
    for message in (intent("WhatIsMyName", token), intent("WhatIsMyPin"), intent("WhatIsMyName", "forged")):
        check(handler.lambda_handler(message, WithTime()))
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    lines = [line for line in written if line["event"] != "profile_call"]
    for line in lines:
        assert line.pop("timestamp")
        assert line.pop("ms") >= 0
        assert line.pop("cold") in {True, False}
        assert line.pop("request_id") == "request-7"
        assert line.pop("message_id") == requests.REQUEST_ID.rpartition(".")[2]
    assert len(lines[0].pop("user")) == 16
    known = {"event": "request", "namespace": "IntentRequest"}
    assert lines == [
        {**known, "level": "INFO", "name": "WhatIsMyName", "result": "answered"},
        {**known, "level": "INFO", "name": "other", "result": "answered"},
        {**known, "level": "WARNING", "name": "WhatIsMyName", "result": "not_linked", "reason": "not_three_segments"},
    ]


CALLS = {
    "cognito-get-user": [("POST / GetUser", {"UserAttributes.sub", "UserAttributes.email", "UserAttributes.other"})],
    "cognito-user-info": [("GET /oauth2/userInfo", {"sub", "email", "other"})],
    "login-with-amazon": [("GET /auth/o2/tokeninfo", {"aud", "user_id"}), ("GET /user/profile", {"user_id", "name"})],
}


@pytest.mark.parametrize("source", SOURCES)
def test_each_call_to_a_source_is_a_line_with_the_names_of_the_fields(
    door: Door, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    token = door.somebody(source, **{**DANA, "custom:shoe_size": "43"})
    capsys.readouterr()
    check(handler.lambda_handler(launch(token), WithTime()))
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    calls = [line for line in written if line["event"] == "profile_call"]
    assert [(line["call"], line["status"], line["request_id"]) for line in calls] == [
        (call, 200, "request-7") for call, _ in CALLS[source]
    ]
    for line, (_, fields) in zip(calls, CALLS[source], strict=True):
        assert fields <= set(line["fields"])
        assert not any("shoe" in name for name in line["fields"])


def test_nothing_personal_and_no_secret_in_any_output(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    markers = {name: f"{name}-marker-{value}" for name, value in DANA.items()}
    capfd.readouterr()
    tokens = set()
    for source in SOURCES:
        token = door.somebody(source, **markers)
        tokens.add(token)
        for message in (launch(token), *(intent(name, token) for name in QUESTIONS), intent(token, token)):
            assert token not in json.dumps(door.send(message))
    door.server.profile = door.server.get_user = door.server.user_info = (200, {"sub": "x", "user_id": "x-marker"})
    for source in SOURCES:
        door.use(source)
        for token in tokens:
            door.send(launch(token))
    output = "".join(capfd.readouterr())
    assert output.count("\n") >= 21
    secrets = {*tokens, *markers.values(), "USER-ID-MARKER", "DEVICE-MARKER", "API-ACCESS-TOKEN-MARKER", door.mint.sub}
    for secret in secrets:
        assert secret not in output
        assert secret[:24] not in output
