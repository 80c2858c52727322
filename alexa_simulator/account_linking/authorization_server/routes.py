"""The server over HTTP: a page on which people sign in, the token endpoint, userinfo, and its keys."""

import html
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from alexa_simulator.account_linking.authorization_server.server import AuthorizationServer
from alexa_simulator.errors import AuthorizationRefused

ROOM = "/authorization"
PAGE = f"{ROOM}/authorize"
_MOST_BYTES = 100_000
_ASKED = (
    *("client_id", "redirect_uri", "response_type", "scope", "state"),
    *("code_challenge", "code_challenge_method", "offer"),
)
_WRONG = "The e-mail address or the password is wrong."


class AuthorizationRoutes:
    """One method per route; all but Login with Amazon's are below /authorization, the last part of the server's issuer."""

    def __init__(self, server: AuthorizationServer) -> None:
        self._server = server

    def routes(self) -> list[BaseRoute]:
        """The routes to add to the simulator's own."""
        return [
            Route(PAGE, self._page),
            Route(PAGE, self._sign_in, methods=["POST"]),
            Route(f"{ROOM}/token", self._token, methods=["POST"]),
            Route(f"{ROOM}/userinfo", self._userinfo, methods=["GET", "POST"]),
            Route("/user/profile", self._profile),
            Route(f"{ROOM}/.well-known/jwks.json", self._keys),
            Route(f"{ROOM}/.well-known/openid-configuration", self._configuration),
        ]

    async def _page(self, request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            back = self._server.check(asked)
        except AuthorizationRefused as refused:
            return _refusal(refused)
        return _redirect(back) if back else self._shown(asked)

    async def _sign_in(self, request: Request) -> Response:
        form = await _form_of(request)
        try:
            if chosen := form.get("as"):
                back = self._server.offered(form, chosen)
            else:
                back = self._server.signed_in(form, form.get("username", ""), form.get("password", ""))
        except AuthorizationRefused as refused:
            return _refusal(refused)
        return _redirect(back) if back else self._shown(form, _WRONG)

    async def _token(self, request: Request) -> Response:
        status, answer = self._server.token(await _form_of(request), request.headers.get("authorization", ""))
        return JSONResponse(answer, status)

    async def _userinfo(self, request: Request) -> Response:
        status, answer = self._server.userinfo(request.headers.get("authorization", ""))
        return JSONResponse(answer, status)

    async def _profile(self, request: Request) -> Response:
        """As Login with Amazon's profile endpoint has it, for skills that link with that."""
        status, told = self._server.userinfo(request.headers.get("authorization", ""))
        return JSONResponse({("user_id" if name == "sub" else name): value for name, value in told.items()}, status)

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(self._server.keys())

    async def _configuration(self, _: Request) -> Response:
        return JSONResponse(self._server.configuration())

    def _shown(self, asked: Mapping[str, str], error: str = "") -> Response:
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(asked[name])}">'
            for name in _ASKED
            if name in asked
        )
        offered = "".join(
            f'<button type="submit" class="primary" name="as" value="{html.escape(each.email)}">Continue as {html.escape(each.name)}</button>'
            for each in (self._server.people if self._server.is_offered(asked) else ())
        )
        told = f'<p class="lost" role="alert">{html.escape(error)}</p>' if error else ""
        at_a_click = (
            f'<form method="post" action="{PAGE}">{hidden}<p class="buttons">{offered}</p></form>' if offered else ""
        )
        return _document(
            f'{told}{at_a_click}<form method="post" action="{PAGE}">{hidden}'
            '<p><label>E-mail <input type="email" name="username" autocomplete="username" required></label></p>'
            '<p><label>Password <input type="password" name="password" autocomplete="current-password" required></label></p>'
            '<p class="buttons"><button type="submit">Sign in</button></p></form>'
        )


async def _form_of(request: Request) -> dict[str, str]:
    """The fields of the form in the body; none if it is not a form, or too long for one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return {}
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _redirect(url: str) -> Response:
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)


def _refusal(refused: AuthorizationRefused) -> Response:
    return _document(f'<p class="lost" role="alert">{html.escape(str(refused))}</p>', HTTPStatus.BAD_REQUEST)


def _document(content: str, status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><title>Sign in (simulated)</title><link rel="icon" href="/page/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/page/alexa.css"></head>'
        '<body><header><div><h1>Sign in</h1><p class="quiet">SmartLamp simulates this authorization server for the skill.</p></div></header>'
        f'<main><section class="card">{content}</section></main></body></html>',
        status,
    )
