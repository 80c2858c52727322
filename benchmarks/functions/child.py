"""A container: imports one function as Lambda's runtime does, then invokes it as the other process asks.

It is not imported, but run: python -I -S -B child.py MODULE [--count] ENTRY...

MODULE has the handler, ENTRY is what it imports from. Requests and replies are JSON lines on standard input and output; what the function
logs goes to the null device. Without a request it ends as soon as it is ready: that is a cold start.
"""

import os
import sys

IS_COUNTING = sys.argv[2] == "--count"
sys.path[:0] = sys.argv[3 if IS_COUNTING else 2 :]
replies = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
calls, is_on = 0, False

if IS_COUNTING:
    import threading

    def count(_frame: object, event: str, _argument: object) -> None:
        """Count a call of a function, of Python's or of C's, as cProfile does."""
        global calls  # noqa: PLW0603 - a profile function has no other place
        if is_on and event in {"call", "c_call"}:
            calls += 1

    # Set before the function starts a thread, so that one that outlives a directive is counted, too.
    threading.setprofile(count)
    sys.setprofile(count)

handler = __import__(sys.argv[1], fromlist=["lambda_handler"]).lambda_handler


class Context:
    """Lambda's."""

    aws_request_id = "8f5c7a2e-3f3b-4d0c-9f0e-2b1a6c1d4e5f"

    def get_remaining_time_in_millis(self) -> int:
        """As much as the functions' template gives."""
        return 8000


for line in sys.stdin:
    import json
    import time

    messages = json.loads(line)
    answers = []
    calls, is_on = 0, True
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    for message in messages:
        answers.append(handler(message, Context()))  # noqa: PERF401 - a comprehension would be a call
    cpu, wall = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
    is_on = False
    with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be one more import
        peak_kib = int(status.read().partition("VmHWM:")[2].split()[0])
    with os.fdopen(os.dup(replies), "w") as reply:
        # Long answers are alike, so the last stands for all.
        said = [json.dumps(each)[:2000] for each in answers]
        took = {"cpu_ns": cpu, "wall_ns": wall, "calls": calls, "peak_kib": peak_kib}
        json.dump({**took, "said": said, "last": answers[-1]}, reply)
        reply.write("\n")
os._exit(0)
