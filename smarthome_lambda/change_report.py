"""The entry point for the table's stream: reports every change of a lamp or a scene to Alexa, whoever made it (protocol 5.6).

The queue of grants to try again and makers' resyncs arrive here, too. The handler never raises: it names what must be delivered again, and
the rest is done. Lambda delivers again from the lowest number named; an empty number, or one that is not from this delivery, would bring back
all of it, so none is named. The template limits how often.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import functools
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from device_cloud.errors import SettingRefused
from device_cloud.runtime import aws, log
from device_cloud.runtime.environment import Environment
from device_cloud.runtime.invocation import invocation
from device_cloud.store.stream import StoredItems
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.event_client import EventClientParameter
from smarthome_lambda.grants.event_tokens import FreshTokens
from smarthome_lambda.grants.login_with_amazon import LoginWithAmazon
from smarthome_lambda.reports.asking_again import AskingAgain
from smarthome_lambda.reports.dead_letters import DeadLetters
from smarthome_lambda.reports.delivery import Delivery
from smarthome_lambda.reports.event_gateway import EventGateway
from smarthome_lambda.reports.news_sender import NewsSender
from smarthome_lambda.reports.outage import Outage
from smarthome_lambda.reports.outbox import Outbox
from smarthome_lambda.reports.rate_limit import RateLimit
from smarthome_lambda.reports.reporter import SIDE_BY_SIDE, Reporter
from smarthome_lambda.reports.waiting_room import WaitingRoom
from smarthome_lambda.resync import request
from smarthome_lambda.resync.linked_owners import LinkedOwners
from smarthome_lambda.resync.resync import Resync
from smarthome_lambda.settings import ReporterSettings
from smarthome_lambda.told import Told

# For calls without Lambda's context, such as by hand.
_LONGEST_S = 60.0
_STREAM, _QUEUE = "aws:dynamodb", "aws:sqs"


@dataclass(frozen=True)
class _Parts:
    """What the reporter and the resync share."""

    grants: ActiveGrants
    items: StoredItems
    outbox: Outbox
    outage: Outage
    told: Told
    dead_letters: DeadLetters
    news_sender: NewsSender
    asking_again: AskingAgain
    owners: LinkedOwners


def _parts(environment: Environment) -> _Parts:
    settings = ReporterSettings.of(environment)
    log.configure(settings.stage, settings.pool_id)
    dynamodb, sqs = aws.client("dynamodb", settings.region), aws.client("sqs", settings.region)
    grants, items = (
        ActiveGrants(settings.grants_table, settings.stage, dynamodb),
        StoredItems(settings.lamps_table, dynamodb),
    )
    outbox, outage, told = Outbox(settings.reports_table, dynamodb), Outage(), Told(settings.told_table, dynamodb)
    waiting_room = WaitingRoom(settings.reports_table, dynamodb, settings.waiting_url, sqs)
    dead_letters = DeadLetters(settings.dead_letters_url, sqs)
    tokens = FreshTokens(
        grants,
        key_id=settings.grants_key_id,
        stage=settings.stage,
        kms=aws.client("kms", settings.region),
        login_with_amazon=LoginWithAmazon(settings.lwa_url),
        event_client=EventClientParameter(
            settings.event_client_parameter, functools.cache(lambda: aws.client("ssm", settings.region))
        ),
    )
    delivery = Delivery(
        outbox=outbox,
        grants=grants,
        tokens=tokens,
        gateway=EventGateway(settings.event_gateway_url),
        dead_letters=dead_letters,
        rate_limit=RateLimit(),
        outage=outage,
    )
    news_sender = NewsSender(items, outbox, told, delivery)
    return _Parts(
        grants=grants,
        items=items,
        outbox=outbox,
        outage=outage,
        told=told,
        dead_letters=dead_letters,
        news_sender=news_sender,
        asking_again=AskingAgain(grants, news_sender, waiting_room, dead_letters, told=told),
        owners=LinkedOwners(settings.grants_table, settings.stage, dynamodb),
    )


def build(environment: Environment, side_by_side: int = SIDE_BY_SIDE) -> Reporter:
    """The reporter of one environment, which handles `side_by_side` owners in parallel.

    Raises:
        SettingRefused: a setting is missing or wrong (SEC-160).
    """
    return _reporter(_parts(environment), side_by_side)


def _reporter(parts: _Parts, side_by_side: int = SIDE_BY_SIDE) -> Reporter:
    return Reporter(
        grants=parts.grants,
        news_sender=parts.news_sender,
        asking_again=parts.asking_again,
        outage=parts.outage,
        dead_letters=parts.dead_letters,
        told=parts.told,
        side_by_side=side_by_side,
    )


@functools.cache
def parts() -> _Parts:
    """This container's; as long as its settings are refused, every call tries again."""
    return _parts(Environment(os.environ))


