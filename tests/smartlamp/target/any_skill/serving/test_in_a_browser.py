"""The app of a maker's skill in a real browser: link at a click, speak, see what the handler printed."""

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smartlamp.target.any_skill.output import Output
from smartlamp.target.any_skill.reached import skill_at
from smartlamp.target.any_skill.serving.kept import folder_of, kept_in
from smartlamp.target.any_skill.serving.simulator import simulator, variables
from smartlamp.target.any_skill.settings_file import kept_target
from tests.fakes.makers_folder import makers_folder
from tests.smartlamp.commands.running.test_app import GREETER, MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@contextmanager
def opened(browser: "Browser", folder: Path, complaints: list[str]) -> "Iterator[Page]":
    """The page of the skill in this folder."""
    target = kept_target(folder)
    assert target is not None
    state = folder_of(folder, target)
    kept = kept_in(state)
    with Output(None) as output:
        skill = skill_at(target, variables(state, target, kept), output)
        whole = simulator(state, target, kept, skill, "")
        with whole.served("the key"):
            page = browser.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.goto(f"{whole.page}/#key=the%20key")
            yield page
            page.close()
        skill.end()  # type: ignore[attr-defined]


def test_from_linking_to_a_lamp_that_is_on(browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people = '[[people]]\nname = "Ann"\nemail = "ann@example.com"\npassword = "correct horse"\nsub = "ann-1"\n'
    makers_folder(tmp_path, f"events = true\n{people}")
    complaints: list[str] = []
    with opened(browser, tmp_path, complaints) as page:
        page.click("#link")
        page.wait_for_url("**/authorization/authorize?*")
        page.fill("[name=username]", "ann@example.com")
        page.fill("[name=password]", "wrong")
        page.get_by_role("button", name="Sign in").click()
        assert page.inner_text("[role=alert]") == "The e-mail address or the password is wrong."
        page.click("text=Continue as Ann")
        page.wait_for_selector(".device")
        assert page.inner_text("#link-state") == "linked"
        page.fill("#utterance", "turn on kitchen light")
        page.click("#say button")
        page.wait_for_selector(".device.on")
        assert page.inner_text("#speech") == "OK."
        assert "handling Alexa.PowerController TurnOn\nfor ann-1" in page.inner_text("pre.printed")
        page.wait_for_selector("#events li")
        page.fill("#utterance", "turn off kitchen light")
        page.click("#say button")
        page.wait_for_selector(".step.failed")
        assert page.inner_text("pre.printed").endswith("ValueError: no lamp goes off")
    assert complaints == []


def test_a_custom_skill_has_a_page_of_its_own(
    browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    makers_folder(tmp_path, 'kind = "custom"\nmodels = "models"\n')
    (tmp_path / "my_skill.py").write_text(GREETER)
    (tmp_path / "models").mkdir()
    (tmp_path / "models/en-US.json").write_text(json.dumps(MODEL))
    complaints: list[str] = []
    with opened(browser, tmp_path, complaints) as page:
        page.wait_for_selector("#profile-enable:visible")
        assert page.locator(".smart-home:visible").count() == 0
        page.fill("#profile-utterance", "open greeter")
        page.click("#profile-say button")
        page.wait_for_selector("#profile-speech:visible")
        assert page.inner_text("#profile-speech").strip() == "Hello."
        page.click("#profile-settings-link")
        page.click("text=Continue as Demo")
        page.wait_for_selector("#profile-unlink:visible")
        assert page.inner_text("#link-state") == "linked"
    assert complaints == []
