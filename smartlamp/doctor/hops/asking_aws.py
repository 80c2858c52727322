"""Asks AWS for a hop, and says in words why there is no answer. It only reads: the names of what it asks begin with Get, Describe or List."""

from collections.abc import Mapping
from typing import Any

import botocore.exceptions

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

# "Not there" in the words of the services that the doctor asks.
_GONE = frozenset(
    {
        "NoSuchEntity",
        "NotFoundException",
        "ParameterNotFound",
        "ResourceNotFoundException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
    }
)


def ask(subject: Subject, service: str, operation: str, region: str = "", **named: Any) -> Mapping[str, Any]:
    """What a service says.

    Args:
        subject: whose account is asked.
        service: as boto3 names it.
        operation: as boto3 names it: `describe_user_pool`.
        region: another one than the stack's.
        named: the operation's parameters.

    Raises:
        ResourceGone: there is no such thing.
        ResourceUnreadable: it does not say.
        CannotRun: there are no credentials, or there is no account.
    """
    client = subject.client(service, region)
    action = f"{service}:{client.meta.method_to_api_mapping[operation]}"
    try:
        answer: Mapping[str, Any] = getattr(client, operation)(**named)
    except botocore.exceptions.ClientError as refused:
        error = refused.response["Error"]
        code, message = str(error.get("Code", "")), str(error.get("Message", ""))
        if code in _GONE:
            raise ResourceGone(message) from refused
        raise ResourceUnreadable(action, f"{code}: {message}".rstrip(": ")) from refused
    except botocore.exceptions.BotoCoreError as away:
        raise ResourceUnreadable(action, str(away)) from away
    return answer


def unseen(hop: str, subject: Subject, problem: ResourceUnreadable | CannotRun) -> Finding:
    """The finding for what AWS did not say: which right is missing, or what AWS said instead."""
    if isinstance(problem, CannotRun):
        return Finding.unseen(hop, problem.what, problem.to_do)
    says = subject.secrets.hidden(f"AWS did not answer {problem.action}: {problem.reason.rstrip('.')}.")
    to_do = f"Run the doctor with the right {problem.action}."
    if not any(word in problem.reason for word in ("AccessDenied", "NotAuthorized", "Unauthorized")):
        to_do = f"Run the doctor again. If it stays so, check your connection, your AWS credentials and the right {problem.action}."
    return Finding.unseen(hop, says, to_do, action=problem.action)
