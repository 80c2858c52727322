"""What can go wrong towards Alexa: each AlexaError is a type of ErrorResponse, the others never leave the functions.

AlexaError
├── AcceptGrantFailed                ACCEPT_GRANT_FAILED, the only one in Alexa.Authorization
├── EndpointBusy                     ENDPOINT_BUSY
├── EndpointLowPower                 ENDPOINT_LOW_POWER
├── EndpointUnreachable              ENDPOINT_UNREACHABLE
├── ExpiredAuthorizationCredential   EXPIRED_AUTHORIZATION_CREDENTIAL
├── HardwareMalfunction              HARDWARE_MALFUNCTION
├── InternalError                    INTERNAL_ERROR
├── InvalidAuthorizationCredential   INVALID_AUTHORIZATION_CREDENTIAL
├── InvalidDirective                 INVALID_DIRECTIVE
├── InvalidValue                     INVALID_VALUE
├── NoSuchEndpoint                   NO_SUCH_ENDPOINT
├── NotSupportedInCurrentMode        NOT_SUPPORTED_IN_CURRENT_MODE
└── ValueOutOfRange                  VALUE_OUT_OF_RANGE
TooLate                              a directive has no answer in time
EventClientUnknown, NoEventTokens    there is no token to send events with
NotNow, GrantEnded                   an event is not sent now, or never with this grant
Overtaken, Leased                    another container handles the same report
NoTimeLeft                           a resync did not reach an owner

https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-errorresponse.html
"""

from enum import Enum, auto
from typing import ClassVar, Literal

from device_cloud.errors import (
    ClientUnknown,
    Contended,
    DeviceCloudRefused,
    KeysUnavailable,
    LampUnreadable,
    NoSuchLamp,
    NoSuchScene,
    NotThisModel,
    SceneUnreadable,
    StoreUnavailable,
    TokenExpired,
    TokenInvalid,
)


class AlexaError(Exception):
    """A directive is not obeyed.

    Attributes:
        namespace: of the ErrorResponse.
        type: decides what Alexa says.
        message: one fixed sentence per type, for developers; it gives nothing away (SEC-056).
        extras: the payload's further fields for this type.
        reason: a short code that tells failures of one type apart; for the log only.
    """

    namespace: ClassVar[str] = "Alexa"
    type: ClassVar[str]
    message: ClassVar[str]

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.extras: dict[str, object] = {}


class AcceptGrantFailed(AlexaError):
    """The grant could not be exchanged or kept; account linking fails as a whole (SEC-054)."""

    namespace = "Alexa.Authorization"
    type = "ACCEPT_GRANT_FAILED"
    message = "The grant could not be accepted."


class EndpointBusy(AlexaError):
    """The lamp is installing new firmware, or receives so many changes at once that this one never got through."""

    type = "ENDPOINT_BUSY"
    message = "The lamp is busy with something else."


class EndpointLowPower(AlexaError):
    """The lamp's battery is too low."""

    type = "ENDPOINT_LOW_POWER"
    message = "The lamp's battery is too low."

    def __init__(self, reason: str, percent: int) -> None:
        super().__init__(reason)
        self.extras = {"percentageState": percent}


class EndpointUnreachable(AlexaError):
    """The device cloud does not hear from the lamp."""

    type = "ENDPOINT_UNREACHABLE"
    message = "The lamp cannot be reached."


class ExpiredAuthorizationCredential(AlexaError):
    """The skill token has expired (SEC-051)."""

    type = "EXPIRED_AUTHORIZATION_CREDENTIAL"
    message = "The token has expired."


class HardwareMalfunction(AlexaError):
    """The lamp reports a fault."""

    type = "HARDWARE_MALFUNCTION"
    message = "The lamp has a fault."


class InternalError(AlexaError):
    """Any fault of our own (SEC-052)."""

    type = "INTERNAL_ERROR"
    message = "The skill could not do it."


class InvalidAuthorizationCredential(AlexaError):
    """The skill token is missing or not one of ours (SEC-050)."""

    type = "INVALID_AUTHORIZATION_CREDENTIAL"
    message = "The token is missing or not valid."


class InvalidDirective(AlexaError):
    """The directive is malformed, or not supported by this skill or this lamp."""

    type = "INVALID_DIRECTIVE"
    message = "The directive is malformed or not supported."


