"""Finds the commands of AWS's command line in pages, in the template and in what our code says."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^ *```(?:sh|console|bash|shell)\b[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
# Where a command may begin: at a line's beginning, after a prompt, in $( ), after a pipe, in a loop.
_BEGINS = re.compile(
    r"(?:^[ \t]*(?:\$ )?|\$\(\s*|[|;&]\s*|\b(?:do|then|if|while|else|!)\s+)(?=aws\s+[a-z])", re.MULTILINE
)
_ENDS = set("|;&<>)#\n")


def in_shell(text: str) -> list[str]:
    """The commands of a piece of shell. What a `$( )` in one gives stands there as `$(...)`, and its own command beside it."""
    return [_command(text[begin.end() :]) for begin in _BEGINS.finditer(text)]


def in_page(text: str) -> list[str]:
    """The commands of a page: its blocks of shell, and what stands between backquotes."""
    inline = [span for span in _INLINE.findall(_ANY_FENCE.sub("", text)) if re.match(r"aws\s+[a-z]", span)]
    return [command for part in (*_FENCE.findall(text), *inline) for command in in_shell(part)]


def in_code(text: str) -> list[str]:
    """The commands in the texts of a module: between backquotes, or on a line of their own; `…` is what is put in."""
    if "aws " not in text:  # so most modules need no parsing
        return []
    parts: set[int] = set()
    found = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=str(said)) if id(node) not in parts:
                found.append(said)
            case ast.JoinedStr(values=values):
                parts |= {id(each) for each in values}
                found.append("".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in values))
    return [command for said in found for command in _said(said)]


def _said(text: str) -> list[str]:
    spans = [span for span in _INLINE.findall(text) if re.match(r"aws\s+[a-z]", span)]
    # Of a line of its own, an argument tells it from a sentence that begins with the word.
    lines = [
        line
        for line in text.splitlines()
        if re.match(r"\s*(?:Example: )?aws\s+[a-z0-9-]+\s+[a-z0-9-]+\s+\S*[-/]", line)
    ]
    return [command for part in (*spans, *lines) for command in in_shell(part.strip().removeprefix("Example: "))]


def everywhere() -> Iterator[tuple[str, str]]:
    """Each command with the file that it stands in."""
    said = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    for name in said:
        file = ROOT / name
        if not file.is_file():
            continue
        if file.suffix == ".md":
            found = in_page(file.read_text("utf-8"))
        elif file.suffix == ".py" and not name.startswith("tests/"):
            found = in_code(file.read_text("utf-8"))
        elif file.suffix == ".yaml":
            found = [command for said in _texts(file.read_text("utf-8")) for command in _said(said)]
        else:
            continue
        yield from ((name, command) for command in dict.fromkeys(found))


def _texts(document: str) -> list[str]:
    return [str(token.value) for token in yaml.scan(document) if isinstance(token, yaml.ScalarToken)]


def _command(text: str) -> str:
    """The command that the text begins with, on one line."""
    out, at, quote = [], 0, ""
    while at < len(text):
        each = text[at]
        if each == "\\" and quote != "'":
            out.append("" if text[at + 1 : at + 2] == "\n" else text[at : at + 2])
            at += 2
            continue
        if text.startswith("$(", at) and quote != "'":
            at = _after(text, at + 2)
            out.append("$(...)" if quote else "'$(...)'")
            continue
        if quote:
            quote = "" if each == quote else quote
        elif each in "'\"":
            quote = each
        elif each in _ENDS and not (each == "#" and out and out[-1] not in " \t"):
            break
        out.append(each)
        at += 1
    return "".join(out).strip()


def _after(text: str, at: int) -> int:
    depth, quote = 1, ""
    while at < len(text) and depth:
        each = text[at]
        if quote:
            quote = "" if each == quote else quote
        elif each in "'\"":
            quote = each
        depth += 0 if quote else (each == "(") - (each == ")")
        at += 1
    return at
