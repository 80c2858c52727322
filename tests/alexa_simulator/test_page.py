"""The Alexa app page in a real browser."""

import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from alexa_simulator.server import app
from tests.alexa_simulator.conftest import Home, account_linking

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine to open the page with")


@pytest.fixture
def address(home: Home) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        callback = f"http://127.0.0.1:{port}/api/skill/link/M1"
        home.pool.redirect_uris = (callback,)
        home.alexa.linking = account_linking(home.pool)
        server = uvicorn.Server(uvicorn.Config(app(home.alexa), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


def test_linking_and_switching_in_the_browser(home: Home, address: str) -> None:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # The sign-in page is not ours; what a browser says of its missing icon neither.
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and said.location["url"].startswith(f"{address}/page")
                else None
            ),
        )
        page.goto(address)
        page.click("#link")
        page.fill("#username", home.pool.email)
        page.fill("#password", home.pool.password)
        page.click("button[type=submit]")
        page.wait_for_selector(".device")
        assert page.inner_text("#link-state") == "linked"
        page.fill("#utterance", "turn on SmartLamp")
        page.click("#say button")
        page.wait_for_selector(".device.on")
        assert page.inner_text("#speech") == "OK."
        assert page.locator(".step").count() == 4
        assert complaints == []
        browser.close()
    assert home.skill.power["lamp-1"] == "ON"
