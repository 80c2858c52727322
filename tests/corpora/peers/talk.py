"""Asks a skill that is a program: `python -m tests.corpora.peers.talk COMMAND...`. Prints JSON Lines for `tests.corpora`.

The program reads one directive a line, and answers each with one line: {"event": the answer or null, "reports": [what it posts by itself]}.
"""

import json
import subprocess
import sys
from typing import IO, Any

from tests.corpora import asking

Message = dict[str, Any]


def main(command: list[str]) -> int:
    """Discover, ask every endpoint everything, and print each directive with its answer."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("unreachable: both are pipes")
        discovery = _asked(program.stdin, program.stdout, asking.discover())
        for endpoint in discovery["event"]["payload"]["endpoints"]:
            for directive in asking.questions(endpoint):
                _asked(program.stdin, program.stdout, directive)
        _asked(program.stdin, program.stdout, asking.nobody())
        program.stdin.close()
    return program.returncode


def _asked(told: IO[str], heard: IO[str], directive: Message) -> Message:
    told.write(json.dumps(directive) + "\n")
    told.flush()
    answer = json.loads(heard.readline())
    if answer["event"] is not None:
        _said({"directive": directive, "event": answer["event"]})
    for report in answer["reports"]:
        _said({"event": report})
    found: Message = answer["event"]
    return found


def _said(record: Message) -> None:
    sys.stdout.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
