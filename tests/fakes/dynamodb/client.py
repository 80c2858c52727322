"""The functions' client, with tables in this process in place of a connection."""

import json
from typing import Any

from device_cloud.runtime.aws_client import AwsClient
from tests.fakes.dynamodb.tables import Refused, Tables


class TablesClient(AwsClient):
    """Asks the tables; all else, from the JSON to the exceptions, is as in a function."""

    def __init__(self, tables: Tables) -> None:
        super().__init__("dynamodb", "eu-west-1", environment={})
        self._tables = tables

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any]:
        try:
            status, answer = 200, self._tables.answer(operation, json.loads(body))
        except Refused as refused:
            status, answer = 400, {"__type": refused.name, **refused.fields}
        return self._answer(status, None, json.dumps(answer).encode())
