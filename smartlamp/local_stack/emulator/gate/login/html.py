"""The pages' HTML: one column, readable on a telephone, light or dark, without a script. Every value is escaped here."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

_STYLE = """
:root { color-scheme: light dark; --paper: #f4f4f6; --card: #fff; --ink: #16181d; --quiet: #565c68; --line: #8a909c; --act: #0a5bb5;
  --on-act: #fff; --bad: #b3161b; --good: #1a6b32; }
@media (prefers-color-scheme: dark) { :root { --paper: #101216; --card: #1a1d23; --ink: #eceef2; --quiet: #a9b0bd; --line: #757d8b;
  --act: #7cb7ff; --on-act: #08223f; --bad: #ff9a96; --good: #86d99b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1.5rem 1rem; }
.card { background: var(--card); border-radius: .75rem; padding: 1.25rem; margin: 0 0 1rem; }
.card > :last-child { margin-bottom: 0; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
form { margin: 0 0 1rem; }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; margin: 0 0 1rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; }
button { width: 100%; min-height: 2.75rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--act);
  background: var(--act); color: var(--on-act); cursor: pointer; }
button.plain { background: transparent; color: var(--act); }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.quiet { color: var(--quiet); font-size: .9rem; }
.error { color: var(--bad); font-weight: 600; white-space: pre-line; }
.good { color: var(--good); }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True)
class Field:
    """A labelled input. `fill` is the browser's `autocomplete`."""

    name: str
    label: str
    kind: str = "text"
    fill: str = "off"
    value: str = ""
    hint: str = ""


def field_html(field: Field, *, is_wrong: bool = False) -> str:
    """A field. A wrong one names the page's problem as its description."""
    name = field.name.replace("[", "-").replace("]", "")
    described = " ".join((["problem"] if is_wrong else []) + ([f"{name}-hint"] if field.hint else []))
    attributes = {"id": name, "name": field.name, "type": field.kind, "autocomplete": field.fill, "value": field.value}
    if field.fill == "one-time-code":
        attributes |= {"inputmode": "numeric", "maxlength": "12"}
    if field.fill in ("username", "one-time-code") or field.kind == "email":
        attributes |= {"autocapitalize": "none", "spellcheck": "false"}
    if described:
        attributes["aria-describedby"] = described
    if is_wrong:
        attributes["aria-invalid"] = "true"
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    hint = f'<p id="{name}-hint" class="quiet">{escape(field.hint)}</p>' if field.hint else ""
    return f'<label for="{name}">{escape(field.label)}</label><input{told} required>{hint}'


def form(  # noqa: PLR0913 - one argument per part
    action: str,
    csrf: str,
    button: str,
    fields: Iterable[Field] = (),
    *,
    hidden: Mapping[str, str] | None = None,
    is_wrong: bool = False,
    plain: bool = False,
) -> str:
    """A form that is posted. `plain` is for what is not the page's main purpose."""
    secret = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in {"_csrf": csrf, **(hidden or {})}.items()
    )
    inputs = "".join(field_html(each, is_wrong=is_wrong) for each in fields)
    kind = ' class="plain"' if plain else ""
    return f'<form method="post" action="{escape(action)}">{secret}{inputs}<button type="submit"{kind}>{escape(button)}</button></form>'


def link(address: str, words: str) -> str:
    """A paragraph with a link."""
    return f'<p><a href="{escape(address)}">{escape(words)}</a></p>'


def note(words: str, kind: str = "") -> str:
    """A paragraph. What is in backticks is a command."""
    about = f' class="{escape(kind)}"' if kind else ""
    told = _COMMAND.sub(r"<code>\1</code>", escape(words))
    return f"<p{about}>{told}</p>"


def points(words: Iterable[str]) -> str:
    """A list."""
    return "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in words) + "</ul>"


def page(title: str, *parts: str, problem: str = "", news: str = "") -> bytes:
    """A whole page.

    Args:
        title: also its heading.
        parts: HTML, as the functions here make it.
        problem: what went wrong; read aloud at once.
        news: what was done.
    """
    told = f'<p id="problem" class="error" role="alert">{escape(problem)}</p>' if problem else ""
    told += f'<p class="good" role="status">{escape(news)}</p>' if news else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(f'Error: {title}' if problem else title)}</title><style>{_STYLE}</style></head>"
        f'<body><main><div class="card"><h1>{escape(title)}</h1>{told}{"".join(parts)}</div>'
        '<p class="quiet">Managed login, simulated on this machine.</p></main></body></html>'
    ).encode()


def headers(redirect_uri: str = "") -> list[tuple[bytes, bytes]]:
    """What locks a page down. A form's answer may lead to this redirect URL and to no other host."""
    parts = urlsplit(redirect_uri)
    there = f" {parts.scheme}://{parts.netloc}" if parts.netloc and set(parts.netloc) <= _IN_A_HOST else ""
    policy = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'{there}; frame-ancestors 'none'; base-uri 'none'"
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
        # Not `no-referrer`: a browser would then hide the origin of our own forms, and they would look foreign.
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]


_COMMAND = re.compile("`([^`]+)`")
_IN_A_HOST = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]")
