"""P2: there is a skill, with an id: nothing else can be made without one (provisioning 3.1)."""

from dataclasses import replace

from smartlamp.developer_account.record import SkillRecord
from smartlamp.developer_account.refusals import CONSOLE
from smartlamp.developer_account.skills.answers import Progress, SkillStatus
from smartlamp.developer_account.skills.creation import Creation
from smartlamp.errors import CannotRun, NotInTheAccount
from smartlamp.provisioning.documents.skill_package import SkillPackage
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo


class SkillPhase:
    """One skill of the account."""

    def __init__(self, run: Run, package: SkillPackage) -> None:
        self._run = run
        self._package = package

    @property
    def title(self) -> str:
        """For people."""
        return f"skill {self._package.folder}"

    def check(self) -> tuple[Todo, ...]:
        """Whether there is one, with a manifest."""
        run, folder = self._run, self._package.folder
        adopted, known = run.environment.adopted.get(folder, ""), run.skill_id(folder)
        before = known or run.skill_of_the_stack(folder)
        status = self._status(before)
        if before and status is None:
            return (self._in_place_of_a_lost_one(before, adopted),)
        if before and adopted and before != adopted:
            raise CannotRun(
                f"This environment's skill {folder} is {before}, and --adopt names {adopted}.",
                "Use another environment: --stack NAME. If the other one shall take its place, although every customer then has to link again: "
                f"delete {before} first ({CONSOLE}), then run the same command again.",
            )
        if known and status is not None:
            return self._of_a_known_one(known, status)
        if found := before or adopted:
            self._must_be_of_this_kind(found)
            return (Todo(folder, f"{found} exists, and is not remembered as this environment's yet."),)
        if folder in run.record.intents:
            return (
                Todo(folder, "An earlier command began to create it, and nobody knows yet whether Amazon has done so."),
            )
        self._must_be_alone()
        return (Todo(folder, f"There is no skill {self._package.name!r} yet."),)

    def apply(self) -> None:
        """Adopt it or make it, and wait until Amazon has its manifest."""
        run, folder = self._run, self._package.folder
        if (known := run.skill_id(folder)) and self._status(known) is None:
            run.remember(
                replace(run.record, skills={name: each for name, each in run.record.skills.items() if name != folder})
            )
        if not run.skill_id(folder):
            self._get_an_id()
        skill_id = run.skill_id(folder)
        if self._is_without_manifest(skill_id, run.skills.status(skill_id)):
            run.skills.replace_manifest(skill_id, self._bare())
        run.skills.idle(skill_id)
        # A later manifest that Amazon did not accept is written again by its own phase, which knows what may be wrong.
        if not self._has_manifest(skill_id):
            run.skills.manifest_built(skill_id)

    def _get_an_id(self) -> None:
        run, folder = self._run, self._package.folder
        of_the_stack = run.skill_of_the_stack(folder)
        found = run.environment.adopted.get(folder, "") or (of_the_stack if self._status(of_the_stack) else "")
        if found:
            self._must_be_of_this_kind(found)
            run.remember(replace(run.record, skills={**run.record.skills, folder: SkillRecord(found)}))
            return
        creation = Creation(run.skills, run.store, run.developer.patience)
        run.record = creation.skill_id(run.record, folder, self._package.api, self._bare())

    def _bare(self) -> dict[str, object]:
        return self._package.bare(self._run.environment.privacy_policy)

    def _of_a_known_one(self, skill_id: str, status: SkillStatus) -> tuple[Todo, ...]:
        builds = tuple(status.builds())
        if any(each.progress is Progress.IN_PROGRESS for each in builds):
            return (Todo(self._package.folder, f"Amazon is still working on {skill_id}."),)
        if not builds or self._is_without_manifest(skill_id, status):
            return (Todo(self._package.folder, f"{skill_id} has no manifest: Amazon did not accept the first one."),)
        return ()

    def _in_place_of_a_lost_one(self, skill_id: str, adopted: str) -> Todo:
        """What is done if the skill that was this environment's is gone. Its customers' links are gone with it."""
        folder = self._package.folder
        if adopted and adopted != skill_id:
            self._must_be_of_this_kind(adopted)
            return Todo(folder, f"{skill_id} is gone. {adopted} takes its place, and every customer has to link again.")
        if folder in self._run.environment.made_anew:
            return Todo(folder, f"{skill_id} is gone. Another one is made, and every customer has to link again.")
        raise CannotRun(
            f"The skill {skill_id} of this environment is not in your developer account: it was deleted, or it belongs to another account.",
            f"{self._run.developer.maker.as_another} "
            f"If it is gone, another one can be made, to which every customer has to link again: `smartlamp deploy --new {folder}`",
        )

    def _status(self, skill_id: str) -> SkillStatus | None:
        """What goes on with it; None if there is none."""
        try:
            return self._run.skills.status(skill_id) if skill_id else None
        except NotInTheAccount:
            return None

    def _must_be_of_this_kind(self, skill_id: str) -> None:
        """Whoever adopts another skill than they mean would have its manifest overwritten."""
        vendor = self._run.vendor()
        listed = [each for each in self._run.skills.all_of(vendor.vendor_id) if each.skill_id == skill_id]
        if not listed:
            raise CannotRun(
                f"The vendor {vendor.vendor_id} ({vendor.name}) has no skill {skill_id}.",
                f"Copy its id from the list of your skills: {CONSOLE}. If it is another vendor's: --vendor-id",
            )
        if not any(self._package.api in each.apis for each in listed):
            raise CannotRun(
                f"{skill_id} is of another kind ({', '.join(listed[0].apis)}), and {self._package.folder} is a {self._package.api} skill.",
                f"Name the right one: --adopt {self._package.folder}=ID. The list of your skills: {CONSOLE}",
            )

    def _must_be_alone(self) -> None:
        """A skill of this name that nobody remembers may be this environment's: a second one would be made beside it."""
        run, folder = self._run, self._package.folder
        if folder in run.environment.made_anew:
            return
        same = sorted(
            each.skill_id
            for each in run.skills.all_of(run.vendor().vendor_id)
            if each.stage == "development"
            and self._package.api in each.apis
            and self._package.name in each.names.values()
        )
        if same:
            others = run.environment.options(folder)
            raise CannotRun(
                f"Your developer account has {'skills' if len(same) > 1 else 'a skill'} named {self._package.name!r} already, and nothing says that this environment made {'one of them' if len(same) > 1 else 'it'}: {', '.join(same)}.",
                f"If it shall be this environment's: `smartlamp deploy --adopt {folder}={same[0]}{others}`. "
                f"If this environment shall have one of its own: `smartlamp deploy --new {folder}{others}`",
            )

    def _is_without_manifest(self, skill_id: str, status: SkillStatus) -> bool:
        """Amazon keeps the id of a skill whose first manifest it did not accept, and nothing else."""
        build = status.manifest
        return build is not None and build.progress is Progress.FAILED and not self._has_manifest(skill_id)

    def _has_manifest(self, skill_id: str) -> bool:
        try:
            self._run.skills.manifest(skill_id)
        except NotInTheAccount:
            return False
        return True
