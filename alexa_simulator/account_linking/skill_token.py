"""What a skill token says of itself."""

import base64

from alexa_messages import json_text

# A token that claims a longer lifetime is renewed after these ten years.
LONGEST_LIFETIME_S = 315_360_000


def unverified_claims(token: str) -> dict[str, object]:
    """The claims of a JWT, without a check of its signature: to show, never to trust. {} if it is opaque."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json_text.read(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)).decode())
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
