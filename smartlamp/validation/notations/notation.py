"""Objects as Python and JavaScript print them, read as the JSON that was meant. Nothing in them is ever run."""

import ast
import json
import re
from functools import lru_cache

from alexa_messages.errors import NotJson
from alexa_messages.json_values import MAX_DEPTH
from smartlamp.validation.written import Written, at

_PIECE = re.compile(
    r"""
    "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+" | '[^'\\\n]*+(?:\\.[^'\\\n]*+)*+' | `[^`\\\n]*+(?:\\.[^`\\\n]*+)*+`
    | [{}\[\]"'`]
    | \n(?=\d{4}[-/]\d\d[-/]\d\d[T ]|\d\d?\ [A-Z][a-z]{2}\ \d|(?:START|END|REPORT)\ RequestId:|\[[A-Z]+\]\s)   # the next entry of a log
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(
    r"""
      (?P<string>[uU]?(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|`[^`\\\n]*+(?:\\.[^`\\\n]*+)*+`))
    | (?P<number>-?\d[\w.+-]*)
    | (?P<word>[A-Za-z_$][\w$]*)
    | (?P<mark>[{}\[\],:])
    | (?P<plus>\+(?=\s*["'`]))
    | (?P<blank>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d+)?")
_WORDS = {"True": "true", "False": "false", "None": "null", "true": "true", "false": "false", "null": "null"}
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_OPENING = {"}": "{", "]": "["}


class Extent:
    """How far an object goes in a text: `end` is None if it has no end; `reached` is where that became clear."""

    __slots__ = ("end", "reached", "too_deep")

    def __init__(self, text: str, start: int) -> None:
        self.end: int | None = None
        self.too_deep = False
        self.reached = len(text)
        around: list[str] = []
        for found in _PIECE.finditer(text, start):
            piece = found[0]
            if piece in "{[":
                around.append(piece)
                self.too_deep = len(around) > MAX_DEPTH + 1
            elif piece in "}]":
                if around.pop() != _OPENING[piece]:
                    self.reached = found.start()
                    return
                if not around:
                    self.end = self.reached = found.end()
                    return
            if self.too_deep or piece in "\"'`\n":
                self.reached = found.start()
                return


def as_json(raw: Written) -> Written:
    """An object in the notation of Python or JavaScript, as JSON.

    Raises:
        NotJson: it holds something that is no JSON, named in the words, or is cut short.
    """
    text, _, _ = _translated(raw.text)
    return Written(text, lambda place: raw.origin(at(place, *_translated(raw.text)[1:])))


@lru_cache(maxsize=4)
def _translated(raw: str) -> tuple[str, list[int], list[int]]:
    """The JSON, and the places of its tokens in it and in the text as written."""
    written: list[str] = []
    here, there = [0], [0]
    length = 0
    follows_string = False
    for found in _TOKEN.finditer(raw):
        kind, token = found.lastgroup, found[0]
        if kind in ("blank", "plus"):
            continue
        said = _said(kind, token, raw, found.end())
        if kind == "string" and follows_string:  # a long text in several pieces
            written[-1] = written[-1][:-1]
            said = said[1:]
            length -= 1
        follows_string = kind == "string"
        if said in "}]" and written and written[-1] == ",":
            length -= 1
            written.pop()
            here.pop()
            there.pop()
        written.append(said)
        here.append(length)
        there.append(found.start())
        length += len(said)
    return "".join(written), here, there


def _said(kind: str | None, token: str, raw: str, end: int) -> str:
    if kind == "mark":
        return token
    if kind == "string":
        body = token.lstrip("uU")[1:-1]
        if _PLAIN.fullmatch(body):
            return f'"{body}"'
        if token[-1] == "`":
            body = body.replace("\\`", "`").replace('"', '\\"')
            token = f'"{body}"'
        try:
            return json.dumps(ast.literal_eval(token), ensure_ascii=False)
        except (SyntaxError, ValueError, MemoryError):
            raise NotJson(f"{token[:20]} is no text") from None
    if kind == "number" and _NUMBER.fullmatch(token):
        return token + "0" if token.endswith(".") else token
    if kind == "word" and token in _WORDS:
        return _WORDS[token]
    if kind == "word" and _is_key(raw, end):
        return f'"{token}"'
    shown = re.match(r"[\w$.]+", raw[end - len(token) : end + 20])
    raise NotJson(f"{shown[0] if shown else token}")


def _is_key(raw: str, end: int) -> bool:
    while end < len(raw) and raw[end].isspace():
        end += 1
    return raw[end : end + 1] == ":"
