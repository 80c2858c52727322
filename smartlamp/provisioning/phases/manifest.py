"""P3 and P6: the manifest, first with the permission to send events, then with the functions."""

from typing import Any

from smartlamp.developer_account.comparison.differences import Difference, differences
from smartlamp.developer_account.comparison.merging import merged
from smartlamp.errors import ChangedMeanwhile, NotInTheAccount, SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import EVENTS, SkillPackage
from smartlamp.provisioning.phases.policies import is_allowed, wait_until_allowed
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo

# Amazon asks the function's policy when an endpoint is saved, and AWS needs seconds to show a new one everywhere (provisioning 3.3).
_PAUSES_S = (5.0, 10.0, 20.0, 40.0, 60.0)
_NO_TRIGGER = ("event source type", "trigger setting")


class _Manifest:
    """What both phases do with the document."""

    def __init__(self, run: Run, package: SkillPackage) -> None:
        self._run = run
        self._package = package

    def _shall_be(self) -> dict[str, Any] | None:
        """None as long as it cannot be known."""
        raise NotImplementedError

    def _to_write(self) -> dict[str, Any] | None:
        """What is written, if there is a difference."""
        return self._shall_be()

    def _whole(self) -> dict[str, Any] | None:
        """All of skill-package's, with the functions; None before there are any."""
        environment, functions = self._run.environment, self._run.functions(self._package.function)
        if environment.region not in functions:
            return None
        return self._package.manifest(functions, environment.privacy_policy, environment.region)

    def _differences(self) -> tuple[Difference, ...]:
        shall_be, skill_id = self._shall_be(), self._run.skill_id(self._package.folder)
        if shall_be is None or not skill_id:
            return ()
        try:
            is_now = self._run.skills.manifest(skill_id).document
        except NotInTheAccount:  # there is none yet
            is_now = {}
        return differences(shall_be, is_now)

    def _todos(self) -> tuple[Todo, ...]:
        return tuple(Todo(f"{self._package.folder} {each.pointer}", each.why) for each in self._differences())

    def _write(self) -> None:
        """Replace it, unless somebody else changes it at the same time for the second time."""
        run, folder = self._run, self._package.folder
        skill_id, shall_be = run.skill_id(folder), self._to_write()
        # Amazon drops the account linking while it builds a manifest (reported): whoever comes next must write it again.
        run.remember_skill(folder, account_linking_etag="")
        for again in (True, False):
            is_now = run.skills.manifest(skill_id)
            if not differences(shall_be, is_now.document):
                break  # an answer was lost, and this is what was written
            try:
                run.skills.replace_manifest(skill_id, merged(is_now.document, shall_be), is_now.etag or None)
                break
            except ChangedMeanwhile:
                if not again:
                    raise
        build = run.skills.manifest_built(skill_id)
        run.remember_skill(folder, manifest_etag=build.etag)


class PermissionPhase(_Manifest):
    """P3: the manifest asks for the permission to send events: then Amazon makes an event client for the skill."""

    @property
    def title(self) -> str:
        """For people."""
        return f"permission of {self._package.folder}"

    def _shall_be(self) -> dict[str, Any] | None:
        return {"permissions": [EVENTS]}

    def _to_write(self) -> dict[str, Any] | None:
        """With the functions, if they let this skill in already: Amazon would refuse others that somebody wrote there by hand.

        Those that were deployed for a skill before this one let it in only after the stack's own phase.
        """
        run, package = self._run, self._package
        functions, skill_id = run.functions(package.function), run.skill_id(package.folder)
        if all(is_allowed(run, region, arn, package.api, skill_id) for region, arn in functions.items()):
            return self._whole() or self._shall_be()
        return self._shall_be()

    def check(self) -> tuple[Todo, ...]:
        """Whether it asks for it."""
        if not self._run.skill_id(self._package.folder):
            return (
                Todo(
                    f"{self._package.folder} /permissions",
                    "The manifest does not ask for the permission to send events yet.",
                ),
            )
        return self._todos()

    def apply(self) -> None:
        """Ask for it."""
        self._write()


class EndpointsPhase(_Manifest):
    """P6: the manifest names the functions, and all else that skill-package says."""

    @property
    def title(self) -> str:
        """For people."""
        return f"manifest of {self._package.folder}"

    def _shall_be(self) -> dict[str, Any] | None:
        return self._whole()

    def check(self) -> tuple[Todo, ...]:
        """Whether it does."""
        if self._shall_be() is None or not self._run.skill_id(self._package.folder):
            return (Todo(f"{self._package.folder} /apis", "The manifest does not name the functions yet."),)
        return self._todos()

    def apply(self) -> None:
        """Wait until Alexa may invoke the functions, then name them."""
        run, package = self._run, self._package
        skill_id = run.skill_id(package.folder)
        for region, arn in run.functions(package.function).items():
            wait_until_allowed(run, region, arn, package.api, skill_id)
        pauses = iter(_PAUSES_S)
        while True:
            try:
                self._write()
            except SkillManagementFailed as refused:
                pause = next(pauses, None) if _has_no_trigger(refused) else None
                if pause is None:
                    raise
                run.say(f"Waiting for {pause:g} seconds: Amazon does not see yet that it may invoke the function")
                run.clock.sleep(pause)
            else:
                return


def _has_no_trigger(refused: SkillManagementFailed) -> bool:
    return any(each in str(refused) for each in _NO_TRIGGER)
