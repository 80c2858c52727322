"""Reads a hosted sign-in page: its form and its error message."""

from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclass(frozen=True)
class Form:
    """A form with a field for the user's name and one for the password, or with one for a code (then `password_field` is empty).

    `hidden` holds CSRF tokens: never show it. `others` are the names of further fields, in order.
    """

    action: str
    hidden: dict[str, str]
    username_field: str
    password_field: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Input:
    """One `<input>` that a form would send."""

    kind: str
    name: str
    value: str
    fill: str = ""


@dataclass(frozen=True)
class Page:
    """The relevant parts of a page. `forms` are (action, inputs) in order; `error` is the page's own text, or empty."""

    title: str
    error: str
    forms: tuple[tuple[str, tuple[Input, ...]], ...]

    def sign_in_form(self) -> Form | None:
        """The first form that asks for a name and one password. Cognito's classic page has the same form twice."""
        for action, inputs in self.forms:
            names = [each.name for each in inputs if each.kind in {"text", "email", "tel"}]
            passwords = [each.name for each in inputs if each.kind == "password"]
            if names and len(passwords) == 1:
                username = "username" if "username" in names else names[0]
                hidden = {each.name: each.value for each in inputs if each.kind == "hidden"}
                return Form(action, hidden, username, passwords[0])
        return None

    def sign_up_form(self) -> Form | None:
        """The form of a new account, as Cognito's pages have it: a name, a password, and attributes called `requiredAttributes[...]`."""
        for action, inputs in self.forms:
            asked = [each.name for each in inputs if each.kind != "hidden"]
            if {"username", "password"} <= set(asked):
                hidden = {each.name: each.value for each in inputs if each.kind == "hidden"}
                others = tuple(name for name in asked if name not in {"username", "password"})
                return Form(action, hidden, "username", "password", others)
        return None

    def code_form(self) -> Form | None:
        """The first form that asks for a code that was sent, and for nothing else."""
        for action, inputs in self.forms:
            asked = [each for each in inputs if each.kind != "hidden"]
            if len(asked) == 1 and asked[0].fill == "one-time-code":
                hidden = {each.name: each.value for each in inputs if each.kind == "hidden"}
                return Form(action, hidden, asked[0].name, "")
        return None

    @property
    def asks_for_new_password(self) -> bool:
        """Whether a form wants a password typed twice."""
        return any(sum(each.kind == "password" for each in inputs) > 1 for _, inputs in self.forms)


def read_page(html: str) -> Page:
    """Read what signing in needs from a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(
        title=" ".join("".join(reader.title).split()),
        error=" ".join("".join(reader.error).split()),
        forms=tuple((action, tuple(inputs)) for action, inputs in reader.forms),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.error: list[str] = []
        self.forms: list[tuple[str, list[Input]]] = []
        self._in_form = False
        self._in_title = False
        self._error_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID and (self._error_depth or (not self.error and _complains(given))):
            self._error_depth += 1
        if tag == "form":
            self.forms.append((given.get("action", ""), []))
            self._in_form = True
        elif tag == "input" and self._in_form and given.get("name"):
            kind = given.get("type", "text").lower()
            self.forms[-1][1].append(Input(kind, given["name"], given.get("value", ""), given.get("autocomplete", "")))
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._error_depth:
            self._error_depth -= 1
        if tag == "form":
            self._in_form = False
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif self._error_depth:
            self.error.append(data)


def _complains(attributes: dict[str, str]) -> bool:
    # The emulator has class "error", Cognito's classic page "errorMessage-customizable", its newer one an alert.
    classes = attributes.get("class", "").lower().split()
    return any(name.startswith("error") for name in classes) or attributes.get("role") == "alert"
