"""A function's processor, Python and handler, against its archive."""

import pytest

from smartlamp.deploy.review.archive import Archive
from smartlamp.deploy.review.facts import Seen
from tests.deployment.reviewed import reviewed, stopped

PLACE = ("bucket", "archive.zip", "")
FILES = frozenset(
    f"{each}.py" for each in ("smarthome_lambda/handler", "smarthome_lambda/change_report", "sign_up/handler")
)
FUNCTIONS = {"SmartHomeFunction", "ChangeReportFunction", "SignUpFunction"}
MODULE = "_cffi_backend.so"


def built(
    machine: str = "arm64", python: str = "python3.13", files: frozenset[str] = FILES, bytecode: str = "python3.13"
) -> Archive:
    return Archive({MODULE: machine, "_rust.abi3.so": machine}, {MODULE: python}, frozenset({bytecode} - {""}), files)


@pytest.mark.parametrize(
    ("archive", "architecture", "stops"),
    [
        (built(), "arm64", set()),
        (built("x86_64"), "x86_64", set()),
        (built("x86_64"), "arm64", FUNCTIONS),
        (built("arm64"), "x86_64", FUNCTIONS),
        (built("not Linux"), "arm64", FUNCTIONS),
        (built(python="python3.12"), "arm64", FUNCTIONS),
        (built(files=FILES - {"sign_up/handler.py"}), "arm64", {"SignUpFunction"}),
        (built(bytecode="python3.12"), "arm64", set()),
        (built(bytecode=""), "arm64", set()),
        (Archive({}, {}, frozenset(), FILES), "x86_64", set()),
        (Archive({}, {}, frozenset(), frozenset()), "arm64", FUNCTIONS),
        (Archive({}, {}, frozenset({"python3.13"}), frozenset()), "arm64", set()),
        (None, "arm64", FUNCTIONS),
    ],
)
def test_an_archive(archive: Archive | None, architecture: str, stops: set[str]) -> None:
    found = reviewed(new={"Architecture": architecture}, seen=Seen(archives={PLACE: archive}))
    assert stopped(found) == stops


@pytest.mark.parametrize("creates", [True, False])
def test_it_is_looked_at_whatever_changes(creates: bool) -> None:
    assert stopped(reviewed(seen=Seen(archives={PLACE: built("x86_64")}), creates=creates)) == FUNCTIONS


def test_code_that_is_compiled_for_another_python_is_slow() -> None:
    found = reviewed(seen=Seen(archives={PLACE: built(bytecode="python3.12")}))
    assert {each.about for each in found.findings} == FUNCTIONS


def test_an_archive_that_could_not_be_read_is_not_judged() -> None:
    assert reviewed(seen=Seen()).findings == ()
