"""The Alexa app page in a real browser."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.login_with_amazon.profile import LoginWithAmazonProfile
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.web.server import app
from alexa_troubleshooting import cause, explanation
from tests.alexa_simulator.conftest import Home, account_linking
from tests.alexa_simulator.login_with_amazon.test_profile import DANA
from tests.fakes.fake_skill import color_endpoint, scene_endpoint
from tests.fakes.gateway_events import posted
from tests.fakes.served_app import Entrance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

MODELS = {
    locale: InteractionModel(locale, "smart lamp profile", {"what is my name": "WhatIsMyName"})
    for locale in ("en-GB", "en-US")
}


def knows_who_is_linked(request: dict[str, Any]) -> dict[str, Any]:
    """A custom skill that answers with a card until an account is linked."""
    linked = "accessToken" in request["context"]["System"]["user"]
    speech = {"type": "PlainText", "text": "Your name is Dana." if linked else "Please link your account."}
    card = {} if linked else {"card": {"type": "LinkAccount"}}
    return {"version": "1.0", "response": {"outputSpeech": speech, "shouldEndSession": True, **card}}


@pytest.fixture
def custom(home: Home, tmp_path: Path) -> CustomSkillSession:
    return CustomSkillSession(
        Memory(tmp_path / "profile.json"), home.alexa.linking, InProcessSkill(knows_who_is_linked), MODELS
    )


@pytest.fixture
def address(home: Home, custom: CustomSkillSession, entrance: Entrance) -> str:
    callback = f"{entrance.origin}/api/skill/link/M1"
    home.pool.redirect_uris = (callback,)
    home.alexa.linking = account_linking(home.pool)
    custom.linking = home.alexa.linking
    amazon = LoginWithAmazonProfile("client", "secret", (callback,), lambda: (DANA,))
    entrance.app = app(home.alexa, custom, amazon, key="the key")
    return entrance.origin


@pytest.fixture
def complaints() -> list[str]:
    """What the page's own script and files had to complain of; nothing, at the end of a test."""
    return []


@pytest.fixture
def tab(browser: "Browser", address: str, complaints: list[str]) -> "Iterator[Page]":
    """An empty one, with cookies of its own."""
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
    yield page
    assert complaints == []
    page.close()


@pytest.fixture
def unlinked_page(tab: "Page", address: str) -> "Page":
    """The page before anything is linked."""
    tab.goto(f"{address}/#key=the%20key")
    return tab


@pytest.fixture
def page(tab: "Page", address: str, linked: Home) -> "Page":  # noqa: ARG001
    """The page of somebody who has linked before. To link here would load two more pages, which takes as long as most of these tests."""
    tab.goto(f"{address}/#key=the%20key")
    tab.wait_for_selector(".device")
    return tab


def sign_in(page: "Page", home: Home) -> None:
    page.fill("#username", home.pool.email)
    page.fill("#password", home.pool.password)
    page.click("button[type=submit]")


def test_a_browser_signs_in_at_login_with_amazon(tab: "Page", address: str, complaints: list[str]) -> None:
    """Its form comes from the same origin, and the browser must be let to say so."""
    callback = f"{address}/api/skill/link/M1"
    asked = {"client_id": "client", "redirect_uri": callback, "response_type": "code", "scope": "profile", "state": "s"}
    tab.goto(f"{address}/ap/oa?{urlencode(asked)}")
    tab.fill("[name=email]", DANA.email)
    tab.fill("[name=password]", DANA.password)
    tab.click("button[type=submit]")
    tab.wait_for_url(f"{callback}?*code=*")
    complaints.clear()  # nobody had begun this linking


def say(page: "Page", text: str, until: str) -> None:
    page.fill("#utterance", text)
    page.click("#say button")
    page.wait_for_selector(until)


def test_linking_and_switching_in_the_browser(home: Home, unlinked_page: "Page") -> None:
    page = unlinked_page
    page.click("#link")
    sign_in(page, home)
    page.wait_for_selector(".device")
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


