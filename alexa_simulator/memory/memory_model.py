"""The facts that Alexa remembers, and their form in JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from alexa_simulator.errors import NotLinked

FORMAT = 3
MOST_MESSAGES = 200
MOST_ENDED_TOKENS = 100
# A discovery alone can be a megabyte; the file is rewritten on every change.
MOST_CHARACTERS_OF_MESSAGES = 1_000_000

Json = dict[str, object]


@dataclass(frozen=True)
class LinkedAccount:
    """The link: skill tokens, when they expire, when it was made (Unix seconds), and the user's shortened sub."""

    skill_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    since: float
    owner: str


@dataclass(frozen=True)
class IssuedCode:
    """An authorization code of Login with Amazon, by its SHA-256. A used one is kept until it would have expired."""

    digest: str
    expires_at: float
    used: bool = False


@dataclass(frozen=True)
class EventToken:
    """An event token by its SHA-256, and when it expires in Unix seconds."""

    digest: str
    expires_at: float


@dataclass(frozen=True)
class EventGrant:
    """What the skill holds for one accepted grant: its refresh token by SHA-256, and its event tokens.

    A new event token does not end earlier ones; they expire after their hour.
    """

    refresh_digest: str
    tokens: tuple[EventToken, ...]


@dataclass(frozen=True)
class Kept:
    """One message that was exchanged, tokens redacted. `sent` is True for directives; `remark` says how it was judged."""

    at: float
    sent: bool
    message: object
    remark: str

    @cached_property
    def text(self) -> str:
        """It in JSON, as it is written with every change: made once, since a message never changes."""
        return _text_of(self)


@dataclass(frozen=True)
class Remembered:
    """Everything. `endpoints` and `properties`, both by endpointId, are Alexa's picture of the devices.

    `ended` are the event tokens of ended grants, `heard` is the number of the last event in the picture, and
    `lost` is what the last reconciliation said. Of a custom skill: whether it is `enabled`, and whether its card in the Alexa app still asks
    to link (`link_card`).
    """

    account: LinkedAccount | None = None
    codes: tuple[IssuedCode, ...] = ()
    grants: tuple[EventGrant, ...] = ()
    ended: tuple[EventToken, ...] = ()
    heard: int = 0
    endpoints: Mapping[str, Json] = field(default_factory=dict)
    properties: Mapping[str, list[Json]] = field(default_factory=dict)
    messages: tuple[Kept, ...] = ()
    lost: tuple[str, ...] = ()
    enabled: bool = False
    link_card: bool = False

    def linked(self) -> LinkedAccount:
        """The linked account. Raises NotLinked when there is none."""
        if self.account is None:
            raise NotLinked
        return self.account

    def forgetting_the_link(self) -> "Remembered":
        """Without the account and everything that came with it; the messages stay. Login with Amazon's grants end, too."""
        forgotten = self.ending(frozenset(each.refresh_digest for each in self.grants))
        return replace(forgotten, account=None, codes=(), endpoints={}, properties={})

    def ending(self, refresh_digests: frozenset[str]) -> "Remembered":
        """Without these grants. Their event tokens are still recognised as those of an ended grant."""
        staying = tuple(each for each in self.grants if each.refresh_digest not in refresh_digests)
        ended = tuple(token for each in self.grants if each.refresh_digest in refresh_digests for token in each.tokens)
        return replace(self, grants=staying, ended=(*self.ended, *ended)[-MOST_ENDED_TOKENS:])

    def having_heard(self, number: int) -> "Remembered":
        """With every event up to this number in the picture."""
        return replace(self, heard=number)

    def keeping(self, *messages: Kept) -> "Remembered":
        """With these messages added, and the oldest dropped if there are too many."""
        kept = (*self.messages, *messages)[-MOST_MESSAGES:]
        room = MOST_CHARACTERS_OF_MESSAGES
        for position in range(len(kept) - 1, -1, -1):
            room -= len(kept[position].text)
            if room < 0 and position < len(kept) - 1:
                return replace(self, messages=kept[position + 1 :])
        return replace(self, messages=kept)


