"""The order of a deployment (provisioning 3.2): what it needs is made before it, and the account linking is written last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from smartlamp.errors import Failed, MustNotRun
from smartlamp.provisioning.phases.enabling.enablement import EnablementPhase
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.event_client import EventClientPhase
from smartlamp.provisioning.phases.linking import LinkingPhase
from smartlamp.provisioning.phases.live import LivePhase
from smartlamp.provisioning.phases.manifest import EndpointsPhase, PermissionPhase
from smartlamp.provisioning.phases.models import ModelsPhase
from smartlamp.provisioning.phases.phase import Phase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.phases.stack import StackPhase
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo


@dataclass(frozen=True)
class Planned:
    """A phase, and what it has to do."""

    phase: Phase
    todos: tuple[Todo, ...]

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"phase": self.phase.title, "todos": [each.to_json() for each in self.todos]}


def phases(run: Run) -> tuple[Phase, ...]:
    """All of them, in order.

    What was changed by hand on AWS is set back twice: before Amazon is given a manifest, since it looks at the functions' policies
    then, and after the stack was changed.
    """
    packages, live = run.environment.packages, LivePhase(run)
    senders = [each for each in packages if each.sends_events]
    after_the_stack: list[Phase] = []
    for each in packages:
        after_the_stack.append(EndpointsPhase(run, each))
        if each.api == "custom":
            after_the_stack.append(ModelsPhase(run, each))
    return (
        EnvironmentPhase(run),
        *(SkillPhase(run, each) for each in packages),
        live,
        *(PermissionPhase(run, each) for each in senders),
        *(EventClientPhase(run, each) for each in senders),
        StackPhase(run),
        live,
        *after_the_stack,
        *(LinkingPhase(run, each) for each in packages if run.links_with_cognito(each.folder)),
        *(EnablementPhase(run, each) for each in packages),
    )


def plan(run: Run) -> tuple[Planned, ...]:
    """What every phase has to do. Nothing is written."""
    planned: list[Planned] = []
    for each in phases(run):
        if any(before.phase is each for before in planned):
            planned.append(Planned(each, ()))
            continue
        run.say(f"Looking at: {each.title}")
        planned.append(Planned(each, each.check()))
    return tuple(planned)


def carry_out(run: Run, planned: Sequence[Planned]) -> Iterator[Planned]:
    """Do it, phase by phase; each that had something to do, once it is done.

    What one phase does may give a later one something to do, so after the first the others look again. One that comes twice does not, if
    nothing was done in between.

    Raises:
        SmartLampError: a phase cannot do it. Those before it are done, and the next command goes on here.
        Failed: it was done, and it is not so.
    """
    changed, chosen_before = False, run.record.settings
    right: list[Phase] = []  # since the last change
    for each in planned:
        if any(each.phase is one for one in right):
            continue
        todos = each.phase.check() if changed else each.todos
        if not todos:
            right.append(each.phase)
            continue
        run.say(f"Doing: {each.phase.title}")
        try:
            each.phase.apply()
        except MustNotRun:
            # Nothing was changed, and what cannot be is not remembered: the next command would try it once more.
            if chosen_before:
                run.remember(replace(run.record, settings=chosen_before))
            raise
        run.forget()
        changed = True
        if left := each.phase.check():
            said = "; ".join(f"{todo.about}: {todo.why}" for todo in left)
            raise Failed(
                f"The command wrote {each.phase.title}, and it is still not as it shall be: {said}",
                "Run the same command again. If it says the same, somebody else, or Amazon itself, keeps changing it.",
            )
        right = [each.phase]
        yield Planned(each.phase, todos)
