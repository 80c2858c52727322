"""Whether the token endpoint knows the linking client's secret: it is asked for tokens with a code that nobody was given.

Source: "The token issuer endpoint" (Amazon Cognito's guide): a client that proves itself and has no good code is told invalid_grant, one that does
not prove itself invalid_client. That Cognito looks at the client first is hoped; the local stack does. Alexa waits for 4.5 s ("Requirements for
Account Linking", access token URI).
"""

import secrets as random
from http import HTTPStatus

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.token_endpoint import LIMIT_S, basic_authorization
from alexa_simulator.outbound import Answer
from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes.asking import Asking, document, error_word
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe

_NAME = "token endpoint"
_SECRET_BYTES = 24
_CODE = "00000000-0000-0000-0000-000000000000"
_ADDRESS = "token-url"
# With these an endpoint answers in JSON; what stands at a wrong address has others.
_OAUTHS = (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
_OF_ERRORS = {
    "invalid_client": "does not take the linking client's id and secret (invalid_client). Customers could sign in, but not link.",
    "unauthorized_client": "gives the linking client no tokens for codes (unauthorized_client).",
}


def token_endpoint(linking: Linking, asking: Asking, request: AuthorizationRequest) -> Probe:
    """The probe, as Alexa asks after this authorization request. Where the secret is not known, an invented one shows at least who answers."""
    secret = random.token_urlsafe(_SECRET_BYTES) if linking.client_secret is None else linking.client_secret
    form = {
        "grant_type": "authorization_code",
        "code": _CODE,
        "redirect_uri": request.redirect_uri,
        "code_verifier": request.verifier,
        "client_id": linking.client_id,
    }
    headers = {"Accept": "application/json"}
    if linking.scheme == "REQUEST_BODY_CREDENTIALS":
        form["client_secret"] = secret
    else:
        headers["Authorization"] = basic_authorization(linking.client_id, secret)
    try:
        answer = asking.answer(asking.browser(linking.token_url), "POST", linking.token_url, form=form, headers=headers)
        _judge(answer, asking, is_proved=linking.client_secret is not None)
    except Failed as failed:
        return Probe.failed(_NAME, failed)
    if linking.client_secret is None:
        return Probe.good(
            _NAME, f"The token endpoint refused an invented secret and code after {answer.seconds:.1f} s."
        )
    says = f"The token endpoint knows the linking client and its secret, and refused an invented code after {answer.seconds:.1f} s."
    return Probe.good(_NAME, says)


def _judge(answer: Answer, asking: Asking, *, is_proved: bool) -> None:
    word = error_word(answer)
    causes = likely_causes.of_token_answer(answer.status, word, refreshes=False)
    if answer.status in _OAUTHS and document(answer) is None:
        causes = ("answer-not-json", *causes)
    if answer.status == HTTPStatus.OK:
        what = "The token endpoint answered 200 to a code that nobody was given. This is not Cognito."
        raise Diagnosed(what, *causes)
    is_refused = not is_proved and word == "invalid_client"  # as it shall be
    if word in _OF_ERRORS and not is_refused:
        raise Diagnosed(f"The token endpoint {_OF_ERRORS[word]}", *causes)
    if not is_refused and (answer.status, word) != (HTTPStatus.BAD_REQUEST, "invalid_grant"):
        told = f"{answer.status} {asking.shown(word)}".strip()
        raise Diagnosed(
            f"The token endpoint answered {told} to an invented code; 400 invalid_grant is expected.",
            *(causes if word != "invalid_grant" else (_ADDRESS,)),
        )
    if answer.seconds >= LIMIT_S:
        raise Diagnosed(
            f"The token endpoint took {answer.seconds:.1f} s to answer. Alexa waits for {LIMIT_S:g}.",
            "token-endpoint-slow",
        )
