"""Writes what docs/troubleshooting.md has of the hints.

`python -m alexa_troubleshooting.page` does it in a checkout; the tests hold the page equal to this. What is outside the marks is written by hand.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from alexa_troubleshooting.knowledge import PAGE, Cause, Source, Symptom, causes, symptoms
from alexa_troubleshooting.search import under

FILE = Path(__file__).resolve().parents[1] / PAGE

HOPS = {
    "customer": "The customer's Alexa app",
    "console": "The developer console",
    "sign-in": "The sign-in page",
    "token": "The token endpoint",
    "grant": "The grant for events",
    "function": "The function",
    "discovery": "Discovery",
    "device": "The device",
    "event": "The event gateway",
    "deployment": "The deployment",
}
# Which hop follows which, when a customer links and then uses a device.
_PATH = (
    ("customer", "enables the skill", "console"),
    ("console", "authorization URL", "sign-in"),
    ("sign-in", "code", "token"),
    ("token", "skill token", "grant"),
    ("grant", "AcceptGrant", "function"),
    ("function", "Discover", "discovery"),
    ("discovery", "directives, states", "device"),
    ("device", "changes", "event"),
    ("deployment", "makes", "function"),
)
_MOST_NAMED = 4
# In the data a page is named as in a message, “Capacity” in the file; here it is a link.
_NAMED = re.compile(r"docs/(\w+\.md)(?:, “([^”]+)”)?")
_CODE = re.compile(r"(`[^`]*`)")


def parts() -> dict[str, str]:
    """Each part of the page that is made from the hints, by the name in its marks."""
    return {"hops": _picture(), "contents": _contents(), "symptoms": "\n\n".join(map(_symptom, symptoms()))}


def filled(page: str) -> str:
    """The page with its parts as they should be."""
    for name, text in parts().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        page = re.sub(f"{begin}.*?{end}", lambda _, b=begin, t=text, e=end: f"{b}\n{t}\n\n{e}", page, flags=re.DOTALL)  # type: ignore[misc]
    return page


def anchor(heading: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _picture() -> str:
    lines = ["flowchart LR"]
    for hop, title in HOPS.items():
        first = dict.fromkeys(each.symptoms[0] for each in causes().values() if each.hop == hop)
        named = "<br/>".join([f"<b>{title}</b>", *list(first)[:_MOST_NAMED]])
        lines.append(f'    {_node(hop)}["{named}"]')
    lines += [f"    {_node(start)} -- {what} --> {_node(end)}" for start, what, end in _PATH]
    return "```mermaid\n" + "\n".join(lines) + "\n```"


def _node(hop: str) -> str:
    return hop.replace("-", "_")


def _contents() -> str:
    rows = (f"| [{each.title}](#{anchor(each.title)}) | {_linked(each.seen)} |" for each in symptoms())
    return "\n".join(("| what you see | where and when |", "| --- | --- |", *rows))


def _symptom(symptom: Symptom) -> str:
    found = under(symptom)
    near = [each for each in found if each.symptoms[0] == symptom.id or each.id in symptom.likeliest]
    near = near if len(near) > 1 else list(found)
    rows = (f"| [{each.id}](#{each.id}) | {HOPS[each.hop]} | {_linked(each.cause)} |" for each in near)
    further = ", ".join(f"[{each.id}](#{each.id})" for each in found if each not in near)
    paragraphs = (
        f"## {symptom.title}",
        f"{symptom.seen} {_linked(symptom.about)}",
        f"**First:** {_linked(symptom.first)}",
        "\n".join(("| cause | where | in a sentence |", "| --- | --- | --- |", *rows)),
        *([f"It can also be {further}."] if further else ()),
    )
    return "\n\n".join((*paragraphs, *(_cause(each) for each in found if each.symptoms[0] == symptom.id)))


def _cause(cause: Cause) -> str:
    lines = [
        f"- **How to see it:** {_linked(cause.evidence)}",
        f"- **How to mend it:** {_linked(cause.remedy)}",
        *([f"- **In another skill:** {_linked(cause.elsewhere)}"] if cause.elsewhere else ()),
        f"- **How we know:** {'; '.join(_known(cause.sources))}.",
        f"- **At the desk:** `{cause.desk}`"
        if cause.desk
        else f"- **Not at the desk:** {_linked(cause.not_at_the_desk)}",
        *([f"- **Words:** {', '.join(f'`{code}`' for code in cause.codes)}"] if cause.codes else ()),
        *([f"- **Tests:** {', '.join(f'`{path}`' for path in cause.tests)}"] if cause.tests else ()),
    ]
    return "\n\n".join((f"### {cause.id}", _linked(cause.cause), "\n".join(lines)))


def _known(sources: Sequence[Source]) -> Iterator[str]:
    """What each way of knowing rests on."""
    for standing in dict.fromkeys(each.standing for each in sources):
        named = (_source(each) for each in sources if each.standing == standing)
        yield f"{standing}: {', '.join(named)}"


def _source(source: Source) -> str:
    if source.url:
        return f"[{source.where}]({source.url})"
    return f"`{source.where}`" if source.where.endswith(".py") else source.where


def _linked(text: str) -> str:
    """The text with each of our pages that it names as a link; what is code stays as it is."""
    return "".join(piece if piece.startswith("`") else _NAMED.sub(_link, piece) for piece in _CODE.split(text))


def _link(named: re.Match[str]) -> str:
    file, heading = named.groups()
    return f"[{heading}]({file}#{anchor(heading)})" if heading else f"[{file}]({file})"


if __name__ == "__main__":
    FILE.write_text(filled(FILE.read_text("utf-8")), "utf-8")
