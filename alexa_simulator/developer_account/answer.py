"""What SMAPI is asked, and what it answers: a body with headers, or a refusal in its error model.

Codes: https://developer.amazon.com/en-US/docs/alexa/smapi/error-codes.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alexa_simulator.errors import SmapiRefused

Json = dict[str, object]


@dataclass(frozen=True)
class Call:
    """An HTTP request. `path` has the parameters of the path, `query` all values of each parameter, `origin` is this server's."""

    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    origin: str

    @property
    def if_match(self) -> str | None:
        """The ETag that the resource must have, if the client says so."""
        return self.headers.get("if-match")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `body` is None when there is none."""

    status: int
    body: Json | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


def violation(code: str, message: str, path: str = "", reason: str = "") -> Json:
    """One entry of `violations` or `errors`. `path` is a JSONPath in the request's body; `reason` one of SMAPI's reason types."""
    original: Json = {"type": "BODY", **({"propertyPath": path} if path else {})}
    details: Json = {"originalInstance": original, **({"reason": {"type": reason}} if reason else {})}
    return {"code": code, "message": message, "validationDetails": details}


def invalid(message: str, *violations: Json) -> SmapiRefused:
    """400: `message` names the document, each violation a place in it."""
    return SmapiRefused(400, {"message": message, "violations": list(violations)})


def invalid_parameter(message: str) -> SmapiRefused:
    """400: a parameter of the path, the query or the headers."""
    details: Json = {"code": "INVALID_REQUEST_PARAMETER", "message": message}
    return SmapiRefused(400, {"message": "The request is not valid.", "violations": [details]})


def unauthorized() -> SmapiRefused:
    """401: for the token that is no good, and for what a good one may not see."""
    sentence = "The auth token is invalid or expired, or has no access to the resource."
    return SmapiRefused(401, {"message": sentence}, {"WWW-Authenticate": "Bearer"})


def not_allowed(message: str) -> SmapiRefused:
    """403: never, in this state of the skill."""
    return SmapiRefused(
        403, {"message": message, "violations": [{"code": "OPERATION_NOT_ALLOWED", "message": message}]}
    )


def not_found(what: str) -> SmapiRefused:
    """404."""
    return SmapiRefused(404, {"code": "RESOURCE_NOT_FOUND", "message": f"{what} is not found."})


def conflict(message: str) -> SmapiRefused:
    """409: not now."""
    return SmapiRefused(409, {"message": message})


def stale() -> SmapiRefused:
    """412: the resource is no longer what If-Match names."""
    return SmapiRefused(412, {"code": "PRECONDITION_NOT_MET", "message": "The ETag in If-Match is not the resource's."})
