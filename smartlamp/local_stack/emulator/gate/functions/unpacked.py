"""Unpacks an archive once instead of for each process of its function.

The emulator unpacks the whole archive, some 35 MB, whenever it starts a process: a third of the time until the first answer. That its files
cannot be written here is as on AWS, where makers meet "Read-only file system" anywhere but in /tmp (reported, not seen; the size of /tmp alone
is documented: https://docs.aws.amazon.com/lambda/latest/api/API_EphemeralStorage.html).
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from smartlamp.local_stack.emulator.gate.kept import Kept

_WRITABLE = 0o222
# Each file has this time. Another one shows that a process has written to the file: root may, and a function may take the right.
_UNCHANGED_SINCE_S = 315532800  # 1980, the first year that archives know


def unpack_once(runtime: Any, kept: Kept) -> None:
    """Let each process of a function have links to the files of an archive that is unpacked.

    Where no link can be made, for example to another file system, the archive is unpacked as before.

    Args:
        runtime: `ministack.core.lambda_runtime`, which is changed in place.
        kept: where unpacked archives are.
    """

    class ZipFile(zipfile.ZipFile):
        """An archive of which one unpacked copy is enough."""

        def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
            if path is None or members is not None or pwd is not None or [*Path(path).iterdir()]:
                super().extractall(path, members, pwd)
                return
            try:
                name = _digest(str(self.filename))
                unpacked = kept.get(name, self._unpack)
                if not _is_unchanged(unpacked):
                    kept.remove(unpacked)
                    unpacked = kept.get(name, self._unpack)
                shutil.copytree(unpacked, path, copy_function=os.link, dirs_exist_ok=True)
            except (OSError, shutil.Error):
                shutil.rmtree(path)  # never write through a link
                Path(path).mkdir()
                super().extractall(path)

        def _unpack(self, place: Path) -> None:
            super().extractall(place)
            for file in _files(place):
                os.utime(file, (_UNCHANGED_SINCE_S, _UNCHANGED_SINCE_S))
                file.chmod(file.stat().st_mode & ~_WRITABLE)

    own = ModuleType(zipfile.__name__)
    vars(own).update(vars(zipfile), ZipFile=ZipFile)
    runtime.zipfile = own


def _files(folder: Path) -> Iterator[Path]:
    return (Path(inside, name) for inside, _, names in os.walk(folder) for name in names)


def _is_unchanged(folder: Path) -> bool:
    return all(file.stat().st_mtime == _UNCHANGED_SINCE_S for file in _files(folder))


def _digest(archive: str) -> str:
    with Path(archive).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
