"""Speech as SSML, in which anything that somebody typed is only text (SEC-104).

https://developer.amazon.com/en-US/docs/alexa/custom-skills/speech-synthesis-markup-language-ssml-reference.html
"""

import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Fragment:
    """A piece of markup; only this module creates one."""

    markup: str


def text(value: str) -> Fragment:
    """Words as they are."""
    return Fragment(_escaped(value))


def telephone(value: str) -> Fragment:
    """A telephone number, read digit by digit."""
    return _say_as("telephone", value)


def address(value: str) -> Fragment:
    """A postal address."""
    return _say_as("address", value)


def spelled(value: str) -> Fragment:
    """Something whose spelling nobody can guess, such as an e-mail address, character by character."""
    return _say_as("spell-out", value)


def sentence(template: str, **parts: Fragment) -> Fragment:
    """One of our sentences, with `{name}` where parts belong; the sentence itself is text, too."""
    return Fragment(html.escape(template, quote=False).format_map({name: part.markup for name, part in parts.items()}))


def together(*fragments: Fragment) -> Fragment:
    """One after the other."""
    return Fragment(" ".join(fragment.markup for fragment in fragments))


def speak(*fragments: Fragment) -> str:
    """The whole speech."""
    return f"<speak>{together(*fragments).markup}</speak>"


def _say_as(how: str, value: str) -> Fragment:
    return Fragment(f'<say-as interpret-as="{how}">{_escaped(value)}</say-as>')


def _escaped(value: str) -> str:
    # The five named entities of XML, which Amazon's own SDK writes; html.escape writes a number for the last of them.
    return html.escape(value).replace("&#x27;", "&apos;")
