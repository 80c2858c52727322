"""Amazon's developer side over HTTP, on a loopback address: SMAPI, uploads, and Login with Amazon's page and token endpoint."""

import html
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from alexa_simulator.developer_account import sign_in, skills
from alexa_simulator.developer_account.account import DeveloperAccount
from alexa_simulator.developer_account.answer import Answer, Call, invalid_parameter, unauthorized
from alexa_simulator.developer_account.documents import account_linking, interaction_models, manifest, packages
from alexa_simulator.developer_account.plan import AFTER, Plan
from alexa_simulator.developer_account.request_bodies import MOST_BYTES
from alexa_simulator.developer_account.testing import customer_enablement, enablement, validations
from alexa_simulator.errors import ConsentRefused, SmapiRefused
from alexa_simulator.faults.plan import Fault
from alexa_simulator.faults.wire import bad_answer
from alexa_simulator.web import visitor
from alexa_simulator.web.bodies import JsonInAscii, body_of, form_of

_AUTHORIZATION_PATH = "/ap/oa"
_SKILLS, _MODELS, *_ = sign_in.SCOPES
_SKILL = "/v1/skills/{skill_id}"
_STAGE = f"{_SKILL}/stages/{{stage}}"
_LINKING = f"{_STAGE}/accountLinkingClient"
_MODEL = f"{_STAGE}/interactionModel/locales/{{locale}}"
_ENABLEMENT = f"{_STAGE}/enablement"
_VALIDATIONS = f"{_STAGE}/validations"
_CUSTOMERS = "/v1/users/~current/skills/{skill_id}/enablement"

Operation = Callable[[DeveloperAccount, Call], Answer]

# Method, path, the scope that is needed (none: the URL is a secret), and what is done.
_OPERATIONS: tuple[tuple[str, str, str, Operation], ...] = (
    ("PUT", "/uploads/{token}", "", packages.upload),
    ("GET", "/v1/vendors", _SKILLS, skills.vendors),
    ("GET", "/v1/skills", _SKILLS, skills.listed),
    ("POST", "/v1/skills", _SKILLS, skills.create),
    ("POST", "/v1/skills/uploads", _SKILLS, packages.upload_url),
    ("POST", "/v1/skills/imports", _SKILLS, packages.create),
    ("GET", "/v1/skills/imports/{import_id}", _SKILLS, packages.status),
    ("POST", f"{_SKILL}/imports", _SKILLS, packages.update),
    ("GET", f"{_SKILL}/status", _SKILLS, skills.status),
    ("GET", f"{_SKILL}/credentials", _SKILLS, skills.credentials),
    ("POST", f"{_SKILL}/submit", _SKILLS, skills.submit),
    ("DELETE", _SKILL, _SKILLS, skills.delete),
    ("GET", f"{_STAGE}/manifest", _SKILLS, manifest.get),
    ("PUT", f"{_STAGE}/manifest", _SKILLS, manifest.put),
    ("GET", _LINKING, _SKILLS, account_linking.get),
    ("PUT", _LINKING, _SKILLS, account_linking.put),
    ("DELETE", _LINKING, _SKILLS, account_linking.delete),
    ("HEAD", _MODEL, _MODELS, interaction_models.head),
    ("GET", _MODEL, _MODELS, interaction_models.get),
    ("PUT", _MODEL, _MODELS, interaction_models.put),
    ("GET", _ENABLEMENT, _SKILLS, enablement.get),
    ("PUT", _ENABLEMENT, _SKILLS, enablement.put),
    ("DELETE", _ENABLEMENT, _SKILLS, enablement.delete),
    ("POST", _VALIDATIONS, _SKILLS, validations.post),
    ("GET", f"{_VALIDATIONS}/{{validation_id}}", _SKILLS, validations.get),
    ("GET", "/v1/alexaApiEndpoint", sign_in.CUSTOMER_SCOPE, customer_enablement.endpoint),
    ("GET", _CUSTOMERS, sign_in.CUSTOMER_SCOPE, customer_enablement.get),
    ("POST", _CUSTOMERS, sign_in.CUSTOMER_SCOPE, customer_enablement.post),
    ("DELETE", _CUSTOMERS, sign_in.CUSTOMER_SCOPE, customer_enablement.delete),
)

# What may stand behind the "?", and how often; nothing behind that of any other operation.
_QUERIES: dict[Operation, dict[str, int]] = {
    skills.listed: {"vendorId": 1, "maxResults": 1, "nextToken": 1, "skillId": 10},
    skills.status: {"resource": 2},
}
_WITHOUT_BODY = frozenset({packages.upload_url, enablement.put})


def app(account: DeveloperAccount, plan: Plan) -> Starlette:
    """The ASGI application; serve it with `faults.wire.serving`, or the plan cannot reset a connection."""
    door = _Door(account, plan)
    return Starlette(
        routes=[
            Route(_AUTHORIZATION_PATH, door.consent, methods=["GET", "POST"]),
            Route("/auth/o2/token", door.tokens, methods=["POST"]),
            *(
                Route(path, door.smapi(scope, operation), methods=[method])
                for method, path, scope, operation in _OPERATIONS
            ),
        ],
        middleware=[Middleware(_Loopback)],
        exception_handlers={HTTPException: _in_json, Exception: _in_json},
    )


