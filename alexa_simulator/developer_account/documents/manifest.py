"""A skill's manifest: read, written, and built. What is saved with an endpoint is built only if Alexa may invoke it."""

from collections.abc import Iterator
from typing import Any

from alexa_simulator.developer_account.account import (
    DeveloperAccount,
    Skill,
    ended,
    has_custom_api,
    is_done,
    must_match,
    versioned,
)
from alexa_simulator.developer_account.answer import Answer, Call, Json, conflict, invalid, not_found, violation
from alexa_simulator.developer_account.request_bodies import read

INVALID = "Skill manifest is not valid."
# https://developer.amazon.com/en-US/docs/alexa/smapi/skill-events-in-alexa-skills.html: events come from the custom skills' principal.
_CUSTOM = "alexa-appkit.amazon.com"
_SMART_HOME = "alexa-connectedhome.amazon.com"


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET: the manifest that was built last, with its ETag."""
    manifest = account.stage(call.path["skill_id"], call.path["stage"])["manifest"]
    if manifest is None:
        raise not_found("The manifest")
    return Answer(200, manifest["document"], {"ETag": manifest["etag"]})


def put(account: DeveloperAccount, call: Call) -> Answer:
    """PUT: the whole document, not a patch."""
    stage = account.stage(call.path["skill_id"], call.path["stage"], writes=True)
    skill = account.skill(call.path["skill_id"])
    document = read("updateManifest", INVALID, call.body, "manifest")
    agrees_with_itself(document)
    must_be_idle(account, skill)
    must_match(call.if_match, stage["manifest"])
    if stage["manifest"] is not None and has_custom_api(document) is not has_custom_api(stage["manifest"]["document"]):
        raise invalid(INVALID, violation("CONFLICTING_INSTANCES", "A skill keeps its model.", "$.manifest.apis"))
    skill["manifest_build"] = account.build(document)
    return Answer(202, headers={"Location": f"/v1/skills/{skill['skill_id']}/status?resource=manifest"})


def agrees_with_itself(document: Any) -> None:
    """What no schema says of a manifest. Raises SmapiRefused: 400."""
    published = document["manifest"]["publishingInformation"]
    if published.get("isAvailableWorldwide") and published.get("distributionCountries"):
        countries = "$.manifest.publishingInformation.distributionCountries"
        raise invalid(
            INVALID, violation("CONFLICTING_INSTANCES", f'"{countries}" is for a skill of some countries.', countries)
        )


def must_be_idle(account: DeveloperAccount, skill: Skill) -> None:
    """Raises SmapiRefused: 409 while the skill's manifest or a package is being built."""
    imports = (each["build"] for each in account.state["imports"] if each["skill_id"] == skill["skill_id"])
    if any(each["status"] == "IN_PROGRESS" for each in (skill["manifest_build"], *imports)):
        raise conflict("Another operation of this skill is in progress. Wait for it, then try again.")


def go_on(account: DeveloperAccount) -> None:
    """Let each manifest's build go on by one request."""
    for skill in account.state["skills"]:
        build = skill["manifest_build"]
        if is_done(build) and ended(build, list(endpoint_errors(account, skill["skill_id"], build["document"]))):
            become(account, skill, build["document"])


def become(account: DeveloperAccount, skill: Skill, document: Any) -> None:
    """Make it the skill's manifest. That resets account linking, as has been reported of Amazon."""
    development = skill["stages"]["development"]
    development["manifest"] = versioned(document)
    development["linking"] = None
    skill["last_updated"] = account.time()


def endpoint_errors(account: DeveloperAccount, skill_id: str, document: Any) -> Iterator[Json]:
    """Why each endpoint that Alexa may not invoke cannot be saved."""
    manifest = document["manifest"]
    for api, places in (*manifest["apis"].items(), ("events", manifest.get("events", {}))):
        where = "$.manifest.events" if api == "events" else f"$.manifest.apis.{api}"
        regions = {f".regions.{name}": each for name, each in places.get("regions", {}).items()}
        for place, each in {"": places, **regions}.items():
            uri = each.get("endpoint", {}).get("uri", "")
            principal = _SMART_HOME if api == "smartHome" else _CUSTOM
            if uri.startswith("arn:") and not account.may_invoke(uri, principal, skill_id):
                yield violation("INVALID_REQUEST_PARAMETER", _no_trigger(api, uri), f"{where}{place}.endpoint.uri")


def _no_trigger(api: str, uri: str) -> str:
    """The sentences that people have reported."""
    if api == "smartHome":
        # https://github.com/home-assistant/home-assistant.io/issues/24577
        sentence = 'Please make sure that "Alexa Smart Home" is selected for the event source type, for provided arn'
        return f"{sentence} [Invalid value] : '{uri}'"
    # https://github.com/ndg63276/alexa-youtube/issues/11
    return f"The trigger setting for the Lambda {uri} is invalid."
