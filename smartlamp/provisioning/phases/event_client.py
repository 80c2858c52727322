"""P4: the skill's event client, where the functions read it. Its secret goes from Amazon to SSM and nowhere else."""

import json
from dataclasses import dataclass
from typing import Any

from smartlamp.developer_account.skills.answers import EventClient
from smartlamp.errors import CannotRun, NotInTheAccount
from smartlamp.provisioning.documents.skill_package import SkillPackage
from smartlamp.provisioning.phases.secure_parameter import SecureParameter
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo


@dataclass(frozen=True)
class EventClientPhase:
    """The SSM parameter holds what Amazon shows."""

    run: Run
    package: SkillPackage
    title: str = "event client"

    @property
    def _parameter(self) -> SecureParameter:
        return SecureParameter(self.run, "event-client")

    @property
    def _may_be_replaced(self) -> bool:
        """Whoever has a skill made anew was told what becomes of the links."""
        environment = self.run.environment
        return environment.forced or self.package.folder in environment.made_anew

    def check(self) -> tuple[Todo, ...]:
        """Whether it does."""
        name, shown, stored = self._parameter.name, self._shown(), self._stored()
        if shown is None:
            return (Todo(name, "Amazon shows no event client before the manifest asks for one."),)
        if stored is None:
            return (Todo(name, "The SSM parameter is missing, and nobody can link without it."),)
        if (known := stored.get("client_id")) not in (None, "", shown.client_id) and not self._may_be_replaced:
            raise CannotRun(
                f"{name} holds the event client {known}, and the skill has {shown.client_id}: the one that is stored is another skill's.",
                "Every grant was made with the one that is stored, so each customer would have to link again. If you want that: --force",
            )
        if stored != {"client_id": shown.client_id, "client_secret": shown.client_secret}:
            return (Todo(name, "It holds another event client than Amazon shows for the skill."),)
        return ()

    def apply(self) -> None:
        """Store what Amazon shows."""
        shown = self._shown()
        if shown is None:
            raise CannotRun(
                "Amazon shows no event client yet, although the manifest asks for the permission to send events.",
                "Run the same command again in a minute.",
            )
        value = json.dumps({"client_id": shown.client_id, "client_secret": shown.client_secret})
        self._parameter.write(value)

    def _shown(self) -> EventClient | None:
        skill_id = self.run.skill_id(self.package.folder)
        try:
            return self.run.skills.event_client(skill_id) if skill_id else None
        except NotInTheAccount:
            return None

    def _stored(self) -> dict[str, Any] | None:
        """None if there is no parameter, and empty if it holds something else."""
        text = self._parameter.read()
        if text is None:
            return None
        try:
            read = json.loads(text)
        except ValueError:
            return {}
        if not isinstance(read, dict):
            return {}
        if isinstance(secret := read.get("client_secret"), str):
            self.run.secret_values.add(secret)
        return read
