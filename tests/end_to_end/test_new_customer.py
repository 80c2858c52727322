"""A new customer in a browser: from the Alexa app page to a lamp that is on, with the codes read in the inbox."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, Person
from tests.end_to_end.conftest import CommandLine

pytestmark = pytest.mark.stack


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone's browser. Each page that it shows must be free of script errors."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert complaints == []


@dataclass
class Customer:
    """Somebody with two tabs: one that links, and the Alexa app's inbox."""

    page: Page
    inbox: Page
    person: Person

    def fill(self, *, username: str = "", password: str = "", given_name: str = "Ada") -> None:
        """Fill in the page's form for a new account, and send it."""
        who = self.person
        by_phone = who.signs_in_with == "phone"
        self.page.fill("[name=username]", username or who.username)
        self.page.fill("[name='requiredAttributes[address]']", "1 Lamp Street")
        self.page.fill(
            f"[name='requiredAttributes[{'email' if by_phone else 'phone_number'}]']",
            who.email if by_phone else "+15555550111",
        )
        self.page.fill("[name='requiredAttributes[given_name]']", given_name)
        self.page.fill("[name='requiredAttributes[family_name]']", "Sample")
        self.page.fill("[name=password]", password or who.password)
        self.page.keyboard.press("Enter")

    def sign_in(self) -> None:
        """Send name and password."""
        self.page.fill("[name=username]", self.person.username)
        self.page.fill("[name=password]", self.person.password)
        self.page.keyboard.press("Enter")

    def enter(self, code: str) -> None:
        """Send a code."""
        self.page.fill("[name=code]", code)
        self.page.keyboard.press("Enter")

    def code(self, messages: int) -> str:
        """The latest code in the inbox, once there are this many messages to this customer."""
        self.inbox.bring_to_front()
        sent = self.inbox.locator("#mail li", has_text=self.person.username)
        expect(sent).to_have_count(messages)
        newest = sent.first
        code = newest.locator(".code").inner_text()
        assert re.fullmatch("[0-9]{6}", code)
        self.page.bring_to_front()
        return code

    def sees(self, problem: str) -> None:
        """The page says what is wrong, for whoever looks and for whoever listens."""
        expect(self.page.get_by_role("alert")).to_contain_text(problem)


def customer(stack: CommandLine, context: BrowserContext, person: Person) -> Customer:
    """Somebody at the first screen of the sign-in page."""
    page, inbox = context.new_page(), context.new_page()
    inbox.goto(stack.running.app)
    expect(inbox.get_by_role("heading", name="Inbox")).to_be_visible()
    page.bring_to_front()
    page.goto(stack.running.app)
    page.click("#link")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    return Customer(page, inbox, person)


def other(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06}"


def turns_on_their_lamp(new: Customer) -> None:
    """The linked customer finds the lamp that whoever signs up gets, and Alexa turns it on."""
    expect(new.page.locator("#link-state")).to_have_text("linked")
    device = new.page.locator(".device", has_text="SmartLamp")
    expect(device).to_be_visible()
    new.page.fill("#utterance", "turn on SmartLamp")
    new.page.click("#say button")
    expect(new.page.locator("#speech")).to_have_text("OK.")
    expect(device).to_contain_text("On")
    new.page.fill("#utterance", "is SmartLamp on")
    new.page.click("#say button")
    expect(new.page.locator("#speech")).to_have_text("SmartLamp is on.")


def links_the_profile_skill(new: Customer, messages: int = 0) -> None:
    """The other skill sends a card; it leads to the sign-in page and, if that many messages are then there, to a code."""
    new.page.fill("#profile-utterance", "open smart lamp profile")
    new.page.click("#profile-say button")
    new.page.click("#profile-card button")
    new.sign_in()
    if messages:
        expect(new.page.get_by_role("heading", name="Enter the code")).to_be_visible()
        new.enter(new.code(messages))
    expect(new.page.locator("#profile-account")).to_contain_text("has been linked since")


def hears(new: Customer, question: str, answer: str) -> None:
    """What the profile skill knows of the customer."""
    new.page.fill("#profile-utterance", question)
    new.page.click("#profile-say button")
    expect(new.page.locator("#profile-speech")).to_have_text(answer)


