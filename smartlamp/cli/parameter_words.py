"""An option or argument in words: its label, what it takes, its default. The parameters are Typer's, which exports no types for them."""

import enum
from collections.abc import Sequence
from typing import Any

_NUMBERS = ("int", "integer", "float")
# Longer lists of choices are told in the text beside the label.
_LONGEST_CHOICES = 18


def is_argument(parameter: Any) -> bool:
    """Whether it is an argument, not an option."""
    return bool(parameter.param_type_name == "argument")


def choices(parameter: Any) -> Sequence[str]:
    """What it can be, if that is a list."""
    found = getattr(parameter.type, "choices", ())
    words = [str(each.value if isinstance(each, enum.Enum) else each) for each in found]
    return words if getattr(parameter.type, "case_sensitive", True) else [each.lower() for each in words]


def is_number(parameter: Any) -> bool:
    """Whether it takes a number."""
    return str(parameter.type.name).startswith(_NUMBERS)


def value_label(parameter: Any) -> str:
    """What stands for its value, such as NAME; empty for an option that takes none."""
    if getattr(parameter, "is_flag", False):
        return ""
    if is_argument(parameter):
        return _argument(parameter)
    if parameter.metavar:
        return str(parameter.metavar)
    listed = "|".join(choices(parameter))
    if listed:
        return listed if len(listed) <= _LONGEST_CHOICES else _last_word(parameter)
    return "NUMBER" if is_number(parameter) else _last_word(parameter)


def label(parameter: Any) -> str:
    """How it is written on a command line, such as "-v, --verbose" or "--port NUMBER"."""
    if is_argument(parameter):
        return value_label(parameter)
    names = sorted((*parameter.opts, *parameter.secondary_opts), key=lambda name: name.startswith("--"))
    return f"{', '.join(names)} {value_label(parameter)}".rstrip()


def called(parameter: Any) -> str:
    """Its name in a sentence: --port, or NAME."""
    if is_argument(parameter):
        return value_label(parameter).strip("[]").partition(".")[0]
    return next((name for name in parameter.opts if name.startswith("--")), str(parameter.opts[0]))


def bounds(parameter: Any) -> str:
    """Between which numbers it must be, in words; empty if anything goes."""
    least, most = getattr(parameter.type, "min", None), getattr(parameter.type, "max", None)
    if least is not None and most is not None:
        return f"from {least} to {most}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""


def text(parameter: Any, context: Any) -> str:
    """What its help says: the sentence of the command, what it takes, its default, its variable."""
    more = [str(parameter.help or "")]
    if len(listed := choices(parameter)) > 1 and "|".join(listed) not in value_label(parameter):
        more.append(f"One of {', '.join(listed)}.")
    if within := bounds(parameter):
        more.append(f"{within[0].upper()}{within[1:]}.")
    if default := _default(parameter, context):
        more.append(f"Default: {default}.")
    if parameter.envvar and parameter.show_envvar:
        more.append(f"Or set {parameter.envvar}.")
    if parameter.required and not is_argument(parameter):
        more.append("Required.")
    return " ".join(filter(None, more))


def _argument(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper())
    if parameter.nargs == -1 and "..." not in name:
        name += "..."
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _last_word(parameter: Any) -> str:
    return called(parameter).rpartition("-")[2].upper()


def _default(parameter: Any, context: Any) -> str:
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    given = parameter.get_default(context, call=False)
    if not parameter.show_default or given is None or isinstance(given, bool | list | tuple) or callable(given):
        return ""
    return str(given.value if isinstance(given, enum.Enum) else given)
