"""A clock by which a command waits for what is simulated here: that has no limits, and is done in milliseconds."""

import time

from smartlamp.developer_account.exchange import Clock

_FASTER = 50
FASTER = Clock(lambda: _FASTER * time.monotonic(), lambda seconds: time.sleep(seconds / _FASTER))
