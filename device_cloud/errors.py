"""Everything the core can refuse, and what fails beneath it.

DeviceCloudRefused
├── TokenRefused            the caller could not be identified
│   ├── TokenInvalid        not a token of ours, whatever is wrong with it
│   │   └── ClientUnknown   our pool's and good, but of an app client that we were not told of: no customer can mend that
│   ├── TokenExpired        ours in every respect, but its time is over
│   └── KeysUnavailable     it could not be judged: the pool's keys cannot be had
├── NoSuchLamp              unknown, removed, or somebody else's: one answer for all (SEC-061)
├── LampUnreadable          its stored item is corrupt (SEC-121)
├── NoSuchScene             the same for a scene
├── SceneUnreadable         the same
├── TooManyScenes           an owner has at most 50 (SEC-118)
├── TooManyLamps            an owner has at most 300 (SEC-118)
├── NameRefused             a name Alexa could not hear or a person could not see (SEC-113)
│   └── NameTaken           or that could mean two things: the owner has a lamp or scene of that name
├── NotThisModel            asked for something this model of lamp does not have
├── Contended               so many writers at once that ours never won
└── StoreUnavailable        DynamoDB did not answer
SettingRefused              a function is set up wrongly, and does not start
RequestUnanswered           another server gave no whole answer in time
NotStrict                   a text is not the JSON that it must be
"""


class DeviceCloudRefused(Exception):
    """The core says no. `reason` is a short code for logs, never for people outside."""

    reason = "refused"

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason or self.reason)
        if reason is not None:
            self.reason = reason


class TokenRefused(DeviceCloudRefused):
    """The caller could not be identified."""


class TokenInvalid(TokenRefused):
    """Not a token of ours. The reason says which check failed and goes to the log only (SEC-056)."""

    reason = "invalid"


class ClientUnknown(TokenInvalid):
    """Our pool's, and good in all else, but of an app client that we were not told of.

    Alexa gets its tokens with the client of the account linking page, so the page and our setting differ, and another link would bring
    another such token.
    """

    reason = "setup_client"


class TokenExpired(TokenRefused):
    """Ours in every respect but its time is over; reported only if that is the sole defect (SEC-033)."""

    reason = "expired"


class KeysUnavailable(TokenRefused):
    """The pool's keys cannot be had, so no judgement is possible (SEC-044)."""

    reason = "keys_unavailable"


class NoSuchLamp(DeviceCloudRefused):
    """Unknown, removed, somebody else's, or no possible id: indistinguishable on purpose (SEC-061)."""

    reason = "no_such_lamp"


class LampUnreadable(DeviceCloudRefused):
    """The stored item is not a lamp (SEC-121)."""

    reason = "lamp_unreadable"


class TooManyLamps(DeviceCloudRefused):
    """The owner already has as many lamps as Alexa can discover (SEC-118)."""

    reason = "too_many_lamps"


class NoSuchScene(DeviceCloudRefused):
    """Unknown, removed, somebody else's, or no possible id: indistinguishable on purpose (SEC-061)."""

    reason = "no_such_scene"


class SceneUnreadable(DeviceCloudRefused):
    """The stored item is not a scene (SEC-121)."""

    reason = "scene_unreadable"


class TooManyScenes(DeviceCloudRefused):
    """The owner already has as many scenes as are kept (SEC-118)."""

    reason = "too_many_scenes"


class NameRefused(DeviceCloudRefused):
    """The name cannot be heard, spoken or seen; the reason is a sentence for the person who typed it (SEC-113).

    `instead` is what is left of it without that, a name that would not be refused for this; None if nothing is.
    """

    reason = "name_refused"

    def __init__(self, reason: str | None = None, instead: str | None = None) -> None:
        super().__init__(reason)
        self.instead = instead


class NameTaken(NameRefused):
    """The owner has a lamp or scene of that name (SEC-113)."""

    reason = "A lamp or scene of this owner is called that, and Alexa could not tell them apart."


class NotThisModel(DeviceCloudRefused):
    """The lamp's model does not have what was asked of it."""

    reason = "not_this_model"


class Contended(DeviceCloudRefused):
    """Other writers won every attempt of ours."""

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
    """No whole answer came in time.

    Attributes:
        reason: a short code for logs: timeout, unreachable, tls, broken, too_large, url_refused, header_refused or
            no_thread.
        sent: whether the request may have reached the server.
    """

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class NotStrict(ValueError):
    """The text is not one JSON object, or not one that every reader understands alike."""
