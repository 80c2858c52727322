"""The skill of a maker's tests: a function of theirs in this process, a handler, an address, or the local stack's."""

import asyncio
import inspect
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import secrets_of
from alexa_simulator.redaction import redacted_text
from alexa_simulator.skill_under_test import InProcessSkill, Message, Reply, Skill
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.smart_home.sessions.recorded import Recorded
from alexa_simulator.step import Step
from smartlamp.errors import CannotRun
from smartlamp.target.any_skill.handler_process import HandlerProcess
from smartlamp.target.any_skill.reached import given_token, made_up_token, skill_at
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.in_tests.alexa import AlexaInTests
from smartlamp.target.named import Target

Function = Callable[..., Any]


def target_of(named: str, folders: tuple[Path, ...]) -> Target | None:
    """The skill that is named or, if none is, the one that smartlamp.toml names in the first of these folders that has such a file.

    Raises:
        CannotRun: it is none, or its file does not exist.
    """
    if named:
        return Target.named(named)
    return next((found for each in folders if (found := kept_target(each)) is not None), None)


def reached(target: Target | Function) -> Skill:
    """What Alexa asks. Raises CannotRun if it cannot be reached, or if it is a custom skill."""
    if not isinstance(target, Target):
        return InProcess(target)
    if target.models:
        raise CannotRun(
            "The fixture alexa is for Smart Home skills, and this one is a custom skill.",
            "Ask its handler in your test.",
        )
    return skill_at(target)


class InProcess:
    """A function that takes a directive and, if it wants one, a context as Lambda's handlers get it. `show` is told the traceback of an exception."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._wants_context = _wants_two(function)
        self._ask = InProcessSkill(self._called)
        self.show: Callable[[str], None] = lambda _: None

    def __call__(self, directive: Message) -> Reply:
        """Call it; messages pass through JSON as they do on the wire."""
        return self._ask(directive)

    def _called(self, directive: Message) -> object:
        around = sys.exception()
        try:
            given = self._function(directive, *((_context(),) if self._wants_context else ()))
            return asyncio.run(_awaited(given)) if inspect.isawaitable(given) else given
        except Exception as error:
            _cut_off(error, around)
            self.show(_traceback(error))
            raise


class InThisProcess(SmartHomeSession):
    """An Alexa in this process, with the words of `smartlamp.target.skill.RecordingAlexa`."""

    directive = SmartHomeSession.send

    def exchanges(self, after: int = 0) -> tuple[Recorded, ...]:
        """The latest exchanges with a number above `after`, oldest first."""
        return self.recording.after(after)


@contextmanager
def alexa_with(skill: Skill, folder: Path) -> Iterator[AlexaInTests]:
    """An Alexa that knows nothing yet, with an account linked. A handler's process ends with it.

    Args:
        skill: what it asks.
        folder: for its memory.

    Raises:
        CannotRun: the token in the environment is none, or it has ended.
    """
    own = InThisProcess(Memory(folder / "memory.json"), skill)
    _adopt(own, None)

    def begin(token: str | None) -> Iterator[Step]:
        _adopt(own, token)
        return own.discover()

    alexa = AlexaInTests(own, begin)
    if isinstance(skill, HandlerProcess | InProcess):
        show = skill.show

        def kept(text: str) -> None:
            # The message of an exception may repeat a token.
            plain = redacted_text(text, secrets_of(own.memory.now.account))
            show(plain)
            alexa.shown.append(plain)

        skill.show = kept
    try:
        yield alexa
    finally:
        if isinstance(skill, HandlerProcess):
            skill.end()


def alexa_of_the_stack() -> AlexaInTests:
    """The Alexa of the local stack that runs with the usual folder, or the one in SMARTLAMP_STATE_DIR. Raises CannotRun if none does."""
    # psutil and the stack's rooms come with the extra `cli`; a handler is asked without them.
    from alexa_simulator.web.client import Client  # noqa: PLC0415
    from smartlamp.local_stack.state import DEFAULT_FOLDER, StateFolder  # noqa: PLC0415
    from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, people  # noqa: PLC0415

    folder = StateFolder(Path(os.environ.get("SMARTLAMP_STATE_DIR") or DEFAULT_FOLDER))
    running = folder.reached()
    client = Client(running.page, running.page_key)

    def begin(token: str | None) -> Iterator[Step]:
        if token is not None:
            raise CannotRun("The local stack's account is linked by signing in.", "Leave the token out: alexa.link()")
        person = people(folder, running).get(DEMO_EMAIL)
        return client.link(person.username, person.password)

    return AlexaInTests(client, begin)


def _adopt(own: InThisProcess, token: str | None) -> None:
    try:
        own.adopt(token or given_token() or made_up_token())
    except TokensRefused as refused:
        raise CannotRun(str(refused), "Use a token that lasts, or none.") from refused


def _wants_two(function: Function) -> bool:
    try:
        inspect.signature(function).bind({}, None)
    except TypeError:
        return False
    except ValueError:  # what is written in C may not say
        return True
    return True


def _cut_off(error: BaseException, around: BaseException | None) -> None:
    """What was handled before the function was called has nothing to do with its failure, and Python would show it first."""
    while error.__context__ is not None and error.__context__ is not around:
        error = error.__context__
    error.__context__ = None


def _traceback(error: Exception) -> str:
    """As Python shows it, from the maker's function on. It has no values, such as tokens, in it."""
    own = error.__traceback__
    while own is not None and own.tb_frame.f_code.co_filename == __file__:
        own = own.tb_next
    return "".join(traceback.format_exception(type(error), error, own or error.__traceback__))


def _context() -> object:
    # It stands with the process that other handlers run in.
    from smartlamp.target.any_skill.python_worker import Context  # noqa: PLC0415

    return Context({"left_ms": 8000}, "handler")


async def _awaited(given: Any) -> Any:
    return await given
