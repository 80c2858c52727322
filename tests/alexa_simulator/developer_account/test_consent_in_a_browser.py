"""The consent page in a real browser, which a tool on another port opened."""

import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from alexa_simulator.developer_account.sign_in import SCOPES
from tests.alexa_simulator.developer_account.conftest import CLIENT, Door, Policies, state

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Listener(http.server.HTTPServer):
    """The tool's loopback listener, for one request; `got` is its path."""

    got = ""


class _Visit(http.server.BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.got = self.server.got or self.path
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"You may close this page.")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener(("127.0.0.1", 0), _Visit) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.mark.parametrize(("button", "comes_back"), [("Allow", "code"), ("Cancel", "error")])
def test_the_browser_goes_back_to_the_tool(
    browser: "Browser", door: Door, policies: Policies, listener: Listener, *, button: str, comes_back: str
) -> None:
    back = f"http://127.0.0.1:{listener.server_address[1]}/cb"
    kept = state()
    kept["profiles"][0]["return_urls"] = [back]
    asked = {"client_id": CLIENT["client_id"], "redirect_uri": back, "response_type": "code", "state": "a b&c"}
    with door.serving(kept, policies) as desk:
        page = browser.new_page()
        page.goto(f"{desk.origin}/ap/oa?{urlencode({**asked, 'scope': ' '.join(SCOPES)})}")
        page.click(f"text={button}")
        page.wait_for_url(f"{back}?*")
        returned = dict(parse_qsl(urlsplit(listener.got).query))
        assert (returned["state"], sorted(returned)) == ("a b&c", sorted({"state", comes_back}))
        if comes_back == "code":
            assert desk.exchange(returned["code"], redirect_uri=back).status_code == 200
