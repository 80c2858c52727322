"""The skill's Lambda entry point. It always answers in time with an event, whatever it receives and whatever fails below (SEC-058).

Skill events are the exception: they need no answer, and one that could not be handled raises, so that Alexa delivers it again.
"""

import gc

gc.disable()  # until `warm_up`

import functools
import os
from contextlib import suppress

from device_cloud.errors import KeysUnavailable, SettingRefused
from device_cloud.identity import Identity
from device_cloud.runtime import aws, log
from device_cloud.runtime.environment import Environment
from device_cloud.runtime.invocation import invocation, warm_up
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from smarthome_lambda.deadline import within
from smarthome_lambda.directives.authorization import Authorization
from smarthome_lambda.directives.skill import Skill, facts_of
from smarthome_lambda.errors import InternalError, TooLate
from smarthome_lambda.grants.accept import Grants
from smarthome_lambda.grants.event_client import EventClientParameter
from smarthome_lambda.grants.linked_accounts import LinkedAccounts
from smarthome_lambda.grants.login_with_amazon import LoginWithAmazon
from smarthome_lambda.grants.skill_events import SkillEvents, is_skill_event
from smarthome_lambda.messages import event
from smarthome_lambda.messages.directive import ReturnAddress
from smarthome_lambda.messages.event import Message
from smarthome_lambda.settings import Settings
from smarthome_lambda.told import Told

# Alexa waits 8 s, including Lambda's start; anything that takes longer than this is answered with an error.
LONGEST_S = 6.0
_SPARE_S = 0.3


def build(environment: Environment) -> Skill:
    """The skill of one environment.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = Settings.of(environment)
    log.configure(settings.stage, settings.pool_id)
    dynamodb = aws.client("dynamodb", settings.home_region)
    identity = Identity.from_environment(environment, settings.linking_clients)
    # The failure is already in the log, and the first directive tries again.
    with suppress(KeysUnavailable):
        identity.prefetch()
    return Skill(
        identity,
        Lamps(settings.lamps_table, dynamodb),
        Scenes(settings.lamps_table, dynamodb),
        Authorization(
            # Only AcceptGrant needs these two clients, so they are created when it comes.
            EventClientParameter(
                settings.event_client_parameter,
                functools.cache(lambda: aws.client("ssm", settings.home_region)),
            ),
            LoginWithAmazon(settings.lwa_url),
            Grants(
                table=settings.grants_table,
                key_id=settings.grants_key_id,
                stage=settings.stage,
                region=settings.region,
                dynamodb=dynamodb,
                kms=functools.cache(lambda: aws.client("kms", settings.home_region)),
            ),
        ),
        Told(settings.told_table, dynamodb),
    )


def build_events(environment: Environment) -> SkillEvents:
    """The handler of skill events in one environment.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = Settings.of(environment)
    dynamodb = aws.client("dynamodb", settings.home_region)
    return SkillEvents(
        settings.skill_id,
        Identity.from_environment(environment, settings.linking_clients),
        LinkedAccounts(settings.grants_table, settings.stage, dynamodb, Told(settings.told_table, dynamodb)),
    )


@functools.cache
def events() -> SkillEvents:
    """This container's, created when the first skill event comes: few containers ever receive one."""
    return build_events(Environment(os.environ))


@functools.cache
def skill() -> Skill:
    """This container's skill; as long as its settings are refused, every call tries again."""
    return build(Environment(os.environ))


def lambda_handler(message: object, context: object = None) -> Message:
    """Answer one directive, or handle one skill event.

    Args:
        message: as Alexa sent it. Anything else, such as a request to a custom skill, is answered as a malformed directive.
        context: Lambda's; may be None.

    Returns:
        the event, made only of JSON types; {} for a skill event, which expects no answer.

    Raises:
        StoreUnavailable, KeysUnavailable, SettingRefused: only for a skill event, so that Alexa delivers it again.
    """
    with invocation(context):
        if is_skill_event(message):
            events().handle(message)
            return {}
        try:
            return within(_seconds_left(context), lambda is_too_late: skill().answer(message, is_too_late))
        except TooLate:
            return _last_resort(message, "too_late")
        except SettingRefused as refused:
            return _last_resort(message, refused.name)
        except Exception as fault:  # noqa: BLE001 - the last resort that SEC-058 demands
            return _last_resort(message, "fault", fault)


def _last_resort(message: object, reason: str, fault: Exception | None = None) -> Message:
    to = ReturnAddress.of(message)
    answer = event.error_response(to, InternalError(reason))
    facts = facts_of(to) | {"result": answer["event"]["payload"]["type"], "reason": reason}
    if fault is not None:
        facts["error"] = fault
    log.error("directive", **facts)
    return answer


def _seconds_left(context: object) -> float:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return LONGEST_S if remaining is None else min(LONGEST_S, remaining() / 1000 - _SPARE_S)


warm_up(skill)