class _Door:
    """One method for each kind of caller: a person's browser, the tool that wants tokens, the tool that calls SMAPI."""

    def __init__(self, account: DeveloperAccount, plan: Plan) -> None:
        self._account = account
        self._plan = plan

    async def consent(self, request: Request) -> Response:
        """GET /ap/oa: may this tool manage your skills? POST: yes, or no."""
        posted = request.method == "POST"
        asked = await form_of(request, sign_in.MOST_BYTES) if posted else dict(request.query_params)
        try:
            back_to = sign_in.return_url(self._account, asked)
        except ConsentRefused as refused:
            return HTMLResponse(_page(f'<p role="alert">{html.escape(str(refused))}</p>'), 400)
        answered = {"state": asked["state"]} if "state" in asked else {}
        if fault := sign_in.fault_of(self._account, asked):
            answered["error"] = fault
        elif not posted:
            # Chrome holds the redirect after a form against this policy, too.
            policy = (
                f"default-src 'none'; form-action 'self' {_origin(back_to)}; frame-ancestors 'none'; base-uri 'none'"
            )
            return HTMLResponse(_page(_form(asked)), headers={"Content-Security-Policy": policy})
        elif asked.get("consent") == "yes":
            answered["code"] = await run_in_threadpool(sign_in.issue_code, self._account, asked)
        else:
            answered["error"] = "access_denied"
        return RedirectResponse(f"{back_to}{'&' if '?' in back_to else '?'}{urlencode(answered)}", 303)

    async def tokens(self, request: Request) -> Response:
        """POST /auth/o2/token."""
        body = await body_of(request, sign_in.MOST_BYTES)
        fault = self._arrives(request)
        if fault is not None and fault.how != AFTER:
            return bad_answer(fault)
        kind = request.headers.get("content-type", "")
        answer = await run_in_threadpool(sign_in.tokens, self._account, body, kind, request.url.query)
        return bad_answer(fault) if fault else _answered(answer)

    def smapi(self, scope: str, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        """What is done with a call of SMAPI that needs this scope."""

        async def answer(request: Request) -> Response:
            call = Call(
                path=request.path_params,
                query={name: request.query_params.getlist(name) for name in request.query_params},
                headers=request.headers,
                body=await body_of(request, MOST_BYTES if scope else 2 * packages.MOST_BYTES_OF_A_PACKAGE),
                origin=str(request.base_url).rstrip("/"),
            )
            fault = self._arrives(request)
            if fault is None or fault.how == AFTER:
                done = await run_in_threadpool(self._done, scope, operation, call, request.method)
                return bad_answer(fault) if fault else _answered(done)
            if fault.status is None:
                return bad_answer(fault)
            return _answered(await run_in_threadpool(self._refusal, fault, call))

        return answer

    def _arrives(self, request: Request) -> Fault | None:
        return self._plan.arrives(f"{request.method} {request.url.path}")

    def _done(self, scope: str, operation: Operation, call: Call, method: str) -> Answer:
        with self._account.turn:
            try:
                if scope:
                    self._check(scope, operation, call, method)
                    for go_on in (manifest.go_on, interaction_models.go_on, packages.go_on, validations.go_on):
                        go_on(self._account)
                return operation(self._account, call)
            except SmapiRefused as refused:
                return Answer(refused.status, refused.body, refused.headers)

    def _check(self, scope: str, operation: Operation, call: Call, method: str) -> None:
        """Stricter than Amazon, which may overlook what an operation does not have: whoever sends it means something by it."""
        if not sign_in.may(self._account, call.headers.get("authorization", ""), scope):
            raise unauthorized()
        kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if call.body and kind != "application/json":
            raise invalid_parameter("The body must be application/json.")
        if call.body and (method not in {"POST", "PUT"} or operation in _WITHOUT_BODY):
            raise invalid_parameter("This operation has no body.")
        known = _QUERIES.get(operation, {})
        if wrong := sorted(name for name, given in call.query.items() if len(given) > known.get(name, 0)):
            raise invalid_parameter(f"Unknown or repeated parameters: {', '.join(wrong)}.")

    def _refusal(self, fault: Fault, call: Call) -> Answer:
        """What a call gets that the plan refuses."""
        if fault.status == 401:
            sign_in.end_token(self._account, call.headers.get("authorization", ""))
            refused = unauthorized()
            return Answer(refused.status, refused.body, refused.headers)
        wait = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
        return Answer(fault.status or 500, {"message": "The simulated SMAPI was told to misbehave."}, wait)


class _Loopback:
    """ASGI middleware: keeps out other pages in the same browser, and names that somebody pointed at this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = visitor.hosts(scope["server"][1])
        refusal = visitor.refusal(
            scope.get("method", "GET"), scope["path"], scope["headers"], hosts, _AUTHORIZATION_PATH.__eq__
        )
        door = JsonInAscii({"message": refusal}, 403) if refusal else self._app
        await door(scope, receive, send)


def _answered(answer: Answer) -> Response:
    headers = {**answer.headers, "Cache-Control": "no-store"}
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return JsonInAscii(answer.body, answer.status, headers)


async def _in_json(_: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return JsonInAscii({"message": error.detail}, error.status_code)
    # uvicorn closes the connection after this; a client that is not told would send its next call there.
    failed = {"message": "The simulated SMAPI failed; its log says why."}
    return JsonInAscii(failed, 500, {"Connection": "close"})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _page(content: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Login with Amazon (simulated)</title></head>'
        f"<body><h1>Login with Amazon</h1>{content}</body></html>"
    )


def _form(asked: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
    wishes = "".join(f"<li>{sign_in.WISHES[each]}</li>" for each in dict.fromkeys(asked["scope"].split()))
    return (
        f'<p>A tool on this machine would like to:</p><ul>{wishes}</ul><form method="post" action="{_AUTHORIZATION_PATH}">'
        f'{hidden}<button name="consent" value="yes">Allow</button> <button name="consent" value="no">Cancel</button></form>'
    )
