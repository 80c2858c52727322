"""Messages as other languages print their objects. They cannot be read; each has a sentence that says how to log them."""

import re


def _printed(how: str, instead: str) -> str:
    return f"a message as {how}, which cannot be read: log {instead} instead"


_NAME = "(?:directive|event)"
FOREIGN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\{{{_NAME}=\{{"), _printed("Java prints a Map", "new ObjectMapper().writeValueAsString(message)")),
    (
        re.compile(rf"\bmap\[(?:context:map\[.{{0,2000}}?\] )?{_NAME}:map\["),
        _printed("Go prints a map", "the text of json.Marshal(message)"),
    ),
    (re.compile(rf"\{{(?:\"{_NAME}\"|:{_NAME})\s*=>\s*\{{"), _printed("Ruby prints a Hash", "message.to_json")),
    (
        re.compile(rf"\[\"?{_NAME}\"?\]\s*=>\s*(?:Array|array|stdClass|object)"),
        _printed("PHP prints an array", "json_encode($message)"),
    ),
    (
        re.compile(rf"OrderedDict\(\[\(u?['\"]{_NAME}['\"],|OrderedDict\(\{{u?['\"]{_NAME}['\"]:(?=\s*OrderedDict)"),
        _printed("Python prints an OrderedDict", "json.dumps(message)"),
    ),
    (
        re.compile(rf"\bObject \{{\s*\"{_NAME}\": Object \{{"),
        _printed("Rust prints a serde_json Value", "serde_json::to_string(&message)"),
    ),
)
