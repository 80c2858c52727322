"""The certificate authorities that this machine trusts, loaded once: each load takes some 40 ms of a start."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """Checks servers' certificates and names against them."""
    return ssl.create_default_context()
