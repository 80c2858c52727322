"""Where the table's stream comes in: every change of a lamp or a scene is told to Alexa, whoever made it (protocol 5.6).

It never raises: what must be delivered again is named, and everything else is done. Lambda delivers again from the lowest number that is named; an
empty number, or one that is not the delivery's, would bring back all of it, so none is named. How often, the template limits.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import functools
import os
import time
from collections.abc import Mapping, Sequence
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
from smarthome_lambda.reporter import Reporter
from smarthome_lambda.settings import ReporterSettings

# Without Lambda's context, as when it is called by hand.
_LONGEST_S = 60.0


def build(environment: Environment) -> Reporter:
    """The reporter of one environment.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    settings = ReporterSettings.of(environment)
    log.configure(settings.stage, settings.pool_id)
    session = functools.partial(boto3.client, region_name=settings.region, config=CLIENT)
    dynamodb, sqs = session("dynamodb"), session("sqs")
    grants = ActiveGrants(settings.grants_table, settings.stage, dynamodb)
    outbox = Outbox(settings.reports_table, dynamodb)
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
    )
    return Reporter(
        items=StoredItems(settings.lamps_table, dynamodb),
        grants=grants,
        outbox=outbox,
        courier=courier,
        dead_letters=dead_letters,
    )


@functools.cache
def reporter() -> Reporter:
    """This container's reporter; while its settings are refused, every call tries anew."""
    return build(Environment(os.environ))


@functools.cache
def lamps_table() -> str:
    """The table whose stream this is; while the settings are refused, every call tries anew."""
    return ReporterSettings.of(Environment(os.environ)).lamps_table


def lambda_handler(delivery: object, context: object = None) -> dict[str, Any]:
    """Tell Alexa of one delivery of the stream.

    Args:
        delivery: as Lambda reads it from the table's stream. One of another source or table, and what is none at all, is logged and not asked for
            again: it holds no change of a lamp, and would hold none the next time.
        context: Lambda's; may be None.

    Returns:
        the records that must be delivered again, as Lambda wants them named.
    """
    with log.request(getattr(context, "aws_request_id", None), cold=_is_cold()):
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        ends = time.monotonic() + (_LONGEST_S if remaining is None else remaining() / 1000)
        ours = _records_of(delivery)
        failed: Sequence[str] | None = None
        try:
            ours = _ours(ours, lamps_table())
            failed = reporter().report(ours, lambda: ends - time.monotonic()) if ours else ()
        except SettingRefused as refused:
            log.error("not_ready", reason=refused.name)
        except Exception as fault:  # noqa: BLE001 - one delivery's fault; it comes again until Lambda gives it up
            log.error("fault", error=fault)
        numbers = dict.fromkeys(_number_of(record) for record in ours)
        # What has no number is not of the stream, and cannot be asked for.
        again = [number for number in numbers if number and (failed is None or number in failed)]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}


def _records_of(delivery: object) -> list[Any]:
    records = delivery.get("Records") if isinstance(delivery, dict) else None
    if isinstance(records, list):
        return records
    log.error("delivery_refused", reason="no_records")
    return []


def _ours(records: Sequence[Any], table: str) -> list[Any]:
    """The records that do not say that they are of something else; the reporter puts aside what it cannot read of them."""
    ours = [record for record in records if not (isinstance(record, dict) and _is_of_another(record, table))]
    if len(ours) < len(records):
        log.error("delivery_refused", reason="of_another_source", count=len(records) - len(ours))
    return ours


def _is_of_another(record: Mapping[str, Any], table: str) -> bool:
    # SNS writes it with a capital.
    source = record.get("eventSource", record.get("EventSource"))
    if isinstance(source, str) and source != "aws:dynamodb":
        return True
    # arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/TIME
    stream = str(record.get("eventSourceARN"))
    return stream.partition(":table/")[2].partition("/")[0] not in {"", table}


def _number_of(record: object) -> str:
    stream_record = record.get("dynamodb") if isinstance(record, dict) else None
    number = stream_record.get("SequenceNumber") if isinstance(stream_record, dict) else None
    return number if isinstance(number, str) else ""


_starts = iter([True])


def _is_cold() -> bool:
    return next(_starts, False)


log.configure()
