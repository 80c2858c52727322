"""The user pool: protection, triggers, policies, messages, second factors.

UpdateUserPool resets much of what a request is without (documented; tags, too: aws/aws-cli#3302), so it gets the live settings with the
template's over them. The attributes that people have (Schema) are no part of the request: it cannot change them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, laid_over

SETTINGS = (
    Setting("UserPoolName", at="PoolName"),
    Setting("UserPoolTier", default="ESSENTIALS"),
    Setting("DeletionProtection", default="INACTIVE"),
    Setting("AutoVerifiedAttributes", default=[], unordered=True),
    # A trigger more may refuse people, or change their tokens.
    Setting("LambdaConfig", default={}, unnamed={}, whole=True),
    Setting("Policies.PasswordPolicy"),
    Setting("EmailConfiguration"),
    Setting("SmsConfiguration"),
    Setting("AccountRecoverySetting.RecoveryMechanisms", default=[], unordered=True),
    Setting("UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate", default=[], unordered=True),
)
FACTORS = (
    Setting("MfaConfiguration", default="OFF"),
    Setting("EnabledMfas", unordered=True),
)
_FACTORS = {
    "SMS_MFA": "SmsMfaConfiguration",
    "SOFTWARE_TOKEN_MFA": "SoftwareTokenMfaConfiguration",
    "EMAIL_OTP": "EmailMfaConfiguration",
}


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """All but the second factors."""
    pool = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        now = _named(look.ask_again("cognito-idp", "describe_user_pool", UserPoolId=pool)["UserPool"])
        merged = look.accepted("cognito-idp", "update_user_pool", laid_over(now, wanted, different))
        look.write("cognito-idp", "update_user_pool", **{**_takable(merged), "UserPoolId": pool})

    answer = _named(look.ask("cognito-idp", "describe_user_pool", UserPoolId=pool)["UserPool"])
    yield from look.compared(name, SETTINGS, wanted, answer, write)


def factors(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """The second factors, which have a request of their own."""
    pool = look.physical[name]

    def write(_: Sequence[Setting]) -> None:
        shall = str(wanted.get("MfaConfiguration", "OFF"))
        # With OFF it takes nothing else: "can't turn off MFA and configure an MFA together" (reported).
        given = (
            {} if shall == "OFF" else _given(look.ask_again("cognito-idp", "get_user_pool_mfa_config", UserPoolId=pool))
        )
        look.write("cognito-idp", "set_user_pool_mfa_config", UserPoolId=pool, MfaConfiguration=shall, **given)

    def _given(now: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: now[key] for key in (*_FACTORS.values(), "WebAuthnConfiguration") if key in now}
        listed = wanted.get("EnabledMfas")
        if listed is None:
            return given
        given.pop("EmailMfaConfiguration", None) if "EMAIL_OTP" not in listed else None
        if "SMS_MFA" in listed:
            given["SmsMfaConfiguration"] = {"SmsConfiguration": wanted["SmsConfiguration"]} | now.get(
                "SmsMfaConfiguration", {}
            )
        else:
            given.pop("SmsMfaConfiguration", None)
        given["SoftwareTokenMfaConfiguration"] = {"Enabled": "SOFTWARE_TOKEN_MFA" in listed}
        return given

    said = look.ask("cognito-idp", "get_user_pool_mfa_config", UserPoolId=pool)
    has = [each for each, key in _FACTORS.items() if said.get(key) and said[key].get("Enabled", True)]
    # Where a second factor is asked for there is one. An answer without any, as the emulator's, says nothing about which.
    answer = {"MfaConfiguration": said.get("MfaConfiguration"), "EnabledMfas": has or wanted.get("EnabledMfas")}
    yield from look.compared(name, FACTORS, wanted, answer, write)


def _named(pool: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with the one name that requests have otherwise."""
    return {**pool, "PoolName": pool.get("Name")}


def _takable(settings: dict[str, Any]) -> dict[str, Any]:
    """Without what an answer has and a request must not have."""
    if (
        "UserPoolTags" in settings
    ):  # AWS keeps its own tags, and refuses them in a request (documented: "Tag naming limits")
        settings["UserPoolTags"] = {k: v for k, v in settings["UserPoolTags"].items() if not k.startswith("aws:")}
    if "TemporaryPasswordValidityDays" in settings.get("Policies", {}).get("PasswordPolicy", {}):
        # Its predecessor, which answers still have, and which is refused beside it (reported).
        settings.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)
    # {} says that there is none, and lacks what a request must have.
    return {key: each for key, each in settings.items() if each != {} or key in ("LambdaConfig", "UserPoolTags")}
