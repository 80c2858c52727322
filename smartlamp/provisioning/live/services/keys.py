"""The key of the event tokens: usable, rotated, and for whom. Without it no stored token can be read, and every customer must link again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import ByHand, Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.services.policies import same_policy
from smartlamp.provisioning.live.settings import Setting
from smartlamp.provisioning.live.values import unknown_in

ROTATION = (Setting("EnableKeyRotation", at="KeyRotationEnabled", default=False),)
_WAY_BACK = {
    "Disabled": ("It is disabled: no event token can be read or stored, so Alexa is told of nothing.", ("enable_key",)),
    "PendingDeletion": (
        "It is to be deleted, and is out of use: once it is gone, no event token can be read any more and every customer must link again.",
        ("cancel_key_deletion", "enable_key"),
    ),
}


def state(look: Look, name: str, _: Mapping[str, Any]) -> Iterator[Found]:
    """Whether it can be used."""
    key = look.physical[name]

    def write() -> None:
        for operation in _WAY_BACK.get(_state(look.ask_again("kms", "describe_key", KeyId=key)), ("", ()))[1]:
            look.write("kms", operation, KeyId=key)

    found = _state(look.ask("kms", "describe_key", KeyId=key))
    if found in _WAY_BACK:
        yield Damage(f"{name} /KeyState", f"{_WAY_BACK[found][0]} It shall be enabled.", look.repair(name, write))


def rotation(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Whether AWS renews what it encrypts with."""
    key = look.physical[name]
    if _state(look.ask("kms", "describe_key", KeyId=key)) == "PendingDeletion":
        return  # it rotates nothing, whatever is set (documented: "Rotate AWS KMS keys")

    def write(_: Sequence[Setting]) -> None:
        on = str(wanted["EnableKeyRotation"]).lower() == "true"
        look.write("kms", "enable_key_rotation" if on else "disable_key_rotation", KeyId=key)

    yield from look.compared(name, ROTATION, wanted, look.ask("kms", "get_key_rotation_status", KeyId=key), write)


def policy(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """For whom it is. A key's policy can shut out whoever writes it, so that is left to a person."""
    key = look.physical[name]
    shall = wanted["KeyPolicy"]
    said = json.loads(look.ask("kms", "get_key_policy", KeyId=key, PolicyName="default")["Policy"])
    if not unknown_in(shall) and not same_policy(said, shall):
        yield ByHand(
            f"{name} /KeyPolicy",
            "Its policy is not the template's: somebody else may read event tokens, or the functions may not.",
            f"Compare them: {look.command(f'kms get-key-policy --key-id {key} --policy-name default')}. See docs/recovery.md.",
        )


def _state(said: Mapping[str, Any]) -> str:
    return str(said["KeyMetadata"].get("KeyState"))
