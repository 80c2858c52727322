"""The maker signs in at Amazon and at the stack's own page, and Amazon links both accounts."""

import secrets

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import LinkingRefused
from smartlamp.errors import Failed, NotInTheAccount
from smartlamp.provisioning.documents.skill_package import SMART_HOME, SkillPackage
from smartlamp.provisioning.phases.enabling.callback import CALLBACK, registered
from smartlamp.provisioning.run import Run

_AGAIN = "Run the same command with --link again."


def link(run: Run, package: SkillPackage) -> None:
    """Enable a skill for whoever signs in, and link it. Nothing is done if it is linked already.

    Args:
        run: the command's; somebody can sign in.
        package: of the skill; its account linking is the stack's.

    Raises:
        SkillManagementFailed, NotSignedIn, Failed, CannotRun: it was not, and why. The stack and the skill are as they were.
    """
    stack, visits = run.stack(), run.visits
    if stack is None or visits is None:
        raise Failed("There is nobody to sign in, or no stack.", _AGAIN)
    skill_id = run.skill_id(package.folder)
    try:
        client = run.skills.event_client(skill_id)
    except NotInTheAccount:
        raise Failed(
            f"Amazon shows no client of {package.folder}: it has one only for a skill that sends events, as {SMART_HOME} does.",
            "Enable it in the Alexa app.",
        ) from None
    linking = package.account_linking(stack.outputs, run.linking_secret(), stack.parameters.get("ProfileSource", ""))
    with registered(run, package.folder, linking):
        run.say(f"Waiting for you to sign in to Amazon, so that {package.folder} can be enabled for you")
        customer = run.developer.customers.signed_in(client, CALLBACK, visits.amazon)
        if customer.is_linked(skill_id):
            return
        run.say(f"Waiting for you to sign in to your own account, which is then linked with {package.folder}")
        asked = AuthorizationRequest.of(
            linking["authorizationUrl"],
            linking["clientId"],
            linking["scopes"],
            CALLBACK,
            secrets.token_urlsafe(24),
            for_somebody_else=True,
        )
        run.secret_values.add(asked.state)
        returned = visits.own_page(asked)
        try:
            code = asked.code(returned)
        except LinkingRefused as refused:
            raise Failed(run.secret_values.hidden(str(refused)), _AGAIN) from None
        customer.link(skill_id, CALLBACK, code)