def test_a_failure_says_what_the_customer_sees_why_and_what_to_do(home: Home, page: "Page") -> None:
    home.skill.twist = lambda _, __: None
    say(page, "turn on SmartLamp", ".step.failed")
    words = explanation(("answer-malformed",))
    told = [page.inner_text(f".step.failed .explained.{name}") for name in ("customer_sees", "why", "to_do", "more")]
    assert told == [
        f"The customer sees: {words.customer_sees}",
        f"Why: {words.why}",
        f"To do: {cause('answer-malformed').elsewhere}",
        f"More: {words.more}",
    ]
    assert home.alexa.event_gateway.answer(posted({}, "unknown")).status == 401
    page.wait_for_selector("#events .explained.why")
    assert page.inner_text("#events .explained.to_do") == f"To do: {cause('event-token-ended').elsewhere}"


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


NAME = "what is my name"


class ProfileCard:
    """The custom skill on the page."""

    def __init__(self, page: "Page", home: Home) -> None:
        self.page = page
        self._home = home

    def __call__(self, part: str) -> Any:
        return playwright.expect(self.page.locator(f"#profile-{part}"))

    def click(self, part: str) -> None:
        self.page.click(f"#profile-{part}")

    def fill(self) -> None:
        self.page.select_option("#profile-locale", "en-GB")
        self.page.fill("#profile-utterance", NAME)

    def ask(self) -> None:
        self.fill()
        self.page.click("#profile-say button")

    def signs_in_and_is_answered_by_asking_again(self) -> None:
        sign_in(self.page, self._home)
        self("account").to_contain_text("has been linked since")
        self("card").to_be_hidden()
        self("settings-link").to_be_hidden()
        self("utterance").to_have_value(NAME)
        self("locale").to_have_value("en-GB")
        self.page.click("#profile-say button")
        self("speech").to_have_text("Your name is Dana.")
        self("card").to_be_hidden()


@pytest.fixture
def profile(unlinked_page: "Page", home: Home) -> ProfileCard:
    return ProfileCard(unlinked_page, home)


def test_enabled_without_an_account_and_linked_by_a_card_later(
    profile: ProfileCard, custom: CustomSkillSession
) -> None:
    custom.linking = replace(custom.linking, skip_on_enablement=True)
    profile.page.reload()
    for _ in range(2):
        profile("account").to_contain_text("Account linking is optional")
        profile.click("enable")
        profile("account").to_have_text("The skill is enabled. No account is linked.")
        profile("settings-link").to_be_visible()
        profile("card").to_be_hidden()
        profile.ask()
        profile("speech").to_have_text("Please link your account.")
        profile("card").to_be_visible()
        profile("settings-link").to_be_hidden()
        profile.page.reload()  # a card stays in the app until it is followed
        profile("card").to_be_visible()
        profile.ask()
        profile.click("link")
        profile.signs_in_and_is_answered_by_asking_again()
        profile.click("unlink")
        profile("enable").to_be_visible()
        profile("card").to_be_hidden()


def test_enabling_leads_to_the_sign_in_page_where_an_account_is_required(profile: ProfileCard) -> None:
    profile("account").to_contain_text("Account linking is required")
    profile.fill()
    profile.click("enable")
    profile.signs_in_and_is_answered_by_asking_again()
    profile.click("unlink")
    profile.click("enable")
    profile.page.wait_for_selector("#username")
    profile.page.go_back()  # whoever leaves the sign-in page has enabled the skill all the same
    profile("account").to_have_text("The skill is enabled. No account is linked.")
    profile.fill()
    profile.click("settings-link")
    profile.signs_in_and_is_answered_by_asking_again()


def test_a_card_that_the_command_line_caused_is_on_the_page(profile: ProfileCard, custom: CustomSkillSession) -> None:
    profile("card").to_be_hidden()
    profile("account").to_contain_text("Account linking is required")
    assert all(step.passed for step in custom.say(NAME, "en-US"))
    profile("card").to_be_visible()
