from pathlib import Path

import pytest
from typer.testing import CliRunner

from smartlamp.cli import app
from smartlamp.commands.running.clock import in_words
from smartlamp.errors import CannotRun


@pytest.mark.parametrize(
    ("ahead_s", "words"),
    [
        (0, ""),
        (0.5, "Alexa's clock is less than a second ahead."),
        (1, "Alexa's clock is 1 second ahead."),
        (90, "Alexa's clock is 1 minute and 30 seconds ahead."),
        (3600, "Alexa's clock is 1 hour ahead."),
        (30 * 86_400 + 7200 + 5, "Alexa's clock is 30 days and 2 hours ahead."),
    ],
)
def test_how_far_it_is_ahead(ahead_s: float, words: str) -> None:
    assert in_words(ahead_s) == words


@pytest.mark.parametrize("move", ["1h", "+1", "+1w", "-1h", "+h", "+1.5h", "+1h30m", "later", "+9999999999s"])
def test_what_is_no_time_is_refused(move: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["clock", "--state-dir", str(tmp_path), "--", move])
    assert isinstance(done.exception, CannotRun)
    assert "smartlamp clock +1h" in done.exception.to_do
