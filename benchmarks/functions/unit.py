"""What the functions are measured against, in a process of its own, which is asked as child.py is.

It is not imported, but run: python -I -S -B unit.py REGION ENTRY...

Cold, it makes a DynamoDB client and ends: what any Python function with a table pays. A request names steps, how often, and what they need.
"""

import os
import sys
from typing import Any

sys.path[:0] = sys.argv[2:]

import boto3  # noqa: E402

dynamodb = boto3.client("dynamodb", region_name=sys.argv[1])


def answer_requests(first: str) -> None:
    """Take the steps of each request, and reply with what they took."""
    import itertools  # noqa: PLC0415 - a cold start does not need them
    import json  # noqa: PLC0415
    import time  # noqa: PLC0415

    import jwt  # noqa: PLC0415
    import urllib3  # noqa: PLC0415

    web = urllib3.PoolManager(ca_certs=os.environ["SSL_CERT_FILE"])
    needs: dict[str, Any] = {}
    key: Any = None

    def verify() -> None:
        """One RS256 verification with a key object."""
        jwt.decode(needs["token"], key, algorithms=["RS256"], options={"verify_aud": False})

    def update() -> None:
        """One write to the table."""
        dynamodb.update_item(
            TableName="Lamps",
            Key={"owner": {"S": "unit"}, "lamp_id": {"S": "unit"}},
            UpdateExpression="SET #power = :power",
            ExpressionAttributeNames={"#power": "power"},
            ExpressionAttributeValues={":power": {"S": "ON"}},
        )

    def post() -> None:
        """One request to another server."""
        web.request("POST", needs["url"], body=needs["body"], headers={"Authorization": "Bearer token"})

    def dumps() -> None:
        """One answer as JSON."""
        json.dumps(needs["answer"])

    known = {"verify": verify, "update": update, "post": post, "dumps": dumps}
    for line in itertools.chain([first], sys.stdin):
        asked = json.loads(line)
        needs = asked["needs"]
        key = jwt.PyJWK(needs["key"]).key
        steps = [known[step] for step in asked["steps"]]
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        for _ in range(asked["times"]):
            for step in steps:
                step()
        cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
        print(json.dumps({"cpu_ns": cpu, "wall_ns": wall}), flush=True)


# Nothing is imported for requests before the first comes: a cold start gets none.
if request := sys.stdin.readline():
    answer_requests(request)
os._exit(0)
