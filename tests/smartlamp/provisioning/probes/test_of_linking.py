"""Account linking, tried against pages that answer as Cognito does, and against everything else that may be there."""

import gzip
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BufferedIOBase
from pathlib import Path
from typing import Any, NoReturn

import pytest

from alexa_troubleshooting import causes
from smartlamp.provisioning.probes import asking
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.of_linking import of_linking
from smartlamp.provisioning.probes.probe import Probe
from tests.fakes.cognito_pages import KEYS, Act, CognitoPages, broken_off, drip, nonsense, nothing, silence
from tests.fakes.planned_answers import Said, said
from tests.fakes.settable_clock import SettableClock

EUROPE = "https://layla.amazon.com/api/skill/link/M1VENDOR"
SIGN_IN = ["sign-in page, North America", "sign-in page, Europe", "sign-in page, Far East"]
ALL = ["addresses", *SIGN_IN, "form of the sign-in page", "token endpoint", "signing keys"]
PATHS = ["/oauth2/authorize", "/login", "/oauth2/token", KEYS]


@pytest.fixture
def pool() -> Iterator[CognitoPages]:
    with CognitoPages() as pages:
        yield pages


def linking_of(pool: CognitoPages) -> Linking:
    return Linking(
        authorization_url=f"{pool.origin}/oauth2/authorize",
        token_url=f"{pool.origin}/oauth2/token",
        client_id=pool.client_id,
        client_secret=pool.client_secret,
        scopes=pool.scopes,
        redirect_urls=pool.redirect_urls,
        jwks_url=pool.origin + KEYS,
    )


def tried(pool: CognitoPages, deadline_s: float = 30, **changed: Any) -> list[Probe]:
    """The probes; whatever happened, none of them holds a secret, moves the cursor, or fails without advice."""
    probes = list(of_linking(replace(linking_of(pool), **changed), deadline_s=deadline_s))
    for each in probes:
        assert pool.client_secret not in f"{each}"
        assert (each.says + each.to_do).isprintable()
        assert len(each.says) < 1200
        assert bool(each.to_do) is not each.passed
    return probes


def assert_told(wrong: Probe, to_do: str) -> None:
    """What to do is the remedy of this cause, or it has these words."""
    known = causes().get(to_do)
    if known is None:
        assert to_do in wrong.to_do
        assert wrong.causes == ()
        return
    assert wrong.causes[0] == to_do
    assert known.remedy in wrong.to_do
    assert wrong.explained["why"] == known.cause


def failed(probes: list[Probe]) -> dict[str, Probe]:
    return {each.name: each for each in probes if not each.passed}


def test_everything_is_asked_as_alexa_asks_it_and_is_right(pool: CognitoPages) -> None:
    probes = tried(pool)
    assert [each.name for each in probes] == ALL
    assert failed(probes) == {}
    assert [each.path for each in pool.asked] == ["/oauth2/authorize"] * 3 + ["/login", "/oauth2/token", KEYS]
    assert [dict(each.query)["redirect_uri"] for each in pool.asked[:3]] == list(pool.redirect_urls)
    assert dict(pool.asked[0].query)["state"] != dict(pool.asked[1].query)["state"]


def test_a_redirect_url_that_the_client_does_not_have_is_named(pool: CognitoPages) -> None:
    pool.redirect_urls = tuple(each for each in pool.redirect_urls if each != EUROPE)
    probes = tried(pool, redirect_urls=(pool.redirect_urls[0], EUROPE, pool.redirect_urls[1]))
    (wrong,) = failed(probes).values()
    assert wrong.name == "sign-in page, Europe"
    assert EUROPE in wrong.says
    assert "redirect_mismatch" in wrong.says
    assert_told(wrong, "redirect-url-missing")


