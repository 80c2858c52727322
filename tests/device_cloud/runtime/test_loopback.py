import pytest

from alexa_simulator.outbound import is_private
from device_cloud.runtime.loopback import is_loopback


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True), ("127.255.255.254", True), ("::1", True), ("localhost", True), ("LOCALHOST", True),
        ("", False), ("::1%lo", False), ("::ffff:127.0.0.1", False), ("::", False), ("127.1", False), ("localhost.", False),
    ],
)  # fmt: skip
def test_loopback_hosts(host: str, *, local: bool) -> None:
    assert is_loopback(host) is local
    assert is_private(f"http://{f'[{host}]' if ':' in host else host}/") is local