class InvalidValue(AlexaError):
    """A value of the right type that means nothing to this lamp."""

    type = "INVALID_VALUE"
    message = "The value is not valid for this lamp."


class NoSuchEndpoint(AlexaError):
    """Unknown, removed, somebody else's, or not a valid id (SEC-061)."""

    type = "NO_SUCH_ENDPOINT"
    message = "There is no such lamp or scene."


class NotSupportedInCurrentMode(AlexaError):
    """The lamp can do it, but not in the mode it is in."""

    type = "NOT_SUPPORTED_IN_CURRENT_MODE"
    message = "The lamp cannot do this in its current mode."

    def __init__(self, reason: str, current_mode: Literal["COLOR", "ASLEEP", "NOT_PROVISIONED", "OTHER"]) -> None:
        super().__init__(reason)
        self.extras = {"currentDeviceMode": current_mode}


class ValueOutOfRange(AlexaError):
    """A number outside the lamp's range."""

    type = "VALUE_OUT_OF_RANGE"
    message = "The value is out of range."

    def __init__(self, reason: str, least: float, most: float) -> None:
        super().__init__(reason)
        self.extras = {"validRange": {"minimumValue": least, "maximumValue": most}}


class TooLate(Exception):
    """The answer is not ready in time."""


class EventClientUnknown(Exception):
    """The parameter does not hold an event client."""

    reason = "event_client_malformed"


class NoEventTokens(Exception):
    """Login with Amazon gave no tokens. `reason` is a short code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def is_final(self) -> bool:
        """Whether Amazon calls the code or refresh token invalid, expired or revoked; no other refusal is about the customer (SEC-082)."""
        return self.reason == "lwa_invalid_grant"

    @property
    def is_clients(self) -> bool:
        """Whether the event client was refused: another one may work."""
        return self.reason in {"lwa_invalid_client", "lwa_unauthorized_client"}


class Fault(Enum):
    """Whose fault it is that an event was not sent."""

    NONE = auto()
    """Nobody's: no time was left, or another container is sending it. The stream delivers again at once."""
    DOUBTFUL = auto()
    """A service did not answer for this grant. Only other grants show whether it answers for them."""
    GRANTS = auto()
    """This grant's alone, but nothing says that the customer ended it."""
    REFUSED = auto()
    """The gateway refused the event for a reason other than the next two."""
    NEVER_ENABLED = auto()
    """The gateway says that the skill was never enabled: a wrong region, or a link that is not known everywhere yet (SEC-082)."""
    SUSPECT = auto()
    """Amazon says, perhaps by mistake, that the customer ended the grant (SEC-081)."""


class NotNow(Exception):
    """It may work later.

    Attributes:
        reason: a short code for the log.
        fault: whose fault it is.
        after_s: how many seconds to wait at least before the next attempt.
    """

    def __init__(self, reason: str, fault: Fault = Fault.GRANTS, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fault = fault
        self.after_s = after_s


class GrantEnded(Exception):
    """Nothing is sent with this grant any more; the report itself did not fail.

    Attributes:
        reason: a short code for the log.
        is_lost: whether a person must look at what was not sent.
    """

    def __init__(self, reason: str, *, is_lost: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lost = is_lost


class Overtaken(Exception):
    """Another container reports the same at the same time."""

    reason = "overtaken"


class Leased(Exception):
    """Another container is sending it, or was until a moment ago; `seconds` from now it may be taken over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NoTimeLeft(Exception):
    """An owner was not reached in this invocation."""

    reason = "no_time_left"


_TOLD: dict[type[DeviceCloudRefused], type[AlexaError]] = {
    # An authorization error makes customers link again, which would not help (SEC-052).
    ClientUnknown: InternalError,
    Contended: EndpointBusy,
    KeysUnavailable: InternalError,
    LampUnreadable: InternalError,
    NoSuchLamp: NoSuchEndpoint,
    NoSuchScene: NoSuchEndpoint,
    NotThisModel: InvalidDirective,
    SceneUnreadable: InternalError,
    StoreUnavailable: InternalError,
    TokenExpired: ExpiredAuthorizationCredential,
    TokenInvalid: InvalidAuthorizationCredential,
}


def alexa_error_for(refused: DeviceCloudRefused) -> AlexaError:
    """What Alexa is told when the core refuses."""
    return _TOLD.get(type(refused), InternalError)(refused.reason)
