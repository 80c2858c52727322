"""No test is held against the clock: a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("without the clock", deadline=None)
settings.load_profile("without the clock")
