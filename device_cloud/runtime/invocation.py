"""How a function starts: the container is warmed up, and each invocation gets its facts for the log."""

import gc
from collections.abc import Callable
from contextlib import AbstractContextManager

from device_cloud.errors import SettingRefused
from device_cloud.runtime import log

_first = iter([True])


def invocation(context: object) -> AbstractContextManager[None]:
    """Wrap one invocation: log lines written inside name it, and say whether it is its container's first.

    Args:
        context: Lambda's; may be None.
    """
    return log.request(getattr(context, "aws_request_id", None), cold=next(_first, False))


def warm_up(make: Callable[[], object]) -> None:
    """Create what the function needs before it is first invoked.

    A failure is logged and not raised: the function could otherwise not
    answer that something is wrong.

    A handler switches the garbage collector off before it imports the rest: modules stay, so each search among them is in vain. Here it
    is switched on again, and never looks at what is there by now.
    """
    log.configure()
    try:
        make()
    except SettingRefused as refused:
        log.error("not_ready", reason=refused.name)
    except Exception as fault:  # noqa: BLE001 - a function that cannot be imported cannot report it
        log.error("not_ready", error=fault)
    finally:
        gc.freeze()
        gc.enable()