@functools.cache
def reporter() -> Reporter:
    """This container's reporter."""
    return _reporter(parts())


@functools.cache
def resync() -> Resync:
    """This container's resync."""
    made = parts()
    return Resync(
        owners=made.owners,
        grants=made.grants,
        items=made.items,
        outbox=made.outbox,
        told=made.told,
        asking_again=made.asking_again,
    )


def lambda_handler(delivery: object, context: object = None) -> dict[str, Any]:
    """Report one stream delivery to Alexa, try waiting grants again, or resync.

    Args:
        delivery: from the table's stream or the queue of waiting grants; or a maker's request for a resync, see `resync.request`. A delivery
            from another source, or something else entirely, is logged and not asked for again: it contains no change of a lamp, and never
            will.
        context: Lambda's; may be None.

    Returns:
        what must be delivered again, in the form that Lambda expects; for a resync, how far it is.
    """
    with invocation(context):
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        ends = time.monotonic() + (_LONGEST_S if remaining is None else remaining() / 1000)

        def seconds_left() -> float:
            return ends - time.monotonic()

        if request.is_one(delivery):
            return request.answer(delivery, resync, seconds_left)
        ours = _records_of(delivery)
        is_queue = bool(ours) and _source_of(ours[0]) == _QUEUE
        failed: Sequence[str] | None = None
        try:
            ours = _ours(ours, _QUEUE if is_queue else _STREAM) if ours else ours
            work = reporter().ask_again if is_queue else reporter().report
            failed = work(ours, seconds_left) if ours else ()
        except SettingRefused as refused:
            log.error("not_ready", reason=refused.name)
        except Exception as fault:  # noqa: BLE001 - one delivery's fault; it comes again until Lambda gives it up
            log.error("fault", error=fault)
        numbers = dict.fromkeys(_number_of(record) for record in ours)
        # A record without a number is not from the stream or the queue, and cannot be asked for.
        again = [number for number in numbers if number and (failed is None or number in failed)]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in again]}


def _records_of(delivery: object) -> list[Any]:
    records = delivery.get("Records") if isinstance(delivery, dict) else None
    if isinstance(records, list):
        return records
    log.error("delivery_refused", reason="no_records")
    return []


def _ours(records: Sequence[Any], source: str) -> list[Any]:
    """The records that do not name another source; the reporter sends those that it cannot read to the dead-letter queue."""
    settings = ReporterSettings.of(Environment(os.environ))
    ours = [record for record in records if not (isinstance(record, dict) and _is_of_another(record, source, settings))]
    if len(ours) < len(records):
        log.error("delivery_refused", reason="of_another_source", count=len(records) - len(ours))
    return ours


def _is_of_another(record: Mapping[str, Any], source: str, settings: ReporterSettings) -> bool:
    if _source_of(record) not in {source, None}:
        return True
    arn = str(record.get("eventSourceARN"))
    if source == _QUEUE:  # arn:aws:sqs:REGION:ACCOUNT:NAME
        return arn.rpartition(":")[2] not in {"None", settings.waiting_url.rpartition("/")[2]}
    # arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/TIME
    return arn.partition(":table/")[2].partition("/")[0] not in {"", settings.lamps_table}


def _source_of(record: object) -> str | None:
    # SNS spells it with a capital.
    source = record.get("eventSource", record.get("EventSource")) if isinstance(record, dict) else None
    return source if isinstance(source, str) else None


def _number_of(record: object) -> str:
    if not isinstance(record, dict):
        return ""
    stream_record = record.get("dynamodb")
    number = stream_record.get("SequenceNumber") if isinstance(stream_record, dict) else record.get("messageId")
    return number if isinstance(number, str) else ""


log.configure()
