"""The function of the user pool's post confirmation trigger: a customer who has just signed up gets a first lamp.

It always returns the event, which is how Cognito knows that all is well: nobody who confirms their sign-up is told of a lamp that they did
not get (SEC-162). Cognito waits 5 s, starts included, and calls up to three times if no answer comes.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
"""

import gc

gc.disable()  # until `warm_up`

import functools
import os
from collections.abc import Callable

from device_cloud.errors import DeviceCloudRefused, SettingRefused
from device_cloud.identity.confirmed_sign_up import confirmation_in
from device_cloud.runtime import aws, log
from device_cloud.runtime.environment import Environment
from device_cloud.runtime.invocation import invocation, warm_up
from device_cloud.store.starter_lamp import StarterLamps
from sign_up.settings import Settings

# Two attempts, each with a connection and an answer: 3.2 s of Cognito's 5. DynamoDB answers in milliseconds.
_PATIENCE_S = 0.8


def build(environment: Environment) -> Callable[[object], None]:
    """What is done with each event in one environment. It raises DeviceCloudRefused if that fails.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = Settings.of(environment)
    dynamodb = aws.client("dynamodb", settings.region, _PATIENCE_S)
    starters = StarterLamps(settings.lamps_table, settings.starters_table, dynamodb)

    def welcome(event: object) -> None:
        confirmed = confirmation_in(event)
        # Whose lines are whose is hashed with the pool (SEC-126), which only the event names.
        log.configure(settings.stage, confirmed.pool_id)
        if confirmed.new_owner is None:
            log.info("sign_up", sub=confirmed.sub, result="nothing_to_do")
            return
        try:
            is_new = starters.give(confirmed.new_owner)
        except DeviceCloudRefused as refused:
            log.error("sign_up", sub=confirmed.sub, result="no_lamp", reason=refused.reason)
            return
        log.info("sign_up", sub=confirmed.sub, result="lamp_given" if is_new else "lamp_given_before")

    return welcome


@functools.cache
def welcome() -> Callable[[object], None]:
    """This container's; as long as its settings are refused, every call tries again."""
    return build(Environment(os.environ))


def lambda_handler(event: object, context: object = None) -> object:
    """Welcome one customer.

    Args:
        event: as Cognito sent it.
        context: Lambda's; may be None.

    Returns:
        the event, as it came.
    """
    with invocation(context):
        try:
            welcome()(event)
        except SettingRefused as refused:
            log.error("sign_up", result="no_lamp", reason=refused.name)
        except DeviceCloudRefused as refused:
            log.error("sign_up", result="no_lamp", reason=refused.reason)
        except Exception as fault:  # noqa: BLE001 - the last resort: Cognito would tell the person
            log.error("sign_up", result="no_lamp", reason="fault", error=fault)
        return event


warm_up(welcome)
