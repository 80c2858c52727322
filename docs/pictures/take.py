"""Takes the pictures of the documentation from a running local stack: python docs/pictures/take.py [STATE_DIR]."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from alexa_simulator.web.client import Client
from device_cloud.store import starter_lamp
from smartlamp.local_stack.state import DEFAULT_FOLDER, StateFolder
from smartlamp.local_stack.user_pool.people import people

HERE = Path(__file__).parent


def main(state_dir: Path) -> None:
    """Link the demo user, turn on the lamp, ask for a card, photograph the Alexa app."""
    folder = StateFolder(state_dir)
    running = folder.reached()
    person, _ = people(folder, running).demo()
    alexa = Client(running.page, running.page_key)
    for steps in (alexa.link(person.email, person.password), alexa.say(f"set {starter_lamp.NAME} to sky blue")):
        if not all(step.passed for step in steps):
            sys.exit("The main job does not pass, so there is nothing to show: run `smartlamp demo` to see why.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 1180})
        page.goto(running.app)
        page.wait_for_selector(".device.on")
        page.fill("#profile-utterance", "open smart lamp profile")
        page.click("#profile-say button")
        page.wait_for_selector("#profile-card")
        page.screenshot(path=HERE / "alexa-app.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)
