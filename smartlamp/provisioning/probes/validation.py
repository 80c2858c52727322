"""Amazon's own validation of a skill, before somebody submits it. It says what a review would say; it decides nothing here."""

from dataclasses import asdict, dataclass
from typing import Any

from smartlamp.developer_account.skills.answers import Validation
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import SkillManagementFailed

# https://github.com/openhab/openhab-alexa/pull/688: a maker removed it from their deployment, on Amazon's own advice.
KNOWN = (
    "Makers report that Amazon's validation fails for every smart home skill, whatever is in it. "
    "It is no reason not to submit this one."
)


@dataclass(frozen=True)
class Validated:
    """What Amazon's validation said of one skill.

    Attributes:
        skill: its folder.
        judgement: Amazon's; None if there is none.
        why: why there is none; empty if there is one.
        known: what is known about its failure; empty if it passed, or if nothing is.
    """

    skill: str
    judgement: Validation | None
    why: str
    known: str

    @property
    def passed(self) -> bool:
        """Whether Amazon has nothing against the skill."""
        return self.judgement is not None and self.judgement.passed

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        findings = [asdict(each) for each in self.judgement.findings] if self.judgement else []
        return {"skill": self.skill, "passed": self.passed, "findings": findings, "why": self.why, "known": self.known}


def validated(skills: Skills, folder: str, skill_id: str, *, smart_home: bool) -> Validated:
    """Have Amazon validate a skill, in all of its languages. It never raises for what Amazon does, but when nobody is signed in.

    Args:
        skills: of the account.
        folder: of the skill in skill-package.
        skill_id: its id.
        smart_home: whether it is a smart home skill.
    """
    try:
        languages = skills.manifest(skill_id).document.get("publishingInformation", {}).get("locales", {})
        judgement = skills.validated(skill_id, languages)
    except SkillManagementFailed as refused:
        return Validated(folder, None, " ".join(refused.what.split()), KNOWN if smart_home else "")
    known = KNOWN if smart_home and not judgement.passed else ""
    if not judgement.passed and not judgement.findings:
        return Validated(folder, None, judgement.error or "Amazon gives no reason.", known)
    return Validated(folder, judgement, judgement.error, known)
