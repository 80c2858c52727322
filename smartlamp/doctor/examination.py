"""Looks at one hop after another, from the clock to the customers, and says what it found."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from botocore.exceptions import BotoCoreError, ClientError

import alexa_troubleshooting
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.redaction import shown
from smartlamp.doctor.subject import Subject
from smartlamp.errors import ResourceUnreadable, SmartLampError
from smartlamp.terminal.console import Say

_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")
_NOT_ALLOWED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_REPORT = (
    "Run it again. If it stays so, it is a fault of the doctor: report it with `smartlamp doctor --bundle FILE.zip`."
)


@dataclass(frozen=True)
class Hop:
    """One place between a skill and its customers.

    Attributes:
        address: of its module, below `smartlamp.doctor.hops`; its last word is the function's name, too.
        title: for people, after "Looking at".
    """

    address: str
    title: str

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """What it finds. It is imported now: most hops need what takes long to import."""
        name = self.address.rpartition(".")[2]
        yield from getattr(import_module(f"smartlamp.doctor.hops.{self.address}"), name)(subject)


# The order in which a customer meets them; a clock that is wrong makes all else look wrong.
HOPS = (
    Hop("linking.clock", "the clocks"),
    Hop("linking.console", "the account linking at Amazon"),
    Hop("linking.linking_client", "the linking client"),
    Hop("linking.domain", "the sign-in domain"),
    Hop("linking.sign_in", "the sign-in pages and the token endpoint"),
    Hop("stack.sign_up", "the sign-up"),
    Hop("skill.skill", "the skill"),
    Hop("skill.trigger", "the trigger"),
    Hop("skill.function", "the function"),
    Hop("skill.event_client", "the event client"),
    Hop("skill.discovery", "the discovery"),
    Hop("skill.gateway", "the event gateway"),
    Hop("stack.on_purpose", "the faults made on purpose"),
    Hop("stack.alarms", "the alarms"),
    Hop("stack.log", "the logs"),
    Hop("stack.people", "the people, lamps and grants"),
)


@dataclass(frozen=True)
class Examined:
    """What was found at one hop."""

    hop: Hop
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Examination:
    """All that was found.

    Attributes:
        title, kind, on_purpose: of the subject.
        hops: in their order.
    """

    title: str
    kind: str
    hops: tuple[Examined, ...]
    on_purpose: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the hops."""
        return tuple(each for hop in self.hops for each in hop.findings)

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with a verdict."""
        return tuple(each for each in self.findings if each.verdict is verdict)

    @property
    def status(self) -> int:
        """The exit status: 0 nothing is wrong, 1 something is, 2 nothing could be looked at."""
        if self.of(Verdict.WRONG):
            return 1
        return 2 if len(self.of(Verdict.UNSEEN)) == len(self.findings) else 0


def examined(subject: Subject, say: Say, hops: Sequence[Hop] | None = None) -> Examination:
    """Look at everything. It never raises for what a hop does.

    Args:
        subject: what is examined.
        say: progress.
        hops: which ones; all if it is None.
    """
    return Examination(
        subject.title,
        subject.kind,
        tuple(_looked_at(each, subject, say) for each in (HOPS if hops is None else hops)),
        subject.on_purpose,
    )


def _looked_at(hop: Hop, subject: Subject, say: Say) -> Examined:
    say(f"Looking at {hop.title}")
    return Examined(hop, tuple(shown(each, subject.secrets) for each in _told(hop, subject)))


def _told(hop: Hop, subject: Subject) -> Iterator[Finding]:
    """What it finds, with remedies for whoever has the skill."""
    for each in _of_known_causes(_found(hop, subject)):
        to_do = each.to_do or next((mending.for_whom(subject, cause) for cause in each.explained[:1]), "")
        yield replace(each, to_do=to_do)


def _found(hop: Hop, subject: Subject) -> Iterator[Finding]:
    """The findings; one more if the hop breaks off. What an unknown exception says may be anything, so only its kind is told."""
    about = hop.title.removeprefix("the ")
    try:
        yield from hop(subject)
    except SmartLampError as refused:
        yield Finding.unseen(about, refused.what, refused.to_do)
    except ResourceUnreadable as refused:
        yield Finding.unseen(
            about,
            f"AWS did not say it ({refused.action}).",
            f"Run the doctor with the right {refused.action}.",
            action=refused.action,
        )
    except ClientError as refused:
        yield _refused(about, refused)
    except BotoCoreError as away:
        yield Finding.unseen(
            about, f"AWS did not answer ({type(away).__name__}).", "Check the network and your AWS settings."
        )
    except Exception as broken:  # noqa: BLE001 - the other hops are worth looking at all the same
        yield Finding.unseen(about, f"It could not be looked at ({type(broken).__name__}).", _REPORT)


def _refused(about: str, refused: ClientError) -> Finding:
    code = str(refused.response.get("Error", {}).get("Code", ""))
    asked = _ACTION.search(str(refused))
    action = asked[1] if asked else refused.operation_name
    if code in _NOT_ALLOWED:
        return _denied(about, action)
    return Finding.unseen(about, f"AWS refused to say it: {code} at {action}.", "Run it again.", action=action)


def _denied(about: str, action: str) -> Finding:
    return Finding.unseen(
        about,
        f"Your AWS credentials may not ask for it: {action} is denied.",
        f"Run the doctor with the right {action}.",
        action=action,
    )


def _of_known_causes(findings: Iterable[Finding]) -> Iterator[Finding]:
    known = alexa_troubleshooting.causes()
    for each in findings:
        yield replace(each, causes=tuple(cause for cause in each.causes if cause in known))
