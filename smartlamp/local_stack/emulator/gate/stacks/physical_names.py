"""Lets two stacks of one name, in two regions of an account, have resources of their own.

The emulator makes a resource's physical name from the names of its stack and of itself. In AWS a random part makes it unique, also where
regions share names, as IAM's roles do (seen: the second stack overwrote the policies of the first one's role).
"""

import hashlib
from functools import wraps
from typing import Any

from smartlamp.local_stack.emulator.client import REGION

_LENGTH = 13


def tell_regions_apart(provisioners: Any) -> None:
    """Change `ministack.services.cloudformation.provisioners` in place. Names in the home region stay as they are."""
    named = provisioners._physical_name

    @wraps(named)
    def physical_name(stack: str, logical_id: str, **how: Any) -> str:
        name = str(named(stack, logical_id, **how))
        region = provisioners.get_region()
        if region == REGION:
            return name
        digest = hashlib.sha256(f"{region}:{name}".encode()).hexdigest()[:_LENGTH]
        return name[:-_LENGTH] + (digest if name.islower() else digest.upper())

    provisioners._physical_name = physical_name
