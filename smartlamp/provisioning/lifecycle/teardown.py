"""What a deployment made goes again: the skills, the stacks, what SSM remembers. What people gave stays, unless that is asked for."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from smartlamp.developer_account.patience import Intervals
from smartlamp.developer_account.record import SkillRecord
from smartlamp.developer_account.refusals import CONSOLE
from smartlamp.errors import CannotRun, Failed, SkillManagementFailed
from smartlamp.provisioning.run import SKILL_PARAMETERS, Run
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.recovery.ended_stack.leftovers import Leftovers

_PARAMETERS = ("event-client", "fingerprint-key", "linking-secret")
_DELETIONS = Intervals(first_s=2.0, factor=1.2, tries=60, most_s=3600.0)


def published(run: Run) -> tuple[str, ...]:
    """The folders whose skill customers have: it cannot be deleted."""
    known = {skill_id: folder for folder, skill_id in _skills(run).items()}
    listed = run.skills.all_of(run.vendor().vendor_id) if known else ()
    return tuple(
        sorted({known[each.skill_id] for each in listed if each.skill_id in known and each.stage != "development"})
    )


def torn_down(run: Run, *, keeps_skills: bool, with_data: bool) -> Iterator[str]:
    """Take everything down, and yield a sentence on each. It may be killed anywhere, and be called again.

    Args:
        run: the command's.
        keeps_skills: whether the skills stay at Amazon.
        with_data: whether people, lamps and grants go, too: the user pool, the tables and the key.

    Raises:
        CannotRun: a skill is published. Nothing was touched.
        Failed: AWS or Amazon refuses. What went is gone; the next command goes on.
    """
    if not keeps_skills:
        _must_be_unpublished(run)
    if not (run.stack() or run.record.revision or with_data):
        yield f"There is no environment {run.environment.stack} in {run.environment.region}: nothing was deleted."
    if keeps_skills and (skills := _skills(run)):  # nobody else knows them once the stack is gone
        kept = {folder: SkillRecord(skill_id) for folder, skill_id in skills.items()} | dict(run.record.skills)
        run.remember(replace(run.record, vendor_id=run.vendor().vendor_id, skills=kept))
    for folder, skill_id in ({} if keeps_skills else _skills(run)).items():
        yield from _skill_removed(run, folder, skill_id)
    for folder, intent in run.record.intents.items():  # whose it is, nobody knows for certain, so it is not deleted
        yield f"{folder}: a skill {intent.name} was begun, and its answer was lost. If your account has it, delete it there: {CONSOLE}"
    for region in (*run.environment.also, run.environment.region):
        if (stack := run.stack(region)) is not None:
            yield from _stack_removed(run, stack, region)
    if with_data:
        yield from _data_removed(run)
    yield from _forgotten(run, keeps_skills=keeps_skills)


def _skills(run: Run) -> dict[str, str]:
    """The id of each skill by its folder: those that are remembered and, where nothing is, those that the stack was deployed with."""
    known = {folder: each.skill_id for folder, each in run.record.skills.items()}
    of_the_stack = {folder: skill_id for folder in SKILL_PARAMETERS if (skill_id := run.skill_of_the_stack(folder))}
    return dict(sorted({**of_the_stack, **known}.items()))


def _must_be_unpublished(run: Run) -> None:
    if live := published(run):
        raise CannotRun(
            f"{' and '.join(live)} {'is' if len(live) == 1 else 'are'} certified or live, so customers may use it: nothing was deleted.",
            f"Remove it from the store first ({CONSOLE}), or leave the skills as they are: --keep-skills",
        )


def _forgotten(run: Run, *, keeps_skills: bool) -> Iterator[str]:
    names = [run.environment.parameter(each) for each in _PARAMETERS]
    if gone := run.client("ssm").delete_parameters(Names=names)["DeletedParameters"]:
        yield f"{', '.join(sorted(gone))}: deleted from SSM."
    if not run.record.revision:
        return
    if keeps_skills:
        run.remember(replace(run.record, fingerprints={}))
    else:
        run.store.forget()
        yield "What was remembered of the environment is forgotten."


def _skill_removed(run: Run, folder: str, skill_id: str) -> Iterator[str]:
    run.say(f"Deleting the skill {folder}")
    with contextlib.suppress(SkillManagementFailed):  # for a smart home skill, Amazon may refuse it
        run.skills.disable(skill_id)
    run.skills.remove_account_linking(skill_id)
    was_there = run.skills.delete(skill_id)
    if folder in run.record.skills:
        skills = {name: each for name, each in run.record.skills.items() if name != folder}
        prints = {name: each for name, each in run.record.fingerprints.items() if not name.startswith(f"{folder}/")}
        run.remember(replace(run.record, skills=skills, fingerprints=prints))
    yield f"{folder}: {skill_id} {'is deleted' if was_there else 'was gone already'}."


def _stack_removed(run: Run, stack: AwsStack, region: str) -> Iterator[str]:
    run.say(f"Deleting the stack {stack.name} in {region}")
    cloudformation: Any = stack.client("cloudformation")
    # While it is deleted, AWS changes no protection ("Protect CloudFormation stacks from being deleted"): an earlier command began this.
    if stack.status != "DELETE_IN_PROGRESS":
        cloudformation.update_termination_protection(StackName=stack.stack_id, EnableTerminationProtection=False)
        cloudformation.delete_stack(StackName=stack.stack_id)

    def look() -> str | None:
        try:
            (now,) = cloudformation.describe_stacks(StackName=stack.stack_id)["Stacks"]
        except ClientError as gone:
            if gone.response["Error"]["Code"] == "ValidationError":
                return "DELETE_COMPLETE"
            raise
        return None if now["StackStatus"].endswith("_IN_PROGRESS") else str(now["StackStatus"])

    status = run.developer.patience.until(look, f"until the stack {stack.name} is deleted", _DELETIONS)
    if status != "DELETE_COMPLETE":
        raise Failed(
            f"The stack {stack.name} in {region} was not deleted: {_first_failure(cloudformation, stack) or status}",
            "Remove what stands in the way, then run the same command again.",
        )
    run.forget()
    yield f"The stack {stack.name} in {region} is deleted."


def _first_failure(cloudformation: Any, stack: AwsStack) -> str:
    first = ""
    for each in cloudformation.describe_stack_events(StackName=stack.stack_id)["StackEvents"]:  # the latest first
        if (each.get("PhysicalResourceId"), each["ResourceStatus"]) == (stack.stack_id, "DELETE_IN_PROGRESS"):
            break  # here this deletion began
        if each["ResourceStatus"] == "DELETE_FAILED" and each.get("PhysicalResourceId") != stack.stack_id:
            first = f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', 'AWS says no reason.')}"
    return first


def _data_removed(run: Run) -> Iterator[str]:
    """Whatever stacks of this name have left, this one and earlier ones: a run may have been killed after its stack was gone."""
    run.say("Deleting what people gave")
    left = Leftovers.of(run.environment.stack, run.environment.region)
    for each in left.sets:
        yield from left.remove(each, with_data=True)
