"""The account from the front: which vendor, and no secret in anything that is said, whatever goes wrong."""

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account import account as account_module
from smartlamp.developer_account.account import AMAZON, DeveloperAccount, opened
from smartlamp.errors import CannotRun, SmartLampError
from tests.fakes import skill_management_server
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import LOST, NOTHING, Asked, Fault, Said, refused, said
from tests.fakes.skill_management_server import SkillManagementServer

TWO: list[dict[str, Any]] = [{"id": "M1", "name": "Sam", "roles": []}, {"id": "M2", "name": "Alex"}]


@pytest.mark.parametrize(
    ("vendors", "wanted", "found"), [(TWO[:1], "", "M1"), (TWO[:1], "M1", "M1"), (TWO, "M2", "M2")]
)
def test_the_only_vendor_or_the_named_one_is_taken(
    amazon: SkillManagementServer,
    account: DeveloperAccount,
    vendors: list[dict[str, Any]],
    wanted: str,
    found: str,
) -> None:
    amazon.vendors = vendors
    assert account.vendor(wanted).vendor_id == found


def test_the_environment_may_name_the_vendor(
    amazon: SkillManagementServer, passing: PassingClock, tmp_path: Path
) -> None:
    amazon.vendors = TWO
    environment = {**skill_management_server.ENVIRONMENT, "ASK_VENDOR_ID": " M2 "}
    with opened(environment, tmp_path / "kept.json", amazon.addresses, passing.clock) as account:
        assert [account.vendor().vendor_id, account.vendor("M1").vendor_id] == ["M2", "M1"]


@pytest.mark.parametrize(
    ("vendors", "wanted", "words", "to_do"),
    [
        (TWO, "", "several vendors: M1 (Sam), M2 (Alex)", "--vendor-id, or ASK_VENDOR_ID"),
        (TWO, "M3", "no vendor M3: M1 (Sam), M2 (Alex)", "--vendor-id, or ASK_VENDOR_ID"),
        ([], "", "no developer account yet", "https://developer.amazon.com"),
        ([], "M1", "no developer account yet", "https://developer.amazon.com"),
    ],
)
def test_a_vendor_that_is_not_clear_is_chosen_by_a_person(
    amazon: SkillManagementServer,
    account: DeveloperAccount,
    *,
    vendors: list[dict[str, Any]],
    wanted: str,
    words: str,
    to_do: str,
) -> None:
    amazon.vendors = vendors
    with pytest.raises(CannotRun) as unclear:
        account.vendor(wanted)
    assert words in unclear.value.what
    assert to_do in unclear.value.to_do


def test_amazon_is_asked_over_https() -> None:
    assert all(each.startswith("https://") for each in vars(AMAZON).values())
    assert account_module.AMAZON.api == "https://api.amazonalexa.com"


SENT = (
    skill_management_server.CLIENT_SECRET,
    skill_management_server.REFRESH_TOKEN,
    skill_management_server.CODE,
    skill_management_server.EVENT_SECRET,
)
LINKING_SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=24).map("a-secret:{}".format)
STATUSES = st.sampled_from([200, 202, 204, 301, 303, 400, 401, 403, 404, 409, 412, 413, 418, 429, 500, 503])
SPELLINGS: list[Callable[[str], str]] = [str, repr, json.dumps, quote_plus]


def quoting(
    status: int, spelled: Callable[[str], str], first: int, *, is_oauth: bool
) -> Callable[[SkillManagementServer, Asked], Said]:
    """An error that quotes every secret that was said up to now, as careless servers do: what the client sent, and what reached it."""

    def answer(server: SkillManagementServer, _: Asked) -> Said:
        latest = server.asked[-1].document if server.asked[-1].body.startswith(b"{") else {}
        linking = latest.get("accountLinkingRequest", {}).get("clientSecret")
        heard = "".join(
            f"{asked.headers.get('Authorization')} {unquote_plus(asked.body.decode())}" for asked in server.asked
        ) + "".join(answer.body.decode() for answer in server.told)
        known = [each for each in (*SENT, *sorted(server.good)) if each in heard] + ([linking] if linking else [])
        quoted = " ".join(map(spelled, known[first % len(known) :] + known[: first % len(known)]))
        whole = json.loads(refused(status, quoted, ("/manifest", quoted, quoted), (quoted, "Wrong.", quoted)).body)
        return said(
            status, whole | ({"error": "any", "error_description": quoted} if is_oauth else {}), Retry_After="1"
        )

    return answer


FAULTS = st.one_of(
    st.sampled_from([LOST, NOTHING, Said(200, b"\xff"), said(200, {"access_token": ["x"]})]),
    st.builds(quoting, STATUSES, st.sampled_from(SPELLINGS), st.integers(0, 4), is_oauth=st.booleans()),
)


def use(account: DeveloperAccount, linking: Mapping[str, object]) -> None:
    """Everything that handles secrets."""

    def visit(asked: AuthorizationRequest) -> Mapping[str, str]:
        return {"code": skill_management_server.CODE, "state": asked.state}

    account.maker.sign_in(visit)
    manifest = {"publishingInformation": {"locales": {"en-US": {"name": "SmartLamp"}}}, "apis": {"smartHome": {}}}
    skill_id = account.skills.create(account.vendor("").vendor_id, manifest)
    account.skills.manifest_built(skill_id)
    account.skills.event_client(skill_id)
    account.skills.replace_account_linking(skill_id, linking)
    account.skills.account_linking(skill_id)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.dictionaries(st.integers(1, 14), FAULTS, max_size=3),
    always=st.none() | FAULTS,
    linking_secret=LINKING_SECRETS,
)
# The event client's secret is lost on the way, and then quoted.
@example(faults={6: LOST}, always=quoting(400, str, 0, is_oauth=False), linking_secret="a-secret:")
def test_no_secret_is_in_anything_that_is_said(
    amazon: SkillManagementServer,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    *,
    faults: dict[int, Fault],
    always: Fault | None,
    linking_secret: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    for kept_by_amazon in (amazon.asked, amazon.usually, amazon.told, amazon.skills, amazon.good):
        kept_by_amazon.clear()
    amazon.plan = {**({} if always is None else dict.fromkeys(range(max(faults, default=0), 200), always)), **faults}
    kept = tmp_path_factory.mktemp("kept") / "kept.json"
    heard, advice = "", "none is needed"
    with opened(skill_management_server.ENVIRONMENT, kept, amazon.addresses, PassingClock().clock) as account:
        heard += repr((account, account.maker, account.skills, vars(account.maker)["_login"]))
        try:
            use(account, {"clientSecret": linking_secret})
        except SmartLampError as error:
            logging.getLogger("smartlamp").exception("failed")
            heard += "".join(traceback.format_exception(error))
            heard += f"{error!s} {error!r} {error.what} {error.to_do} {json.dumps(error.to_json())} {error.args}"
            heard += repr(error.__context__)
            advice = error.to_do
    heard += caplog.text
    assert advice
    for secret in (*SENT, linking_secret, *amazon.good):
        assert not any(spelled(secret).strip("'\"") in heard for spelled in SPELLINGS)
