"""What goes wrong on Alexa's door: each AlexaError is a type of ErrorResponse, the others never leave the functions.

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
EventClientUnknown, NoEventTokens    there is nothing to speak to the event gateway with
NotNow, GrantEnded                   an event is not sent now, or never with this grant
Overtaken, Leased                    somebody else is at the same report
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
        type: what steers the words that Alexa says.
        message: one fixed sentence per type, for developers; it gives nothing away (SEC-056).
        extras: what else this type carries in its payload.
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
    """It is taking on new firmware, or so many changes at once that this one never got through."""

    type = "ENDPOINT_BUSY"
    message = "The lamp is busy with something else."


class EndpointLowPower(AlexaError):
    """The lamp's battery is too low for it."""

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
    """The skill token's time is over (SEC-051)."""

    type = "EXPIRED_AUTHORIZATION_CREDENTIAL"
    message = "The token has expired."


class HardwareMalfunction(AlexaError):
    """The lamp says that something is wrong with it."""

    type = "HARDWARE_MALFUNCTION"
    message = "The lamp has a fault."


class InternalError(AlexaError):
    """It is our fault, whatever it is (SEC-052)."""

    type = "INTERNAL_ERROR"
    message = "The skill could not do it."


class InvalidAuthorizationCredential(AlexaError):
    """The skill token is missing or not one of ours (SEC-050)."""

    type = "INVALID_AUTHORIZATION_CREDENTIAL"
    message = "The token is missing or not valid."


class InvalidDirective(AlexaError):
    """The directive is malformed, or none that this skill or this lamp obeys."""

    type = "INVALID_DIRECTIVE"
    message = "The directive is malformed or not supported."


class InvalidValue(AlexaError):
    """A value of the right type that means nothing to this lamp."""

    type = "INVALID_VALUE"
    message = "The value is not valid for this lamp."


class NoSuchEndpoint(AlexaError):
    """Unknown, removed, somebody else's, or no possible id (SEC-061)."""

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
    """A number outside of what the lamp takes."""

    type = "VALUE_OUT_OF_RANGE"
    message = "The value is out of range."

    def __init__(self, reason: str, least: float, most: float) -> None:
        super().__init__(reason)
        self.extras = {"validRange": {"minimumValue": least, "maximumValue": most}}


class TooLate(Exception):
    """The answer is not there in time."""


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
        """What was exchanged or refreshed is said to be invalid, expired or revoked; no other refusal says anything about the customer (SEC-082)."""
        return self.reason == "lwa_invalid_grant"

    @property
    def is_clients(self) -> bool:
        """The event client was refused: another one may be good."""
        return self.reason in {"lwa_invalid_client", "lwa_unauthorized_client"}


class Fault(Enum):
    """Whose fault it is that an event was not sent."""

    NONE = auto()
    """Nobody's: no time was left, or another container is at it. The stream delivers again at once."""
    DOUBTFUL = auto()
    """A service did not answer for this grant. Whether it answers for others, only others can show."""
    GRANTS = auto()
    """This grant's alone, and nobody said that the customer ended it."""
    REFUSED = auto()
    """The gateway answered, and refused for another reason than the next two."""
    NEVER_ENABLED = auto()
    """The gateway says that the skill was never enabled: a wrong region, or a link that is not known everywhere yet (SEC-082)."""
    SUSPECT = auto()
    """Amazon says that the customer ended the grant. It also says so by mistake (SEC-081)."""


class NotNow(Exception):
    """It may work later.

    Attributes:
        reason: a short code for the log.
        fault: whose fault it is.
        after_s: it is of no use to try again before that many seconds.
    """

    def __init__(self, reason: str, fault: Fault = Fault.GRANTS, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fault = fault
        self.after_s = after_s


class GrantEnded(Exception):
    """Nothing is sent with this grant any more; that is no failure of a report.

    Attributes:
        reason: a short code for the log.
        is_lost: whether somebody must look after what was not told.
    """

    def __init__(self, reason: str, *, is_lost: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lost = is_lost


class Overtaken(Exception):
    """Somebody else tells the same at the same time."""

    reason = "overtaken"


class Leased(Exception):
    """Somebody else is sending it, or was until a moment ago; `seconds` from now it may be taken over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NoTimeLeft(Exception):
    """An owner was not reached in this invocation."""

    reason = "no_time_left"


_TOLD: dict[type[DeviceCloudRefused], type[AlexaError]] = {
    # An authorization error makes people link again, which would not help (SEC-052).
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


def told(refused: DeviceCloudRefused) -> AlexaError:
    """What Alexa is told when the core refuses."""
    return _TOLD.get(type(refused), InternalError)(refused.reason)
