"""What docs/regions.md says of commands, locales, and calls between regions, held against what is."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import jmespath
import pytest

from device_cloud.runtime import aws
from smarthome_lambda import handler
from smartlamp.deploy import packager, template
from tests.skill_package.amazons_description import REGIONS
from tests.skill_package.test_profile import LOCALES
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, front_door, in_memory, result_of

PAGE = (packager.ROOT / "docs/regions.md").read_text("utf-8")
OUTPUTS = template.load()["Outputs"]


class Counted:
    """A client whose calls are counted, wherever they go."""

    def __init__(self, client: Any, calls: list[str]) -> None:
        self._client, self._calls = client, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name == "exceptions":
            return found

        def call(*given: Any, **named: Any) -> Any:
            self._calls.append(name)
            return found(*given, **named)

        return call


@pytest.fixture
def door() -> Iterator[Door]:
    with front_door(in_memory) as made:
        yield made


def test_a_directive_costs_as_many_calls_as_the_page_says(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    client = aws.client
    monkeypatch.setattr(aws, "client", lambda service, region: Counted(client(service, region), calls))
    door.rebuild()
    person = door.somebody()
    lamp = door.lamp(person).lamp_id
    table = re.findall(r"^\| (\w[^|]*) \| (\d+) \| \d+ ms \| \d+ ms \| \d+ ms \|$", PAGE, re.MULTILINE)
    rows = {name: int(count) for name, count in table}
    directives = {
        "ReportState": messages.report_state(person.token, lamp),
        "TurnOn of another lamp": messages.turn_on(person.token, lamp),
        "TurnOn of a lamp that is on, or that the same container switched last": messages.turn_on(person.token, lamp),
        "Discover": messages.discover(person.token),
        "AcceptGrant": messages.accept_grant(person.token, door.lwa.issue()),
    }
    assert set(rows) == set(directives)
    counted = {}
    for name, directive in directives.items():
        calls.clear()
        assert "ERROR" not in result_of(handler.lambda_handler(directive))
        counted[name] = len(calls)
    assert counted == rows
    calls.clear()
    handler.lambda_handler(messages.turn_off(person.token, lamp))
    assert len(calls) == 1, "the same container switched it last"


@pytest.mark.parametrize(("column", "between_ms"), [(0, 81), (1, 88), (2, 137)])
def test_the_times_are_calls_times_round_trips(column: int, between_ms: int) -> None:
    assert f" {between_ms} ms" in PAGE
    for _, calls, *times in re.findall(
        r"^\| (\w[^|]*) \| (\d+) \| (\d+) ms \| (\d+) ms \| (\d+) ms \|$", PAGE, re.MULTILINE
    ):
        assert abs(int(times[column]) - int(calls) * between_ms) <= 10


def test_every_locale_of_the_manifests_has_its_row() -> None:
    rows = re.findall(r"^\| (`[a-z]{2}-[A-Z]{2}`.*) \| `(\w\w)` \| (\S+) \|$", PAGE, re.MULTILINE)
    assert {region: where for _, region, where in rows} == REGIONS
    named = [locale for locales, *_ in rows for locale in re.findall(r"`(\S+?)`", locales)]
    assert set(LOCALES) <= set(named)
    assert len(named) == len(set(named))


def test_the_command_asks_for_an_output_that_the_home_has() -> None:
    (command,) = re.findall(r"^ *(sam deploy --region \S+ --parameter-overrides .*)$", PAGE, re.MULTILINE)
    asked = re.search(r"\$\((.*)\)$", command)
    assert asked is not None
    words = shlex.split(asked[1])
    query = words[words.index("--query") + 1]
    stack = {"Outputs": [{"OutputKey": name, "OutputValue": f"of {name}"} for name in OUTPUTS]}
    assert jmespath.search(query, {"Stacks": [stack]}) == ["of ForOtherRegions"]
