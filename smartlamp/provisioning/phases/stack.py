"""P5: the stacks. The home comes first, and the others are made from its outputs."""

from collections.abc import Iterator

from smartlamp.provisioning.environment import default_prefix
from smartlamp.provisioning.infrastructure.infrastructure import Infrastructure
from smartlamp.provisioning.infrastructure.wanted import Wanted, elsewhere
from smartlamp.provisioning.run import SKILL_PARAMETERS, Run
from smartlamp.provisioning.todo import Todo

# As samconfig.toml has it: other tags are an update of every resource.
_TAGS = {"application": "smartlamp"}


class StackPhase:
    """CloudFormation's part: user pool, tables, functions, and who may invoke these."""

    title = "stack"

    def __init__(self, run: Run) -> None:
        self._run = run

    def check(self) -> tuple[Todo, ...]:
        """What a deployment would change."""
        run = self._run
        todos = self._deployment(self._home()).check()
        for each in self._others():
            todos += self._deployment(each).check()
        if run.environment.also and not run.outputs():
            todos += (Todo("stack", f"There are no functions in {', '.join(run.environment.also)} yet."),)
        return todos

    def apply(self) -> None:
        """Deploy the home, then the functions elsewhere."""
        self._deploy(self._home())
        self._run.forget()
        for each in self._others():
            self._deploy(each)

    def _deploy(self, wanted: Wanted) -> None:
        is_new = self._run.stack(wanted.region) is None
        deployment = self._deployment(wanted)
        deployment.apply()
        # Of a new stack there is nothing that anybody could lose, and on the simulated account the review speaks of another AWS.
        if not is_new and not self._run.fixed:
            self._run.advice += [each for each in deployment.advice if not each.accepted]

    def _home(self) -> Wanted:
        run, environment = self._run, self._run.environment
        parameters = {**environment.parameters, **run.fixed, "VendorId": run.vendor().vendor_id}
        if run.stack() is None:
            parameters.setdefault("DomainPrefix", default_prefix(environment.stack, run.account_id))
        for folder, name in SKILL_PARAMETERS.items():
            if folder not in environment.skills:
                parameters[name] = ""
            elif run.skill_id(folder):
                parameters[name] = run.skill_id(folder)
        return Wanted(environment.stack, environment.region, parameters, _TAGS, environment.accepted)

    def _others(self) -> Iterator[Wanted]:
        if outputs := self._run.outputs():
            for region in self._run.environment.also:
                yield elsewhere(self._home(), outputs, region)

    def _deployment(self, wanted: Wanted) -> Infrastructure:
        run = self._run
        return Infrastructure(
            run.session_in(wanted.region), wanted, run.archives.of, run.archives.key, run.say, clock=run.clock
        )
