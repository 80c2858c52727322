"""The address on the maker's machine: in the user pool and in the account linking for a moment, and what a killed command leaves."""

from typing import Any

import pytest

from smartlamp.errors import SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import SMART_HOME, SMART_HOME_SKILL
from smartlamp.provisioning.phases.enabling.callback import CALLBACK, registered, without
from smartlamp.provisioning.phases.linking import LinkingPhase
from tests.smartlamp.provisioning.phases.enabling.conftest import Deployed


class Killed(BaseException):
    """The process is gone."""


def shall_be(deployed: Deployed) -> dict[str, Any]:
    return SMART_HOME_SKILL.account_linking(deployed.outputs, deployed.pool.client_secret)


@pytest.mark.parametrize(
    ("linking", "expected"),
    [
        ({"a": 1}, {"a": 1}),
        ({"a": 1, "redirectUrls": []}, {"a": 1}),
        ({"redirectUrls": [CALLBACK]}, {}),
        ({"redirectUrls": ["https://app.example", CALLBACK]}, {"redirectUrls": ["https://app.example"]}),
    ],
)
def test_without_it(linking: dict[str, Any], expected: dict[str, Any]) -> None:
    assert without(linking) == expected


def test_the_redirect_urls_of_somebodys_app_stay(deployed: Deployed) -> None:
    path = f"/v1/skills/{deployed.run.skill_id(SMART_HOME)}/stages/development/accountLinkingClient"
    app = {"redirectUrls": ["https://app.example/back"]}
    deployed.desk.call("PUT", path, {"accountLinkingRequest": {**shall_be(deployed), **app}})
    etag = deployed.desk.call("GET", path).headers["ETag"]
    deployed.run.remember_skill(SMART_HOME, account_linking_etag=etag)
    with registered(deployed.run, SMART_HOME, shall_be(deployed)):
        assert deployed.linking()["redirectUrls"] == ["https://app.example/back", CALLBACK]
    assert deployed.linking()["redirectUrls"] == ["https://app.example/back"]


def test_an_account_linking_of_somebody_else_is_not_touched(deployed: Deployed) -> None:
    deployed.run.remember_skill(SMART_HOME, account_linking_etag="another")
    with (
        pytest.raises(SkillManagementFailed, match="not the one that this command wrote"),
        registered(deployed.run, SMART_HOME, shall_be(deployed)),
    ):
        raise AssertionError
    assert deployed.writes() == []
    assert deployed.described() == deployed.before


def test_what_a_killed_command_leaves_is_found_and_taken_away(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    skills = deployed.run.skills
    write, written = skills.replace_account_linking, []

    def once(*given: Any) -> None:
        written.append(given)
        if len(written) > 1:
            raise Killed
        write(*given)

    monkeypatch.setattr(skills, "replace_account_linking", once)
    with pytest.raises(Killed), registered(deployed.run, SMART_HOME, shall_be(deployed)):
        pass
    monkeypatch.undo()
    assert deployed.linking()["redirectUrls"] == [CALLBACK]
    phase = LinkingPhase(deployed.run, SMART_HOME_SKILL)
    assert phase.check() != ()
    phase.apply()
    assert phase.check() == ()
    assert "redirectUrls" not in deployed.linking()


def test_a_refusal_of_amazon_leaves_the_user_pool_as_it_was(deployed: Deployed) -> None:
    wrong = {**shall_be(deployed), "scopes": []}
    with pytest.raises(SkillManagementFailed), registered(deployed.run, SMART_HOME, wrong):
        raise AssertionError
    assert deployed.described() == deployed.before
