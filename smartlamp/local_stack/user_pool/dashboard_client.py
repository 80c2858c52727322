"""Who signs in at a stack with DashboardClient: authorization code with PKCE, then the core's own token check."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.outbound import Session, is_private, request
from device_cloud.identity import Identity, Owner
from device_cloud.runtime.environment import Environment
from smartlamp.errors import CannotRun, Failed

# The client's only callback in template.yaml.
CALLBACK = "http://localhost:8765/signed-in"
# The token proves who the person is, and opens nothing: GetUser would need another scope.
_SCOPES = ("openid",)
# A browser may know somebody else from the hour before: the page asks for a password again. OpenID Connect Core 1.0: prompt.
_ANEW = "?prompt=login"
_PATIENCE_S = 10

Visit = Callable[[AuthorizationRequest], Mapping[str, str]]
"""Shows somebody the sign-in page; returns the parameters with which it sent them to the callback."""


@dataclass(frozen=True)
class DashboardClient:
    """The public client of a stack.

    Attributes:
        client_id: its id.
        authorization_url, token_url: of the stack's sign-in pages.
        identity: verifies its tokens, and those of no other client.
    """

    client_id: str
    authorization_url: str
    token_url: str
    identity: Identity

    @classmethod
    def of(cls, outputs: Mapping[str, str], region: str, local_endpoint: str = "") -> Self:
        """The client of a stack with these outputs.

        Args:
            outputs: UserPoolId, DashboardClientId, AuthorizationUrl and TokenUrl.
            region: the stack's.
            local_endpoint: of a stack in an emulator: its address. Only a loopback address is taken.

        Raises:
            CannotRun: what the person or the command sends there could be read on the way.
        """
        for url in (outputs["AuthorizationUrl"], outputs["TokenUrl"]):
            if not is_private(url):
                raise CannotRun(
                    f"{url} is neither HTTPS nor on this machine, so nobody may sign in there.",
                    "Check the stack's outputs AuthorizationUrl and TokenUrl.",
                )
        pool = outputs["UserPoolId"]
        settings = {"STAGE": "prod", "AWS_REGION": region, "USER_POOL_ID": pool}
        if local_endpoint:
            settings |= {"STAGE": "local", "JWKS_URL": f"{local_endpoint}/{pool}/.well-known/jwks.json"}
        client = outputs["DashboardClientId"]
        identity = Identity.from_environment(Environment(settings), frozenset({client}))
        return cls(client, outputs["AuthorizationUrl"], outputs["TokenUrl"], identity)

    def sign_in(self, visit: Visit) -> tuple[str, Owner]:
        """Sign somebody in; their token, and who they are.

        Raises:
            LinkingRefused: the page sent no code, or not for this request.
            Unanswered: the token endpoint did not answer.
            Failed: it refused.
            TokenRefused: the device cloud does not accept the token.
        """
        asked = AuthorizationRequest.of(
            self.authorization_url + _ANEW, self.client_id, _SCOPES, CALLBACK, secrets.token_urlsafe(24)
        )
        token = self._token(asked, asked.code(visit(asked)))
        return token, self.identity.owner_of(token)

    def _token(self, asked: AuthorizationRequest, code: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        with Session() as session:
            gave = request(session, "POST", self.token_url, deadline_s=_PATIENCE_S, form=form)
        try:
            given: Any = json.loads(gave.body) if gave.status == 200 else {}
        except ValueError:
            given = {}
        token = given.get("access_token") if isinstance(given, dict) else None
        if not isinstance(token, str):
            raise Failed(
                f"The token endpoint answered the sign-in with {gave.status}, and gave no token.",
                "Run the same command again.",
            )
        return token
