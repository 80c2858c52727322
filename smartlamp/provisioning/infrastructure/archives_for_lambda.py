"""The functions' archives for AWS: named by what goes into them, so that only what the bucket lacks is built."""

import functools
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smartlamp.deploy import packager, template
from smartlamp.local_stack.emulator import cache
from smartlamp.terminal import console

# Of each door and processor.
_KEPT = 2


@functools.cache
def runtime() -> str:
    """The runtime of the functions, such as python3.13.

    Raises:
        CannotRun: template.yaml is damaged.
    """
    body: dict[str, Any] = template.load()
    return str(body["Globals"]["Function"]["Runtime"])


def key_of(door: str, runtime: str, architecture: str) -> str:
    """The name of a door's archive in the bucket. It is known without the archive.

    It does not say whether the code is compiled: the first machine that builds it decides, and the others find it there.

    Args:
        door: the door's package, such as smarthome_lambda.
        runtime: Lambda's, such as python3.13.
        architecture: arm64 or x86_64.

    Raises:
        CannotRun: a file of the door is damaged.
    """
    return f"{door}-{_digest(_recipe(door, packager.own_content(door), runtime, architecture))}.zip"


def archive_of(door: str, runtime: str, architecture: str) -> Path:
    """The zip file of a door's archive for Lambda, built unless the cache has it.

    Args:
        door: the door's package, such as smarthome_lambda.
        runtime: Lambda's, such as python3.13.
        architecture: arm64 or x86_64.

    Raises:
        CannotRun: pip cannot install what it needs, or a file of the door is damaged.
    """
    dependencies = cache.dependencies_for(door, runtime, architecture)
    own = packager.own_content(door)

    def make(folder: Path, run: cache.Run) -> None:
        content = folder / "content"
        shutil.copytree(dependencies, content)
        packager.write(own, content)
        if not packager.compile_for(content, runtime, run=run):
            console.print_line(packager.NOT_COMPILED.format(runtime, door=door).strip(), to=console.err)
        packager.archive([content], folder / "archive.zip")
        shutil.rmtree(content)

    recipe = _recipe(door, own, runtime, architecture)
    return cache.made(f"lambda-{architecture}-{door}", recipe, make, keep=_KEPT) / "archive.zip"


def _recipe(door: str, own: Mapping[Path, bytes], runtime: str, architecture: str) -> str:
    makers = [Path(packager.__file__).read_text(), Path(__file__).read_text()]
    return "\n".join([runtime, architecture, packager.digest(own), cache.requirements_of(door), *makers])


def _digest(recipe: str) -> str:
    return hashlib.sha256(recipe.encode()).hexdigest()[:32]
