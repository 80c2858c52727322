"""All hops are looked at, in their order; one that breaks off says so, and the others are looked at all the same."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from smartlamp.doctor.examination import HOPS, Hop, examined
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, EndedBySignal, ResourceUnreadable
from tests.fakes.doctor_subject import SECRET, DoctorSubject

Look = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True)
class Told(Hop):
    """A hop of a test."""

    address: str = "told"
    title: str = "the trigger"
    look: Look = field(default=lambda _: iter(()), kw_only=True)

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        yield from self.look(subject)


def of(*findings: Finding, title: str = "the trigger") -> Told:
    return Told(title=title, look=lambda _: iter(findings))


def breaks(problem: BaseException) -> Told:
    def look(_: Subject) -> Iterator[Finding]:
        yield Finding.good("permission", "It is there.")
        raise problem

    return Told(look=look)


def denied(message: str = "denied") -> ClientError:
    return ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, "GetPolicy")


def look(*hops: Hop) -> tuple[Finding, ...]:
    return examined(DoctorSubject(), lambda _: None, hops).findings


@pytest.mark.parametrize("hop", HOPS, ids=lambda hop: hop.address)
def test_each_hop_is_there_and_finds_something_out(hop: Hop) -> None:
    name = hop.address.rpartition(".")[2]
    looks = getattr(import_module(f"smartlamp.doctor.hops.{hop.address}"), name)
    assert inspect.isgeneratorfunction(inspect.unwrap(looks))
    assert hop.title.startswith("the ")


def test_they_come_in_order_and_are_told_before_they_are_looked_at() -> None:
    told: list[str] = []
    hops = [of(Finding.good("a", "A."), title="the first"), of(Finding.good("b", "B."), title="the second")]
    found = examined(DoctorSubject(), told.append, hops)
    assert told == ["Looking at the first", "Looking at the second"]
    assert [each.hop for each in found.findings] == ["a", "b"]
    assert (found.title, found.kind) == ("the stack lamps in eu-west-1", "aws")


@pytest.mark.parametrize(
    ("problem", "says", "to_do"),
    [
        (CannotRun("There are no AWS credentials.", "Sign in."), "There are no AWS credentials.", "Sign in."),
        (denied(), "GetPolicy is denied", "the right GetPolicy"),
        (
            denied("User is not authorized to perform: lambda:GetPolicy on resource x"),
            "lambda:GetPolicy is denied",
            "the right lambda:GetPolicy",
        ),
        (
            ClientError({"Error": {"Code": "ThrottlingException", "Message": "marker"}}, "GetPolicy"),
            "ThrottlingException at GetPolicy",
            "again",
        ),
        (EndpointConnectionError(endpoint_url="https://marker"), "EndpointConnectionError", "network"),
        (ResourceUnreadable("lambda:GetPolicy", "marker"), "lambda:GetPolicy", "the right lambda:GetPolicy"),
        (ValueError("marker"), "(ValueError)", "`smartlamp doctor --bundle FILE.zip`"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_a_hop_that_breaks_off_is_not_seen_and_the_next_one_is(problem: Exception, says: str, to_do: str) -> None:
    good, unseen, after = look(breaks(problem), of(Finding.good("clock", "It is right.")))
    assert (good.verdict, unseen.verdict, after.verdict) == (Verdict.GOOD, Verdict.UNSEEN, Verdict.GOOD)
    assert unseen.hop == "trigger"
    assert says in unseen.says
    assert to_do in unseen.to_do
    assert "marker" not in repr(unseen)


def test_a_hop_that_is_not_there_is_not_seen() -> None:
    (found,) = look(Hop("linking.nothing", "the nothing"))
    assert (found.verdict, found.says) == (Verdict.UNSEEN, "It could not be looked at (ModuleNotFoundError).")


def test_whoever_ends_the_command_ends_it() -> None:
    with pytest.raises(EndedBySignal):
        look(breaks(EndedBySignal(2)))


def test_no_secret_that_a_hop_has_read_leaves_it() -> None:
    subject = DoctorSubject()
    subject.secrets.add(SECRET)
    hop = of(Finding.wrong("client", f"It has {SECRET}.", to_do=f"Use {SECRET}.", value=SECRET))
    (found,) = examined(subject, lambda _: None, [hop]).findings
    assert "marker" not in repr(found)


def test_a_cause_that_nobody_has_described_is_left_out() -> None:
    (found,) = look(of(Finding.wrong("client", "It is another.", "client-secret", "not-described")))
    assert [each.id for each in found.explained] == ["client-secret"]


def test_whoever_has_another_skill_gets_a_remedy_without_this_project() -> None:
    hop = of(Finding.wrong("a", "A.", "client-secret"), Finding.wrong("b", "B.", "client-secret", to_do="Exactly so."))
    ours, exact = examined(DoctorSubject(kind="aws"), lambda _: None, [hop]).findings
    theirs, exact_too = examined(DoctorSubject(kind="foreign"), lambda _: None, [hop]).findings
    assert "`smartlamp deploy`" in ours.remedy
    assert "smartlamp" not in theirs.remedy
    assert "Your Secret" in theirs.remedy
    assert exact.remedy == exact_too.remedy == "Exactly so."


def test_nobody_is_sent_to_aws_for_what_is_wrong_at_the_desk() -> None:
    hop = of(Finding.wrong("a", "A.", "client-secret"), Finding.wrong("b", "B.", "endpoint-unreachable"))
    deployed, lamp = examined(DoctorSubject(kind="local"), lambda _: None, [hop]).findings
    assert "`smartlamp misbehave off`" in deployed.remedy
    assert "deploy" not in deployed.remedy
    assert "`smartlamp lamps set SmartLamp --plugged-in`" in lamp.remedy


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        ([Finding.good("a", "A.")], 0),
        ([Finding.doubt("a", "A.", "client-secret"), Finding.unseen("b", "B.")], 0),
        ([Finding.good("a", "A."), Finding.wrong("b", "B.", "client-secret")], 1),
        ([Finding.unseen("a", "A."), Finding.wrong("b", "B.", "client-secret")], 1),
        ([Finding.unseen("a", "A."), Finding.unseen("b", "B.")], 2),
        ([], 2),
    ],
)
def test_the_status_says_whether_something_is_wrong(findings: list[Finding], status: int) -> None:
    assert examined(DoctorSubject(), lambda _: None, [of(*findings)]).status == status
