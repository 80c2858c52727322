"""Keeps what the emulator looks up in botocore's models to answer: how a service writes its messages. Importing botocore takes 0.1 s."""

import functools
import hashlib
import json
from collections.abc import Mapping
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
        def write(place: Path) -> None:
            model = service_model(service)
            if model is None:  # perhaps for now
                raise FileNotFoundError
            place.write_text(json.dumps(model.metadata))

        try:
            file = kept.get(hashlib.sha256(service.encode()).hexdigest(), write)
        except OSError:
            return service_model(service)
        try:
            return _Model(json.loads(file.read_text()), functools.partial(service_model, service))
        except (OSError, ValueError):  # gone, or damaged
            kept.remove(file)
            return service_model(service)

    responses._service_model = kept_model
