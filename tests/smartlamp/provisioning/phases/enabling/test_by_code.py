"""The maker signs in twice, and Amazon links both accounts; whatever goes wrong leaves everything as it was."""

from urllib.parse import parse_qs, urlsplit

import pytest

from smartlamp.errors import Failed, NotSignedIn, SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import PROFILE, SKILLS, SMART_HOME
from smartlamp.provisioning.phases.enabling import by_code
from smartlamp.provisioning.phases.enabling.callback import CALLBACK
from smartlamp.provisioning.phases.linking import LinkingPhase
from tests.smartlamp.provisioning.phases.enabling.conftest import ALEXAS, Deployed


def link(deployed: Deployed, folder: str = SMART_HOME) -> None:
    by_code.link(deployed.run, SKILLS[folder])


def as_it_was(deployed: Deployed) -> bool:
    """Whether nothing of it stays: not in the user pool, not in the skill, and the next command has nothing to do."""
    return (
        deployed.described() == deployed.before
        and "redirectUrls" not in deployed.linking()
        and deployed.linking()["clientSecret"] == deployed.pool.client_secret
        and LinkingPhase(deployed.run, SKILLS[SMART_HOME]).check() == ()
    )


def test_two_sign_ins_link_a_smart_home_skill(deployed: Deployed) -> None:
    link(deployed)
    assert deployed.is_linked()
    assert len(deployed.pool.refresh_tokens) == 1, "Alexa has tokens of the pool"
    assert as_it_was(deployed)


def test_the_address_is_registered_only_while_somebody_signs_in(deployed: Deployed) -> None:
    link(deployed)
    amazons, own = (parse_qs(urlsplit(each).query) for each in deployed.shown)
    assert amazons["redirect_uri"] == own["redirect_uri"] == [CALLBACK]
    assert deployed.registered == [([*ALEXAS, CALLBACK], [CALLBACK])] * 2
    assert "code_challenge" in amazons
    assert "code_challenge" not in own, "Alexa gives the code for tokens, and has no verifier"


def test_what_is_linked_is_not_linked_again(deployed: Deployed) -> None:
    link(deployed)
    deployed.shown.clear()
    link(deployed)
    assert [urlsplit(each).path for each in deployed.shown] == ["/ap/oa"], "only Amazon knows who that is"
    assert deployed.is_linked()
    assert as_it_was(deployed)


def test_whoever_does_not_consent_links_nothing(deployed: Deployed) -> None:
    deployed.leaves = "amazon"
    with pytest.raises(NotSignedIn, match="you did not allow it"):
        link(deployed)
    assert not deployed.is_linked()
    assert as_it_was(deployed)


def test_a_command_that_is_interrupted_takes_the_address_away(deployed: Deployed) -> None:
    deployed.leaves = "own"
    with pytest.raises(KeyboardInterrupt):
        link(deployed)
    assert as_it_was(deployed)


def test_a_code_that_alexa_cannot_use_is_a_refusal(deployed: Deployed) -> None:
    deployed.pool.answer_tokens = (500, {}, b"")
    with pytest.raises(SkillManagementFailed, match="Invalid account linking credentials"):
        link(deployed)
    assert not deployed.is_linked()
    assert as_it_was(deployed)


def test_a_wrong_state_is_not_taken(deployed: Deployed) -> None:
    own_page = deployed.run.visits.own_page  # type: ignore[union-attr] # it is there
    object.__setattr__(deployed.run.visits, "own_page", lambda asked: {**own_page(asked), "state": "another"})
    with pytest.raises(Failed, match="another request"):
        link(deployed)
    assert not deployed.is_linked()
    assert as_it_was(deployed)


def test_a_skill_without_a_client_of_its_own_says_so(deployed: Deployed) -> None:
    with pytest.raises(Failed, match="Amazon shows no client of profile"):
        link(deployed, PROFILE)
    assert deployed.shown == []
    assert deployed.writes() == []


def test_nobody_is_asked_where_nobody_is(deployed: Deployed) -> None:
    deployed.run.visits = None
    with pytest.raises(Failed, match="nobody to sign in"):
        link(deployed)
    assert deployed.writes() == []
