"""The pages in a real browser, over the real emulator, whose clock the test moves."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, PASSWORD, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_in import known
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_up import signed_up

pytestmark = [
    pytest.mark.stack,
    pytest.mark.group("user pools"),
]

WIDTH = 320
# WCAG 2.2, 1.4.3: a text's contrast with what is behind it.
LEAST_CONTRAST = 4.5
_CONTRASTS = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("h1, p, label, input, button, a")].map((element) => {
    const [low, high] = [getComputedStyle(element).color, behind(element)].map(light).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A narrow telephone."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": WIDTH, "height": 640})
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    page.close()
    assert complaints == []


def begin(page: Page, pool: Pool) -> None:
    page.goto(f"{pool.account.endpoint}/oauth2/authorize?{pool.question()}")


def send(page: Page, **form: str) -> None:
    """Type into the fields, and send the form with the keyboard."""
    for name, value in form.items():
        page.locator(f"[name='{name}']").fill(value)
    page.keyboard.press("Enter")


def is_readable(page: Page, heading: str) -> None:
    """The page fits the screen, its fields have names, its texts have contrast, and Tab reaches every control."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert min(page.evaluate(_CONTRASTS)) >= LEAST_CONTRAST, scheme
    assert page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden])')].every((each) => each.labels.length === 1)"
    )
    controls = page.locator("input:not([type=hidden]), button, a")
    page.evaluate("document.activeElement?.blur()")
    reached = set()
    for _ in range(controls.count()):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('input, button, a')].indexOf(document.activeElement)"))
    assert -1 not in reached
    assert len(reached) == controls.count()


def returns(page: Page, **form: str) -> dict[str, str]:
    """What comes to the application's redirect URL when the form is sent. Nobody listens there."""
    with page.expect_request(lambda asked: asked.url.startswith(f"{CALLBACK}?")) as asked:
        send(page, **form)
    return dict(parse_qsl(urlsplit(asked.value.url).query))


def sees(page: Page, problem: str) -> None:
    """It is said at once, and the field that is wrong says so, too."""
    expect(page.get_by_role("alert")).to_contain_text(problem)
    assert page.locator("input:not([type=hidden])").first.get_attribute("aria-invalid") == "true"


def test_a_new_customer_with_every_wrong_code(page: Page, by_email: Pool) -> None:
    begin(page, by_email)
    is_readable(page, "Sign in")
    page.click("text=Create an account")
    is_readable(page, "Create an account")
    person = by_email.person()
    send(page, **{**person, "password": "Short-1"})
    sees(page, "Password must have length greater than or equal to 12")
    is_readable(page, "Create an account")
    send(page, password=PASSWORD)
    is_readable(page, "Confirm your account")
    first = by_email.code_to(person["username"])
    send(page, code=f"{(int(first) + 1) % 10**6:06}")
    sees(page, "Invalid verification code provided, please try again.")
    by_email.late(24 * 3600 + 1)
    send(page, code=first)
    # So late, the browser's session is over, too: the person signs in, and is asked for the code.
    expect(page.get_by_role("heading", level=1)).to_have_text("Please start again")
    page.click("text=Sign in")
    send(page, username=person["username"], password=PASSWORD)
    send(page, code=first)
    sees(page, "Invalid code provided, please request a code again.")
    page.click("text=Send a new code")
    expect(page.get_by_role("status")).to_contain_text("A new code was sent.")
    second = by_email.code_to(person["username"])
    assert returns(page, code=second)["state"] == "s&t=1"


def test_an_address_that_is_taken_and_a_code_that_was_used(page: Page, by_email: Pool) -> None:
    other, person = signed_up(by_email)
    begin(page, by_email)
    page.click("text=Create an account")
    send(page, **person)
    sees(page, "User already exists.")
    page.click("text=Have an account? Sign in")
    send(page, username=person["username"], password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your account")
    code = by_email.code_to(person["username"])
    assert other.send(code=code).returned["code"]
    send(page, code=code)
    sees(page, "User cannot be confirmed. Current status is CONFIRMED")


def test_the_code_by_sms_wrong_late_and_right(page: Page, by_phone: Pool) -> None:
    username = known(by_phone)
    begin(page, by_phone)
    send(page, username=username, password=PASSWORD)
    is_readable(page, "Enter the code")
    code = by_phone.code_to(username)
    send(page, code=f"{(int(code) + 1) % 10**6:06}")
    sees(page, "Invalid code or auth state for the user.")
    by_phone.late(181)
    send(page, code=code)
    sees(page, "Invalid session for the user, session is expired.")
    page.click("text=Start again, with a new code")
    send(page, username=username, password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    assert returns(page, code=by_phone.code_to(username))["code"]


def test_a_forgotten_password(page: Page, by_email: Pool) -> None:
    username = known(by_email)
    begin(page, by_email)
    page.click("text=Forgot your password?")
    is_readable(page, "Forgot your password?")
    send(page, username=username)
    is_readable(page, "Choose a new password")
    code = by_email.code_to(username)
    send(page, code=code, password="Short-1")
    sees(page, "Password must have length greater than or equal to 12")
    assert returns(page, code=code, password="Another-Horse-8")["code"]


def test_a_wrong_link_ends_at_a_page_that_says_why(page: Page, by_email: Pool) -> None:
    page.goto(f"{by_email.account.endpoint}/oauth2/authorize?{by_email.question(redirect_uri='https://evil.example/')}")
    is_readable(page, "An error was encountered with the requested page.")
    expect(page.get_by_role("alert")).to_have_text("redirect_mismatch")
