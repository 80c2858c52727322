from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

# Other plugins, which take a third of the time of such a short run.
OTHERS = ("cacheprovider", "hypothesispytest", "pytest_cov", "anyio")
WITHOUT = [word for name in OTHERS for word in ("-p", f"no:{name}")]


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
    result = pytester.runpytest_subprocess(*WITHOUT)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E  *AssertionError: The event has *fault*", "E  */event", '*must be "directive"*'])
    # The failure is shown at the maker's own line, not inside of the assertion.
    result.stdout.no_fnmatch_line("*messages.py:*: AssertionError*")


LAMP = """
from tests.fakes.fake_skill import FakeSkill
skill = FakeSkill()
def handler(event, context):
    print("the handler saw", event["directive"]["header"]["name"])
    if event["directive"]["header"]["name"] == "TurnOff":
        raise LookupError("no such lamp")
    return skill(event)
"""


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A maker's folder with a handler. The plugin itself is found as an entry point of the installed package."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("SMARTLAMP_STATE_DIR", str(pytester.path / "state"))
    pytester.makepyfile(lamp=LAMP)
    return pytester


def run(folder: pytest.Pytester, *options: str) -> pytest.RunResult:
    return folder.runpytest_subprocess(*WITHOUT, *options)


def test_alexa_talks_to_the_skill_of_the_settings_file(folder: pytest.Pytester) -> None:
    (folder.path / "smartlamp.toml").write_text('[skill]\ntarget = "lamp.py:handler"\n')
    (folder.path / "tests").mkdir()
    (folder.path / "tests" / "test_lamp.py").write_text(
        """
def test_right(alexa):
    assert alexa.link().endpoints == ["SmartLamp", "Desk Lamp"]
    assert alexa.say("turn on SmartLamp").properties["powerState"] == "ON"

def test_each_test_has_a_skill_that_begins_anew(alexa):
    assert alexa.say("is SmartLamp on").speech == "SmartLamp is off."

def test_wrong(alexa):
    alexa.say("turn off SmartLamp")
"""
    )
    (folder.path / "pytest.ini").write_text("[pytest]\n")
    result = run(folder, "tests")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            '>*alexa.say("turn off SmartLamp")',
            'E  *AssertionError: say "turn off SmartLamp": Alexa refuses the answer.',
            "E  *- The handler failed instead of answering: LookupError: no such lamp",
            "E  *sent:",
            "E  *came back after * s:",
            "E  *the handler:",
            "E  *LookupError: no such lamp",
            "*test_lamp.py:10: AssertionError",
            "the handler saw TurnOff",
        ]
    )
    result.stdout.no_fnmatch_line("*in_tests*")
    result.stdout.no_fnmatch_line("*made-up-*")


def test_the_option_counts_more_and_a_fixture_of_the_makers_most(folder: pytest.Pytester) -> None:
    (folder.path / "smartlamp.toml").write_text('[skill]\ntarget = "nowhere.py"\n')
    folder.makepyfile(
        test_option='def test_it(alexa):\n    alexa.say("turn on SmartLamp")\n',
        test_fixture="""
import pytest
import lamp

@pytest.fixture
def alexa_target():
    return lamp.handler

def test_it(alexa):
    alexa.say("turn on SmartLamp")
    assert lamp.skill.power["lamp-1"] == "ON"

def test_wrong(alexa):
    alexa.say("turn off SmartLamp")
""",
    )
    result = run(folder, "--smartlamp-target", "lamp.py")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["E  *the handler:", "E  *LookupError: no such lamp", "*test_fixture.py:13: AssertionError"]
    )


@pytest.mark.parametrize(
    ("before", "options", "said"),
    [
        ("", (), "*No local stack is running here*Or test another skill. Name it in smartlamp.toml*"),
        ("", ("--smartlamp-target", "x"), "*x is no skill that can be asked.*"),
        (
            "import sys; sys.modules['psutil'] = None",
            (),
            "No skill is named for the fixture alexa. Name it in smartlamp.toml*",
        ),
        (
            "import sys; sys.modules['requests'] = None",
            ("--smartlamp-target", "http://127.0.0.1:9/"),
            'The fixture alexa needs requests for this skill, and it is not installed: pip install "smartlamp[[]cli[]]"',
        ),
    ],
)
def test_what_is_in_the_way_is_a_sentence(
    folder: pytest.Pytester, before: str, options: tuple[str, ...], said: str
) -> None:
    folder.makeconftest(before)
    folder.makepyfile("def test_it(alexa): ...")
    result = run(folder, *options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_handler_is_tested_without_the_extra(folder: pytest.Pytester) -> None:
    (folder.path / "lamp.py").write_text(
        LAMP.replace("from tests.fakes.fake_skill import FakeSkill", "from plain import FakeSkill")
    )
    folder.makeconftest(
        "import sys\n"
        "for name in ('boto3', 'botocore', 'jwt', 'platformdirs', 'psutil', 'requests', 'starlette', 'urllib3', 'uvicorn', 'yaml'):\n"
        "    sys.modules[name] = None\n"
    )
    folder.makepyfile(test_lamp='def test_it(alexa):\n    alexa.say("turn on SmartLamp")\n')
    folder.makepyfile(plain=(Path(__file__).parents[1] / "fakes" / "fake_skill.py").read_text("utf-8"))
    run(folder, "--smartlamp-target", "lamp.py").assert_outcomes(passed=1)
