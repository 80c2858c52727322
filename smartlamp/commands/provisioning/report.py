"""How deploy tells what it would do, what it did, what it found, and what is left."""

from collections.abc import Mapping, Sequence
from typing import Any

from smartlamp.developer_account.skills.answers import Finding
from smartlamp.provisioning.lifecycle.order import Planned
from smartlamp.provisioning.lifecycle.report import Left, left
from smartlamp.provisioning.phases.enabling.enablement import ENABLEMENT_OF
from smartlamp.provisioning.probes.probe import Probe
from smartlamp.provisioning.probes.validation import Validated
from smartlamp.provisioning.run import Run
from smartlamp.terminal import console, pasteable
from smartlamp.terminal.steps import print_explained

_MOST_LINES = 12


class Report:
    """The output of one command: lines for people as it goes on, one document for programs at its end.

    Args:
        run: the command's.
        planned: its plan.
        accounts: where the simulated accounts are, by name; empty for a maker's own.
        json_wanted: whether a program reads it.
    """

    def __init__(self, run: Run, planned: Sequence[Planned], accounts: Mapping[str, str], *, json_wanted: bool) -> None:
        self._run = run
        self._planned = [each for each in planned if each.todos]
        self._accounts = accounts
        self._json = json_wanted
        self._done: list[Planned] = []
        self._probes: list[Probe] = []
        self._validations: list[Validated] = []
        self._only_planned = False

    @property
    def has_work(self) -> bool:
        """Whether anything is to be done."""
        return bool(self._planned)

    @property
    def passed(self) -> bool:
        """Whether what was tried works, and nothing is broken that a person has to mend."""
        return all(each.passed for each in self._probes) and not any(each.broken for each in self._run.by_hand)

    def show_plan(self, *, only: bool) -> None:
        """What is to be done; `only`: and nothing else happens."""
        self._only_planned = only
        if self._json:
            return
        where = f"{self._run.environment.stack} ({self._run.environment.region}, AWS account {self._run.account_id})"
        if not self._planned:
            console.print_line((f"{where} is as it shall be: nothing to do.", "bold green"))
            return
        count = sum(len(each.todos) for each in self._planned)
        console.print_line((f"{where}: {count} {'thing' if count == 1 else 'things'} to do.", "bold"))
        for each in self._planned:
            console.print_line("  ", (each.phase.title, "bold"))
            for todo in each.todos[:_MOST_LINES]:
                console.print_wrapped(f"    {todo.about}  ", todo.why, indent=6)
            if len(each.todos) > _MOST_LINES:
                console.print_line(f"    and {len(each.todos) - _MOST_LINES} more (--json lists all)")

    def show_done(self, done: Planned) -> None:
        """A phase that has done it."""
        self._done.append(done)
        if not self._json:
            folder = done.phase.title.removeprefix(ENABLEMENT_OF)
            refused = folder != done.phase.title and folder in self._run.not_linked
            mark = ("!", "yellow") if refused else ("✓", "green")
            console.print_wrapped(f"{done.phase.title}  ", _done(done), indent=4, mark=mark)

    def show_probe(self, probe: Probe) -> None:
        """What one try found; people see the failed ones."""
        self._probes.append(probe)
        if not self._json and not probe.passed:
            console.print_wrapped(f"{probe.name}  ", pasteable.pasteable(probe.says), indent=4, mark=("✗", "red"))
            print_explained(probe.explained)

    def show_validation(self, validated: Validated) -> None:
        """What Amazon's own validation said of one skill. It fails nothing."""
        self._validations.append(validated)
        if self._json:
            return
        about = f"Amazon's validation of {validated.skill}  "
        if validated.judgement is None:
            console.print_wrapped(about, pasteable.pasteable(validated.why), indent=4, mark=("!", "yellow"))
        else:
            findings = validated.judgement.findings
            missed = [each for each in findings if not each.passed]
            said = f"{len(findings) - len(missed)} of {len(findings)} passed."
            mark = ("✓", "green") if validated.passed else ("!", "yellow")
            console.print_wrapped(about, said, indent=4, mark=mark)
            for (importance, title, description), locales in _by_words(missed).items():
                words = pasteable.pasteable(f"{title}. {description}".strip())
                console.print_wrapped(f"    {importance}  ", f"{words} ({', '.join(locales)})", indent=6)
        if validated.known:
            console.print_wrapped("    known  ", validated.known, indent=6)

    def end(self) -> None:
        """What is left for the maker."""
        missing = () if self._only_planned else tuple(left(self._run))
        if self._json:
            console.print_json(self._to_json(missing))
            return
        self._show_what_stays()
        if self._only_planned:
            return
        tried = len(self._probes)
        failed = sum(not each.passed for each in self._probes)
        if failed:
            console.print_line(
                (f"{failed} of {tried} probes of the account linking and the functions failed.", "bold red")
            )
        else:
            console.print_line(
                (f"{tried} of {tried} probes of the account linking and the functions passed.", "bold green")
            )
        for name, address in self._accounts.items():
            console.print_commands(f"{name}:", address)
        if missing and self._accounts:
            console.print_wrapped(
                "", "With the simulated accounts, nobody has an Alexa app. With your own, this is left for you:"
            )
        for number, each in enumerate(missing, 1):
            console.print_commands(f"{number}. {each.text}", each.address)

    def _show_what_stays(self) -> None:
        """What was seen on AWS, and is not the command's to change; what it could not see; and what Amazon refused to link."""
        for each in self._run.by_hand:
            mark = ("✗", "red") if each.broken else ("!", "yellow")
            console.print_wrapped(f"{each.about}  ", pasteable.pasteable(each.why), indent=4, mark=mark)
            console.print_wrapped("    to do  ", pasteable.pasteable(each.to_do), indent=6)
        for advice in self._run.advice:
            console.print_wrapped(
                f"{advice.about}  ", pasteable.pasteable(advice.happens), indent=4, mark=("!", "yellow")
            )
            if advice.instead:
                console.print_wrapped("    instead  ", pasteable.pasteable(advice.instead), indent=6)
        for action in sorted({each.action for each in self._run.unseen}):
            about = [each.about for each in self._run.unseen if each.action == action]
            reason = next(each.reason for each in self._run.unseen if each.action == action)
            console.print_wrapped(
                "not seen  ",
                f"{', '.join(about)}: whether it was changed by hand. That needs the right {action} ({reason}).",
                indent=4,
                mark=("?", "yellow"),
            )

        for folder, reasons in self._run.not_linked.items():
            for reason in reasons:
                console.print_wrapped(
                    f"{folder} is not linked  ", pasteable.pasteable(reason), indent=4, mark=("!", "yellow")
                )
            console.print_wrapped("    to do  ", "Enable it in the Alexa app, and sign in there.", indent=6)

    def _to_json(self, missing: Sequence[Left]) -> dict[str, Any]:
        run = self._run
        return {
            "stack": run.environment.stack,
            "region": run.environment.region,
            "account": run.account_id,
            "plan": [each.to_json() for each in self._planned],
            "done": [each.to_json() for each in self._done],
            "probes": [each.to_json() for each in self._probes],
            "by_hand": [
                {"about": each.about, "why": each.why, "to_do": each.to_do, "broken": each.broken}
                for each in run.by_hand
            ],
            "advice": [each.to_json() for each in run.advice],
            "not_seen": [{"about": each.about, "action": each.action, "reason": each.reason} for each in run.unseen],
            "not_linked": {folder: list(reasons) for folder, reasons in run.not_linked.items()},
            "validations": [each.to_json() for each in self._validations],
            "left": [each.to_json() for each in missing],
            "skills": {folder: each.skill_id for folder, each in run.record.skills.items()},
            "outputs": dict(run.outputs()),
            "accounts": dict(self._accounts),
        }


def _by_words(findings: Sequence[Finding]) -> dict[tuple[str, str, str], list[str]]:
    """In which languages each was found."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in findings:
        found.setdefault((each.importance, each.title, each.description), []).append(each.locale or "all languages")
    return found


def _done(done: Planned) -> str:
    names = list(dict.fromkeys(each.about for each in done.todos))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
