"""P1: for whom the skills are, and what every machine must know of the environment."""

from dataclasses import replace

from smartlamp.errors import CannotRun
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo


class EnvironmentPhase:
    """The vendor of the developer account: Alexa's redirect URLs have its id in them, so it never changes. And what was chosen."""

    title = "environment"

    def __init__(self, run: Run) -> None:
        self._run = run

    def check(self) -> tuple[Todo, ...]:
        """Whether it is chosen, and still there."""
        run = self._run
        vendor, wanted = run.vendor(), run.environment.vendor_id
        if wanted and wanted != vendor.vendor_id:
            raise CannotRun(
                f"The skills of this environment belong to the vendor {vendor.vendor_id}, and --vendor-id names {wanted}.",
                "Alexa's redirect URLs have the vendor's id in them, so its customers would have to link again. Use another environment: --stack NAME",
            )
        self._must_name_each_region()
        if not run.record.vendor_id:
            return (
                Todo(
                    "vendor",
                    f"{vendor.vendor_id} ({vendor.name}) shall be the vendor of this environment, and is not remembered yet.",
                ),
            )
        if run.record.settings != run.environment.settings:
            return (Todo("settings", "What you chose is not remembered yet."),)
        why = run.store.why_another_machine_does_not_know(run.record)
        return (Todo(run.store.parameter, why),) if why else ()

    def _must_name_each_region(self) -> None:
        """A function that nobody names any more would get no update, and would outlive `destroy`."""
        environment = self._run.environment
        before = self._run.record.settings.get("also", "").split()
        left = [each for each in before if each not in environment.also and self._run.stack(each) is not None]
        if left:
            named = " ".join(f"--also {each}" for each in (*environment.also, *left))
            raise CannotRun(
                f"This environment has functions in {' and '.join(left)}, too, and --also does not name {'it' if len(left) == 1 else 'them'}: they would get no update any more.",
                f"Name each region: {named}. How to give one up: docs/regions.md",
            )

    def apply(self) -> None:
        """Choose it, and remember."""
        run = self._run
        run.remember(replace(run.record, vendor_id=run.vendor().vendor_id, settings=run.environment.settings))
