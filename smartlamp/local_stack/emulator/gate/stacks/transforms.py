"""Keeps what SAM's translator makes of a template: it makes the same each time, and its import alone takes a third of a second."""

import hashlib
import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from smartlamp.local_stack.emulator.gate.kept import Kept

_TRANSLATOR = "samtranslator.translator.transform"


def transform_once(kept: Kept) -> None:
    """Let the translator be imported only for a template that no emulator of this user has met.

    At this point, SmartLamp's template has no values of parameters. One with `AWS::LanguageExtensions` may have: only this user reads what is kept.

    Args:
        kept: where translated templates are.
    """

    def transform(template: Any, parameters: Any, loader: Any) -> Any:
        def translate() -> Any:
            sys.modules.pop(_TRANSLATOR, None)
            try:
                return importlib.import_module(_TRANSLATOR).transform(template, parameters, loader)
            finally:
                sys.modules[_TRANSLATOR] = lazy

        def write(place: Path) -> None:
            made.append(translate())
            text = json.dumps(made[0])
            if json.loads(text) != made[0]:
                raise _NotJson
            place.write_text(text)

        made: list[Any] = []
        try:
            given = json.dumps([template, parameters, os.environ["AWS_DEFAULT_REGION"]])
            file = kept.get(hashlib.sha256(given.encode()).hexdigest(), write)
        except (OSError, TypeError, _NotJson):
            return made[0] if made else translate()
        try:
            return json.loads(file.read_text())
        except (OSError, ValueError):  # gone, or damaged
            kept.remove(file)
            return made[0] if made else translate()

    lazy = ModuleType(_TRANSLATOR)
    vars(lazy)["transform"] = transform
    sys.modules[_TRANSLATOR] = lazy


class _NotJson(Exception):
    """What the translator made is not the same when it is written as JSON and read again."""
