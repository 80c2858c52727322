"""What is slow to make and always the same: made by the first emulator that needs it, kept in its environment for all of this user's.

    unpacked = Kept(Path(sys.prefix) / "kept" / "unpacked", most=6)
    folder = unpacked.get(digest, lambda place: archive.extractall(place))

Whatever is there may be removed: it is made again.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# A process that was killed leaves what it had not finished.
_UNFINISHED_FOR_S = 3600.0


class Kept:
    """Files or folders by name; what was not used for the longest time goes first."""

    def __init__(self, room: Path, most: int) -> None:
        """Make nothing yet.

        Args:
            room: the folder in which they are; private to this user.
            most: how many of them stay.
        """
        self._room = room
        self._most = most

    def get(self, name: str, make: Callable[[Path], object]) -> Path:
        """The file or folder of this name, complete. Another process may remove it at any time.

        Args:
            name: another one for another content.
            make: writes it to the path that it is given, where nothing is.

        Raises:
            OSError: it can be neither found nor written.
        """
        place = self._room / name
        with contextlib.suppress(FileNotFoundError):
            os.utime(place)  # used now
            return place
        self._room.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._room, prefix=".") as unfinished:
            made = Path(unfinished) / name
            make(made)
            try:
                made.rename(place)
            except OSError:
                if not place.exists():
                    raise
                # Another process has made the same folder meanwhile.
        self._remove_old()
        return place

    def _remove_old(self) -> None:
        used: list[tuple[float, Path]] = []
        for each in self._room.iterdir():
            with contextlib.suppress(FileNotFoundError):
                used.append((each.stat().st_mtime, each))
        finished = sorted((item for item in used if not item[1].name.startswith(".")), reverse=True)
        long_ago = time.time() - _UNFINISHED_FOR_S
        unfinished = [item for item in used if item[1].name.startswith(".") and item[0] < long_ago]
        for _, old in finished[self._most :]:
            self.remove(old)
        for _, left in unfinished:
            _delete(left)

    def remove(self, place: Path) -> None:
        """Let the next who wants it make it anew. Nobody finds it half removed."""
        with contextlib.suppress(OSError), tempfile.TemporaryDirectory(dir=self._room, prefix=".") as unwanted:
            place.rename(Path(unwanted) / place.name)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
