"""A skill's account linking. What is read back is less than what was written, and in another envelope.

https://developer.amazon.com/en-US/docs/alexa/smapi/account-linking-schemas.html
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from alexa_simulator.developer_account.account import DeveloperAccount, is_custom, must_match, versioned
from alexa_simulator.developer_account.answer import Answer, Call, Json, invalid, not_found, violation
from alexa_simulator.developer_account.request_bodies import read
from device_cloud.runtime.loopback import is_loopback

_INVALID = "Account linking information is not valid."
_NEVER_READ_BACK = {"clientSecret", "skipOnEnablement", "reciprocalAccessTokenUrl"}
_OF_AUTH_CODE = ("accessTokenUrl", "accessTokenScheme", "clientSecret")
_AT = "$.accountLinkingRequest"


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET: in another envelope, and without the secret."""
    linking = account.stage(call.path["skill_id"], call.path["stage"])["linking"]
    if linking is None:
        raise not_found("Account linking")
    shown = {name: value for name, value in linking["document"].items() if name not in _NEVER_READ_BACK}
    return Answer(200, {"accountLinkingResponse": shown}, {"ETag": linking["etag"]})


def put(account: DeveloperAccount, call: Call) -> Answer:
    """PUT: all of it."""
    stage = account.stage(call.path["skill_id"], call.path["stage"], writes=True)
    asked = read("accountLinking", _INVALID, call.body, "accountLinkingRequest")["accountLinkingRequest"]
    wrong = list(_wrong(asked, smart_home=not is_custom(account.skill(call.path["skill_id"]))))
    if wrong:
        raise invalid(_INVALID, *wrong)
    must_match(call.if_match, stage["linking"])
    stage["linking"] = written = versioned(asked)
    return Answer(204, headers={"ETag": written["etag"]})


def delete(account: DeveloperAccount, call: Call) -> Answer:
    """DELETE it."""
    stage = account.stage(call.path["skill_id"], call.path["stage"], writes=True)
    if stage["linking"] is None:
        raise not_found("Account linking")
    stage["linking"] = None
    return Answer(204)


def _wrong(asked: Any, *, smart_home: bool) -> Iterator[Json]:
    if asked["type"] == "AUTH_CODE":
        for name in _OF_AUTH_CODE:
            if name not in asked:
                yield _missing(name)
    if smart_home:
        if asked["type"] != "AUTH_CODE":
            yield violation("INVALID_ENUM_VALUE", "A smart home skill links with AUTH_CODE.", f"{_AT}.type")
        if not asked.get("scopes"):
            yield _missing("scopes")
        if asked.get("skipOnEnablement"):
            words = "A smart home skill cannot be enabled without an account."
            yield violation("CONFLICTING_INSTANCES", words, f"{_AT}.skipOnEnablement")
    for name in ("authorizationUrl", "accessTokenUrl", "reciprocalAccessTokenUrl"):
        if name in asked and not _is_good(asked[name]):
            words = "It must be an https URL without a query."
            yield violation("INVALID_URL_FORMAT", words, f"{_AT}.{name}", "MALFORMED_INPUT")


def _is_good(url: str) -> bool:
    """Https, or this machine: what is simulated may link with a user pool that is simulated, too."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(host) and not parts.query and not parts.fragment and (parts.scheme == "https" or is_loopback(host))


def _missing(name: str) -> Json:
    at = f"{_AT}.{name}"
    return violation("MISSING_REQUIRED_PROPERTY", f"{at} is required.", at, "EXPECTED_NOT_EMPTY_VALUE")
