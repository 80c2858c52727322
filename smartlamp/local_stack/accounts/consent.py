"""The maker at the consent page of the simulated Login with Amazon: they allow it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urljoin, urlsplit

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.hosted_form import read_page
from alexa_simulator.errors import Unanswered
from alexa_simulator.outbound import Answer, Session, request
from smartlamp.errors import Failed

_PATIENCE_S = 10.0
_AGAIN = "Stop the simulated accounts (`smartlamp down`), then run the same command again."


def given(asked: AuthorizationRequest, page: str) -> Mapping[str, str]:
    """Open the page, press Allow, and return the parameters with which the browser would go back. Nothing is followed.

    Args:
        asked: the request.
        page: the address of the simulated page: nobody consents anywhere else.

    Raises:
        Failed: the request is for another page, the page is not there, or it says why it leads nowhere.
    """
    if asked.url.partition("?")[0] != page:
        raise Failed("The sign-in is not at the simulated Amazon, where a command may consent by itself.", _AGAIN)
    try:
        with Session() as session:
            shown = request(session, "GET", asked.url, deadline_s=_PATIENCE_S)
            if shown.status == 200:
                shown = _allowed(session, page, shown)
    except Unanswered as nobody:
        raise Failed(str(nobody), _AGAIN) from nobody
    back = shown.headers.get("Location", "")
    if shown.status not in (302, 303) or back.partition("?")[0] != asked.redirect_uri:
        why = " ".join(read_page(shown.body.decode(errors="replace")).error.split())
        raise Failed(f"The simulated Login with Amazon does not come back ({shown.status}). {why}".strip(), _AGAIN)
    return dict(parse_qsl(urlsplit(back).query, keep_blank_values=True))


def _allowed(session: Session, page: str, shown: Answer) -> Answer:
    forms = read_page(shown.body.decode(errors="replace")).forms
    if len(forms) != 1:
        raise Failed("The simulated consent page has no form.", _AGAIN)
    ((action, inputs),) = forms
    filled = {each.name: each.value for each in inputs if each.kind == "hidden"}
    return request(session, "POST", urljoin(page, action), form={**filled, "consent": "yes"}, deadline_s=_PATIENCE_S)
