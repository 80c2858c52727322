"""The interaction models of a custom skill, one for each language."""

from collections.abc import Mapping
from typing import Any

from smartlamp.developer_account.comparison.differences import Difference, differences
from smartlamp.developer_account.comparison.merging import merged
from smartlamp.errors import ChangedMeanwhile
from smartlamp.provisioning.documents.skill_package import SkillPackage
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo


class ModelsPhase:
    """All models of one skill."""

    def __init__(self, run: Run, package: SkillPackage) -> None:
        self._run = run
        self._package = package

    @property
    def title(self) -> str:
        """For people."""
        return f"interaction models of {self._package.folder}"

    def check(self) -> tuple[Todo, ...]:
        """Which languages have none, or another one."""
        folder = self._package.folder
        todos = []
        for locale, model in self._package.models().items():
            found = self._found(locale, model)
            if found is None:
                todos.append(Todo(f"{folder} {locale}", "There is no interaction model yet."))
            elif found:
                more = f" and {len(found) - 1} more" if len(found) > 1 else ""
                todos.append(Todo(f"{folder} {locale}", f"{found[0]}{more}"))
        return tuple(todos)

    def apply(self) -> None:
        """Write those, and wait until Amazon has built them."""
        models = self._package.models()
        written = [locale for locale, model in models.items() if self._found(locale, model) != ()]
        for locale in written:
            self._write(locale, models[locale])
        if written:
            self._run.skills.models_built(self._run.skill_id(self._package.folder), written)

    def _write(self, locale: str, model: Mapping[str, Any]) -> None:
        """Replace it, unless somebody else changes it at the same time for the second time."""
        skills, skill_id = self._run.skills, self._run.skill_id(self._package.folder)
        for again in (True, False):
            is_now = skills.interaction_model(skill_id, locale)
            if is_now and not differences(model, is_now.document):
                break  # an answer was lost, and this is what was written
            document = merged(is_now.document, model) if is_now else model
            try:
                skills.replace_interaction_model(skill_id, locale, document, is_now.etag or None if is_now else None)
                break
            except ChangedMeanwhile:
                if not again:
                    raise

    def _found(self, locale: str, model: Mapping[str, Any]) -> tuple[Difference, ...] | None:
        """None if there is no model."""
        skill_id = self._run.skill_id(self._package.folder)
        is_now = self._run.skills.interaction_model(skill_id, locale) if skill_id else None
        return differences(model, is_now.document) if is_now else None
