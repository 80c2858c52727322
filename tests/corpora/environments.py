"""Where peers' released packages are installed: each in an environment of its own below `.venv/corpora`, never in ours."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".venv" / "corpora"
PEERS = Path(__file__).parent / "peers"
_OPENHAB = "https://github.com/openhab/openhab-alexa"
_PATIENCE_S = 1200
# They need a compiler or a library of the system, and the Alexa component none of them.
_LEFT_OUT = re.compile(r"ha-ffmpeg|home-assistant-bluetooth|pymicro-vad|pyspeex-noise|pyturbojpeg|uv\b", re.IGNORECASE)


class NotHere(Exception):
    """Why a peer cannot be run here, and what to do."""


@dataclass(frozen=True)
class Peer:
    """A peer that can be run: what it is, and the command that prints its messages as JSON Lines."""

    name: str
    version: str
    command: Sequence[str | Path]
    folder: Path


def home_assistant() -> Peer:
    """Home Assistant's wheel, of the newest release that the newest Python here can install."""
    python = _newest_python()
    place = PLACE / "home_assistant"
    own = place / "bin" / "python"
    if not (place / "installed").exists():
        shutil.rmtree(place, ignore_errors=True)
        _run([python, "-m", "venv", place])
        _run([own, "-m", "pip", "install", "--quiet", "--no-deps", "homeassistant"])
        listed = "import importlib.metadata as m; print(*m.requires('homeassistant'), sep='\\n')"
        needed = _run([own, "-c", listed]).splitlines()
        wanted = [each for each in needed if not _LEFT_OUT.match(each)]
        _run([own, "-m", "pip", "install", "--quiet", "--prefer-binary", *wanted])
        (place / "installed").touch()
    version = _run([own, "-c", "import importlib.metadata as m; print(m.version('homeassistant'))"]).strip()
    return Peer("Home Assistant", version, [own, PEERS / "home_assistant.py"], ROOT)


def _newest_python() -> str:
    for minor in range(14, 10, -1):
        pyenv = Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3.{minor}")
        for each in (*map(str, pyenv), shutil.which(f"python3.{minor}")):
            # The shims of pyenv are there for a Python that is not chosen, too.
            if each and not subprocess.run([each, "--version"], capture_output=True, check=False).returncode:
                return each
    raise NotHere("there is no Python 3.11 to 3.14 to install it with; install one")


def openhab() -> Peer:
    """openHAB's skill, which is on GitHub only: OPENHAB names a clone where that cannot be reached."""
    missing = next((each for each in ("git", "node", "npm") if shutil.which(each) is None), None)
    if missing:
        raise NotHere(f"there is no {missing}; install it")
    place = PLACE / "openhab"
    skill = place / "lambda"
    if not (place / "installed").exists():
        shutil.rmtree(place, ignore_errors=True)
        _run(["git", "clone", "--quiet", "--depth", "1", os.environ.get("OPENHAB") or _OPENHAB, place])
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", skill])
        (place / "installed").touch()
    shutil.copy(PEERS / "openhab.mjs", skill / "smartlamp.mjs")
    version = _run(["node", "--print", "require('./package.json').version"], skill).strip()
    return Peer("openHAB", version, ["node", "--no-warnings", "smartlamp.mjs"], skill)


def iobroker() -> Peer:
    """ioBroker's adapter for Alexa, from npm."""
    return _of_npm("ioBroker.iot", "iobroker", "iobroker.iot")


def homebridge() -> Peer:
    """Homebridge's plugin for Alexa, from npm, with HomeKit's own definitions of accessories."""
    return _of_npm("homebridge-alexa", "homebridge", "homebridge-alexa", "@homebridge/hap-nodejs")


def _of_npm(name: str, driver: str, package: str, *more: str) -> Peer:
    """The newest release of a package that answers directives where it is installed, without its cloud."""
    missing = next((each for each in ("node", "npm") if shutil.which(each) is None), None)
    if missing:
        raise NotHere(f"there is no {missing}; install it")
    place = PLACE / driver
    if not (place / "installed").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        quietly = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        _run(["npm", "install", *quietly, "--prefix", place, package, *more])
        (place / "installed").touch()
    version = json.loads((place / "node_modules" / package / "package.json").read_text(encoding="utf-8"))["version"]
    talk = [sys.executable, "-m", "tests.corpora.peers.talk"]
    return Peer(name, version, [*talk, "node", "--no-warnings", PEERS / f"{driver}.mjs"], place)


def said(peer: Peer) -> str:
    """What a peer prints."""
    return _run(peer.command, peer.folder)


def _run(command: Sequence[str | Path], folder: Path = ROOT) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NODE_ENV": "test"}
    if command[0] == "npm":
        environment.pop("NODE_ENV")
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHere(f"{Path(command[0]).name} did not run: {error}") from error
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise NotHere(f"{' '.join(map(str, command[:4]))} ended with {done.returncode}: {why[:300]}")
    return done.stdout
