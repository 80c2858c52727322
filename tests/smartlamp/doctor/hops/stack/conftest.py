"""A stack with nothing wrong, for each test its own."""

from collections.abc import Iterator

import pytest

from tests.fakes.doctor_stack import DoctorStack, doctor_stack


@pytest.fixture
def stack() -> Iterator[DoctorStack]:
    with doctor_stack() as found:
        yield found
