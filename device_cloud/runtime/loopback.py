"""Which hosts are this machine. Everybody asks here: where two disagree, a token or a password goes to another machine (SEC-083)."""

import ipaddress

_LOOPBACK_V4 = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = ipaddress.IPv6Address("::1")


def is_loopback(host: str) -> bool:
    """Whether the host can only be this machine: localhost, 127.0.0.0/8 or ::1, brackets taken off."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address == _LOOPBACK_V6 or address in _LOOPBACK_V4
