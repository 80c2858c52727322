"""Every way in which the core can refuse, and what can fail below it.

DeviceCloudRefused
├── TokenRefused            the caller could not be identified
│   ├── TokenInvalid        not one of our tokens, for whatever reason
│   │   └── ClientUnknown   a good token from our pool, but from an unknown app client: no customer can fix that
│   ├── TokenExpired        a good token, except that it has expired
│   └── KeysUnavailable     the token cannot be verified without the pool's keys
├── SignUpUnreadable        not the event of a user pool's post confirmation trigger
├── NoSuchLamp              unknown, removed, or somebody else's: one answer for all (SEC-061)
├── LampUnreadable          its stored item is corrupt (SEC-121)
├── NoSuchScene             the same for a scene
├── SceneUnreadable         the same
├── TooManyScenes           an owner has at most 50 (SEC-118)
├── TooManyLamps            an owner has at most 300 (SEC-118)
├── NameRefused             a name that Alexa could not hear or a person could not see (SEC-113)
│   └── NameTaken           the owner already has a lamp or scene with that name
├── NotThisModel            this model of lamp does not have what was asked of it
├── Contended               other writers won every attempt
└── StoreUnavailable        DynamoDB did not answer
SettingRefused              a function is set up wrongly, and does not start
RequestUnanswered           another server gave no complete answer in time
AwsRefused                  an AWS service refused a request
├── ConditionFailed         a conditional write, whose condition did not hold
└── TransactionCancelled    a transaction, for a reason in its answer
AwsUnanswered               an AWS service gave no answer that could be read
└── NotSignable             there are no credentials to ask with
NotStrict                   a text is not the JSON that it must be
"""

from collections.abc import Mapping
from typing import Any


class DeviceCloudRefused(Exception):
    """The core refuses. `reason` is a short code for the log, never for customers."""

    reason = "refused"

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason or self.reason)
        if reason is not None:
            self.reason = reason


class TokenRefused(DeviceCloudRefused):
    """The caller could not be identified."""


class TokenInvalid(TokenRefused):
    """Not one of our tokens. The reason says which check failed and goes to the log only (SEC-056)."""

    reason = "invalid"


class ClientUnknown(TokenInvalid):
    """A token from our pool and otherwise good, but from an app client that the settings do not name.

    Alexa gets its tokens with the client on the account linking page, so the page and our setting differ, and linking again would bring
    another such token.
    """

    reason = "setup_client"


class TokenExpired(TokenRefused):
    """The token has expired; raised only if that is its sole defect (SEC-033)."""

    reason = "expired"


class KeysUnavailable(TokenRefused):
    """The pool's keys are unavailable, so the token cannot be verified (SEC-044)."""

    reason = "keys_unavailable"


class SignUpUnreadable(DeviceCloudRefused):
    """Not the event of a user pool's post confirmation trigger."""

    reason = "sign_up_unreadable"


class NoSuchLamp(DeviceCloudRefused):
    """Unknown, removed, somebody else's, or not a valid id: indistinguishable on purpose (SEC-061)."""

    reason = "no_such_lamp"


class LampUnreadable(DeviceCloudRefused):
    """The stored item is not a lamp (SEC-121)."""

    reason = "lamp_unreadable"


class TooManyLamps(DeviceCloudRefused):
    """The owner already has as many lamps as Alexa can discover (SEC-118)."""

    reason = "too_many_lamps"


class NoSuchScene(DeviceCloudRefused):
    """Unknown, removed, somebody else's, or not a valid id: indistinguishable on purpose (SEC-061)."""

    reason = "no_such_scene"


class SceneUnreadable(DeviceCloudRefused):
    """The stored item is not a scene (SEC-121)."""

    reason = "scene_unreadable"


class TooManyScenes(DeviceCloudRefused):
    """The owner already has as many scenes as allowed (SEC-118)."""

    reason = "too_many_scenes"


class NameRefused(DeviceCloudRefused):
    """The name cannot be heard, spoken or seen; the reason is a sentence for the person who typed it (SEC-113).

    `instead` is what remains without the refused parts, a name that would not be refused for this; None if nothing remains.
    """

    reason = "name_refused"

    def __init__(self, reason: str | None = None, instead: str | None = None) -> None:
        super().__init__(reason)
        self.instead = instead


class NameTaken(NameRefused):
    """The owner has a lamp or scene with that name (SEC-113)."""

    reason = "This owner already has a lamp or scene with this name, and Alexa could not tell them apart."


class NotThisModel(DeviceCloudRefused):
    """The lamp's model does not have what was asked of it."""

    reason = "not_this_model"


class Contended(DeviceCloudRefused):
    """Other writers won every attempt."""

    reason = "contended"


class StoreUnavailable(DeviceCloudRefused):
    """DynamoDB did not answer in time, or refused us."""

    reason = "store_unavailable"


class SettingRefused(Exception):
    """A setting is missing or wrong. The message names it and says why, never its value (SEC-160)."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The setting {name} {why}")
        self.name = name


class RequestUnanswered(Exception):
    """No complete answer came in time.

    Attributes:
        reason: a short code for logs: timeout, unreachable, tls, broken, too_large, url_refused, header_refused or
            no_thread.
        sent: whether the request may have reached the server.
    """

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class AwsRefused(Exception):
    """An AWS service refused a request.

    Attributes:
        response: its answer in the form of boto3's `ClientError.response`. Its texts may quote what was sent, so it is not in the message.
        status: the HTTP status.
        code: AWS's code for it, such as ThrottlingException.
    """

    def __init__(self, response: Mapping[str, Any], status: int) -> None:
        self.code: str = response["Error"]["Code"]
        super().__init__(self.code)
        self.response = response
        self.status = status


class ConditionFailed(AwsRefused):
    """A conditional write was refused; the item that it met is in the answer, if that was asked for and there is one."""


class TransactionCancelled(AwsRefused):
    """A transaction was refused; a reason for each write is in the answer."""


class AwsUnanswered(Exception):
    """An AWS service gave no answer that could be read; the request may have been done.

    Attributes:
        reason: a short code for logs: unreachable, timeout, broken, checksum, unreadable, too_large or no_credentials.
        is_passing: whether the same request may be answered a moment later.
    """

    is_passing = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSignable(AwsUnanswered):
    """There are no credentials to sign a request with."""

    is_passing = False
    reason = "no_credentials"

    def __init__(self) -> None:
        super().__init__(self.reason)


class NotStrict(ValueError):
    """The text is not one JSON object, or not one that every reader understands alike."""
