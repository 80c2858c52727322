"""The command line beside a simulator that runs in this process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from alexa_simulator.alexa import Alexa
from smartlamp.cli import app
from tests.fakes.gateway_events import posted


@dataclass
class Desk:
    """The command line beside a running simulator."""

    folder: Path
    alexa: Alexa
    token: str

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--state-dir", str(self.folder)], env={"COLUMNS": "200"})

    def json(self, *words: str) -> Any:
        done = self(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def post(self, message: object, **more: str) -> None:
        self.alexa.event_gateway.answer(posted(message, self.token, **more))
