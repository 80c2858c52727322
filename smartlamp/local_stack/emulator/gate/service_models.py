"""Keeps what is looked up in botocore's models: how a service writes its messages, which operations have tags, and which anybody may ask.

Importing botocore takes 0.1 s.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from smartlamp.local_stack.emulator.gate.kept import Kept


class _Model:
    """A service's model, of which botocore reads all that is not kept."""

    def __init__(self, metadata: Mapping[str, Any], read: Any) -> None:
        self.metadata = metadata
        self._read = read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._read(), name)


def keep_metadata(responses: Any, kept: Kept) -> None:
    """Let botocore be imported only for a service that no emulator of this user was asked for.

    Args:
        responses: `ministack.core.responses`, which is changed in place.
        kept: where the models' metadata are.
    """
    service_model = functools.cache(responses._service_model)

    @functools.cache
    def kept_model(service: str) -> Any:
        metadata = _kept(kept, service, dict, lambda: getattr(service_model(service), "metadata", None))
        return metadata and _Model(metadata, functools.partial(service_model, service))

    responses._service_model = kept_model


def keep_tag_operations(iam_actions: Any, kept: Kept) -> None:
    """Let a service's model be read for its operations with tags only if no emulator of this user has read it: 5 ms for each service.

    Args:
        iam_actions: `ministack.core.iam_actions`, which is changed in place.
        kept: where the operations' names are.
    """
    read = iam_actions._tag_operations

    @functools.cache
    def tag_operations(service: str) -> frozenset[str]:
        return frozenset(_kept(kept, service, list, lambda: sorted(read(service))))

    iam_actions._tag_operations = tag_operations


def keep_public_operations(unsigned: Any, kept: Kept) -> None:
    """Let Cognito's model be read for the operations without a signature only if no emulator of this user has read it.

    Args:
        unsigned: the gate's module, which is changed in place.
        kept: where the operations' names are.
    """
    read = unsigned.public_operations

    @functools.cache
    def public_operations() -> frozenset[str]:
        return frozenset(_kept(kept, "cognito-idp", list, lambda: sorted(read())))

    unsigned.public_operations = public_operations


def _kept(kept: Kept, name: str, kind: type, make: Callable[[], Any]) -> Any:
    """What `make` gives, or gave to an earlier emulator: a value of JSON. An empty one is not kept, since a later one may not be empty."""
    made = functools.cache(make)

    def write(place: Path) -> None:
        if not made():
            raise FileNotFoundError
        place.write_text(json.dumps(made()))

    try:
        file = kept.get(hashlib.sha256(name.encode()).hexdigest(), write)
    except OSError:
        return made()
    try:
        value = json.loads(file.read_text())
    except (OSError, ValueError):  # gone, or damaged
        value = None
    if isinstance(value, kind):
        return value
    kept.remove(file)
    return made()
