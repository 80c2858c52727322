"""The order in which a stack is made, or brought to what it shall be. Every step begins with a look, so a run that was killed anywhere goes on."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import boto3

from smartlamp.deploy.packager import ROOT
from smartlamp.deploy.review.finding import Finding
from smartlamp.developer_account.exchange import Clock
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.infrastructure import change, differences, failure, readiness
from smartlamp.provisioning.infrastructure.bucket import Bucket
from smartlamp.provisioning.infrastructure.packaged import Packaged, packaged
from smartlamp.provisioning.infrastructure.readiness import Readiness
from smartlamp.provisioning.infrastructure.refusals import AGAIN, answered
from smartlamp.provisioning.infrastructure.stack import REVIEWED, CloudFormation, Stack, gone
from smartlamp.provisioning.infrastructure.waiting import Patience
from smartlamp.provisioning.infrastructure.wanted import Wanted
from smartlamp.provisioning.todo import Todo
from smartlamp.target.aws_session import usable_settings
from smartlamp.terminal.console import Say

STACK_POLICY = ROOT / "stack-policy.json"


class Infrastructure:
    """One stack on AWS, or on what AWS_ENDPOINT_URL names in its place.

    Args:
        session: with credentials, in the stack's region.
        wanted: what the stack shall be.
        archive_of: builds a door's archive for the functions.
        archive_key: its name in the bucket, another one for another content.
        say: is told what happens now.
        clock: by which it waits.
    """

    def __init__(  # noqa: PLR0913 - one argument per thing that the local stack has another of
        self,
        session: boto3.Session,
        wanted: Wanted,
        archive_of: Callable[[str], Path],
        archive_key: Callable[[str], str],
        say: Say,
        *,
        clock: Clock | None = None,
    ) -> None:
        if session.region_name != wanted.region:
            raise ValueError(f"a session in {session.region_name} for a stack in {wanted.region}")
        self._session, self._wanted, self._say = session, wanted, say
        self._archive_of, self._archive_key = archive_of, archive_key
        self._cloudformation = CloudFormation(session, wanted.region)
        self._patience = Patience(self._cloudformation, clock or Clock(), say)
        self._readiness = Readiness(session, self._cloudformation, self._patience, wanted, say)
        self._change = change.Change(session, self._cloudformation, self._patience, say)

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What the review of the last change set said that did not stop it."""
        return self._change.advice

    def check(self) -> tuple[Todo, ...]:
        """What `apply` would do. Reads only: makes no change set, builds nothing.

        Raises:
            CannotRun: template.yaml is damaged or has not these parameters, AWS cannot be asked, or a stack before this one left what
                makes a new one impossible.
            Failed: AWS refuses to tell.
        """
        bucket = self._bucket()
        package = self._package(bucket)
        name, stack = self._wanted.name, self._cloudformation.stack(self._wanted.name)
        found = bucket.faults()
        if stack is None or stack.status == REVIEWED:
            self._readiness.may_be_made()  # or skills would be made for it first
            region = self._wanted.region
            return *found, Todo(name, f"There is no such stack in {region}. It shall be made from template.yaml.")
        if not stack.is_made:
            return *found, Todo(name, readiness.words(stack))
        if not found:
            found += [
                Todo(key, f"This archive is not in the bucket {bucket.name}: CloudFormation needs it for a rollback.")
                for key in package.doors
                if not bucket.has(key)
            ]
        return (*found, *self._differences(stack, package, bucket), *self._guards(stack))

    def apply(self) -> Mapping[str, str]:
        """Bring the stack to what it shall be.

        Returns:
            the stack's outputs.

        Raises:
            MustNotRun: the review of the change set stops it; nothing was changed.
            Failed: CloudFormation or S3 refused, or the deployment failed, with the first resource that did and why.
            CannotRun: the stack is in a state that nothing but a person ends, or template.yaml is damaged.
        """
        bucket = self._bucket()
        package = self._package(bucket)
        stack = self._readiness.settled()
        if stack is None:
            self._readiness.may_be_made()
        bucket.make()
        if stack is None:
            stack = self._changed(None, package, bucket, self._wanted.at_first)
        if self._differences(stack, package, bucket):
            try:
                stack = self._changed(stack, package, bucket, self._wanted)
            except Failed:
                self._put_policy_back()
                raise
        else:
            self._archived(package, bucket)
        self._guard(stack)
        self._change.clean(self._wanted.name)
        return stack.outputs

    def _bucket(self) -> Bucket:
        with usable_settings():
            identity: Any = self._session.client("sts", region_name=self._wanted.region)
        with answered("who you are", "sts:GetCallerIdentity"):
            said = identity.get_caller_identity()
        return Bucket(self._session, self._wanted.region, said["Account"], said["Arn"].split(":")[1])

    def _package(self, bucket: Bucket) -> Packaged:
        package = packaged(bucket.name, self._archive_key)
        unknown = sorted(self._wanted.parameters.keys() - package.declared(self._wanted.parameters))
        if unknown:
            raise CannotRun(
                f"template.yaml has no parameter {', '.join(unknown)}.",
                "README.md and the template name those that it has. Leave it out, or correct its name.",
            )
        if refused := package.refused(self._wanted.parameters):
            raise CannotRun(" ".join(refused), "Give another value: `--parameter NAME=VALUE`")
        return package

    def _differences(self, stack: Stack, package: Packaged, bucket: Bucket) -> list[Todo]:
        deployed = self._cloudformation.template(stack)
        found = differences.of_stack(stack, deployed, package, self._wanted)
        if found and bucket.has(self._same(stack, deployed, package)):
            return []
        return found

    def _same(self, stack: Stack, deployed: Mapping[str, Any], package: Packaged) -> str:
        """Where it is kept that CloudFormation sees no change between the two: a description, or a value that nothing reads."""
        both = [stack.stack_id, deployed, dict(stack.parameters), dict(stack.tags), package.body]
        both += [dict(self._wanted.parameters), dict(self._wanted.tags)]
        return f"{hashlib.sha256(json.dumps(both, sort_keys=True).encode()).hexdigest()}.same"

    def _changed(self, stack: Stack | None, package: Packaged, bucket: Bucket, wanted: Wanted) -> Stack:
        if stack is not None and stack.status == "UPDATE_ROLLBACK_COMPLETE":
            resource, reason = failure.first_failed(self._cloudformation.events(stack.stack_id))
            self._say(f"The last update of {stack.name} was rolled back. First failed {resource}: {reason}")
        self._archived(package, bucket)
        had = stack.parameters if stack else {}
        kept = sorted(package.declared(had) - wanted.parameters.keys())
        parameters: list[Mapping[str, Any]] = [
            {"ParameterKey": name, "ParameterValue": value} for name, value in sorted(wanted.parameters.items())
        ]
        parameters += [{"ParameterKey": name, "UsePreviousValue": True} for name in kept]
        tags = {**(stack.tags if stack else {}), **wanted.tags}
        request = change.Request(wanted.name, bucket.url(package.key), parameters, tags, wanted.accepted)
        changed = self._change.run(stack, request)
        if changed is not None:
            return changed
        if stack is None:
            raise gone(wanted.name)
        bucket.put(self._same(stack, self._cloudformation.template(stack), package), b"")
        return stack

    def _archived(self, package: Packaged, bucket: Bucket) -> None:
        for key, door in package.doors.items():
            if bucket.has(key):
                continue
            self._say(f"Packing {door}")
            content = self._archive_of(door).read_bytes()
            if self._archive_key(door) != key:
                raise CannotRun(f"A file of {door} was changed while it was packed.", AGAIN)
            self._say(f"Uploading {door} ({len(content) / 1e6:.0f} MB)")
            bucket.put(key, content)
        if not bucket.has(package.key):
            bucket.put(package.key, package.text.encode())

    def _guards(self, stack: Stack) -> list[Todo]:
        found = []
        if self._cloudformation.policy(stack) != _policy():
            found.append(Todo(f"{stack.name} stack policy", "It is not the one in stack-policy.json, and shall be."))
        if not stack.is_protected:
            found.append(Todo(f"{stack.name} termination protection", "It is off, and shall be on."))
        return found

    def _put_policy_back(self) -> None:
        """If a stack's policy is lifted, and nothing runs on it: `_guard` is not reached after a failure."""
        stack = self._cloudformation.stack(self._wanted.name)
        if stack is not None and stack.is_made and self._cloudformation.policy(stack) == change.LIFTED:
            self._cloudformation.set_policy(stack, _policy())

    def _guard(self, stack: Stack) -> None:
        if self._cloudformation.policy(stack) != _policy():
            self._cloudformation.set_policy(stack, _policy())
        if not stack.is_protected:
            self._cloudformation.protect(stack)


def _policy() -> Any:
    try:
        return json.loads(STACK_POLICY.read_text())
    except (OSError, ValueError) as damaged:
        raise CannotRun(
            f"{STACK_POLICY} cannot be read: {damaged}.", "Fix it, then check it: `make check`"
        ) from damaged
