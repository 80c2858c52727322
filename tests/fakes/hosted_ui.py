"""A user pool's hosted page, token endpoint and userInfo on a loopback port, in two dresses.

`emulator`: the authorization URL answers 200 with the form, fields as the local emulator has them. `cognito`: it answers 302 to
/login with a CSRF cookie, whose form (there twice, as on Cognito's classic page) must bring it back, and a wrong password is a
302 back to the form.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

Form = dict[str, str]
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class HostedUi:
    """Change an attribute to make it misbehave; `answer_tokens` replaces the answer to a token request."""

    client_id: str = "linking-client"
    client_secret: str = "linking-secret"
    redirect_uris: tuple[str, ...] = ("https://pitangui.amazon.com/api/skill/link/M1",)
    email: str = "demo@example.com"
    password: str = "Correct-Horse-9"
    dress: str = "emulator"
    lifetime_s: int = 3600
    rotates: bool = False
    knows_user: bool = True
    page: bytes | None = None
    leads_to: str | None = None
    answer_tokens: Answer | None = None
    requests: list[tuple[str, str, Form]] = field(default_factory=list)
    codes: dict[str, Form] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._do({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._do(dict(parse_qsl(body.decode(), keep_blank_values=True)))

            def _do(self, form: Form) -> None:
                status, headers, body = outer.answer(self.command, self.path, dict(self.headers.items()), form)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def authorization_url(self) -> str:
        return f"{self.url}/oauth2/authorize"

    @property
    def token_url(self) -> str:
        return f"{self.url}/oauth2/token"

    def answer(self, method: str, path: str, headers: Form, form: Form) -> Answer:
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.requests.append((method, parts.path, form))
        match method, parts.path:
            case "GET", "/oauth2/authorize":
                return self._authorize(query, parts.query)
            case "GET", "/login":
                return self._html(self._form_page(query, "Incorrect username or password." if "error" in query else ""))
            case "POST", "/login":
                return self._login(form if self.dress == "emulator" else {**query, **form}, headers)
            case "POST", "/oauth2/token":
                return self.answer_tokens or self._tokens(form, headers)
            case _, "/oauth2/userInfo":
                return _json(200, {"sub": "known"}) if self.knows_user else _json(401, {"error": "invalid_token"})
        return _json(404, {"error": "not_found"})

    def _authorize(self, query: Form, raw: str) -> Answer:
        if self.page is not None:
            return self._html(self.page)
        if query.get("client_id") != self.client_id:
            return _json(400, {"error": "invalid_client", "error_description": "Client not found."})
        if query.get("redirect_uri") not in self.redirect_uris:
            return _json(400, {"error": "invalid_request", "error_description": "redirect_uri is not allowed"})
        if self.dress == "emulator":
            return self._html(self._form_page(query, ""))
        return 302, {"Location": f"/login?{raw}", "Set-Cookie": "XSRF-TOKEN=the-csrf; Path=/; HttpOnly"}, b""

    def _form_page(self, query: Form, error: str) -> bytes:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in (query if self.dress == "emulator" else {"_csrf": "the-csrf"}).items()
        )
        fields = (
            '<input type="text" id="username" name="username" required><br>'
            '<input type="password" id="password" name="password" required><button type="submit">Sign in</button>'
        )
        if self.dress == "emulator":
            told = f'<div class="error">{error}</div>' if error else ""
            form = f'{told}<form method="POST" action="/login">{hidden}{fields}</form>'
        else:
            told = f'<p id="loginErrorMessage" class="errorMessage-customizable"><b>{error}</b></p>' if error else ""
            query.pop("error", None)
            action = html.escape(f"/login?{urlencode(query)}")
            form = f'<form method="post" action="{action}">{told}{hidden}{fields}</form>' * 2
        return f"<!DOCTYPE html><html><head><title>Sign in</title></head><body>{form}</body></html>".encode()

    def _login(self, form: Form, headers: Form) -> Answer:
        if self.leads_to is not None:
            return 302, {"Location": self.leads_to}, b""
        if self.dress == "cognito":
            cookie = SimpleCookie(headers.get("Cookie", headers.get("cookie", "")))
            if "XSRF-TOKEN" not in cookie or cookie["XSRF-TOKEN"].value != form.get("_csrf"):
                return 403, {"Content-Type": "text/html"}, b"<title>Forbidden</title>"
        if (form.get("username"), form.get("password")) != (self.email, self.password):
            if self.dress == "cognito":
                kept = {name: form[name] for name in ("client_id", "redirect_uri", "response_type", "scope", "state")}
                return 302, {"Location": f"/login?{urlencode({**kept, 'error': '1'})}"}, b""
            return self._html(self._form_page(form, "Incorrect username or password."))
        code = secrets.token_urlsafe(24)
        self.codes[code] = form
        location = f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form.get('state', '')})}"
        return 302, {"Location": location}, b""

    def _tokens(self, form: Form, headers: Form) -> Answer:
        wanted = "Basic " + base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        public = "code_verifier" in form and "Authorization" not in headers
        if not public and headers.get("Authorization") != wanted:
            return _json(401, {"error": "invalid_client"})
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                return _json(400, {"error": "invalid_grant"})
            new = self._refresh_token() if self.rotates else None
            return _json(200, self._given(new))
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return _json(400, {"error": "invalid_grant"})
        if asked.get("code_challenge", "") != (_challenge(form["code_verifier"]) if "code_verifier" in form else ""):
            return _json(400, {"error": "invalid_grant"})
        return _json(200, self._given(self._refresh_token()))

    def _given(self, refresh_token: str | None) -> dict[str, Any]:
        claims = {
            "sub": "11111111-2222-3333-4444-555555555555",
            "client_id": self.client_id,
            "token_use": "access",
            "scope": "openid profile",
            "jti": secrets.token_hex(8),
        }
        given: dict[str, Any] = {
            "access_token": ".".join(("eyJhbGciOiJSUzI1NiJ9", _part(claims), secrets.token_urlsafe(40))),
            "token_type": "Bearer",
            "expires_in": self.lifetime_s,
        }
        return given | ({"refresh_token": refresh_token} if refresh_token else {})

    def _refresh_token(self) -> str:
        token = f"eyJjdHkiOiJKV1QifQ.{secrets.token_urlsafe(60)}"
        self.refresh_tokens.add(token)
        return token

    @staticmethod
    def _html(page: bytes) -> Answer:
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page


def _json(status: int, body: dict[str, Any]) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _part(claims: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
