"""What an archive's compiled modules are built for."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from smartlamp.deploy.review import archive


def elf(machine: int, order: str = "<") -> bytes:
    return (
        b"\x7fELF\x02"
        + (b"\x01" if order == "<" else b"\x02")
        + b"\x01"
        + bytes(9)
        + struct.pack(f"{order}HH", 3, machine)
        + bytes(44)
    )


ARM64, X86_64, RISC_V = elf(0xB7), elf(0x3E), elf(0xF3)


def zipped(files: Mapping[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return file


@pytest.mark.parametrize(
    ("name", "content", "machine", "python"),
    [
        ("_cffi_backend.cpython-313-aarch64-linux-gnu.so", ARM64, "arm64", "python3.13"),
        ("_cffi_backend.cpython-39-x86_64-linux-gnu.so", X86_64, "x86_64", "python3.9"),
        ("cryptography/hazmat/bindings/_rust.abi3.so", ARM64, "arm64", ""),
        ("lib/x.so", RISC_V, "ELF 243", ""),
        ("lib/x.so", elf(0xB7, ">"), "arm64", ""),
        ("x.cpython-313-darwin.so", b"\xcf\xfa\xed\xfe" + bytes(60), "not Linux", "python3.13"),
        ("x.cp313-win_amd64.pyd", b"MZ" + bytes(60), "not Linux", ""),
        ("x.so", b"", "not Linux", ""),
    ],
)
def test_a_module(name: str, content: bytes, machine: str, python: str) -> None:
    found = archive.read(zipped({name: content, "smarthome_lambda/handler.py": b""}))
    assert found.machines == {name: machine}
    assert found.pythons == ({name: python} if python else {})
    assert found.files == {"smarthome_lambda/handler.py"}


def test_bytecode() -> None:
    found = archive.read(zipped({"a/__pycache__/b.cpython-312.pyc": b"", "a/b.py": b"", "README.md": b""}))
    assert found.bytecode == {"python3.12"}
    assert found.machines == {}


def test_what_is_no_archive() -> None:
    with pytest.raises(zipfile.BadZipFile):
        archive.read(io.BytesIO(b"<html>"))
