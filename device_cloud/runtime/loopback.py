"""Which hosts are this machine. All code asks here: if two checks disagreed, a token or a password could leave this machine (SEC-083)."""

import ipaddress

_LOOPBACK_V4 = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = ipaddress.IPv6Address("::1")


def is_loopback(host: str) -> bool:
    """Whether the host can only be this machine: localhost, 127.0.0.0/8 or ::1, without brackets."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address == _LOOPBACK_V6 or address in _LOOPBACK_V4
