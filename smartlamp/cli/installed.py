"""What is installed: the whole of SmartLamp, or the part that `pip install smartlamp` brings."""

from importlib.util import find_spec

from smartlamp.errors import REST, CannotRun

# What the extra `cli` installs, by the names that are imported.
_OF_EXTRA = ("boto3", "dotenv", "jwt", "platformdirs", "psutil", "requests", "starlette", "uvicorn", "yaml")


def is_whole() -> bool:
    """Whether everything is installed that any command imports."""
    return all(map(find_spec, _OF_EXTRA))


def unavailable(name: str, missing: ImportError) -> CannotRun:
    """The refusal of a command whose module, or what that imports, is not installed.

    Raises:
        ImportError: it is no missing module, but a mistake in one.
    """
    if isinstance(missing, ModuleNotFoundError):
        return CannotRun(f"The command {name} needs {missing.name}, which is not installed.", REST)
    raise missing
