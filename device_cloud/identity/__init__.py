"""Identifies the caller: a skill token, or the user pool's own event, in; an Owner out. Nothing else creates an Owner."""

from device_cloud.identity.identity import Identity
from device_cloud.identity.owner import Owner

__all__ = ["Identity", "Owner"]
