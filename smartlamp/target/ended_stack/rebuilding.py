"""Chooses the deleted stack that is built again, and says what an import of what it left takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import boto3

from smartlamp.deploy import template as templates
from smartlamp.errors import CannotRun
from smartlamp.target.ended_stack import conditions, record
from smartlamp.target.ended_stack.contents import Account, Found
from smartlamp.target.ended_stack.import_template import Json, import_template, resources_to_import
from smartlamp.target.ended_stack.record import EndedStack, Stacks

# What it means that one of them was not left, or is gone by now.
_WITHOUT = {
    "LinkingClient": "a new client is made: put it into the skill's account linking page, and every customer links again",
    "HostedDomain": "the prefix is registered again, if nobody has taken it since: if somebody has, deploy with another DomainPrefix, and every customer links again",
    "Lamps": "the table is empty: restore it from its backup",
    "Grants": "Alexa hears of a customer's changes only after they link again",
    "GrantsKey": "the stored grants cannot be decrypted: Alexa hears of a customer's changes only after they link again",
    "Told": "what was removed while the stack was gone stays in Alexa's list",
    "Starters": "who is confirmed a second time gets a second lamp",
    "SmsRole": "no code is sent by SMS until the deployment has made another role",
}
_ALWAYS = frozenset({"LinkingClient", "HostedDomain", "Lamps", "Grants", "GrantsKey", "Told"})


@dataclass(frozen=True)
class Plan:
    """How a deleted stack is built again.

    Attributes:
        stack: the deleted one.
        template: for the import.
        resources: what is imported, as `--resources-to-import` takes it.
        parameters: the deleted stack's, as `--parameters` takes them. What customers have depends on some, such as Stage.
        without: logical id -> what it means that this one is not imported.
    """

    stack: EndedStack
    template: Json
    resources: list[Json]
    parameters: list[Json]
    without: Mapping[str, str]


def plan(session: boto3.Session, name: str) -> Plan:
    """The plan for a stack by its name, or by its ARN if several of that name left something.

    Raises:
        CannotRun: nothing can be built again, or the stack exists.
    """
    stacks, account = Stacks(session), Account(session)
    stack, found = _chosen(name, stacks, account)
    _require_free(stack, found, stacks)
    body = stacks.template(stack)
    body = templates.parsed(body) if isinstance(body, str) else body
    parameters = stacks.parameters(stack)
    is_there = conditions.Conditions(body, parameters, stack.stack_id)
    imported = [
        each
        for each in found
        if each.state != "gone"
        and each.resource.logical_id in body["Resources"]
        and is_there.has(body["Resources"][each.resource.logical_id])
    ]
    names = {each.resource.logical_id for each in imported}
    left = {each.resource.logical_id for each in found}
    return Plan(
        stack,
        import_template(body, names),
        resources_to_import(imported),
        [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        {key: what for key, what in _WITHOUT.items() if key not in names and key in left | _ALWAYS},
    )


def _chosen(name: str, stacks: Stacks, account: Account) -> tuple[EndedStack, list[Found]]:
    """The deleted stack, and the latest of each of its resources."""
    # By pool: a stack that was built again and deleted once more is the latest of several that left the same.
    by_pool: dict[str, tuple[EndedStack, list[Found]]] = {}
    for stack in stacks.ended(name):
        latest = {each.logical_id: each for each in reversed(stack.resources)}
        found = account.look([*latest.values()])
        for each in found:
            if each.state != "gone" and each.resource.kind == record.POOL:
                by_pool.setdefault(each.resource.physical_id, (stack, found))
    in_use = [each for each in by_pool.values() if any(found.state == "in use" for found in each[1])]
    chosen = in_use or [*by_pool.values()]
    if not chosen:
        raise CannotRun(
            f"CloudFormation knows no deleted stack {name} that left a user pool.",
            "It forgets a stack after 90 days: docs/recovery.md says how to go on by hand. Check the name and the region, too: --region.",
        )
    if len(chosen) > 1:
        several = "\n".join(f"  {stack.stack_id} ({stack.status}, {stack.ended})" for stack, _ in chosen)
        raise CannotRun(f"Several stacks {name} left something:\n{several}", "Name the one you mean: --stack ARN")
    return chosen[0]


def _require_free(stack: EndedStack, found: Sequence[Found], stacks: Stacks) -> None:
    if status := stacks.status(stack.name):
        raise CannotRun(
            f"The stack {stack.name} exists: {status}.",
            "Deploy it as usual. If its creation or deletion failed, delete it first: docs/recovery.md says how.",
        )
    owners = stacks.owners()
    for each in found:
        if each.state != "gone" and (owner := owners.get(each.resource.physical_id)):
            raise CannotRun(
                f"{each.resource.logical_id} belongs to the stack {owner} now.", "Deploy that one as usual."
            )
        if each.resource.kind == record.KEY and each.state == "gone" and each.words != "is gone":
            raise CannotRun(
                f"The key of the stored grants {each.words}.",
                f"Keep it: `aws kms cancel-key-deletion --key-id {each.resource.physical_id}`, then `aws kms enable-key --key-id {each.resource.physical_id}`.",
            )


def commands(plan: Plan, folder: str, region: str) -> dict[str, list[str]]:
    """What to run, each in backticks, by what it is for. The files of the plan are in the folder."""
    stack, change_set = f"--stack-name {plan.stack.name} --region {region}", "--change-set-name around-what-was-left"
    files = (
        f"--template-body file://{folder}/template.json --resources-to-import file://{folder}/resources.json "
        f"--parameters file://{folder}/parameters.json"
    )
    import_it = "create-change-set --change-set-type IMPORT --capabilities CAPABILITY_IAM"
    return {
        "1. Take over what was left. Nothing on AWS changes by it:": [
            f"`aws cloudformation {import_it} {stack} {change_set} {files}`",
            f"`aws cloudformation wait change-set-create-complete {stack} {change_set}`",
            f"`aws cloudformation execute-change-set {stack} {change_set}`",
            f"`aws cloudformation wait stack-import-complete {stack}`",
        ],
        "2. Make the rest anew, with the parameters that the stack had:": ["`sam build`", f"`sam deploy {stack}`"],
        "3. The functions have new ARNs: put the output SmartHomeFunctionArn into the skill's Smart Home page. Then": [
            "`smartlamp resync --all`",
            f"`aws cloudformation detect-stack-drift {stack}`",
        ],
    }
