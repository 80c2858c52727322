"""The device cloud for a signed-in user: authorization code with PKCE, then the core's own token check."""

import base64
import hashlib
import json
import secrets
import time
from urllib.parse import urlencode

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.outbound import Session, request
from device_cloud.identity import Identity, Owner
from device_cloud.runtime.environment import Environment
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from device_cloud.store.starter_lamp import StarterLamps
from smartlamp.errors import AGAIN, Failed
from smartlamp.local_stack.emulator.client import REGION
from smartlamp.local_stack.state import Running
from smartlamp.local_stack.user_pool.people import Person

# The dashboard client's only callback in template.yaml. Nothing listens there; the code is read from the redirect.
_CALLBACK = "http://localhost:8765/signed-in"


def device_cloud_of(running: Running, person: Person) -> tuple[Owner, Lamps]:
    """Sign a person in and open the device cloud for them.

    Raises:
        Failed: the token endpoint refused.
        SignInRefused, Unanswered: the sign-in page refused, with its message, or one of the two did not answer.
        TokenRefused: the device cloud does not accept the token.
    """
    outputs = running.outputs
    environment = Environment(
        {
            "STAGE": "local",
            "AWS_REGION": REGION,
            "USER_POOL_ID": outputs["UserPoolId"],
            "JWKS_URL": f"{running.account.endpoint}/{outputs['UserPoolId']}/.well-known/jwks.json",
        }
    )
    identity = Identity.from_environment(environment, frozenset({outputs["DashboardClientId"]}))
    owner = identity.owner_of(_token(running, person))
    return owner, Lamps(outputs["LampsTable"], running.account.client("dynamodb"), time.time)


def scenes_of(running: Running) -> Scenes:
    """Open the scenes of the device cloud."""
    return Scenes(running.outputs["LampsTable"], running.account.client("dynamodb"))


def give_starter_lamp(running: Running, owner: Owner) -> None:
    """Give somebody the lamp that whoever signs up gets: the pool has no such event for those whom an administrator adds."""
    outputs = running.outputs
    StarterLamps(outputs["LampsTable"], outputs["StartersTable"], running.account.client("dynamodb")).give(owner)


def _token(running: Running, person: Person) -> str:
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    state = secrets.token_urlsafe(24)
    client = running.outputs["DashboardClientId"]
    question = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": _CALLBACK,
        "scope": "openid",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = hosted_page.sign_in(
        f"{running.outputs['AuthorizationUrl']}?{urlencode(question)}",
        _CALLBACK,
        person.username,
        person.password,
        person.next_code(),
    )
    if answer.get("state") != state or "code" not in answer:
        raise Failed(
            f"The sign-in as {person.email} returned no authorization code.",
            AGAIN,
        )
    form = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": answer["code"],
        "redirect_uri": _CALLBACK,
        "code_verifier": verifier,
    }
    with Session() as session:
        gave = request(session, "POST", running.outputs["TokenUrl"], deadline_s=5, form=form)
    if gave.status != 200:
        raise Failed(
            f"The token endpoint refused {person.email} with {gave.status}.",
            AGAIN,
        )
    token: str = json.loads(gave.body)["access_token"]
    return token
