"""Where Alexa has a browser come back to: one host for each part of the world, and the vendor's id (provisioning 2.6).

No API of Amazon's returns them; they are the same for every skill of a vendor. Which one is used depends on the customer's account
("Requirements for Account Linking", Alexa documentation).
"""

from collections.abc import Mapping

HOSTS: Mapping[str, str] = {
    "pitangui.amazon.com": "North America",
    "layla.amazon.com": "Europe",
    "alexa.amazon.co.jp": "Far East",
}


def redirect_urls(vendor_id: str) -> tuple[str, ...]:
    """All of them, for a vendor's skills."""
    return tuple(f"https://{host}/api/skill/link/{vendor_id}" for host in HOSTS)
