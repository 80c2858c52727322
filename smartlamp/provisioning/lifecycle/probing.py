"""P8: what can be tried without a customer is tried (provisioning 3.6)."""

from collections.abc import Iterator

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.provisioning.documents.skill_package import SKILLS
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.of_function import of_function
from smartlamp.provisioning.probes.of_linking import of_linking
from smartlamp.provisioning.probes.probe import Probe
from smartlamp.provisioning.probes.validation import Validated
from smartlamp.provisioning.probes.validation import validated as validated_skill
from smartlamp.provisioning.run import Run


def probed(run: Run) -> Iterator[Probe]:
    """Try the account linking of each skill, and each function in each region. Nothing is written."""
    stack = run.stack()
    if stack is None:
        return
    secret = run.linking_secret()
    for package in run.environment.packages:
        if not run.links_with_cognito(package.folder):
            continue
        run.say(f"Trying the account linking of {package.folder}")
        says = package.account_linking(stack.outputs, secret, stack.parameters.get("ProfileSource", ""))
        yield from of_linking(
            Linking(
                says["authorizationUrl"],
                says["accessTokenUrl"],
                says["clientId"],
                says["clientSecret"],
                tuple(says["scopes"]),
                redirect_urls(run.record.vendor_id),
                _jwks_url(run),
            )
        )
    for folder in run.environment.skills:
        package = SKILLS[folder]
        for region, arn in run.functions(package.function).items():
            run.say(f"Trying the function of {folder} in {region}")
            yield from of_function(run.session_in(region), arn, run.skill_id(folder), package.api)


def validated(run: Run) -> Iterator[Validated]:
    """Have Amazon validate each skill, as it would before a review."""
    for package in run.environment.packages:
        run.say(f"Having Amazon validate {package.folder}")
        smart_home = package.api == "smartHome"
        yield validated_skill(run.skills, package.folder, run.skill_id(package.folder), smart_home=smart_home)


def _jwks_url(run: Run) -> str:
    """Where the keys are that sign the tokens."""
    outputs = run.outputs()
    pool = outputs["UserPoolId"]
    endpoint = run.fixed.get("LocalEndpoint") or f"https://cognito-idp.{pool.partition('_')[0]}.amazonaws.com"
    return f"{endpoint}/{pool}/.well-known/jwks.json"
