"""What is in a zip file of texts.

texts = unpacked(path.read_bytes())
assert "report.txt" in texts
"""

import io
import zipfile


def unpacked(content: bytes) -> dict[str, str]:
    """Its texts, by the names of its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {each: archive.read(each).decode() for each in archive.namelist()}
