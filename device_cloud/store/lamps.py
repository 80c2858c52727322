"""An owner's lamps, in DynamoDB. The caller must be an Owner, and reaches only that owner's lamps (SEC-060)."""

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from device_cloud import names, spoken_name, timestamp
from device_cloud.errors import Contended, LampUnreadable, NameTaken, NoSuchLamp, TooManyLamps
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Condition, Lamp, Model, State, first_state, is_lamp_id
from device_cloud.runtime import log
from device_cloud.runtime.aws import answering, item_of_refusal
from device_cloud.store.item import item_of, lamp_of
from device_cloud.store.owned import Kind, Owned
from device_cloud.store.unique_names import names_beside

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_LAMPS = 300

# Constants, with a placeholder for every name and value (SEC-115).
_IS_UNCHANGED = "attribute_exists(#owner) AND #version = :version"
# Of an item that was not read just now, the version alone says too little: after a restore from a backup, it may be reached again.
_IS_WHAT_WE_WROTE = f"{_IS_UNCHANGED} AND #change_id = :written"
_BECOMES = "SET #name = :name, #state = :state, #cause = :cause, #version = :next, #changed_at = :changed_at, #change_id = :change_id"
_CHANGED = ("name", "state", "cause", "version", "changed_at", "change_id")

# Enough for sixteen writers without pause: of 320 changes to one lamp, the unluckiest took 30 attempts, 2 s.
_ATTEMPTS = 60
_LONGEST_PAUSE_S = 0.3


