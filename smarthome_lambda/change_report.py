"""Where the table's stream comes in: every change of a lamp or a scene is told to Alexa, whoever made it (protocol 5.6).

So does the queue of grants that are to be asked again. It never raises: what must be delivered again is named, and everything else is done.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import functools
import os
import time
from collections.abc import Mapping
from typing import Any

import boto3

from device_cloud import log
from device_cloud.aws import CLIENT
from device_cloud.change import StoredItems
from device_cloud.environment import Environment, SettingRefused
from smarthome_lambda.active_grants import ActiveGrants
from smarthome_lambda.courier import Courier
from smarthome_lambda.dead_letters import DeadLetters
from smarthome_lambda.event_client import EventClientParameter
from smarthome_lambda.event_gateway import EventGateway
from smarthome_lambda.fresh_tokens import FreshTokens
from smarthome_lambda.login_with_amazon import LoginWithAmazon
from smarthome_lambda.outbox import Outbox
from smarthome_lambda.pace import Pace
from smarthome_lambda.reporter import SIDE_BY_SIDE, Reporter
from smarthome_lambda.reports.asking_again import AskingAgain
from smarthome_lambda.reports.outage import Outage
from smarthome_lambda.reports.telling import Telling
from smarthome_lambda.reports.waiting_room import WaitingRoom
from smarthome_lambda.settings import ReporterSettings

# Without Lambda's context, as when it is called by hand.
_LONGEST_S = 60.0


def build(environment: Environment, side_by_side: int = SIDE_BY_SIDE) -> Reporter:
    """The reporter of one environment, which tells so many owners at the same time.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = ReporterSettings.of(environment)
    log.configure(settings.stage, settings.pool_id)
    session = functools.partial(boto3.client, region_name=settings.region, config=CLIENT)
    dynamodb, sqs = session("dynamodb"), session("sqs")
    grants = ActiveGrants(settings.grants_table, settings.stage, dynamodb)
    outbox, outage = Outbox(settings.reports_table, dynamodb), Outage()
    waiting_room = WaitingRoom(settings.reports_table, dynamodb, settings.waiting_url, sqs)
    dead_letters = DeadLetters(settings.dead_letters_url, sqs)
    tokens = FreshTokens(
        grants,
        key_id=settings.grants_key_id,
        stage=settings.stage,
        kms=session("kms"),
        login_with_amazon=LoginWithAmazon(settings.lwa_url),
        event_client=EventClientParameter(
            settings.event_client_parameter, functools.cache(functools.partial(session, "ssm"))
        ),
    )
    courier = Courier(
        outbox=outbox,
        grants=grants,
        tokens=tokens,
        gateway=EventGateway(settings.event_gateway_url),
        dead_letters=dead_letters,
        pace=Pace(),
        outage=outage,
    )
    telling = Telling(StoredItems(settings.lamps_table, dynamodb), outbox, courier)
    return Reporter(
        grants=grants,
        telling=telling,
        asking_again=AskingAgain(grants, telling, waiting_room, dead_letters),
        outage=outage,
        dead_letters=dead_letters,
        side_by_side=side_by_side,
    )


@functools.cache
def reporter() -> Reporter:
    """This container's reporter; while its settings are refused, every call tries anew."""
    return build(Environment(os.environ))


def lambda_handler(delivery: Mapping[str, Any], context: object = None) -> dict[str, Any]:
    """Tell Alexa of one delivery of the stream, or ask grants again.

    Args:
        delivery: as Lambda reads it from the table's stream or from the queue of grants that wait.
        context: Lambda's; may be None.

    Returns:
        what must be delivered again, as Lambda wants it named.
    """
    with log.request(getattr(context, "aws_request_id", None), cold=_is_cold()):
        records = delivery["Records"]
        is_queue = any(record.get("eventSource") == "aws:sqs" for record in records if isinstance(record, dict))
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        ends = time.monotonic() + (_LONGEST_S if remaining is None else remaining() / 1000)
        try:
            work = reporter().ask_again if is_queue else reporter().report
            failed = work(records, lambda: ends - time.monotonic())
        except SettingRefused as refused:
            log.error("not_ready", reason=refused.name)
            failed = [
                str(record["messageId"] if is_queue else record["dynamodb"]["SequenceNumber"]) for record in records
            ]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed if number]}


_starts = iter([True])


def _is_cold() -> bool:
    return next(_starts, False)


log.configure()
