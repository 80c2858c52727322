"""A browser with a person in front of it, who signs in at once: for the environment variable BROWSER.

    {"BROWSER": command("sam@example.com", "their password")}

It fills in the real sign-in page, and then opens the address to which that leads, as a browser would.
"""

import shlex
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from alexa_simulator.account_linking import hosted_page


def command(username: str, password: str) -> str:
    """What Python's `webbrowser` runs, with the address in place of %s."""
    return shlex.join([sys.executable, "-m", __name__, username, password]) + " %s"


def main(username: str, password: str, url: str) -> None:
    """Sign in at this address."""
    callback = parse_qs(urlsplit(url).query)["redirect_uri"][0]
    returned = hosted_page.sign_in(url, callback, username, password)
    requests.get(f"{callback}?{urlencode(returned)}", timeout=10).raise_for_status()


if __name__ == "__main__":
    main(*sys.argv[1:])
