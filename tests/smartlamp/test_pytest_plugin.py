from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


def test_the_fixture_makes_directives(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makeconftest("from smartlamp.pytest_plugin import alexa_message")
    pytester.makepyfile(
        """
        from alexa_messages import assert_valid_directive, assert_valid_event

        def test_right(alexa_message):
            assert_valid_directive(alexa_message("Alexa.PowerController", "TurnOn"))

        def test_wrong(alexa_message):
            directive = alexa_message("Alexa.PowerController", "TurnOn")
            assert_valid_event({"event": directive["directive"]}, directive)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E  *AssertionError: The event has *fault*", "E  */event", '*must be "directive"*'])
    # The failure is shown at the maker's own line, not inside of the assertion.
    result.stdout.no_fnmatch_line("*messages.py:*: AssertionError*")