class Lamps(Owned[Lamp]):
    """The only way to a lamp. The other arguments, and the errors, are those of `Owned`.

    Args:
        clock: the time in seconds since 1970, UTC.
        pause: waits for that many seconds.
    """

    _kind = Kind(
        # The owner's scenes are in the same table, after all lamps: no lamp_id begins like a scene's key.
        query="#owner = :owner AND #lamp_id < :scenes",
        prefix="",
        is_id=is_lamp_id,
        read=lamp_of,
        most=MAX_LAMPS,
        unreadable=LampUnreadable,
        missing=NoSuchLamp,
        too_many=TooManyLamps,
    )

    def __init__(
        self,
        table: str,
        client: "DynamoDBClient",
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(table, client)
        self._clock = clock
        self._pause = pause
        # What this container wrote last, whose it is, and by which change: the next change of it takes one call, not two. Only a write
        # trusts it, on condition that nobody has written since.
        self._last_written: tuple[str, Lamp, str] | None = None

    def change(self, owner: Owner, lamp_id: object, how: Callable[[Lamp], State], cause: Cause) -> Lamp:
        """Change a lamp's state: read it, call `how`, and write unless another writer was faster; then try again.

        Nothing is written when nothing changes.

        Args:
            owner: whose lamp.
            lamp_id: which lamp.
            how: the lamp as it is -> the state it should be in. Pure; called again whenever another writer was faster, and its exception
                ends the change. The first time, it may get a lamp that is out of date: then nothing that it returns or raises counts.
            cause: what makes the change, for the reports about it.

        Returns:
            the lamp after the write, from the item that the write returned.

        Raises:
            NoSuchLamp: as in get, and when it is removed in the meantime: it is never recreated (SEC-063).
            LampUnreadable: its item is corrupt.
            Contended: other writers were faster every time.
        """
        return self._rewrite(
            owner,
            lamp_id,
            lambda lamp: self._in_state(lamp, how(lamp), cause),
            known=self._last_written_of(owner, lamp_id),
        )

    def rename(self, owner: Owner, lamp_id: object, name: object, cause: Cause) -> Lamp:
        """Give a lamp another name.

        Raises:
            NameRefused: with a sentence for the person who typed it, and the name that would be accepted (SEC-113).
            NameTaken: a lamp or scene of theirs has it. Two renames within the same milliseconds, or a rename during an addition, may
                both pass: that does no harm, Alexa asks which one is meant, and either can be renamed again.
            NoSuchLamp, LampUnreadable, Contended: as in change.
        """
        cleaned = spoken_name.given(name)

        def renamed(lamp: Lamp) -> Lamp:
            if lamp.name == cleaned:
                return lamp
            if names.compared(cleaned) in names_beside(lamp.lamp_id, owner, self._table, self._client).values():
                raise NameTaken
            return replace(lamp, name=cleaned, cause=cause)

        return self._rewrite(owner, lamp_id, renamed)

    def add(  # noqa: PLR0913 - a lamp has so many facts
        self,
        owner: Owner,
        *,
        serial: str,
        model: Model,
        name: object,
        cause: Cause,
        mac_address: str | None = None,
    ) -> Lamp:
        """Add a new lamp, off, under an id that was never used before.

        Raises:
            NameRefused: with a sentence for the person who typed it, and the name that would be accepted (SEC-113).
            NameTaken: a lamp or scene of theirs has it (SEC-113).
            TooManyLamps: the owner has 300 (SEC-118). If several are added at once and cannot all stay, all may be refused.
            ValueError: not a valid serial or MAC address.
        """
        lamp = new_lamp(self._now(), serial, model, name, cause, mac_address)
        self._add(owner, item_of(owner.sub, lamp, str(uuid.uuid4())))
        return lamp

    def _log_unreadable(self, owner: Owner, count: int) -> None:
        log.error("lamps_unreadable", sub=owner.sub, count=count)

    def _rewrite(
        self, owner: Owner, lamp_id: object, how: Callable[[Lamp], Lamp], known: tuple[Lamp, str] | None = None
    ) -> Lamp:
        """Read, or begin with a lamp that is `known` from an earlier change but perhaps out of date, and write what `how` makes of it."""
        lamp, written = known or (self.get(owner, lamp_id), None)
        change_id = str(uuid.uuid4())
        for attempt in range(_ATTEMPTS):
            wanted = _made_of(lamp, how, is_read=written is None)
            if wanted == lamp:
                if written is None:
                    return lamp
                lamp, written = self.get(owner, lamp_id), None
                continue
            wanted = replace(wanted, version=lamp.version + 1)
            is_ours, lamp = self._write(owner, wanted, change_id, written)
            if is_ours:
                # A slow lamp takes seconds each time that it is asked, so it is asked only once.
                self._last_written = None if lamp.state.condition is Condition.SLOW else (owner.sub, lamp, change_id)
                return lamp
            written = None
            # The failed write returned the current item, so the next attempt is immediate; after losing twice in a row, it pauses.
            if attempt % 2:
                self._pause(random.uniform(0, _longest_pause_s(attempt)))  # noqa: S311 - it spreads retries, it protects nothing
        raise Contended

    def _last_written_of(self, owner: Owner, lamp_id: object) -> tuple[Lamp, str] | None:
        match self._last_written:
            case (owner.sub, Lamp(lamp_id=last) as lamp, change_id) if last == lamp_id:
                return lamp, change_id
        return None

    def _write(self, owner: Owner, wanted: Lamp, change_id: str, written: str | None) -> tuple[bool, Lamp]:
        """Replace the item if it still has the version before; (True, what is stored) or (False, what another writer stored).

        Args:
            owner: whose lamp.
            wanted: the lamp, with its next version.
            change_id: of this change.
            written: the change that must have been the last one, if the item was not read.
        """
        item = item_of(owner.sub, wanted, change_id)
        earlier: dict[str, Any] = {} if written is None else {":written": {"S": written}}
        with answering():
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key={"owner": item["owner"], "lamp_id": item["lamp_id"]},
                    ConditionExpression=_IS_WHAT_WE_WROTE if earlier else _IS_UNCHANGED,
                    UpdateExpression=_BECOMES,
                    ExpressionAttributeNames={"#owner": "owner"} | {f"#{name}": name for name in _CHANGED},
                    ExpressionAttributeValues=earlier
                    | {
                        ":version": {"N": str(wanted.version - 1)},
                        ":next": item["version"],
                        ":name": item["name"],
                        ":state": item["state"],
                        ":cause": item["cause"],
                        ":changed_at": item["changed_at"],
                        ":change_id": item["change_id"],
                    },
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as failed:
                stored = item_of_refusal(failed)
                if not stored:
                    raise NoSuchLamp from None
                # The client repeats a request whose answer was lost; then we were the faster writer ourselves.
                return stored.get("change_id") == item["change_id"], lamp_of(stored)
        return True, lamp_of(answer["Attributes"])

    def _in_state(self, lamp: Lamp, state: State, cause: Cause) -> Lamp:
        return lamp if state == lamp.state else replace(lamp, state=state, cause=cause, changed_at=self._now())

    def _now(self) -> str:
        return timestamp.text_of(self._clock())


def new_lamp(  # noqa: PLR0913, PLR0917 - a lamp has so many facts
    now: str, serial: str, model: Model, name: object, cause: Cause, mac_address: str | None = None
) -> Lamp:
    """A lamp that is not stored yet, off, under an id that was never used before. The arguments and refusals are those of `Lamps.add`."""
    return Lamp(
        lamp_id=str(uuid.uuid4()),
        serial=serial,
        model=model,
        name=spoken_name.given(name),
        state=first_state(model),
        cause=cause,
        version=1,
        created_at=now,
        changed_at=now,
        mac_address=mac_address,
    )


def _made_of(lamp: Lamp, how: Callable[[Lamp], Lamp], *, is_read: bool) -> Lamp:
    """What `how` makes of a lamp; of one that is perhaps out of date, its refusal counts as no change."""
    try:
        return how(lamp)
    except Exception:
        if is_read:
            raise
        return lamp


def _longest_pause_s(attempt: int) -> float:
    # It shrinks, contrary to custom: the longer a writer has waited, the more often it tries, so that no writer starves.
    return float(_LONGEST_PAUSE_S * (1 - attempt / _ATTEMPTS) ** 2)
