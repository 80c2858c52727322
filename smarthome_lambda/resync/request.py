"""A maker's request to the reporter's function to report everything to Alexa again, and the answer.

    {"resync": {"run": RUN, "owner": SUB}}        one owner; again with the same run: how far that is
    {"resync": {"run": RUN, "after": PLACE}}      some owners; PLACE is null to begin, and then what the answer before gave

The answer counts what was reported, names the owners who are not done, and says where to continue:

    {"owners": 2, "endpoints": 7, "gone": 1, "after": PLACE or null,
     "unfinished": [{"owner": SUB, "left": 3, "waits_for": ["THROTTLING_EXCEPTION"], "failed": null}]}

or {"error": CODE}: `malformed`, the name of a setting, or what DynamoDB says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeGuard

from device_cloud.errors import SettingRefused, StoreUnavailable
from device_cloud.runtime import log
from smarthome_lambda.resync.linked_owners import Place
from smarthome_lambda.resync.resync import Outcome, Resync

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def is_one(delivery: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether this asks for a resync."""
    return isinstance(delivery, dict) and "resync" in delivery


def answer(
    request: Mapping[str, Any], resync: Callable[[], Resync], seconds_left: Callable[[], float]
) -> dict[str, Any]:
    """Do what the request asks, as far as there is time.

    Args:
        request: in one of the forms above.
        resync: returns the Resync to use.
        seconds_left: how many seconds are left.
    """
    wanted: str | None = None
    after: Place | None = None
    match request["resync"]:
        case {"run": run, "owner": sub, **others} if _are_ids(run, sub) and not others:
            wanted = str(sub)
        case {"run": run, "after": None, **others} if _are_ids(run) and not others:
            pass
        case {"run": run, "after": {"owner": sub, "grant_id": grant_id}, **others} if (
            _are_ids(run, sub, grant_id) and not others
        ):
            after = Place(sub, grant_id)
        case _:
            return _refused("malformed")
    try:
        if wanted is not None:
            return _said([resync().owner(wanted, run, seconds_left)], None)
        return _said(*resync().some(after, run, seconds_left))
    except SettingRefused as refused:
        return _refused(refused.name)
    except StoreUnavailable as unavailable:
        return _refused(unavailable.reason)


def _said(outcomes: Sequence[Outcome], after: Place | None) -> dict[str, Any]:
    reached = [each for each in outcomes if each.grants or each.failed]
    return {
        "owners": len(reached),
        "endpoints": sum(each.endpoints for each in reached),
        "gone": sum(each.gone for each in reached),
        "unfinished": [
            {"owner": each.sub, "left": each.left, "waits_for": list(each.waits_for), "failed": each.failed}
            for each in reached
            if not each.is_done
        ],
        "after": after and asdict(after),
    }


def _refused(code: str) -> dict[str, Any]:
    log.error("resync_refused", reason=code)
    return {"error": code}


def _are_ids(*texts: object) -> bool:
    return all(isinstance(text, str) and _ID.fullmatch(text) for text in texts)
