import pytest

from alexa_simulator.web.visitor import hosts, refusal

HERE = hosts(8761)
SAME_ORIGIN = {"origin": "http://127.0.0.1:8761", "sec-fetch-site": "same-origin"}
FOLLOWS_LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def why(method: str, path: str, *headers: tuple[str, str]) -> str:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return refusal(method, path, raw, HERE, lambda path: path == "/login")


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        pytest.param("POST", "/", {}, id="a program"),
        pytest.param("POST", "/", SAME_ORIGIN, id="our own page"),
        pytest.param("POST", "/", {"origin": "HTTP://127.0.0.1:8761"}, id="our own page, shouting"),
        pytest.param("GET", "/", {"sec-fetch-site": "none", **FOLLOWS_LINK}, id="typed into the address bar"),
        pytest.param(
            "GET", "/login", {"sec-fetch-site": "same-site", **FOLLOWS_LINK}, id="from the page at another port"
        ),
        pytest.param("GET", "/login", {"sec-fetch-site": "cross-site", **FOLLOWS_LINK}, id="a link on the web"),
    ],
)
def test_our_own_may_ask(method: str, path: str, headers: dict[str, str]) -> None:
    assert why(method, path, ("host", "127.0.0.1:8761"), *headers.items()) == ""


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {"origin": "http://evil.example"}),
        ("POST", "/login", {"origin": "null"}),
        ("POST", "/", {"origin": ""}),
        ("POST", "/", {"origin": "http://127.0.0.1:8760"}),
        ("POST", "/", {"origin": "http://localhost:8761"}),
        ("POST", "/", {"origin": "https://127.0.0.1:8761"}),
        ("POST", "/", {"origin": "http://127.0.0.1:8761.evil.example"}),
        ("POST", "/", {**SAME_ORIGIN, "sec-fetch-site": "same-site"}),
        ("GET", "/other", {"sec-fetch-site": "same-site", **FOLLOWS_LINK}),
        ("GET", "/other", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}),
        ("GET", "/login", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}),
        ("GET", "/login", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}),
        ("GET", "/login", {"sec-fetch-site": "cross-site"}),
        ("POST", "/login", {"sec-fetch-site": "same-site", **FOLLOWS_LINK}),
        ("GET", "/", {"sec-fetch-site": "something new"}),
    ],
)
def test_pages_of_others_may_not(method: str, path: str, headers: dict[str, str]) -> None:
    assert "page of another" in why(method, path, ("host", "127.0.0.1:8761"), *headers.items())


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("host", "")],
        [("host", "127.0.0.1")],
        [("host", "127.0.0.1:80")],
        [("host", "evil.example:8761")],
        [("host", "evil.localhost:8761")],
        [("host", "127.0.0.1:8761@evil.example")],
        [("host", "127.0.0.1:8761"), ("host", "evil.example")],
        [("host", "evil.example:8761"), ("origin", "http://evil.example:8761")],
    ],
)
def test_another_name_does_not_lead_here(headers: list[tuple[str, str]]) -> None:
    assert why("GET", "/login", *headers).startswith("Use 127.0.0.1:8761 or localhost:8761")


def test_a_second_origin_hides_no_first_one() -> None:
    pair = [("origin", "http://evil.example"), ("origin", "http://127.0.0.1:8761")]
    for origins in (pair, pair[::-1]):
        assert why("POST", "/", ("host", "127.0.0.1:8761"), *origins)


def test_browsers_leave_out_the_usual_port() -> None:
    assert "127.0.0.1" in hosts(80)
