"""A command line that cannot be: what is wrong with which word, and what was perhaps meant. Typer's own words name types of Python."""

import ast
import copy
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import typer

from smartlamp.cli import help_text, parameter_words
from smartlamp.errors import CannotRun, Failed, SmartLampError

_UNKNOWN_COMMAND = re.compile(r"No such command ('.*?'|\".*?\")\.(?: Did you mean .*)?", re.DOTALL)
_TOO_MUCH = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL)


def in_words(problem: BaseException) -> SmartLampError | None:
    """What Typer refuses, as people are told; None if it is something else."""
    if isinstance(problem, typer.Abort):
        return Failed(
            "Nobody answered the question, so it was taken for a no.",
            "Answer with y, or give --yes where the command has it.",
        )
    told: Any = problem
    kinds = {each.__name__ for each in type(problem).__mro__}
    if "UsageError" not in kinds:
        return None
    if told.ctx is None:
        return CannotRun(str(told.message), "`smartlamp --help` lists the commands.")
    is_of_parameter = getattr(told, "param", None) is not None
    for kind, words in _WORDS.items():
        if kind in kinds and (is_of_parameter or not kind.endswith("Parameter")):
            return words(told)
    return _other(told)


def give_context(command: Any) -> None:
    """Have each refusal of a command's words know which command it is: Typer's parser leaves it out of some."""
    parse = command.parse_args

    def parsed(context: Any, words: Any) -> Any:
        try:
            return parse(context, words)
        except Exception as problem:
            if getattr(problem, "ctx", context) is None:
                problem.ctx = context  # type: ignore[attr-defined]
            raise

    command.parse_args = parsed


def check_in_words(parameter: Any) -> None:
    """Have a parameter's values refused in words."""
    kind = copy.copy(parameter.type)  # one is shared by many parameters
    kind.convert = partial(_converted, parameter.type)
    parameter.type = kind


def meant(word: str, known: Iterable[str]) -> str:
    """A question about what was perhaps meant, with a space after it; empty if nothing is like it."""
    near = difflib.get_close_matches(word, list(known), 3)
    return f"Did you mean {' or '.join(near)}? " if near else ""


def _converted(kind: Any, value: Any, parameter: Any, context: Any) -> Any:
    try:
        return kind.convert(value, parameter, context)
    except typer.BadParameter:
        if parameter is None or context is None:
            raise
        taken = _taken(parameter)
        if not taken:
            raise
        near = meant(str(value), parameter_words.choices(parameter))
        raise CannotRun(
            f'{_given_where(parameter, context)} {taken}, not "{value}".', near + _see_help(context)
        ) from None


def _taken(parameter: Any) -> str:
    """What a parameter takes, as the rest of a sentence; empty for a kind whose own words are good."""
    if listed := parameter_words.choices(parameter):
        *most, last = listed
        return f"is {', '.join(most)} or {last}" if most else f"is {last}"
    if parameter_words.is_number(parameter):
        whole = "" if str(parameter.type.name).startswith("float") else "whole "
        return f"takes a {whole}number {parameter_words.bounds(parameter)}".rstrip()
    return ""


def _given_where(parameter: Any, context: Any) -> str:
    source = context.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT":
        return f"The environment variable {parameter.envvar}"
    return parameter_words.called(parameter)


def _refused(told: Any) -> CannotRun:
    return CannotRun(f"{parameter_words.called(told.param)}: {told.message}", _see_help(told.ctx))


def _unknown_option(told: Any) -> CannotRun:
    known = [name for each in told.ctx.command.get_params(told.ctx) for name in (*each.opts, *each.secondary_opts)]
    near = meant(told.option_name, [name for name in known if name.startswith("-")])
    return CannotRun(f"{help_text.line(told.ctx)} has no option {told.option_name}.", near + _see_help(told.ctx))


def _missing(told: Any) -> CannotRun:
    label, (what, *_) = parameter_words.called(told.param), str(told.param.help or "").split(". ")
    examples = help_text.examples(told.ctx.command)
    example = f"For example: `{examples[0]}`" if examples and "`" not in examples[0] else _see_help(told.ctx)
    return CannotRun(
        f"{help_text.line(told.ctx)} needs {label}{f': {what}' if what else ''}".rstrip(".") + ".", example
    )


def _badly_given(told: Any) -> CannotRun:
    takes_none = "does not take" in told.message
    what = f"{told.option_name} takes no value." if takes_none else f"{told.option_name} needs a value after it."
    return CannotRun(what, _see_help(told.ctx))


def _other(told: Any) -> CannotRun:
    line, command = help_text.line(told.ctx), told.ctx.command
    if unknown := _UNKNOWN_COMMAND.fullmatch(told.message):
        word = ast.literal_eval(unknown[1])
        near = meant(word, command.list_commands(told.ctx))
        return CannotRun(f"{line} has no command {word}.", f"{near}`{line} --help` lists the commands.")
    if extra := _TOO_MUCH.fullmatch(told.message):
        takes_some = any(map(parameter_words.is_argument, command.params))
        quoted = "A name of several words stands in quotation marks. " if takes_some else ""
        return CannotRun(
            f"{line} takes no more words, and these are too many: {extra[1]}.", quoted + _see_help(told.ctx)
        )
    if hasattr(command, "list_commands"):
        return CannotRun(f"{line} needs a command: {', '.join(command.list_commands(told.ctx))}.", _see_help(told.ctx))
    return CannotRun(str(told.message), _see_help(told.ctx))


def _see_help(context: Any) -> str:
    return f"`{help_text.line(context)} --help` shows what it takes."


# By the names of Typer's classes, which it does not export; the more exact before the more general.
_WORDS: Mapping[str, Callable[[Any], CannotRun]] = {
    "NoSuchOption": _unknown_option,
    "MissingParameter": _missing,
    "BadOptionUsage": _badly_given,
    "BadParameter": _refused,
}
