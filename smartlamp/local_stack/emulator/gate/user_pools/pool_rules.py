"""What a user pool demands of a person's attributes, and where its codes go.

Pure: over the emulator's records of a pool, an app client and a user. Sources, all in Amazon's documentation: "SignUp" and "Working with user
attributes" (required, writable, lengths), "Verifying an email address or phone number" (with both, the number only), "ForgotPassword" and
"Managing user existence error responses" (no word about a person who cannot recover). The sentences are those that other makers report.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools.codes import same

Pool = Mapping[str, Any]

_FORMATS = {
    "email": (
        re.compile(r"[^\s\x00-\x1f\x7f@]+@[^\s\x00-\x1f\x7f@]+\.[^\s\x00-\x1f\x7f@]+"),
        "Invalid email address format.",
    ),
    "phone_number": (re.compile(r"\+[0-9]{5,15}"), "Invalid phone number format."),
}
_NOT_ASKED = {"sub"}
SECRETS = "_client_secrets"  # of a pool's record: what `client_secrets` keeps there, by client; of a client that never had two, nothing


def attributes_of(user: Mapping[str, Any]) -> dict[str, str]:
    """A user's attributes by name."""
    return {each["Name"]: str(each.get("Value", "")) for each in user.get("Attributes", ()) if "Name" in each}


def as_list(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Attributes as Cognito's operations give and take them."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def given_in(data: Mapping[str, Any]) -> dict[str, str]:
    """The attributes that an operation was given, by name."""
    return {str(each.get("Name")): str(each.get("Value", "")) for each in data.get("UserAttributes") or ()}


def required(pool: Pool) -> list[str]:
    """The attributes that a person must give, in the schema's order."""
    return [
        each["Name"]
        for each in pool.get("SchemaAttributes", ())
        if each.get("Required") and each["Name"] not in _NOT_ASKED
    ]


def signs_in_with(pool: Pool) -> str:
    """The attribute that is the user name: "email", "phone_number", or "" for a name of its own."""
    return next(iter(pool.get("UsernameAttributes") or ()), "")


def require_conforming(pool: Pool, given: Mapping[str, str]) -> None:
    """Require a person's attributes to be all that the pool demands, and in the form that it demands. Raises CognitoRefused."""
    schema = {each["Name"]: each for each in pool.get("SchemaAttributes", ())}
    wrong = [f"{name}: The attribute {name} is required" for name in required(pool) if not given.get(name)]
    for name, value in given.items():
        if name not in schema:
            wrong.append(f"Type for attribute {{{name}}} could not be determined")
        elif problem := _length(schema[name], value):
            wrong.append(f"{name}: {problem}")
    if wrong:
        raise CognitoRefused(
            "InvalidParameterException", "Attributes did not conform to the schema: " + "\n".join(wrong)
        )
    for name, (form, sentence) in _FORMATS.items():
        if name in given and not form.fullmatch(given[name]):
            raise CognitoRefused("InvalidParameterException", sentence)


def require_writable(pool: Pool, client: Mapping[str, Any], names: Iterable[str]) -> None:
    """Require an app client to be allowed to write these attributes. Raises CognitoRefused.

    Nobody writes for themselves that an address or number is verified: Cognito does, once it has seen the code.
    """
    writable = client.get("WriteAttributes")
    allowed = {*writable, signs_in_with(pool)} if writable else set(names) - {"email_verified", "phone_number_verified"}
    if not set(names) <= allowed:
        raise CognitoRefused("NotAuthorizedException", "A client attempted to write unauthorized attribute")


def _length(attribute: Mapping[str, Any], value: str) -> str:
    limits = attribute.get("StringAttributeConstraints") or {}
    least, most = int(limits.get("MinLength", 0)), int(limits.get("MaxLength", 2048))
    if len(value) > most:
        return f"String must be no longer than {most} characters"
    return f"String must be no shorter than {least} characters" if value and len(value) < least else ""


def verified_at_sign_up(pool: Pool) -> str:
    """The attribute that a sign-up verifies: "phone_number", "email", or "" for none."""
    verified = pool.get("AutoVerifiedAttributes") or ()
    return next((name for name in ("phone_number", "email") if name in verified), "")


def verified_before_update(pool: Pool) -> tuple[str, ...]:
    """The attributes whose former value stays in force until a changed one is verified."""
    settings = pool.get("UserAttributeUpdateSettings") or {}
    return tuple(settings.get("AttributesRequireVerificationBeforeUpdate") or ())


def requires_sms_code(pool: Pool, user: Mapping[str, Any]) -> bool:
    """Whether this user's password alone signs nobody in."""
    wanted = user.get("_mfa_enabled") or ()
    if uses_software_token(pool, user) or not pool.get("SmsConfiguration"):
        return False
    return pool.get("MfaConfiguration") == "ON" or (pool.get("MfaConfiguration") == "OPTIONAL" and "SMS_MFA" in wanted)


def uses_software_token(pool: Pool, user: Mapping[str, Any]) -> bool:
    """Whether this user's second factor is an authenticator app. A wish for one counts only where the pool has it enabled."""
    is_enabled = (pool.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled") is True
    is_asked = pool.get("MfaConfiguration") in ("ON", "OPTIONAL")
    return is_enabled and is_asked and "SOFTWARE_TOKEN_MFA" in (user.get("_mfa_enabled") or ())


def recovery_attributes(pool: Pool) -> tuple[str, ...]:
    """The attributes that a code for a new password may go to, the first choice first."""
    setting = (pool.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms")
    # Without a setting: the number, if it is verified, then the address.
    ways = setting or [{"Name": "verified_phone_number", "Priority": 1}, {"Name": "verified_email", "Priority": 2}]
    return tuple(
        str(way["Name"]).removeprefix("verified_")
        for way in sorted(ways, key=lambda each: int(each.get("Priority", 1)))
    )


def recovers_by(pool: Pool, user: Mapping[str, Any]) -> str:
    """The verified attribute that a code for a new password goes to; "" if there is none."""
    has = attributes_of(user)
    for name in recovery_attributes(pool):
        is_second_factor = name == "phone_number" and requires_sms_code(pool, user)
        if has.get(name) and has.get(f"{name}_verified", "").lower() == "true" and not is_second_factor:
            return name
    return ""


def secrets_of(pool: Pool, client: Mapping[str, Any]) -> tuple[str, ...]:
    """The secrets with which an app client proves itself, two at most; the empty one of a client that has none."""
    known = pool.get(SECRETS, {}).get(client["ClientId"])
    return tuple(each["Value"] for each in known) if known else (client.get("ClientSecret") or "",)


def is_secret(pool: Pool, client: Mapping[str, Any], given: object) -> bool:
    """Whether an app client proves itself with this: with either of its secrets."""
    return any(same(given, each) for each in secrets_of(pool, client))


def delivery(attribute: str, address: str) -> dict[str, str]:
    """Cognito's `CodeDeliveryDetails`, whose destination only its owner recognises."""
    medium = "SMS" if attribute == "phone_number" else "EMAIL"
    return {"Destination": masked(attribute, address), "DeliveryMedium": medium, "AttributeName": attribute}


def masked(attribute: str, address: str) -> str:
    """An address as `s***@e***`, a number as `+*******0100`."""
    if attribute == "phone_number":
        return "+" + "*" * 7 + address[-4:]
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host[:1]}***"
