"""The first deployment is killed after each of its writes, on either side, and begun again: it ends as if nothing had happened."""

from collections import Counter
from pathlib import Path

import pytest

from tests.end_to_end.provisioning.commands import Commands, Kills

pytestmark = [pytest.mark.stack, pytest.mark.group("killed deployment")]


def test_a_deployment_that_is_killed_after_each_write_ends_at_last(tmp_path: Path) -> None:
    kills = Kills()
    commands = Commands(tmp_path / "state", after=kills.after)
    try:
        kills.until_it_ends(lambda: commands.passes("deploy"))
        written = Counter(kills.all)
        assert written["POST /v1/skills"] == 2
        assert written["s3 CreateBucket"] == 1
        assert len(written) > 15

        commands.after = lambda _: None
        again = commands.passes("deploy")
        assert (again.plan, again.writes) == ({}, [])
        assert all(each["passed"] for each in again.json["probes"])
        stacks = commands.client("cloudformation").list_stacks()["StackSummaries"]
        assert [each["StackName"] for each in stacks] == ["smartlamp"]
        assert len(commands.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]) == 1
        left = commands.client("cloudformation").list_change_sets(StackName="smartlamp")["Summaries"]
        assert [each for each in left if each["ExecutionStatus"] == "AVAILABLE"] == []
    finally:
        commands.stop()
