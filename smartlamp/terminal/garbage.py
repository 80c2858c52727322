"""When Python looks for garbage: seldom in a process that mostly imports, and not at its end."""

import atexit
import gc

# Python's own is 700. A command makes some 100,000 objects while it imports, and keeps them all.
_NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """Look for garbage seldom while this process runs, and not once more when it ends: that takes a third of a short command's time.

    Only rings of objects are found that way. All others are freed as before, at once.
    """
    gc.set_threshold(_NEW_OBJECTS)
    atexit.register(gc.freeze)