def secrets_of(account: LinkedAccount | None) -> tuple[str, ...]:
    """The texts that only Alexa and the skill may see."""
    return (account.skill_token, account.refresh_token) if account else ()


def to_text(remembered: Remembered) -> str:
    """The JSON text to write. It holds the skill tokens."""
    rest = {"format": FORMAT, **_fields(remembered)}
    del rest["messages"]
    messages = ",".join(each.text for each in remembered.messages)
    return f'{_text_of(rest)[:-1]},"messages":[{messages}]}}'


def _text_of(value: object) -> str:
    # In ASCII, which can also express the half characters that a skill may send; UTF-8 cannot.
    # Dataclasses are written as their fields, without the copy of everything that `asdict` makes.
    return json.dumps(value, separators=(",", ":"), default=_fields)


def _fields(value: Any) -> Json:
    """Of a dataclass. What it has worked out and kept beside them is none."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def from_json(raw: object) -> Remembered:
    """What `to_text` wrote, in this format or an earlier one. Raises ValueError, KeyError or TypeError if it is incomplete."""
    match _of_this_format(raw):
        case {
            "account": account,
            "codes": list(codes),
            "grants": list(grants),
            "ended": list(ended),
            "heard": int(heard),
            "endpoints": dict(endpoints),
            "properties": dict(properties),
            "messages": list(messages),
            "lost": list(lost),
            "enabled": bool(enabled),
            "link_card": bool(link_card),
        }:
            return Remembered(
                account=None if account is None else _account(account),
                codes=tuple(_code(each) for each in codes),
                grants=tuple(_grant(each) for each in grants),
                ended=tuple(_event_token(each) for each in ended),
                heard=heard,
                endpoints={key: _object(each) for key, each in endpoints.items()},
                properties={key: [_object(each) for each in listed] for key, listed in properties.items()},
                messages=tuple(_kept(each) for each in messages),
                lost=tuple(str(each) for each in lost),
                enabled=enabled,
                link_card=link_card,
            )
    raise ValueError("not a memory")


def _of_this_format(raw: object) -> object:
    match raw:
        case {"format": 3}:
            return raw
        case {"format": 2, "account": account, **others}:
            # Its skills were enabled by linking only.
            return {**others, "account": account, "enabled": account is not None, "link_card": False}
        case {"format": 1, "grants": list(grants), **others}:
            # It knew only the newest event token of a grant.
            known = [
                {
                    "refresh_digest": each["refresh_digest"],
                    "tokens": [{"digest": each["event_digest"], "expires_at": each["expires_at"]}],
                }
                for each in grants
            ]
            return _of_this_format({**others, "format": 2, "grants": known, "ended": [], "heard": 0})
    raise ValueError("not a memory")


def _account(raw: object) -> LinkedAccount:
    match raw:
        case {
            "skill_token": str(token),
            "refresh_token": str(refresh),
            "expires_at": float(expires_at) | int(expires_at),
            "since": float(since) | int(since),
            "owner": str(owner),
        }:
            return LinkedAccount(token, refresh, expires_at, since, owner)
    raise ValueError("not an account")


def _code(raw: object) -> IssuedCode:
    match raw:
        case {"digest": str(digest), "expires_at": float(expires_at) | int(expires_at), "used": bool(used)}:
            return IssuedCode(digest, expires_at, used)
    raise ValueError("not a code")


def _grant(raw: object) -> EventGrant:
    match raw:
        case {"refresh_digest": str(refresh), "tokens": list(tokens)}:
            return EventGrant(refresh, tuple(_event_token(each) for each in tokens))
    raise ValueError("not a grant")


def _event_token(raw: object) -> EventToken:
    match raw:
        case {"digest": str(digest), "expires_at": float(expires_at) | int(expires_at)}:
            return EventToken(digest, expires_at)
    raise ValueError("not an event token")


def _kept(raw: object) -> Kept:
    match raw:
        case {"at": float(at) | int(at), "sent": bool(sent), "message": message, "remark": str(remark)}:
            return Kept(at, sent, message, remark)
    raise ValueError("not a message")


def _object(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise TypeError("not an object")
    return raw
