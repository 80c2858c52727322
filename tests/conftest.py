"""No test is held against the clock: a busy machine is no fault. What AWS's services take and give is read once for all tests."""

import functools

import botocore.session
from hypothesis import settings

settings.register_profile("without the clock", deadline=None)
settings.load_profile("without the clock")

# Each session of boto3 would read and parse the description of a service anew: 0.1 s of CPU a client. Nobody writes to it.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)
