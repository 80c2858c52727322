"""The browsers of this machine that open pages in tests."""

import shutil

_WITH_A_WINDOW = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
# The headless shell is the same engine without the browser's own windows: a page takes two thirds of the CPU.
_HEADLESS = ("chromium-headless-shell", "chromium", "chromium-browser")


def with_a_window() -> str | None:
    """One that a person can use."""
    return _first(_WITH_A_WINDOW)


def headless() -> str | None:
    """One that only a test uses."""
    return _first(_HEADLESS)


def _first(names: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)
