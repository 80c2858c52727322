"""A table becomes as its restored backup is, whatever was in it, wherever it stopped, and nobody's write is lost."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from smartlamp.errors import CannotRun, Failed
from smartlamp.target.recovery.table_copy import Counts, TableCopy

KEY = [("owner", "HASH"), ("lamp_id", "RANGE")]
Items = Mapping[tuple[str, str], int]


def quiet(_: str) -> None:
    """Nobody follows the progress."""


def made_table(client: Any, name: str, key: list[tuple[str, str]] = KEY) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each, _ in key],
        KeySchema=[{"AttributeName": each, "KeyType": kind} for each, kind in key],
    )


def item(key: tuple[str, str], version: int) -> dict[str, Any]:
    owner, lamp_id = key
    values = {"version": {"N": str(version)}, "names": {"SS": ["a", "b"]}, "state": {"M": {"power": {"S": "ON"}}}}
    return {"owner": {"S": owner}, "lamp_id": {"S": lamp_id}, **values}


def fill(client: Any, name: str, items: Items) -> None:
    old = [{part: each[part] for part, _ in KEY} for each in client.scan(TableName=name)["Items"]]
    written(client, name, [{"DeleteRequest": {"Key": each}} for each in old])
    written(client, name, [{"PutRequest": {"Item": item(key, version)}} for key, version in items.items()])


def written(client: Any, name: str, requests: list[dict[str, Any]]) -> None:
    for at in range(0, len(requests), 25):  # as many as DynamoDB takes
        client.batch_write_item(RequestItems={name: requests[at : at + 25]})


def held(client: Any, name: str) -> dict[tuple[str, str], int]:
    pages = client.get_paginator("scan").paginate(TableName=name)
    return {
        (each["owner"]["S"], each["lamp_id"]["S"]): int(each["version"]["N"])
        for page in pages
        for each in page["Items"]
    }


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        made_table(client, "lamps")
        made_table(client, "restored")
        yield client


class Meddled:
    """The client, but something happens before one of the writes."""

    def __init__(self, client: Any, at: int, happens: Any) -> None:
        self._client = client
        self._left = at
        self._happens = happens

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name not in ("put_item", "delete_item"):
            return operation

        def meddled(**arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                self._happens(**arguments)
            return operation(**arguments)

        return meddled


KEYS = st.tuples(st.sampled_from("ab"), st.sampled_from("1234"))
ITEMS = st.dictionaries(KEYS, st.integers(1, 2), max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(live=ITEMS, backup=ITEMS.filter(bool), stops_at=st.integers(1, 8))
def test_it_becomes_the_backup_also_in_two_runs(dynamodb: Any, live: Items, backup: Items, stops_at: int) -> None:
    fill(dynamodb, "lamps", live)
    fill(dynamodb, "restored", backup)
    planned = TableCopy(dynamodb, "lamps", "restored").made(write=False, say=quiet)
    assert held(dynamodb, "lamps") == dict(live)
    assert planned.put == len([key for key, version in backup.items() if live.get(key) != version])
    assert planned.deleted == len(live.keys() - backup.keys())

    def dies(**_: Any) -> None:
        raise KeyboardInterrupt

    try:
        TableCopy(Meddled(dynamodb, stops_at, dies), "lamps", "restored").made(write=True, say=quiet)
    except KeyboardInterrupt:
        assert planned.put + planned.deleted >= stops_at
    TableCopy(dynamodb, "lamps", "restored").made(write=True, say=quiet)
    assert held(dynamodb, "lamps") == dict(backup)
    again = TableCopy(dynamodb, "lamps", "restored").made(write=True, say=quiet)
    assert again == Counts(read=len(backup))


def test_more_items_than_one_request_takes(dynamodb: Any) -> None:
    backup = {("a", f"{at:04}"): 1 for at in range(230)}
    fill(dynamodb, "restored", backup)
    fill(dynamodb, "lamps", {("b", f"{at:04}"): 1 for at in range(120)})
    counts = TableCopy(dynamodb, "lamps", "restored").made(write=True, say=quiet)
    assert counts == Counts(read=230, put=230, deleted=120)
    assert held(dynamodb, "lamps") == backup


@pytest.mark.parametrize("live", [{("a", "1"): 1}, {("a", "2"): 1, ("a", "1"): 2}, {}])
def test_what_somebody_writes_meanwhile_is_kept_and_told(dynamodb: Any, live: Items) -> None:
    fill(dynamodb, "lamps", live)
    fill(dynamodb, "restored", {("a", "1"): 2})

    def writes(**arguments: Any) -> None:
        key = arguments.get("Key") or arguments["Item"]
        dynamodb.put_item(TableName="lamps", Item=item((key["owner"]["S"], key["lamp_id"]["S"]), 9))

    counts = TableCopy(Meddled(dynamodb, 1, writes), "lamps", "restored").made(write=True, say=quiet)
    assert counts.changed_meanwhile == 1
    assert 9 in held(dynamodb, "lamps").values()


def test_a_set_in_another_order_is_the_same(dynamodb: Any) -> None:
    fill(dynamodb, "lamps", {("a", "1"): 1})
    other = item(("a", "1"), 1) | {"names": {"SS": ["b", "a"]}}
    dynamodb.put_item(TableName="restored", Item=other)
    assert TableCopy(dynamodb, "lamps", "restored").made(write=True, say=quiet) == Counts(read=1)


def test_an_empty_backup_deletes_nothing(dynamodb: Any) -> None:
    fill(dynamodb, "lamps", {("a", "1"): 1})
    with pytest.raises(CannotRun, match="everything in lamps would be deleted"):
        TableCopy(dynamodb, "lamps", "restored").made(write=True, say=quiet)
    assert held(dynamodb, "lamps") == {("a", "1"): 1}


@pytest.mark.parametrize(
    ("source", "says"),
    [("lamps", "it is the table itself"), ("nowhere", "cannot be read"), ("grants", "its key is another one")],
)
def test_what_is_no_copy_is_refused(dynamodb: Any, source: str, says: str) -> None:
    made_table(dynamodb, "grants", [("owner", "HASH")])
    with pytest.raises(CannotRun, match=says):
        TableCopy(dynamodb, "lamps", source)


def test_a_table_that_is_still_restored_is_waited_for(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    described = dynamodb.describe_table(TableName="restored")
    described["Table"]["TableStatus"] = "CREATING"
    monkeypatch.setattr(dynamodb, "describe_table", lambda **_: described)
    with pytest.raises(CannotRun, match="its status is CREATING"):
        TableCopy(dynamodb, "lamps", "restored")


def test_keys_that_dynamodb_has_no_time_for_are_asked_again_and_not_for_ever(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(dynamodb, "restored", {("a", "1"): 1})
    answers: list[Any] = []
    whole = dynamodb.batch_get_item

    def busy(RequestItems: Any) -> Any:  # noqa: N803 - boto3's name
        return answers.pop() if answers else whole(RequestItems=RequestItems)

    monkeypatch.setattr(dynamodb, "batch_get_item", busy)
    keys = {"lamps": {"Keys": [{"owner": {"S": "a"}, "lamp_id": {"S": "1"}}]}}
    answers += [{"Responses": {}, "UnprocessedKeys": keys}] * 2
    waited: list[float] = []
    counts = TableCopy(dynamodb, "lamps", "restored", waited.append).made(write=True, say=quiet)
    assert (counts.put, len(waited)) == (1, 2)
    answers += [{"Responses": {}, "UnprocessedKeys": keys}] * 20
    with pytest.raises(Failed, match="still had no time"):
        TableCopy(dynamodb, "lamps", "restored", waited.append).made(write=True, say=quiet)
