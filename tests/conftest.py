"""No test is held against the clock: a busy machine is no fault. What is always the same is made once for all tests.

- What Python compiles is kept, also where a container's image says otherwise (PYTHONDONTWRITEBYTECODE): each process that a test starts,
  and each that runs tests, would compile all modules anew. PYTHONPYCACHEPREFIX names another place for it.
- botocore, moto and typer make once what they would make for each session, client, request and command.
- Garbage is looked for seldom, and never among what is there when all tests are collected.
- One browser is started for all tests that open pages.
- A test's folder has its number from a count, not from a look at the folders of all tests.
"""

import asyncio
import contextlib
import gc
import itertools
import os
import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import tests.fakes.botocore_once
import tests.fakes.moto_once
import tests.fakes.typer_once  # noqa: F401
from smartlamp.terminal import garbage, pasteable
from tests import browsers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytest_plugins = ["tests.checks_first", "tests.workers"]

settings.register_profile("without the clock", deadline=None)
settings.load_profile("without the clock")

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The modules, the tests and moto are millions of objects that stay, and each full look for garbage goes through all: half of the CPU.
garbage.collect_seldom()


def pytest_collection_finish() -> None:
    """All that is there by now stays."""
    gc.freeze()


_FOLDERS: defaultdict[str, "Iterator[int]"] = defaultdict(itertools.count)


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Path":
    """An empty folder, named as pytest names it. For its number, pytest reads the names of all folders: 1 ms of CPU for each thousand."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    while True:
        folder = tmp_path_factory.getbasetemp() / f"{name}{next(_FOLDERS[name])}"
        with contextlib.suppress(FileExistsError):  # another name may end with a number
            folder.mkdir(mode=0o700)
            return folder


@pytest.fixture(autouse=True)
def _no_options_given() -> None:
    """What a command of an earlier test was given is in no advice of this one."""
    pasteable.forget()


# The lists below the address bar: pages of Chromium's own in each new window, drawn in a process of their own. Chromium obeys the last
# such list only, so Playwright's (chromiumSwitches.ts) is here, too.
FEATURES_NOT_NEEDED = [
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
]  # fmt: skip


@pytest.fixture(scope="session")
def _started_browser() -> "Iterator[tuple[Browser, asyncio.AbstractEventLoop]]":
    """The browser, and the loop on which Playwright waits for it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = browsers.headless()
    if chromium is None:
        pytest.skip("no Chromium on this machine to open pages with")
    with playwright.sync_playwright() as started:
        loop = asyncio.get_running_loop()
        # A name that an attacker has pointed to this machine.
        resolving = "--host-resolver-rules=MAP evil.example 127.0.0.1"
        # Without a spare process for the next page.
        sparing = "--renderer-process-limit=1"
        arguments = ["--no-sandbox", resolving, sparing, f"--disable-features={','.join(FEATURES_NOT_NEEDED)}"]
        browser = started.chromium.launch(executable_path=chromium, args=arguments)
        asyncio._set_running_loop(None)
        yield browser, loop
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture
def browser(_started_browser: "tuple[Browser, asyncio.AbstractEventLoop]") -> "Iterator[Browser]":
    """Each new page of it has cookies and a store of its own.

    Playwright leaves its loop running in this thread: between two tests of pages it is put aside, for tests with a loop of their own.
    """
    started, loop = _started_browser
    asyncio._set_running_loop(loop)
    yield started
    try:
        for context in started.contexts:
            context.close()
    finally:
        asyncio._set_running_loop(None)
