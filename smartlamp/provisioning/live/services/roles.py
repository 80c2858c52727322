"""Roles: who may take them, and what they may do."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from smartlamp.provisioning.live.found import ByHand, Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.services.policies import same_policy
from smartlamp.provisioning.live.values import UNKNOWN, unknown_in


def trust(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Who may take it."""
    role, shall = look.physical[name], wanted["AssumeRolePolicyDocument"]
    said = _document(look.ask("iam", "get_role", RoleName=role)["Role"]["AssumeRolePolicyDocument"])
    if not unknown_in(shall) and not same_policy(said, shall):

        def write() -> None:
            look.write("iam", "update_assume_role_policy", RoleName=role, PolicyDocument=json.dumps(shall))

        about = f"{name} /AssumeRolePolicyDocument"
        yield Damage(about, "Who may take the role is not what the template says.", look.repair(about, write))


def policies(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """What it may do, by the policies within it."""
    role = look.physical[name]
    listed = look.ask("iam", "list_role_policies", RoleName=role)["PolicyNames"]
    named = {str(each["PolicyName"]): each["PolicyDocument"] for each in wanted.get("Policies", ())}
    for policy, shall in named.items():
        about, why = f"{name} /Policies/{policy}", "The policy is gone: the role may do nothing of it."
        if policy in listed:
            said = look.ask("iam", "get_role_policy", RoleName=role, PolicyName=policy)["PolicyDocument"]
            if unknown_in(shall) or same_policy(_document(said), shall):
                continue
            why = "What the role may do by this policy is not what the template says."
        if not unknown_in(shall):
            yield Damage(about, why, look.repair(about, _putting(look, role, policy, shall)))
    for policy in sorted(set(listed) - named.keys()):
        yield ByHand(
            f"{name} /Policies/{policy}",
            "The role may do more than the template says, by this policy.",
            f"If nobody needs it: {look.command(f'iam delete-role-policy --role-name {role} --policy-name {policy}')}",
            broken=False,
        )


def attached(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """What it may do besides, by policies that others may have, too."""
    role, shall = look.physical[name], wanted.get("ManagedPolicyArns", [])
    if shall is UNKNOWN or unknown_in(shall):
        return
    said = look.ask("iam", "list_attached_role_policies", RoleName=role)["AttachedPolicies"]
    for arn in sorted({each["PolicyArn"] for each in said} - set(shall)):
        yield ByHand(
            f"{name} /ManagedPolicyArns",
            f"The role may do more than the template says, by {arn}.",
            f"If nobody needs it: {look.command(f'iam detach-role-policy --role-name {role} --policy-arn {arn}')}",
            broken=False,
        )


def _putting(look: Look, role: str, policy: str, shall: Any) -> Any:
    def write() -> None:
        look.write("iam", "put_role_policy", RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(shall))

    return write


def _document(said: Any) -> Any:
    """boto3 decodes it; other answers are texts."""
    return json.loads(unquote(said)) if isinstance(said, str) else said
