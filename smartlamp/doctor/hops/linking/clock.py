"""Whether this machine's clock is right, by the dates that AWS and the token endpoint put on their answers.

AWS refuses what was signed more than five minutes ago or ahead ("Elements of an AWS API request signature", IAM's guide). A token is judged by the
clock of the machine on which the function runs: at the desk that is this one.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import botocore.exceptions

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.subject import AccountLinkingCopy, Subject
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.probes.asking import Asking

_REFUSED_AFTER = timedelta(minutes=5)
# A date has no fractions of a second, and an answer is on its way for a while.
_UNIMPORTANT = timedelta(seconds=30)
_TO_DO = (
    "Let this machine set its clock by a time server (`timedatectl set-ntp true` on Linux), then run the doctor again."
)

Now = Callable[[], datetime]


def clock(subject: Subject, *, now: Now = lambda: datetime.now(UTC)) -> Iterator[Finding]:
    """This machine's clock against two others.

    Args:
        subject: whose AWS account and token endpoint are asked.
        now: this machine's time.
    """
    yield _against("clock against AWS", "AWS", _date_of_aws(subject), now)
    if subject.kind != "local":  # there it is this machine's own
        yield _against("clock against the token endpoint", "the token endpoint", _date_of_token_endpoint(subject), now)


def _against(hop: str, whose: str, said: datetime | str, now: Now) -> Finding:
    """What the date means; a text is why there is none."""
    if isinstance(said, str):
        return Finding.unseen(hop, said)
    ahead = now() - said
    off, seconds = abs(ahead), round(ahead.total_seconds())
    if off <= _UNIMPORTANT:
        return Finding.good(hop, f"This machine and {whose} have the same time.", seconds_ahead=seconds)
    says = f"The clock of this machine is {_duration(off)} {'ahead of' if seconds > 0 else 'behind'} {whose}'s."
    if off > _REFUSED_AFTER:
        says += " AWS refuses what is signed more than 5 minutes off, and a token that is checked here looks expired, or not yet valid."
        return Finding.wrong(hop, says, "clock-skew", to_do=_TO_DO, seconds_ahead=seconds)
    return Finding.doubt(hop, says, "clock-skew", to_do=_TO_DO, seconds_ahead=seconds)


def _date_of_aws(subject: Subject) -> datetime | str:
    """The date of an answer, be it a refusal: AWS dates those, too."""
    try:
        client = subject.client("sts")
        answer: Any = client.get_caller_identity()
    except CannotRun as problem:
        return problem.what
    except botocore.exceptions.ClientError as refused:
        answer = refused.response
    except botocore.exceptions.BotoCoreError as away:
        return subject.secrets.hidden(f"AWS could not be reached: {str(away).rstrip('.')}.")
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return _read(headers.get("date")) or "AWS's answer has no date."


def _date_of_token_endpoint(subject: Subject) -> datetime | str:
    linking = subject.console.linking
    url = linking.token_url if isinstance(linking, AccountLinkingCopy) else subject.outputs.get("TokenUrl", "")
    if not url.strip():
        return "No token URL is known."
    asking = Asking(subject.secrets)
    try:
        answer = asking.answer(asking.browser(url), "GET", url)
    except Failed as failed:
        return failed.what
    return _read(answer.headers.get("date")) or "The token endpoint's answer has no date."


def _read(text: str | None) -> datetime | None:
    with contextlib.suppress(TypeError, ValueError):
        read = parsedate_to_datetime(text or "")
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    return None


def _duration(off: timedelta) -> str:
    seconds = round(off.total_seconds())
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"
