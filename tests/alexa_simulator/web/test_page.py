"""The Alexa app page in a real browser."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import uvicorn

from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.login_with_amazon.profile import LoginWithAmazonProfile
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.web.server import app
from tests.alexa_simulator.conftest import Home, account_linking
from tests.alexa_simulator.login_with_amazon.test_profile import DANA
from tests.fakes.fake_skill import color_endpoint, scene_endpoint

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine to open the page with")


@pytest.fixture
def address(home: Home, tmp_path: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        callback = f"http://127.0.0.1:{port}/api/skill/link/M1"
        home.pool.redirect_uris = (callback,)
        home.alexa.linking = account_linking(home.pool)
        custom = CustomSkillSession(Memory(tmp_path / "profile.json"), home.alexa.linking, InProcessSkill(dict), {})
        amazon = LoginWithAmazonProfile("client", "secret", (callback,), lambda: (DANA,))
        whole = app(home.alexa, custom, amazon, key="the key")
        server = uvicorn.Server(uvicorn.Config(whole, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's own script and files had to complain of; nothing, at the end of a test."""
    return []


@pytest.fixture
def page(home: Home, address: str, complaints: list[str]) -> "Iterator[Page]":
    """The page after linking in the browser."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
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
        page.goto(f"{address}/#key=the%20key")
        page.click("#link")
        page.fill("#username", home.pool.email)
        page.fill("#password", home.pool.password)
        page.click("button[type=submit]")
        page.wait_for_selector(".device")
        yield page
        assert complaints == []
        browser.close()


def test_a_browser_signs_in_at_login_with_amazon(page: "Page", address: str, complaints: list[str]) -> None:
    """Its form comes from the same origin, and the browser must be let to say so."""
    callback = f"{address}/api/skill/link/M1"
    asked = {"client_id": "client", "redirect_uri": callback, "response_type": "code", "scope": "profile", "state": "s"}
    page.goto(f"{address}/ap/oa?{urlencode(asked)}")
    page.fill("[name=email]", DANA.email)
    page.fill("[name=password]", DANA.password)
    page.click("button[type=submit]")
    page.wait_for_url(f"{callback}?*code=*")
    complaints.clear()  # nobody had begun this linking


def say(page: "Page", text: str, until: str) -> None:
    page.fill("#utterance", text)
    page.click("#say button")
    page.wait_for_selector(until)


def test_linking_and_switching_in_the_browser(home: Home, page: "Page") -> None:
    assert page.inner_text("#link-state") == "linked"
    say(page, "turn on SmartLamp", ".device.on")
    assert page.inner_text("#speech") == "OK."
    assert page.locator(".step").count() == 4
    assert home.skill.power["lamp-1"] == "ON"


def test_advice_is_seen_in_its_own_color_and_fails_nothing(home: Home, page: "Page") -> None:
    echoed = {"endpointId": "lamp-1", "cookie": {}}
    home.skill.twist = lambda _, answer: {**answer, "event": {**answer["event"], "endpoint": echoed}}
    say(page, "turn on SmartLamp", ".device.on")
    assert "leave it out" in page.inner_text(".step p.advice")
    playwright.expect(page.locator(".step p.advice")).not_to_have_css("color", "rgb(23, 33, 43)")
    assert page.locator(".step.failed").count() == 0
    assert page.locator("summary.advised").count() == 1


def test_level_colour_and_white_are_shown(home: Home, page: "Page") -> None:
    home.skill.endpoints = [
        color_endpoint("lamp-1", "SmartLamp", "ToggleController"),
        scene_endpoint("scene-1", "Relax"),
    ]
    page.click("#discover")
    page.wait_for_selector(".dimmer")
    say(page, "set SmartLamp to 40 percent", "text=On, 40 %")
    say(page, "set SmartLamp to blue", "text=On, 40 %, hue 240°")
    playwright.expect(page.locator(".bulb").first).to_have_css("background-color", "rgb(0, 0, 255)")
    say(page, "set SmartLamp to 2700 kelvin", "text=On, 40 %, 2700 K")
    page.locator(".dimmer").fill("70")
    page.locator(".dimmer").dispatch_event("change")
    page.wait_for_selector("text=On, 70 %, 2700 K")
    assert home.skill.more["lamp-1"][-1]["value"] == 70
    page.click("text=Start")
    page.wait_for_selector("#speech:has-text('OK.')")
    assert home.skill.directives[-1]["directive"]["header"]["name"] == "Activate"
