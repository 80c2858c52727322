"""The custom skill's Lambda entry point. It always answers with something that Alexa can say, whatever fails below (SEC-058).

Alexa waits 8 s. No extra deadline is needed here: only a fetch of the pool's keys (2 s at most) and the requests to the
source (3 s, or twice 2.5 s) can take long, and each of them has its own time limit.
"""

import gc

gc.disable()  # until `warm_up`

import functools
import os
from contextlib import suppress

from device_cloud.errors import KeysUnavailable, SettingRefused
from device_cloud.runtime import log
from device_cloud.runtime.environment import Environment
from device_cloud.runtime.invocation import invocation, warm_up
from profile_skill.request import Request
from profile_skill.response import Message
from profile_skill.settings import Settings
from profile_skill.skill import Skill, facts_of, unavailable


def build(environment: Environment) -> Skill:
    """The skill of one environment.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = Settings.of(environment)
    log.configure(settings.stage, settings.pool_id)
    if settings.identity is not None:
        # The failure is already in the log, and the first request tries again.
        with suppress(KeysUnavailable):
            settings.identity.prefetch()
    return Skill(settings.skill_id, settings.source)


@functools.cache
def skill() -> Skill:
    """This container's skill; as long as its settings are refused, every call tries again."""
    return build(Environment(os.environ))


def lambda_handler(message: object, context: object = None) -> Message:
    """Answer one request.

    Args:
        message: as Alexa sent it.
        context: Lambda's; may be None.

    Returns:
        the response, made only of JSON types.
    """
    with invocation(context):
        try:
            return skill().answer(message)
        except SettingRefused as refused:
            return _last_resort(message, refused.name)
        except Exception as fault:  # noqa: BLE001 - the last resort: Alexa would say that the skill is broken
            return _last_resort(message, "fault", fault)


def _last_resort(message: object, reason: str, fault: Exception | None = None) -> Message:
    request = Request.of(message)
    facts = facts_of(request) | {"result": "fault", "reason": reason}
    if fault is not None:
        facts["error"] = fault
    log.error("request", **facts)
    return unavailable(request)


warm_up(skill)