@pytest.mark.group("shared stack")
def test_with_an_e_mail_address(first_up: tuple[CommandLine, str], context: BrowserContext) -> None:
    smartlamp, told = first_up
    for skill in ("smart-home", "profile"):
        smartlamp("unlink", "--skill", skill)
    for each in (told, smartlamp("up", "--detach").stdout):
        assert f"sign in as {DEMO_EMAIL} at a click" in each
        to_paste = [line.strip() for line in each.splitlines() if re.match(r"  \S*smartlamp ", line)]
        assert [shlex.split(line)[1] for line in to_paste] == ["link", "say", "inbox", "users"]
    shown = smartlamp("users", "list", "--show-password")
    (password,) = (
        each["password"] for each in smartlamp.json("users", "list", "--show-password") if each["email"] == DEMO_EMAIL
    )
    assert len(password) >= 12
    assert [DEMO_EMAIL, password] in [line.split() for line in shown.stdout.splitlines()]
    assert password not in smartlamp("users", "list").stdout + told
    new = customer(smartlamp, context, Person("ada@example.com", "Correct-Horse-9"))
    new.page.click("text=Create an account")
    new.fill(password="Short-1")
    new.sees("Password must have length greater than or equal to 12")
    new.fill(username=DEMO_EMAIL)
    new.sees("User already exists.")
    new.fill()
    expect(new.page.get_by_role("heading", name="Confirm your account")).to_be_visible()
    # Signed up but not confirmed: the password leads back to the code.
    new.page.click("text=Sign in with another account")
    new.sign_in()
    expect(new.page.get_by_role("heading", name="Confirm your account")).to_be_visible()
    first = new.code(1)
    new.enter(other(first))
    new.sees("Invalid verification code provided, please try again.")
    new.page.click("text=Send a new code")
    expect(new.page.get_by_role("status")).to_contain_text("A new code was sent.")
    second = new.code(2)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    new.inbox.bring_to_front()
    new.inbox.locator("#mail li").first.get_by_role("button").click()
    expect(new.inbox.locator("#mail li").first.get_by_role("button")).to_have_text("Copied")
    assert new.inbox.evaluate("navigator.clipboard.readText()") == second
    new.page.bring_to_front()
    if first != second:
        new.enter(first)
        new.sees("Invalid verification code provided, please try again.")
    new.enter(second)
    turns_on_their_lamp(new)
    links_the_profile_skill(new)
    hears(new, "what is my name", "Your name is Ada Sample.")
    hears(new, "what is my address", "Your address is 1 Lamp Street.")
    # Nobody but the customer knows the password: then the status compares nothing, and says what to do.
    assert "smartlamp users add ada@example.com" in smartlamp("status").stdout
    sent = [each for each in smartlamp.json("inbox") if each["to"] == new.person.email]
    assert [(each["medium"], each["code"]) for each in sent] == [("email", first), ("email", second)]
    smartlamp.passes("unlink", "--skill", "profile")


@pytest.mark.group("phone stack")
def test_with_a_telephone_number(phone_stack: CommandLine, context: BrowserContext) -> None:
    phone_stack.up("cognito-user-info")
    phone_stack("unlink")
    phone_stack("unlink", "--skill", "profile")
    new = customer(
        phone_stack, context, Person("ada@example.com", "Correct-Horse-9", signs_in_with="phone", number="+15555557777")
    )
    new.page.click("text=Create an account")
    new.fill(username="0555 1234")
    new.sees("Invalid phone number format.")
    new.fill()
    expect(new.page.get_by_role("heading", name="Confirm your account")).to_be_visible()
    new.enter(new.code(1))
    expect(new.page.get_by_role("heading", name="Enter the code")).to_be_visible()
    code = new.code(2)
    new.enter(other(code))
    new.sees("Invalid code or auth state for the user.")
    new.enter(code)
    expect(new.page.locator("#link-state")).to_have_text("linked")
    # Whoever links again is asked for another code: the password alone lets nobody in.
    new.page.click("#unlink")
    new.page.click("#link")
    new.sign_in()
    expect(new.page.get_by_role("heading", name="Enter the code")).to_be_visible()
    new.enter(new.code(3))
    turns_on_their_lamp(new)
    links_the_profile_skill(new, messages=4)
    hears(new, "what is my phone number", f"Your phone number is {new.person.phone_number}.")
    told = [each["medium"] for each in phone_stack.json("inbox") if each["to"] == new.person.phone_number]
    assert set(told) == {"sms"}
    is_known_by_their_own_number(phone_stack, new)


def is_known_by_their_own_number(stack: CommandLine, new: Customer) -> None:
    """Whoever signed up on the page is no second person to the command line, which may give them a new password."""
    email, number = new.person.email, new.person.phone_number
    way = {"email": email, "username": number, "password": None}
    assert way in stack.json("users", "list", "--show-password")
    given = stack.json("users", "add", email)
    assert given["username"] == number
    ways = [each for each in stack.json("users", "list", "--show-password") if each["email"] == email]
    assert ways == [{**way, "password": given["password"]}]
    assert stack.json("lamps", "list", "--as", email)
    stack.json("users", "delete", email)
    assert email not in stack.json("users", "list")


@pytest.mark.group("shared stack")
def test_the_demo_customer_at_a_click(smartlamp: CommandLine, context: BrowserContext) -> None:
    smartlamp("unlink")
    page = context.new_page()
    page.goto(smartlamp.running.app)
    page.click("#link")
    page.click("text=Sign in as the demo customer")
    expect(page.locator("#link-state")).to_have_text("linked")
    page.fill("#utterance", "turn on SmartLamp")
    page.click("#say button")
    expect(page.locator("#speech")).to_have_text("OK.")
