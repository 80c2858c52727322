"""Reads an answer of AWS that comes in pages, but not without end."""

from dataclasses import dataclass, field
from typing import Any

from smartlamp.doctor.hops.asking_aws import ask
from smartlamp.doctor.subject import Subject

# What an answer calls the place where the next page begins, and what the next question calls it.
_NEXT = {
    "LastEvaluatedKey": "ExclusiveStartKey",
    "NextMarker": "Marker",
    "NextToken": "NextToken",
    "PaginationToken": "PaginationToken",
    "nextToken": "nextToken",
}


@dataclass(frozen=True)
class Pages:
    """The first pages of an answer.

    Attributes:
        found: what they list.
        is_whole: whether there are no more.
        count: what they say that they count; 0 if they count nothing.
    """

    found: list[Any] = field(default_factory=list)
    is_whole: bool = True
    count: int = 0

    def counted(self, number: int) -> str:
        """A number that was counted in them, for people."""
        return f"{number:,}" if self.is_whole else f"at least {number:,}"


def pages(  # noqa: PLR0913 - which answer, how much of it, and where
    subject: Subject, service: str, operation: str, listed: str, *, most: int, region: str = "", **named: Any
) -> Pages:
    """Ask for at most so many pages.

    Args:
        subject: whose account is asked.
        service: as boto3 names it.
        operation: as boto3 names it: `list_users`.
        listed: the member of the answer that holds the list.
        most: how many pages.
        region: another one than the stack's.
        named: the operation's parameters.

    Raises:
        ResourceGone, ResourceUnreadable, CannotRun: as `ask` does.
    """
    found: list[Any] = []
    count = 0
    more: dict[str, Any] = {}
    for _ in range(most):
        page = ask(subject, service, operation, region, **named, **more)
        found += page.get(listed, ())
        count += int(page.get("Count", 0))
        more = {asked: page[said] for said, asked in _NEXT.items() if page.get(said)}
        if not more:
            return Pages(found, is_whole=True, count=count)
    return Pages(found, is_whole=False, count=count)
