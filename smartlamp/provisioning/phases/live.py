"""What somebody changed by hand on AWS is set back: CloudFormation does not notice it."""

from collections.abc import Iterator

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Unseen
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo
from smartlamp.target.reviewed.change_set import deployed_template


class LivePhase:
    """Settings of resources, held against the template. What it cannot set back, or see, is noted in the run."""

    title = "settings on AWS"

    def __init__(self, run: Run) -> None:
        self._run = run

    def check(self) -> tuple[Todo, ...]:
        """What differs."""
        return tuple(Todo(each.about, each.why) for each in self._damages())

    def apply(self) -> None:
        """Set exactly that back."""
        for each in self._damages():
            self._run.say(f"Setting back {each.about}")
            each.repair()

    def _damages(self) -> Iterator[Damage]:
        run = self._run
        run.by_hand.clear()
        run.unseen.clear()
        for region in (run.environment.region, *run.environment.also):
            if (stack := run.stack(region)) is None:
                continue
            for each in damages(stack, deployed_template(stack), run.clock.sleep):
                match each:
                    case Damage():
                        yield each
                    case ByHand():
                        run.by_hand.append(each)
                    case Unseen():
                        run.unseen.append(each)
