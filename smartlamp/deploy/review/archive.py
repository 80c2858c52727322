"""What a function's archive was built for: the processor and the Python of the compiled modules in it."""

import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

# ELF's e_machine, by Lambda's names. https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
_MACHINES = {0x3E: "x86_64", 0xB7: "arm64"}
_MODULE = re.compile(r"\.(?:so|pyd|dylib)$")
# numpy.core.cpython-313-aarch64-linux-gnu.so; .abi3.so is for each Python.
_TAG = re.compile(r"\.cpython-(\d)(\d+)\b")
_HEADER = 20


@dataclass(frozen=True)
class Archive:
    """A function's archive.

    Attributes:
        machines: by compiled module, the processor that it is for: arm64, x86_64 or, for anything else, "not Linux" or "ELF 40".
        pythons: by compiled module that is for one Python only, Lambda's name of it, such as python3.13.
        bytecode: the Pythons that its code is compiled for.
        files: the names of its Python files.
    """

    machines: Mapping[str, str]
    pythons: Mapping[str, str]
    bytecode: frozenset[str]
    files: frozenset[str]


def read(file: IO[bytes]) -> Archive:
    """Look into an archive.

    Raises:
        zipfile.BadZipFile: it is none.
    """
    with zipfile.ZipFile(file) as bundle:
        names = bundle.namelist()
        modules = [name for name in names if _MODULE.search(name)]
        return Archive(
            dict(_machines(bundle, modules)),
            {name: found for name in modules if (found := _python(name))},
            frozenset(found for name in names if name.endswith(".pyc") and (found := _python(name))),
            frozenset(name for name in names if name.endswith(".py")),
        )


def _machines(bundle: zipfile.ZipFile, modules: list[str]) -> Iterator[tuple[str, str]]:
    for name in modules:
        with bundle.open(name) as module:
            yield name, _machine(module.read(_HEADER))


def _machine(header: bytes) -> str:
    if len(header) < _HEADER or header[:4] != b"\x7fELF":
        return "not Linux"
    order = ">" if header[5] == 2 else "<"
    (machine,) = struct.unpack_from(f"{order}H", header, 18)
    return _MACHINES.get(machine, f"ELF {machine}")


def _python(name: str) -> str:
    tag = _TAG.search(name)
    return f"python{tag[1]}.{tag[2]}" if tag else ""
