"""What AWS serves to anybody, without a signature: a user pool's keys and sign-in pages, Cognito's public operations, API endpoints."""

import functools
import re

import botocore.session

_COGNITO = "AWSCognitoIdentityProviderService."
_API = re.compile(r"/(_aws/(execute-api|lambda-url)/|restapis/[^/]+/[^/]+/_user_request_(/|\Z))")
_KEYS = re.compile(r"/[a-z0-9-]+_[A-Za-z0-9]+/\.well-known/(jwks\.json|openid-configuration)")
# Only what the emulator serves: any other path is taken for a request of some service. Its /logout redirects to anywhere.
_OAUTH = {
    "/oauth2/authorize": ("GET",),
    "/login": ("POST",),
    "/oauth2/login": ("POST",),
    "/oauth2/token": ("POST",),
    "/oauth2/userInfo": ("GET", "POST"),
}


def is_page(path: str) -> bool:
    """Whether people come to this path from anywhere, by a link or a redirect."""
    return path == "/oauth2/authorize" or is_api(path)


def is_operation(target: str) -> bool:
    """Whether a value of the header `X-Amz-Target` names an operation of user pools that needs no signature."""
    operation = target.removeprefix(_COGNITO)
    return target != operation and operation in _operations()


def is_api(path: str) -> bool:
    """Whether this is an endpoint of API Gateway or a function's URL, which have authorizers of their own."""
    return _API.match(path) is not None


def is_public(method: str, path: str, query: bytes, target: str) -> bool:
    """Whether a request without a signature may pass.

    Not among it, though AWS serves it to anybody: an identity pool's operations. The emulator gives credentials also to identities
    that it does not know.

    Args:
        method: of HTTP.
        path: decoded.
        query: as it came.
        target: the header `X-Amz-Target`.
    """
    if target:
        return (method, path, query) == ("POST", "/", b"") and is_operation(target)
    if method == "GET" and _KEYS.fullmatch(path):
        return True
    return method in _OAUTH.get(path, ()) or is_api(path)


@functools.cache
def _operations() -> frozenset[str]:
    """The operations of user pools that need no signature, as AWS itself describes them."""
    model = botocore.session.Session().get_service_model("cognito-idp")
    return frozenset(name for name in model.operation_names if model.operation_model(name).auth_type == "none")
