"""P9: each way to enable a skill for the maker is tried, and none is relied on (docs/decisions/0025)."""

from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.errors import SkillManagementFailed, SmartLampError
from smartlamp.provisioning.documents.skill_package import SkillPackage
from smartlamp.provisioning.phases.enabling import by_code
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo

ENABLEMENT_OF = "enablement of "


class EnablementPhase:
    """First with an authorization code, then without an account.

    Attributes:
        refused: why it is not linked, if it was tried; one sentence for each way.
    """

    def __init__(self, run: Run, package: SkillPackage) -> None:
        self._run = run
        self._package = package
        self.refused: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """For people."""
        return f"{ENABLEMENT_OF}{self._package.folder}"

    def check(self) -> tuple[Todo, ...]:
        """Whether it is enabled, if it shall be."""
        run = self._run
        skill_id = run.skill_id(self._package.folder)
        if not run.environment.links or self.refused or (skill_id and self.is_enabled()):
            return ()
        return (Todo(self._package.folder, "It is not enabled for you."),)

    def apply(self) -> None:
        """Enable it; a refusal fails nothing."""
        run, folder = self._run, self._package.folder
        if run.visits is not None and run.links_with_cognito(folder):
            try:
                by_code.link(run, self._package)
            except (SmartLampError, ClientError, BotoCoreError) as refused:
                self._refuse(refused)
            else:
                return
        try:
            run.skills.enable(run.skill_id(folder))
        except SkillManagementFailed as refused:
            self._refuse(refused)

    def is_enabled(self) -> bool:
        """Whether it is, as far as Amazon says."""
        try:
            return self._run.skills.is_enabled(self._run.skill_id(self._package.folder))
        except SkillManagementFailed:
            return False

    def _refuse(self, refused: Exception) -> None:
        said = refused.what if isinstance(refused, SmartLampError) else str(refused)
        self.refused = (*self.refused, " ".join(self._run.secret_values.hidden(said).split()))
        self._run.not_linked[self._package.folder] = self.refused
