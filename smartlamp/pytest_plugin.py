"""The pytest plugin in SmartLamp: the fixture `alexa` talks to a skill, and `alexa_message` makes directives."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from smartlamp.target.in_tests.alexa import AlexaInTests

_OURS = frozenset({"alexa_messages", "alexa_simulator", "device_cloud", "smartlamp"})
_NAME_ONE = (
    'Name it in smartlamp.toml ([skill] and, on the next line, target = "my_skill.py:handler"), with --smartlamp-target SKILL, '
    "or with a fixture alexa_target that returns its name or the handler itself."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's option."""
    parser.getgroup("smartlamp").addoption(
        "--smartlamp-target",
        metavar="SKILL",
        default="",
        help="The skill that the fixture alexa talks to: my_skill.py:handler, index.mjs:handler, an address, or a function's ARN.",
    )


@pytest.fixture(scope="session")
def alexa_message() -> Callable[..., dict[str, Any]]:
    """Makes directives as Alexa sends them: `alexa_message("Alexa.PowerController", "TurnOn", endpoint_id="lamp-1")`.

    The arguments are those of `smartlamp.directives.directive`.
    """
    # Only tests that use the fixture pay for the import.
    from smartlamp.directives import directive  # noqa: PLC0415

    return directive


@pytest.fixture(scope="session")
def alexa_target(pytestconfig: pytest.Config) -> str | Callable[..., Any]:
    """The skill that `alexa` talks to: a fixture of your own of this name returns a skill's name, or its handler as a function."""
    return str(pytestconfig.getoption("--smartlamp-target"))


@pytest.fixture
def alexa(
    alexa_target: str | Callable[..., Any], pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AlexaInTests]:
    """Alexa, with an account linked to the skill: `alexa.say("turn on kitchen light")`, `discover()`, `link()`, `directive({...})`.

    Each returns what came of it: `answer`, `speech`, `passed`, `properties`, `endpoints`. If Alexa refuses the answer, the test fails with
    what was sent, what came back, and what is wrong with it. Each test has an Alexa that knows nothing, and a handler's process of its own.
    """
    folders = (pytestconfig.invocation_params.dir, pytestconfig.rootpath)
    with _begun(alexa_target, folders, tmp_path_factory) as begun:
        yield begun


def _begun(
    named: str | Callable[..., Any], folders: tuple[Path, ...], folder: pytest.TempPathFactory
) -> AbstractContextManager[AlexaInTests]:
    """Alexa for the test's time. Whatever stands in its way ends the test with a sentence."""
    # Only tests that use the fixture pay for the imports.
    from smartlamp.errors import SmartLampError  # noqa: PLC0415

    target: object = named
    try:
        from smartlamp.target.in_tests import skill as room  # noqa: PLC0415

        target = named if callable(named) else room.target_of(named, folders)
        if target is not None:
            return room.alexa_with(room.reached(target), folder.mktemp("alexa"))
        return nullcontext(room.alexa_of_the_stack())
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in _OURS:
            raise
        said = (
            f"No skill is named for the fixture alexa. {_NAME_ONE}"
            if target is None
            else f'The fixture alexa needs {missing.name} for this skill, and it is not installed: pip install "smartlamp[cli]"'
        )
    except SmartLampError as problem:
        more = "" if target is not None else f" Or test another skill. {_NAME_ONE}"
        said = f"The fixture alexa cannot begin. {problem.what} {problem.to_do}{more}"
    pytest.fail(said, pytrace=False)