BACK = f"{EUROPE}?state=s&"
ANSWERS = {
    "documented scope": (
        Said(302, headers={"Location": f"{BACK}error=invalid_scope"}),
        "openid profile",
        "scope-not-allowed",
    ),
    "reported scope": (
        Said(302, headers={"Location": f"{BACK}error_description=invalid_scope&error=invalid_request"}),
        "openid profile",
        "scope-not-allowed",
    ),
    "no code grant": (
        Said(302, headers={"Location": f"{BACK}error=unauthorized_client"}),
        "unauthorized_client",
        "code-grant-off",
    ),
    "odd request": (
        Said(302, headers={"Location": f"{BACK}error=invalid_request"}),
        "invalid_request",
        "url-with-parameters",
    ),
    "its own error": (Said(302, headers={"Location": f"{BACK}error=server_error"}), "error of its own", "again"),
    "unknown error": (Said(302, headers={"Location": f"{BACK}error=novel"}), "novel", "client-id"),
    "a code at once": (Said(302, headers={"Location": f"{BACK}code=a-code"}), "no error", "client-id"),
    "no such client": (
        Said(302, headers={"Location": "/error?error=Client+does+not+exist."}),
        "Client does not exist.",
        "client-id",
    ),
    "an error page without a reason": (
        Said(302, headers={"Location": "/error"}),
        "without a reason",
        "client-id",
    ),
    "another page": (Said(302, headers={"Location": "/signup"}), "/signup", "authorization-url"),
    "login of another host": (
        Said(302, headers={"Location": "https://evil.example/login"}),
        "https://evil.example/login",
        "identity-provider-missing",
    ),
    "login without TLS": (
        Said(302, headers={"Location": "http://evil.example/login"}),
        "http://evil.example/login",
        "identity-provider-missing",
    ),
    "no address": (Said(302, headers={"Location": "https://[evil/login"}), "no address", "authorization-url"),
    "no port": (Said(302, headers={"Location": "https://evil:x/login"}), "no address", "authorization-url"),
    "a redirect to nowhere": (Said(302), "answered 302", "authorization-url"),
    "colours": (Said(302, headers={"Location": "/logout\x1b[31m\x85\xff"}), "/logout", "authorization-url"),
    "endless": (Said(302, headers={"Location": "/" + "x" * 60_000}), "xxx…", "authorization-url"),
    "bad request": (Said(400, b"<title>Bad &lt;one&gt;</title>"), "answered 400 (Bad <one>)", "authorization-url"),
    "not there": (Said(404), "answered 404.", "authorization-url"),
    "throttled": (Said(429), "answered 429", "pages-throttled"),
    "broken": (Said(503), "error of its own", "Wait"),
    "a page at once": (Said(200, b"hello"), "answered 200", "authorization-url"),
    "an odd status": (Said(799), "answered 799", "Wait"),
}


