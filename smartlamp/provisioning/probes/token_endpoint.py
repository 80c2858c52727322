"""Whether the token endpoint knows the linking client's secret: it is asked for tokens with a code that nobody was given.

Source: "The token issuer endpoint" (Amazon Cognito's guide): a client that proves itself and has no good code is told invalid_grant, one that does
not prove itself invalid_client. That Cognito looks at the client first is hoped; the local stack does. Alexa waits for 4.5 s ("Requirements for
Account Linking", access token URI).
"""

from http import HTTPStatus

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.token_endpoint import LIMIT_S, basic_authorization
from alexa_simulator.outbound import Answer
from smartlamp.errors import Failed
from smartlamp.provisioning.probes.asking import Asking, error_word
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe

_NAME = "token endpoint"
_CODE = "00000000-0000-0000-0000-000000000000"
_ADDRESS = "See that the token URL of the skill is the stack's output TokenUrl, with nothing after it."
_OF_ERRORS = {
    "invalid_client": (
        "The token endpoint does not take the linking client's id and secret (invalid_client). Customers could sign in, but not link.",
        "Put the secret that the user pool has into the account linking of the skill: run the same `smartlamp deploy` again.",
    ),
    "unauthorized_client": (
        "The token endpoint gives the linking client no tokens for codes (unauthorized_client).",
        "Allow it the code grant: LinkingClient, AllowedOAuthFlows: [code]. Then see that its CallbackURLs are Amazon's redirect URLs exactly.",
    ),
}


def token_endpoint(linking: Linking, asking: Asking, request: AuthorizationRequest) -> Probe:
    """The probe, as Alexa asks after this authorization request."""
    form = {
        "grant_type": "authorization_code",
        "code": _CODE,
        "redirect_uri": request.redirect_uri,
        "code_verifier": request.verifier,
        "client_id": linking.client_id,
    }
    headers = {
        "Authorization": basic_authorization(linking.client_id, linking.client_secret),
        "Accept": "application/json",
    }
    try:
        answer = asking.answer(asking.browser(linking.token_url), "POST", linking.token_url, form=form, headers=headers)
        _judge(answer, asking)
    except Failed as failed:
        return Probe.failed(_NAME, failed)
    says = f"The token endpoint knows the linking client and its secret, and refused an invented code after {answer.seconds:.1f} s."
    return Probe.good(_NAME, says)


def _judge(answer: Answer, asking: Asking) -> None:
    word = error_word(answer)
    if answer.status == HTTPStatus.OK:
        raise Failed("The token endpoint answered 200 to a code that nobody was given. This is not Cognito.", _ADDRESS)
    if word in _OF_ERRORS:
        raise Failed(*_OF_ERRORS[word])
    if (answer.status, word) != (HTTPStatus.BAD_REQUEST, "invalid_grant"):
        told = f"{answer.status} {asking.shown(word)}".strip()
        raise Failed(
            f"The token endpoint answered {told} to an invented code; 400 invalid_grant is expected.",
            _ADDRESS if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Run the same command again.",
        )
    if answer.seconds >= LIMIT_S:
        raise Failed(
            f"The token endpoint took {answer.seconds:.1f} s to answer. Alexa waits for {LIMIT_S:g}, and then says that the skill cannot be linked.",
            "Run the same command again. If it stays slow from here and from elsewhere, ask AWS Support about the user pool's domain.",
        )
