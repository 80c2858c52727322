"""Another secret for the linking client, in two commands a day apart, without a link that is lost.

    secret = LinkingSecret(ClientSecrets(...), Kept(...), accepts, now)
    secret.begin(write_linking)     # from now on both are good, and the skills have the new one
    secret.finish(has_live_stage)   # a day later: the old one is gone

Each step is kept before the next one is taken, so after whatever ends a run, the same command goes on. A skill is given the new secret only once
Cognito accepts it, and the old one goes only when no skill has it: at each moment, the secret that a skill has is good.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smartlamp.developer_account.exchange import Clock
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from smartlamp.provisioning.rotation.kept import Kept, Rotation

# How long Alexa may go on with the old secret is not documented. A day is 24 lifetimes of the template's access tokens.
PATIENCE = timedelta(hours=24)
# A new secret may be unknown for a moment to the host that asks for tokens.
_TRIES, _PAUSE_S = 7, 5.0
# 64 hexadecimal digits, 256 bits: as long as a secret may be (24 to 64 letters, digits, _ or +).
_BYTES = 32
_BEGIN, _FINISH = "`smartlamp rotate linking-secret`", "`smartlamp rotate linking-secret --finish`"


@dataclass(frozen=True)
class Standing:
    """How far it is.

    Attributes:
        secrets: how many the client has: 1 or 2.
        since: when the skills got the new one; None if no rotation is under way, or not all of them have it.
        parameter: where the secret is kept; empty if it is not.
        changed: whether this command has changed anything.
    """

    secrets: int
    since: datetime | None = None
    parameter: str = ""
    changed: bool = False

    @property
    def finish_from(self) -> datetime | None:
        """When the old one may go."""
        return self.since + PATIENCE if self.since else None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        times = {"since": self.since, "finish_from": self.finish_from}
        return {
            "secrets": self.secrets,
            **{name: time.isoformat(timespec="seconds") if time else None for name, time in times.items()},
            "parameter": self.parameter or None,
            "changed": self.changed,
        }


class LinkingSecret:
    """The linking client's secret, and its rotation.

    Args:
        client: its secrets.
        kept: how far it is.
        accepts: whether Cognito accepts a secret (`TokenEndpoint.accepts`).
        now: the time, UTC.
        clock: by which it waits until Cognito accepts the new secret.
    """

    def __init__(
        self,
        client: ClientSecrets,
        kept: Kept,
        accepts: Callable[[str], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Clock | None = None,
    ) -> None:
        self._client = client
        self._kept = kept
        self._accepts = accepts
        self._now = now
        self._clock = clock or Clock()

    def standing(self) -> Standing:
        """How far it is. It only reads."""
        ids = self._client.ids()
        return self._standing(self._rotation(ids), ids)

    def begin(self, write_linking: Callable[[str], None]) -> Standing:
        """Give the client a second secret, and every skill that one. Nothing is done if that has been done.

        Args:
            write_linking: writes the account linking of every skill with a secret. It is called again after a run that was killed in it.

        Raises:
            CannotRun: there are two secrets, and nobody knows which one the skills have.
            Failed: AWS refused, or Cognito does not accept the new secret yet.
            SmartLampError: whatever `write_linking` raises.
        """
        ids = self._client.ids()
        rotation = self._rotation(ids)
        if rotation and rotation.since and rotation.old_id in ids:
            return self._standing(rotation, ids)
        if rotation is None or rotation.since:  # no rotation, or one that has ended
            rotation = self._prepared(rotation, ids)
        if not rotation.secret_id:
            rotation = replace(rotation, secret_id=self._accepted(rotation, ids), old_value="")
            self._kept.write(rotation)
        write_linking(rotation.value)
        rotation = replace(rotation, since=self._now().astimezone(UTC).isoformat(timespec="seconds"))
        self._kept.write(rotation)
        return replace(self._standing(rotation, self._client.ids()), changed=True)

    def finish(self, has_live_stage: Callable[[], bool], *, force: bool = False) -> Standing:
        """Delete the old secret. Nothing is done if there is only one.

        Args:
            has_live_stage: whether a skill is live. Account linking can be written for the stage in development only, so a live skill has the
                old secret until it is certified again (inferred: SMAPI knows no other way).
            force: delete it although it is too early, or a skill is live.

        Raises:
            CannotRun: it is too early, a skill is live, the rotation has not begun to its end, or nobody knows which secret is old.
            Failed: AWS refused, or Cognito does not accept the new secret: then the old one stays, whatever is forced.
        """
        ids = self._client.ids()
        rotation = self._rotation(ids)
        if rotation is None:
            if len(ids) > 1:
                raise _two_and_nothing_kept(ids)
            return self._standing(None, ids)
        if not rotation.since:
            raise CannotRun(
                "The skills do not all have the new secret yet, so the old one stays.", f"First let that end: {_BEGIN}"
            )
        if rotation.old_id not in ids:
            return replace(self._settled(rotation, ids), changed=bool(rotation.old_id))
        if not force:
            self._require_time(rotation)
            if has_live_stage():
                raise CannotRun(
                    "A skill is live, and its customers' links are renewed with the old secret until the skill is certified again: "
                    "account linking can be written for the stage in development only.",
                    f"When the live skill has the new secret, which it got after {rotation.since}: {_FINISH[:-1]} --force`",
                )
        self._require_accepted(rotation.value)
        self._client.delete(rotation.old_id)
        return replace(self._settled(rotation, self._client.ids()), changed=True)

    def _rotation(self, ids: list[str]) -> Rotation | None:
        """What is kept, if it still holds: this client's, with secrets that are there."""
        rotation = self._kept.read()
        return rotation if rotation and rotation.holds(self._client.client_id, ids) else None

    def _prepared(self, ended: Rotation | None, ids: list[str]) -> Rotation:
        """A rotation that is kept, with a new secret that Cognito does not know yet."""
        if len(ids) > 1:
            raise _two_and_nothing_kept(ids)
        old = ended.value if ended else self._client.shown()
        rotation = Rotation(self._client.client_id, ids[0], old, secrets.token_hex(_BYTES))
        self._kept.write(rotation)
        return rotation

    def _accepted(self, rotation: Rotation, ids: list[str]) -> str:
        """The id of the new secret, which Cognito accepts."""
        others = [each for each in ids if each != rotation.old_id]
        if not others:
            added = self._client.add(rotation.value)
            # If there are two: it was asked for twice on the way, or by another command.
            others = [added] if added else [each for each in self._client.ids() if each != rotation.old_id]
        self._require_accepted(rotation.value)
        return others[0]

    def _require_accepted(self, value: str) -> None:
        for left in reversed(range(_TRIES)):
            if self._accepts(value):
                return
            if left:
                self._clock.sleep(_PAUSE_S)
        raise Failed(
            f"Cognito does not accept the new secret of the client {self._client.client_id}. Nothing else was changed.",
            "Run the same command again in a few minutes. If it says the same, somebody else has given the client another secret: "
            "`aws cognito-idp list-user-pool-client-secrets` shows when; delete the one that no skill has, then run the same command again.",
        )

    def _require_time(self, rotation: Rotation) -> None:
        from_then = datetime.fromisoformat(rotation.since) + PATIENCE
        if self._now() < from_then:
            raise CannotRun(
                f"The skills have had the new secret since {rotation.since} only. Alexa may still renew links with the old one.",
                f"Delete the old one after {from_then.isoformat(timespec='seconds')}: {_FINISH}. If nobody uses the skill yet: {_FINISH[:-1]} --force`",
            )

    def _settled(self, rotation: Rotation, ids: list[str]) -> Standing:
        """Forget the copy of the secret, if Cognito shows the same. That it shows the secret that is left is hoped of AWS, so it is asked."""
        if self._client.shown() == rotation.value:
            self._kept.remove()
            return self._standing(None, ids)
        if rotation.old_id:
            self._kept.write(replace(rotation, old_id=""))
        return self._standing(replace(rotation, old_id=""), ids)

    def _standing(self, rotation: Rotation | None, ids: list[str]) -> Standing:
        if rotation is None:
            return Standing(len(ids))
        since = datetime.fromisoformat(rotation.since) if rotation.since and rotation.old_id in ids else None
        return Standing(len(ids), since, self._kept.name)


def current(client: ClientSecrets, kept: Kept) -> str:
    """The secret that the skills shall have: the new one as soon as Cognito accepts it, and until then the old one. It only reads.

    DescribeUserPoolClient alone does not tell: while there are two, it may show either.

    Raises:
        CannotRun: the parameter holds something else.
        Failed: AWS refused, or did not answer.
    """
    rotation = kept.read()
    if rotation is not None and rotation.holds(client.client_id, client.ids()):
        return rotation.value if rotation.secret_id else rotation.old_value
    return client.shown()


def _two_and_nothing_kept(ids: list[str]) -> CannotRun:
    return CannotRun(
        f"The client has two secrets already, {ids[0]} and {ids[1]}, and it is not kept which one the skills have.",
        "Delete the one that no skill has: docs/rotation.md, “The linking client's secret”, step 5. Then run the same command again.",
    )
