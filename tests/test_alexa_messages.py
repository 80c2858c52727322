import subprocess
import sys

import pytest

import alexa_messages

FOR_FUNCTIONS = {"is_valid_event", "is_valid_endpoint"}


def test_every_name_that_is_offered_is_there() -> None:
    assert {name for name in alexa_messages.__all__ if not callable(getattr(alexa_messages, name))} == {"KINDS"}
    assert len(alexa_messages.__all__) == 11


def test_a_name_that_is_not_offered_is_an_ordinary_mistake() -> None:
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        alexa_messages.chek  # noqa: B018


def test_what_a_function_asks_of_each_event_is_imported_at_once_and_the_words_when_they_are_wanted() -> None:
    program = """
import alexa_messages
print(*vars(alexa_messages))
alexa_messages.check
print(*vars(alexa_messages))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    at_once, later = (set(line.split()) & {*alexa_messages.__all__, "validator"} for line in done.stdout.splitlines())
    assert at_once == FOR_FUNCTIONS
    assert later == FOR_FUNCTIONS | {"check", "validator"}
