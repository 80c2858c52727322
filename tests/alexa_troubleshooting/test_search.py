import json
from typing import Any

import pytest

from alexa_troubleshooting import causes, meaning, symptoms, under


def found(text: str) -> tuple[str, str]:
    """The first symptom and the first cause."""
    meant = meaning(text)
    return next((each.id for each in meant.symptoms), ""), next((each.id for each in meant.causes), "")


def line(**facts: Any) -> str:
    return json.dumps({"level": "WARNING", "event": "directive", **facts})


# Each as somebody reads or says it.
@pytest.mark.parametrize(
    ("said", "symptom"),
    [
        ("We were unable to link SmartLamp at this time.", "unable-to-link"),
        ("“We were not unable to link Sample Smart Home Skill at this time”", "unable-to-link"),
        ("Linking failed", "unable-to-link"),
        ("An error was encountered with the requested page.", "requested-page"),
        ("https://x.auth.eu-west-1.amazoncognito.com/error?error=redirect_mismatch&client_id=1", "redirect-mismatch"),
        ("Login pages unavailable. Please contact an administrator.", "login-pages-unavailable"),
        ("Kitchen light isn\u2019t responding. Please check its network connection", "unresponsive"),
        ("Device is unresponsive", "unresponsive"),
        ("SmartLamp doesn't support that", "does-not-support"),
        ("I couldn't find any new devices", "no-devices"),
        ("all my devices disappeared", "devices-vanished"),
        ("A few things share the name lamp. Which one do you want?", "shared-name"),
        ("it asks to link again every hour", "asked-to-link-again"),
        ("links die after 30 days", "links-die"),
        ("There was a problem with the requested skill's response", "skill-response-problem"),
        ("my profile is empty", "empty-profile"),
        ("I did not get a code by SMS", "no-code-arrives"),
        ("UPDATE_ROLLBACK_COMPLETE", "deployment-rolled-back"),
        ("this skill is not available", "skill-not-found"),
        ("the sign-in page is a blank page", "page-not-found"),
        ("the Alexa app shows the wrong state", "state-stale"),
        ("account linking doesn't work", "unable-to-link"),
        ("nothing in the logs", "unable-to-link"),
        ("error when linking", "unable-to-link"),
        ("Something went wrong", "requested-page"),
        ("/error?error=invalid_request", "requested-page"),
        ("error=invalid_request&error_description=invalid_scope", "invalid-scope"),
        ("Alexa cannot find devices", "no-devices"),
        ("discovery finds nothing", "no-devices"),
        ("a white screen", "page-not-found"),
        ("404", "page-not-found"),
        ("session expired", "asked-to-link-again"),
        ("it stops working after an hour", "asked-to-link-again"),
        ("it stops working after 30 days", "links-die"),
        ("no email arrives", "no-code-arrives"),
        ("the state is wrong in the app", "state-stale"),
    ],
)
def test_what_people_see_leads_to_its_symptom(said: str, symptom: str) -> None:
    assert found(said)[0] == symptom


@pytest.mark.parametrize(
    ("pasted", "cause"),
    [
        ("error=invalid_request&error_description=invalid_scope", "scope-not-allowed"),
        ("INVALID_SCOPE", "scope-not-allowed"),
        ("`invalid_client`", "client-secret"),
        (line(result="ACCEPT_GRANT_FAILED", reason="ParameterNotFound"), "event-client-missing"),
        (line(result="INVALID_AUTHORIZATION_CREDENTIAL", reason="unknown_key"), "another-stacks-page"),
        (line(result="INVALID_DIRECTIVE", reason="unknown"), "stale-discovery"),
        (line(result="ENDPOINT_UNREACHABLE", reason="unreachable"), "endpoint-unreachable"),
        (line(result="ACCEPT_GRANT_FAILED", reason="lwa_status_503"), "lwa-unreachable"),
        (line(result="INVALID_AUTHORIZATION_CREDENTIAL", reason="client"), "client-mismatch"),
        ("client", "client-mismatch"),
        ('403 {"header": {}, "payload": {"code": "INSUFFICIENT_PERMISSION_EXCEPTION"}}', "insufficient-permission"),
        ("2026-11-29 Task timed out after 3.00 seconds", "function-slow"),
        ('Resource handler returned message: "User pool already has a domain configured. (Status Code: 400)"', "domain-already-configured"),
        ("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10]", "quota-reached"),
        ("Stack:arn:aws:cloudformation:x is in ROLLBACK_COMPLETE state and can not be updated.", "left-from-before"),
        ("[ERROR] Runtime.ImportModuleError: Unable to import module 'app'", "function-broken"),
        ("client-secret", "client-secret"),
        ("Client Secret", "client-secret"),
    ],
)  # fmt: skip
def test_what_people_paste_leads_to_its_cause(pasted: str, cause: str) -> None:
    assert found(pasted)[1] == cause


@pytest.mark.parametrize(
    "text", ["banana", "", "the client is unknown to me", "a header and a payload", "grant me a wish", "x" * 50_000]
)
def test_an_ordinary_word_in_a_sentence_is_no_code(text: str) -> None:
    assert not meaning(text)


def test_a_reason_is_more_than_the_answer_that_it_is_for() -> None:
    said = line(result="ACCEPT_GRANT_FAILED", reason="ParameterNotFound")
    assert [each.id for each in meaning(said).causes] == ["event-client-missing"]
    assert len(meaning("ACCEPT_GRANT_FAILED").causes) > 1


def test_a_code_inside_a_longer_one_is_not_meant() -> None:
    pointed = {each.id for each in meaning("lwa_invalid_client").causes}
    assert pointed == {each.id for each in causes().values() if "lwa_invalid_client" in each.codes}


@pytest.mark.parametrize("each", symptoms(), ids=lambda each: each.id)
def test_a_symptom_is_found_by_its_id_and_its_likeliest_causes_stand_first(each: Any) -> None:
    assert meaning(each.id).symptoms == (each,)
    assert tuple(cause.id for cause in under(each))[: len(each.likeliest)] == each.likeliest


@pytest.mark.parametrize("name", causes())
def test_a_cause_is_found_by_its_id_and_by_each_of_its_codes(name: str) -> None:
    assert name in [each.id for each in meaning(name).causes] or any(each.id == name for each in symptoms())
    for code in causes()[name].codes:
        assert causes()[name] in meaning(code.replace("…", "503")).causes
