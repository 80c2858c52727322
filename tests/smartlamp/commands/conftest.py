from collections.abc import Iterator

import pytest

from tests.fakes.served_app import Entrance, served_app


@pytest.fixture(scope="session")
def entrance() -> Iterator[Entrance]:
    with served_app(Entrance, "error") as served:
        yield served
