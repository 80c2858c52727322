"""What a page gets, and what comes of it. A page's address carries the authorization request, so that it can be opened again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smartlamp.local_stack.emulator.gate.login import html
from smartlamp.local_stack.emulator.gate.login.authorization import Asked
from smartlamp.local_stack.emulator.gate.login.browser_sessions import BrowserSession

LOGIN, SIGN_UP, CONFIRM, MFA = "/login", "/signup", "/confirmUser", "/mfa"
FORGOT, RESET, NEW_PASSWORD = "/forgotPassword", "/confirmForgotPassword", "/newPassword"
RESEND = "/resendcode"

Form = Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """A request for a page: for what, by which browser, and the form if one `is_sent`."""

    asked: Asked
    session: BrowserSession
    form: Form
    is_sent: bool = False

    def to(self, path: str) -> str:
        """Another page's address, with the same authorization request."""
        return f"{path}?{self.asked.query}"

    def form_html(self, path: str, button: str, *fields: html.Field, plain: bool = False, **more: str) -> str:
        """A form of ours. After a problem, its fields say so."""
        is_wrong = self.is_sent and not plain
        return html.form(self.to(path), self.session.csrf, button, fields, hidden=more, is_wrong=is_wrong, plain=plain)


@dataclass(frozen=True)
class Shown:
    """A page to show."""

    body: bytes


@dataclass(frozen=True)
class Sent:
    """Where the browser goes next."""

    location: str


Outcome = Shown | Sent
Page = Callable[[Visit], Outcome]
