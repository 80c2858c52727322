"""What a look at a live stack finds."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Damage:
    """Something that differs from the template and is set back here.

    Attributes:
        about: the resource's logical id, and the path of the property: `LinkingClient /CallbackURLs`.
        why: what it is, and what it shall be, in a sentence or two without secrets.
        repair: sets back what differs, and nothing else. Damages of one resource may share one write: whichever is repaired first makes it,
            and the others then do nothing. Raises Failed: AWS refuses; what differs stays, and the next look names it again.
    """

    about: str
    why: str
    repair: Callable[[], None] = field(repr=False, compare=False)


@dataclass(frozen=True)
class ByHand:
    """Something that differs and is not set back here: it would lose something, or nobody knows who needs it.

    Attributes:
        about, why: as a damage's.
        to_do: what the person does.
        broken: whether customers feel it; if not, it may be somebody's intention.
    """

    about: str
    why: str
    to_do: str
    broken: bool = True


@dataclass(frozen=True)
class Unseen:
    """Something that could not be read, so that nobody knows whether it differs.

    Attributes:
        about: the resource's logical id.
        action: the IAM action that reading it needs, such as `cognito-idp:DescribeUserPool`.
        reason: what AWS answered.
    """

    about: str
    action: str
    reason: str


Found = Damage | ByHand | Unseen
