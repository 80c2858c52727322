"""Who is asking: a skill token in, an Owner out; the only maker of Owner."""

from device_cloud.identity.identity import Identity
from device_cloud.identity.owner import Owner

__all__ = ["Identity", "Owner"]
