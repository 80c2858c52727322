"""How a function begins: warmed up with its container, and each invocation with its facts for the log."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from device_cloud.errors import SettingRefused
from device_cloud.runtime import log

_first = iter([True])


def invocation(context: object) -> AbstractContextManager[None]:
    """Around one invocation: lines written inside say which it is, and whether it is its container's first.

    Args:
        context: Lambda's; may be None.
    """
    return log.request(getattr(context, "aws_request_id", None), cold=next(_first, False))


def warm_up(make: Callable[[], object]) -> None:
    """Make what the function needs before it is first invoked.

    What is wrong is logged and not raised: it would keep the function from
    answering that something is wrong.
    """
    log.configure()
    try:
        make()
    except SettingRefused as refused:
        log.error("not_ready", reason=refused.name)
    except Exception as fault:  # noqa: BLE001 - a function that cannot be imported cannot even say so
        log.error("not_ready", error=fault)
