import subprocess
import sys

PROGRAM = """
import atexit, gc, weakref
atexit.register(lambda: print("looked at in the end:", len(gc.get_objects())))  # called last

from smartlamp.terminal.garbage import collect_seldom

collect_seldom()

class Ring: pass

def ring():
    one = Ring()
    one.itself = one
    return weakref.ref(one)

first = ring()
made = 0
while first() is not None:
    ring()
    made += 1
print("rings until one is freed:", made)
"""


def test_a_process_that_makes_much_garbage_frees_it_and_one_that_ends_looks_for_none() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    found = dict(line.split(": ") for line in done.stdout.splitlines())
    assert 700 < int(found["rings until one is freed"]) <= 50_000
    assert int(found["looked at in the end"]) == 0
