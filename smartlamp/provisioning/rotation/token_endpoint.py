"""Whether Cognito accepts a secret, asked with a refresh token that is none.

Documented ("The token issuer endpoint"): `invalid_client` if the client's authentication fails, `invalid_grant` for a token that is none. That
the secret is looked at first is seen on the local stack, and hoped of AWS: if it were not so, every secret would count as accepted.
"""

from alexa_simulator.account_linking.token_endpoint import basic_authorization
from smartlamp.developer_account.exchange import Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.errors import Failed

_NO_TOKEN = "none"  # noqa: S105 - it is none


class TokenEndpoint:
    """A user pool's token endpoint, for one client.

    Args:
        url: the stack's output TokenUrl.
        client_id: of the client.
        exchange: sends requests.
        patience: asks again.
    """

    def __init__(self, url: str, client_id: str, exchange: Exchange, patience: Patience) -> None:
        self._url = url
        self._client_id = client_id
        self._exchange = exchange
        self._patience = patience

    def accepts(self, secret: str) -> bool:
        """Whether the client proves itself with this secret.

        Raises:
            Failed: the answer says neither yes nor no.
            NoAnswer: none came.
        """
        answer = self._patience.answered(
            lambda: self._exchange.send(
                "POST",
                self._url,
                form={"grant_type": "refresh_token", "refresh_token": _NO_TOKEN},
                headers={"Authorization": basic_authorization(self._client_id, secret)},
            ),
            repeatable=True,
        )
        said = answer.document.get("error") if isinstance(answer.document, dict) else None
        if said not in {"invalid_grant", "invalid_client"}:
            raise Failed(
                f"{self._url} answered with HTTP status {answer.status}, and not as a token endpoint does.",
                "Check the stack's output TokenUrl, and that its host is there. Then run the same command again.",
            )
        return bool(said == "invalid_grant")
