"""The device cloud for a signed-in user of the local stack, whose password is known here."""

import time
from collections.abc import Mapping

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from device_cloud.identity import Owner
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from device_cloud.store.starter_lamp import StarterLamps
from smartlamp.local_stack.emulator.client import REGION
from smartlamp.local_stack.state import Running
from smartlamp.local_stack.user_pool.dashboard_client import DashboardClient
from smartlamp.local_stack.user_pool.people import Person


def device_cloud_of(running: Running, person: Person) -> tuple[Owner, Lamps]:
    """Sign a person in and open the device cloud for them.

    Raises:
        Failed: the token endpoint refused.
        SignInRefused, Unanswered: the sign-in page refused, with its message, or one of the two did not answer.
        TokenRefused: the device cloud does not accept the token.
    """

    def visit(asked: AuthorizationRequest) -> Mapping[str, str]:
        return hosted_page.sign_in(asked.url, asked.redirect_uri, person.username, person.password, person.next_code())

    client = DashboardClient.of(running.outputs, REGION, running.account.endpoint)
    _, owner = client.sign_in(visit)
    return owner, Lamps(running.outputs["LampsTable"], running.account.client("dynamodb"), time.time)


def scenes_of(running: Running) -> Scenes:
    """Open the scenes of the device cloud."""
    return Scenes(running.outputs["LampsTable"], running.account.client("dynamodb"))


def give_starter_lamp(running: Running, owner: Owner) -> None:
    """Give somebody the lamp that whoever signs up gets: the pool has no such event for those whom an administrator adds."""
    outputs = running.outputs
    StarterLamps(outputs["LampsTable"], outputs["StartersTable"], running.account.client("dynamodb")).give(owner)
