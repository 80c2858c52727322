"""What AWS serves to anybody, without a signature: a user pool's keys and sign-in pages, Cognito's public operations, API endpoints."""

import functools
import json
import re
from typing import Any

_COGNITO = "AWSCognitoIdentityProviderService."
_API = re.compile(r"/(_aws/(execute-api|lambda-url)/|restapis/[^/]+/[^/]+/_user_request_(/|\Z))")
_KEYS = re.compile(r"/[a-z0-9-]+_[A-Za-z0-9]+/\.well-known/(jwks\.json|openid-configuration)")
_FORMS = (
    *("/login", "/signup", "/confirm", "/confirmUser", "/mfa", "/newPassword"),
    *("/resendcode", "/forgotPassword", "/confirmForgotPassword"),
)
# The first ones are pages, ours. Of the emulator's paths only these: it takes any other for a service request.
_PAGES = {
    "/oauth2/authorize": ("GET",),
    "/logout": ("GET",),
    "/error": ("GET",),
    **dict.fromkeys(_FORMS, ("GET", "POST")),
}
_OAUTH = {**_PAGES, "/oauth2/token": ("POST",), "/oauth2/userInfo": ("GET", "POST")}


def is_page(path: str) -> bool:
    """Whether people reach this path from anywhere, by a link or a redirect."""
    return path in _PAGES or is_api(path)


def is_hosted_page(path: str) -> bool:
    """Whether this is one of a user pool's hosted pages, or leads to one."""
    return path in _PAGES


def is_operation(target: str) -> bool:
    """Whether a value of the header `X-Amz-Target` names a user pool operation that needs no signature."""
    operation = target.removeprefix(_COGNITO)
    return target != operation and operation in public_operations()


def is_well_formed(operation: str, data: Any) -> bool:
    """Whether what anybody sends has the members and types of the user pool operation's request. A signed one is its owner's affair.

    Args:
        operation: its name.
        data: the body, read.
    """
    if operation not in public_operations():
        return True
    from botocore.validate import ParamValidator  # noqa: PLC0415 - it takes 0.1 s, and most emulators are never asked this

    try:
        json.dumps(data, ensure_ascii=False).encode()  # half a character can be written in JSON, and nowhere else
    except UnicodeEncodeError:
        return False
    shape = _model().operation_model(operation).input_shape
    return not ParamValidator().validate(data, shape).has_errors()


def is_api(path: str) -> bool:
    """Whether this is an API Gateway endpoint or a function URL, which have their own authorizers."""
    return _API.match(path) is not None


def is_public(method: str, path: str, query: bytes, target: str) -> bool:
    """Whether an unsigned request may pass.

    An identity pool's operations may not, though AWS serves them to anybody: the emulator gives credentials even to unknown identities.

    Args:
        method: of HTTP.
        path: decoded.
        query: as received.
        target: the header `X-Amz-Target`.
    """
    if target:
        return (method, path, query) == ("POST", "/", b"") and is_operation(target)
    if method == "GET" and _KEYS.fullmatch(path):
        return True
    return method in _OAUTH.get(path, ()) or is_api(path)


@functools.cache
def public_operations() -> frozenset[str]:
    """The user pool operations that need no signature, according to AWS's own description."""
    model = _model()
    return frozenset(name for name in model.operation_names if model.operation_model(name).auth_type == "none")


@functools.cache
def _model() -> Any:
    import botocore.session  # noqa: PLC0415

    return botocore.session.get_session().get_service_model("cognito-idp")
