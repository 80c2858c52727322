"""A skill is created once, whatever gets lost on the way: Amazon would make a second one of the same name without a word."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from smartlamp.developer_account.patience import Intervals, Patience
from smartlamp.developer_account.record import Intent, Keeps, Record, SkillRecord
from smartlamp.developer_account.refusals import CONSOLE
from smartlamp.developer_account.skills.answers import SkillSummary
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import NotYetDone, PerhapsDone, SkillManagementFailed

_OPERATION = "create_skill"
# How long a skill whose answer got lost is looked for: the list may be late.
_LISTED = Intervals(first_s=2.0, factor=1.5, tries=8, most_s=60.0)


class Creation:
    """Creates the skills of an environment.

    What is to be created is written down before Amazon is asked, with the ids of the skills that already have the name. So after a lost
    answer, or a command that was killed, the skill is the new one of that name; no clock is compared with Amazon's.

    Args:
        skills: of the account.
        file: where the environment's record is kept; it must be held.
        patience: for a list that is late.
        now: the time, for the record.
    """

    def __init__(
        self,
        skills: Skills,
        file: Keeps,
        patience: Patience,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._skills = skills
        self._file = file
        self._patience = patience
        self._now = now

    def skill_id(self, record: Record, folder: str, api: str, manifest: Mapping[str, Any]) -> Record:
        """The record with the skill's id in it: the known one, one that a lost call has made, or a new one.

        Args:
            record: as the file has it, with the vendor.
            folder: of the skill in skill-package; its key in the record.
            api: smartHome or custom.
            manifest: to create it with, without endpoints: Amazon would refuse functions that do not let it in yet.

        Raises:
            PerhapsDone: the answer was lost, and no new skill is listed. Nothing is asked for twice; the next command looks again.
            SkillManagementFailed: several new skills have the name, or Amazon refused: then nothing was created.
        """
        if folder in record.skills:
            return record
        name = name_of(manifest)
        intent = record.intents.get(folder)
        if intent is None:
            known = sorted(each.skill_id for each in self._of_name(record, api, name))
            intent = Intent(_OPERATION, name, self._now().isoformat(timespec="seconds"), tuple(known))
            record = replace(record, intents={**record.intents, folder: intent})
            self._file.write(record)
        elif found := self._new(record, api, intent):
            return self._kept(record, folder, found)
        try:
            skill_id = self._skills.create(record.vendor_id, manifest)
        except PerhapsDone as lost:
            found = self._new(record, api, intent)
            if found is None:
                raise PerhapsDone(
                    f"{lost.what} Its list of skills shows no new one of the name {name!r}.",
                    "Wait for a minute, then run the same command again: it looks for it first.",
                ) from None
            skill_id = found
        except SkillManagementFailed:
            self._file.write(replace(record, intents=_without(record.intents, folder)))
            raise
        return self._kept(record, folder, skill_id)

    def _new(self, record: Record, api: str, intent: Intent) -> str | None:
        """The one skill that was not there before; None if there is none even after a minute."""

        def look() -> str | None:
            new = [
                each.skill_id for each in self._of_name(record, api, intent.name) if each.skill_id not in intent.known
            ]
            if len(new) > 1:
                raise SkillManagementFailed(
                    f"Since {intent.started_at}, several new skills have the name {intent.name!r}: {', '.join(sorted(new))}. Any may be the one that was begun.",
                    f"Delete those that nobody needs ({CONSOLE}), then run the same command again.",
                )
            return new[0] if new else None

        try:
            return self._patience.until(look, "until the skill is listed", _LISTED)
        except NotYetDone:
            return None

    def _of_name(self, record: Record, api: str, name: str) -> list[SkillSummary]:
        return [
            each
            for each in self._skills.all_of(record.vendor_id)
            if each.stage == "development" and api in each.apis and name in each.names.values()
        ]

    def _kept(self, record: Record, folder: str, skill_id: str) -> Record:
        skills = {**record.skills, folder: SkillRecord(skill_id)}
        record = replace(record, skills=skills, intents=_without(record.intents, folder))
        self._file.write(record)
        return record


def name_of(manifest: Mapping[str, Any]) -> str:
    """One name of a skill: that in US English, as the consoles show it; without one, that of the first language."""
    locales = manifest["publishingInformation"]["locales"]
    return str(locales.get("en-US", locales[min(locales)])["name"])


def _without(intents: Mapping[str, Intent], folder: str) -> Mapping[str, Intent]:
    return {each: intent for each, intent in intents.items() if each != folder}
