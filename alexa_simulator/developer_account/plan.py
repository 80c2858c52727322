"""What goes wrong, because a test or a maker asked for it: at which of the tool's calls, and how."""

from collections.abc import Mapping

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.plan import Fault

AFTER = "reset-after"
_OTHERS = ("reset", AFTER, "hang", "drip", "garbage", "redirect")
_STATUSES = {"401": 401, "429": 429, "500": 500, "503": 503}


class Plan:
    """The plan, and the calls that came. Pages for people do not count.

    Args:
        faults: number of the call, from 1 -> `401` (which ends the token), `429` or `429 7` (with Retry-After of seven seconds),
            `500`, `503`; `reset` closes the connection at once, `reset-after` when the call has had its effect; `hang` never answers,
            `drip` answers a byte at a time; `garbage` is a success that is no JSON; `redirect` leads nowhere.

    Raises:
        PlanRefused: a fault is none of these.
    """

    def __init__(self, faults: Mapping[int, str]) -> None:
        self._faults = {number: _fault(how) for number, how in faults.items()}
        self.calls: list[str] = []

    def arrives(self, call: str) -> Fault | None:
        """Note a call, such as `PUT /v1/skills/...`; what to do wrong with it."""
        self.calls.append(call)
        return self._faults.get(len(self.calls))


def _fault(how: str) -> Fault:
    code, _, seconds = how.partition(" ")
    if (seconds and (code not in {"429", "503"} or not seconds.isdecimal())) or code not in {*_STATUSES, *_OTHERS}:
        known = ", ".join((*_STATUSES, *_OTHERS))
        raise PlanRefused(
            f'"{how[:60]}" is no fault. Known are {known}; 429 and 503 with seconds for Retry-After, as in "429 7".'
        )
    return Fault("smapi", code, _STATUSES.get(code), int(seconds) if seconds else None)