@pytest.mark.parametrize(("answer", "says", "to_do"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_else_the_authorization_endpoint_answers_is_put_into_words(
    pool: CognitoPages, answer: Said, says: str, to_do: str
) -> None:
    pool.plan["/oauth2/authorize"] = answer
    probes = tried(pool, redirect_urls=(EUROPE,))
    assert [each.name for each in probes] == ["addresses", "sign-in page, Europe", "token endpoint", "signing keys"]
    (wrong,) = failed(probes).values()
    assert wrong.name == "sign-in page, Europe"
    assert says in wrong.says
    assert_told(wrong, to_do)


PAGES = {
    "no style": (
        Said(403, b"<title>Login pages unavailable</title>"),
        "answered 403 (Login pages unavailable).",
        "login-style-missing",
    ),
    "no form": (
        Said(200, b"<title>Sorry</title><p class=error>No</p>"),
        "no form to fill in. Its title: Sorry.",
        "login-style-missing",
    ),
    "nothing": (Said(200), "Its title: nothing.", "login-style-missing"),
    "on and on": (Said(302, headers={"Location": "/login"}), "answered 302", "authorization-url"),
    "hard to parse": (Said(200, b"<a " * 300_000), "no form", "login-style-missing"),
    "colours": (Said(200, b"<title>\x1b[31m\xe2\x80\xae</title>"), "no form", "login-style-missing"),
}


@pytest.mark.parametrize(("answer", "says", "to_do"), PAGES.values(), ids=PAGES)
def test_a_page_that_nobody_can_fill_in_is_noticed(pool: CognitoPages, answer: Said, says: str, to_do: str) -> None:
    pool.plan["/login"] = answer
    (wrong,) = failed(tried(pool)).values()
    assert wrong.name == "form of the sign-in page"
    assert says in wrong.says
    assert_told(wrong, to_do)


TOKENS = {
    "no code grant": (said(400, {"error": "unauthorized_client"}), "unauthorized_client", "code-grant-off"),
    "wrong status": (said(401, {"error": "invalid_grant"}), "401 invalid_grant", "token-url"),
    "odd request": (said(400, {"error": "invalid_request"}), "400 invalid_request", "token-url"),
    "tokens": (said(200, {"access_token": "t"}), "nobody was given", "token-url"),
    "elsewhere": (Said(302, headers={"Location": "https://evil.example/"}), "answered 302", "token-url"),
    "not there": (Said(404), "answered 404", "token-url"),
    "broken": (Said(500), "answered 500", "token-endpoint-unavailable"),
    "no JSON": (Said(400, b"no"), "answered 400", "answer-not-json"),
    "deep JSON": (Said(400, b"[" * 500_000), "answered 400", "answer-not-json"),
    "other JSON": (said(400, [1]), "answered 400", "token-url"),
    "a long word": (said(400, {"error": "x" * 100_000}), "xxx…", "token-url"),
    "colours": (said(400, {"error": "\x1b[31m"}), "answered 400", "token-url"),
}


@pytest.mark.parametrize(("answer", "says", "to_do"), TOKENS.values(), ids=TOKENS)
def test_whatever_else_the_token_endpoint_answers_is_put_into_words(
    pool: CognitoPages, answer: Said, says: str, to_do: str
) -> None:
    pool.plan["/oauth2/token"] = answer
    (wrong,) = failed(tried(pool)).values()
    assert wrong.name == "token endpoint"
    assert says in wrong.says
    assert_told(wrong, to_do)


@pytest.mark.parametrize("secret", ["another", "", "ü\n"])
def test_a_wrong_secret_is_noticed_before_a_customer_notices(pool: CognitoPages, secret: str) -> None:
    (wrong,) = failed(tried(pool, client_secret=secret)).values()
    assert wrong.name == "token endpoint"
    assert "invalid_client" in wrong.says


@pytest.mark.parametrize(("seconds", "passes"), [(4.4, True), (4.5, False)])
def test_a_token_endpoint_slower_than_alexas_patience_is_noticed(
    pool: CognitoPages, seconds: float, passes: bool
) -> None:
    clock = SettableClock(0.0)

    def late(server: CognitoPages, _: BufferedIOBase) -> Said:
        clock.now += seconds
        return server.usual(server.asked[-1])

    pool.plan["/oauth2/token"] = late
    probes = {each.name: each for each in of_linking(linking_of(pool), clock=clock)}
    assert probes["token endpoint"].passed is passes
    assert f"{seconds:.1f} s" in probes["token endpoint"].says


@pytest.mark.parametrize(
    "answer",
    [
        Said(404),
        said(200, {"keys": []}),
        said(200, {"keys": [{"kid": "one"}]}),
        said(200, {"keys": {"kid": "one"}}),
        said(404, {"keys": [{"kid": "one", "kty": "RSA"}]}),
        Said(200, b"<html>"),
        Said(200, b"\xff"),
        Said(302, headers={"Location": KEYS}),
    ],
)
def test_a_pool_that_shows_no_keys_is_noticed(pool: CognitoPages, answer: Said) -> None:
    pool.plan[KEYS] = answer
    (wrong,) = failed(tried(pool)).values()
    assert wrong.name == "signing keys"
    assert f"{KEYS} answered {answer.status} without keys" in wrong.says


def large(_: CognitoPages, __: BufferedIOBase) -> Said:
    return Said(200, b"x" * 1_500_000)


BOMB = gzip.compress(b"0" * 50_000_000)


def bomb(_: CognitoPages, __: BufferedIOBase) -> Said:
    return Said(200, BOMB, {"Content-Encoding": "gzip"})


OF_PATH = dict(zip(PATHS, [SIGN_IN, ALL[4:5], ALL[5:6], ALL[6:]], strict=True))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("act", [nonsense, broken_off, nothing, large, bomb])
def test_an_answer_that_cannot_be_read_ends_its_probe_and_nothing_else(pool: CognitoPages, act: Act, path: str) -> None:
    pool.plan[path] = act
    wrong = failed(tried(pool))
    assert list(wrong) == OF_PATH[path]
    assert all(f"{pool.origin}{path}" in each.says for each in wrong.values())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("act", [silence, drip])
def test_a_host_that_keeps_waiting_is_waited_for_once(pool: CognitoPages, act: Act, path: str) -> None:
    pool.plan[path] = act
    first, *later = failed(tried(pool, deadline_s=0.4)).values()
    assert first.name == OF_PATH[path][0]
    assert f"{pool.origin}{path} did not answer within 0.4 seconds" in first.says
    assert all("was not asked, as its host did not answer in time before" in each.says for each in later)
    assert pool.asked[-1].path == path


def no_host(*_: Any, **__: Any) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize(
    ("url", "says", "to_do"),
    [
        ("https://pool.example.invalid{path}", "there is no host of this name", "sign-in-host-unknown"),
        ("http://pool.example.invalid{path}", "neither HTTPS nor on this machine", "https://"),
        ("ftp://pool.example.invalid{path}", "neither HTTPS nor on this machine", "https://"),
        (f"https://{'x' * 70}.invalid{{path}}", "no address", "sign-in-host-unknown"),
        ("https://127.0.0.1:{port}{path}", "no certificate that this machine trusts", "certificate"),
        ("http://127.0.0.1:1{path}", "could not be reached", "network"),
    ],
)
def test_a_server_that_cannot_be_asked_is_put_into_words(
    pool: CognitoPages, url: str, says: str, to_do: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "invalid" in url:
        monkeypatch.setattr(socket, "getaddrinfo", no_host)
    there = {path: url.replace("{path}", path).replace("{port}", str(pool.port)) for path in PATHS}
    wrong = failed(tried(pool, authorization_url=there[PATHS[0]], token_url=there[PATHS[2]], jwks_url=there[KEYS]))
    assert list(wrong) == [*SIGN_IN, "token endpoint", "signing keys"]
    assert all(says in each.says for each in wrong.values()), wrong
    for each in wrong.values():
        assert_told(each, to_do)
    assert pool.asked == []


def test_a_proxy_of_the_environment_is_used_and_named_if_it_refuses(
    pool: CognitoPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", pool.origin)  # it knows no CONNECT
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # not for this machine
    wrong = failed(tried(pool, token_url="https://pool.example.invalid/oauth2/token"))
    assert list(wrong) == ["token endpoint"]
    assert "the proxy of this machine did not let it through" in wrong["token endpoint"].says
    assert "HTTPS_PROXY" in wrong["token endpoint"].to_do


def test_no_password_of_the_environment_takes_the_place_of_the_secret(
    pool: CognitoPages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login sam password theirs")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr(asking, "is_loopback", lambda _: False)  # as for Cognito
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert failed(tried(pool)) == {}


@pytest.mark.parametrize("name", ["authorization_url", "token_url"])
@pytest.mark.parametrize("more", ["?redirect_url=https://pitangui.amazon.com", "?state=STATE", "#top", "\n", "/ü"])
def test_what_stands_behind_an_address_is_in_alexas_way(pool: CognitoPages, name: str, more: str) -> None:
    probes = tried(pool, **{name: getattr(linking_of(pool), name) + more})
    assert [each.name for each in probes] == ["addresses", "signing keys"]
    assert name.removesuffix("_url") in failed(probes)["addresses"].says


@pytest.mark.parametrize(
    "url", ["", "https://", "https://[x/oauth2/authorize", "https://sam:pass@pool.example.invalid/"]
)
def test_an_address_that_is_none_is_noticed(pool: CognitoPages, url: str) -> None:
    assert "addresses" in failed(tried(pool, authorization_url=url))


def test_without_redirect_urls_nobody_could_come_back(pool: CognitoPages) -> None:
    assert "vendor id" in failed(tried(pool, redirect_urls=()))["addresses"].to_do


def quoting(where: str) -> Callable[[CognitoPages, BufferedIOBase], Said]:
    def quote(pool: CognitoPages, _: BufferedIOBase) -> Said:
        asked = pool.asked[-1]
        sent = " ".join(
            [*asked.headers.values(), *dict(asked.query).values(), *(asked.form.values() if asked.body else ())]
        )
        told = f"{sent} {pool.client_secret}"
        if where == "Location":
            return Said(302, headers={"Location": f"https://elsewhere.example/{told}"})
        if where == "title":
            return Said(400, f"<title>{told}</title>".encode())
        return said(400, {"error": told})

    return quote


@pytest.mark.parametrize(
    ("path", "where"), [("/oauth2/authorize", "Location"), ("/oauth2/authorize", "title"), ("/oauth2/token", "error")]
)
def test_a_server_that_sends_secrets_back_does_not_get_them_said(pool: CognitoPages, path: str, where: str) -> None:
    pool.plan[path] = quoting(where)
    probes = tried(pool)
    asked = next(each for each in pool.asked if each.path == path)
    told = " ".join(each.says for each in failed(probes).values())
    sent = {**dict(asked.query), **(asked.form if asked.body else {})}
    hidden = [sent[name] for name in ("state", "code_verifier") if name in sent]
    hidden.append(asked.headers.get("Authorization", "Basic -nothing-").split()[1])
    assert "[hidden]" in told
    assert not [each for each in hidden if each[:20] in told]
