"""The process in which a maker's Python handler runs. It imports nothing but the standard library and the handler.

`python python_worker.py REQUESTS ANSWERS MODULE FUNCTION[,FUNCTION...]`, with the folder of the handler as the working directory. Requests come as lines of
JSON from the file descriptor REQUESTS, answers go to ANSWERS; standard input and output stay the maker's: for `print` and `breakpoint()`.
"""

import importlib
import inspect
import json
import os
import pdb  # noqa: T100 - a maker may stop at breakpoint()
import sys
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

_MOST_NAMED = 8
_IMPORTING = ("<frozen importlib", str(Path(importlib.__file__).parent))


class _NotThereError(Exception):
    """The module has no such function: a sentence says it all."""


class Context:
    """What Lambda hands to a handler beside the event: the members that handlers use."""

    def __init__(self, request: dict[str, Any], name: str) -> None:
        self._ends = time.monotonic() + request["left_ms"] / 1000
        self.aws_request_id = str(uuid.uuid4())
        self.function_name = name
        self.function_version = "$LATEST"
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
        self.memory_limit_in_mb = "128"
        self.log_group_name = f"/aws/lambda/{name}"
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self) -> int:
        """The time that is left, in milliseconds."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def _lead_to_the_simulator() -> None:
    address = os.environ.pop("SMARTLAMP_AMAZON", "")
    if address:
        redirect = importlib.import_module(
            "amazon_redirect"
        )  # it is beside this file, which may run under any interpreter
        del sys.modules["amazon_redirect"]
        redirect.install(address)


def _loaded(name: str) -> ModuleType:
    """The module, from a file such as my_skill.py or by its dotted name."""
    sys.path[0] = str(Path.cwd())  # it was the folder of this file
    if not name.endswith(".py"):
        return importlib.import_module(name)
    path = Path(name).resolve()
    sys.path.insert(0, str(path.parent))
    return importlib.import_module(path.stem)


def _function(module: ModuleType, names: list[str]) -> Callable[..., Any]:
    for name in names:
        found: Callable[..., Any] | None = getattr(module, name, None)
        if callable(found):
            return found
    own = [
        each
        for each, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    ]
    there = f"; it has {', '.join(own[:_MOST_NAMED])}" if own else ""
    raise _NotThereError(
        f"{module.__name__} has no function {' or '.join(names)}{there}. Name one as in {module.__name__}.py:NAME"
    )


def _failure(error: BaseException) -> dict[str, str]:
    """An error document as Lambda writes it, and the traceback as Python shows it, without what led to the handler: this file, and Python's import."""
    if isinstance(error, _NotThereError):
        return {"errorType": "AttributeError", "errorMessage": str(error), "traceback": f"{error}."}
    own = error.__traceback__
    while own is not None and own.tb_frame.f_code.co_filename.startswith((__file__, *_IMPORTING)):
        own = own.tb_next
    # A file that cannot be compiled, or is not there, has no line that ran.
    shown = "".join(traceback.format_exception(type(error), error, own))
    return {"errorType": type(error).__name__, "errorMessage": str(error), "traceback": shown}


def _seen_in(error: BaseException) -> list[str]:
    """The files that an error came through: what could not be imported is no module yet."""
    found = [each.filename for each in traceback.extract_tb(error.__traceback__)]
    return [*found, *([error.filename] if isinstance(error, SyntaxError) and error.filename else [])]


def _files() -> list[str]:
    """What was imported that a maker may edit: not Python's own library, and nothing that pip installed."""
    found = (getattr(each, "__file__", None) for each in list(sys.modules.values()))
    return [each for each in found if each and "site-packages" not in each and not each.startswith(sys.base_prefix)]


def main(requests: int, answers: int, name: str, function: str) -> None:
    """Serve until the requests end."""
    # Compiled files are told apart by the second and the size of their source, which a quick change may have in common.
    sys.dont_write_bytecode = True
    with os.fdopen(requests, encoding="utf-8") as asked, os.fdopen(answers, "w", encoding="utf-8") as told:

        def tell(message: dict[str, Any]) -> None:
            told.write(json.dumps(message) + "\n")
            told.flush()

        stops = sys.breakpointhook

        def paused(*args: object, **named: object) -> object:
            tell({"paused": True})
            if os.environ.get("PYTHONBREAKPOINT"):
                return stops(*args, **named)
            # Python's own hook would stop here, one frame below the handler's line. Ctrl-C ends, as it does before a breakpoint.
            pdb.Pdb(nosigint=True).set_trace(sys._getframe(1))  # noqa: SLF001
            return None

        sys.breakpointhook = paused
        _lead_to_the_simulator()
        handler, why, seen = None, None, [str(Path(name).resolve())]
        try:
            handler = _function(_loaded(name), function.split(","))
        except BaseException as error:  # noqa: BLE001 - it is told, whatever it is
            why = _failure(error)
            seen = _seen_in(error)
        tell({"ready": why is None, "failure": why, "files": [*_files(), *seen]})
        for line in asked:
            if handler is not None:
                tell(_answer(handler, json.loads(line), name))


def _answer(handler: Callable[..., Any], request: dict[str, Any], name: str) -> dict[str, Any]:
    try:
        given = handler(request["event"], Context(request, Path(name).stem))
        if inspect.isawaitable(given):
            import asyncio  # noqa: PLC0415 - half of the time to start, and few handlers are asynchronous

            given = asyncio.run(_awaited(given))
        told: dict[str, Any] = {"answer": json.dumps(given)}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - Lambda, too, turns whatever ends a handler into a document
        told = {"failure": _failure(error)}
    sys.stdout.flush()
    return {**told, "files": _files()}


async def _awaited(given: Awaitable[Any]) -> Any:
    return await given


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
