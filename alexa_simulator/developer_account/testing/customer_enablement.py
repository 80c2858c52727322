"""A skill enabled for a customer, and linked with a code of the maker's own authorization server, as an app of the maker does it.

Documented: "Skill Enablement REST API Reference" (a customer's endpoint, a token with the scope alexa::skills:account_linking) and "Enable Your
Skill to Complete Account Linking" (the request; 201). Alexa exchanges the code at the token URL of the account linking.
Reported, by apps that do it: what the answers have in them, "Invalid account linking credentials" for a code that cannot be exchanged, 409 for a
skill that is linked already, hosts without a scheme from alexaApiEndpoint.
"""

from typing import Any
from urllib.parse import urlsplit

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.token_endpoint import TokenEndpoint
from alexa_simulator.developer_account import sign_in
from alexa_simulator.developer_account.account import STAGES, DeveloperAccount, Skill, Stage
from alexa_simulator.developer_account.answer import Answer, Call, Json, conflict, invalid, not_allowed, not_found
from alexa_simulator.developer_account.documents import manifest
from alexa_simulator.developer_account.request_bodies import read
from alexa_simulator.errors import LinkingRefused, SmapiRefused, TokensRefused, Unanswered
from device_cloud.runtime.loopback import is_loopback

_INVALID = "The enablement is not valid."
_NO_VERIFIER = ""


def endpoint(_: DeveloperAccount, call: Call) -> Answer:
    """GET /v1/alexaApiEndpoint: the hosts of the customer's region; here, this one."""
    return Answer(200, {"endpoints": [urlsplit(call.origin).netloc]})


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET: whether it is enabled and linked."""
    skill = _clients_own(account, call)
    enabled = _enabled(skill)
    if enabled is None:
        raise not_found("The enablement")
    return Answer(200, _shown(skill, enabled))


def post(account: DeveloperAccount, call: Call) -> Answer:
    """POST: enable a stage, and link it with the code. One stage is enabled at a time."""
    skill = _clients_own(account, call)
    asked = read("customerEnablement", _INVALID, call.body)
    stage = account.stage(skill["skill_id"], asked["stage"])
    manifest.must_be_idle(account, skill)
    if stage["linked"]:
        raise conflict("The skill is enabled and linked already.")
    _exchange(skill, stage, asked["accountLinkRequest"])
    for each in skill["stages"].values():
        each["enabled"] = each["linked"] = each is stage
    return Answer(201, _shown(skill, asked["stage"]))


def delete(account: DeveloperAccount, call: Call) -> Answer:
    """DELETE: disable it; that ends the link, too."""
    skill = _clients_own(account, call)
    enabled = _enabled(skill)
    if enabled is None:
        raise not_found("The enablement")
    skill["stages"][enabled]["enabled"] = skill["stages"][enabled]["linked"] = False
    return Answer(204)


def _clients_own(account: DeveloperAccount, call: Call) -> Skill:
    """The skill, if the token is from its own client. Raises SmapiRefused: 403, 404."""
    skill = account.skill(call.path["skill_id"])
    if sign_in.client_of(account, call.headers.get("authorization", "")) != skill["client_id"]:
        raise not_allowed("The token is another skill's.")
    return skill


def _enabled(skill: Skill) -> str | None:
    return next((each for each in STAGES if each in skill["stages"] and skill["stages"][each]["enabled"]), None)


def _shown(skill: Skill, stage: str) -> Json:
    linked = "LINKED" if skill["stages"][stage]["linked"] else "NOT_LINKED"
    return {
        "skill": {"stage": stage, "id": skill["skill_id"]},
        "user": {"id": "amzn1.ask.account.SIMULATED"},
        "accountLink": {"status": linked},
        "status": "ENABLED",
    }


def _exchange(skill: Skill, stage: Stage, asked: Json) -> None:
    """Give the code for tokens, as Alexa would. Raises SmapiRefused: 400."""
    linking: Any = stage["linking"] and stage["linking"]["document"]
    redirect_uri = str(asked["redirectUri"])
    if (
        not linking
        or redirect_uri not in linking.get("redirectUrls", ())
        or linking["accessTokenScheme"] != "HTTP_BASIC"
        # Nothing that is simulated goes out to somebody's real authorization server.
        or not is_loopback(urlsplit(linking["accessTokenUrl"]).hostname or "")
    ):
        raise _no_link()
    try:
        TokenEndpoint(_as_alexa_knows_it(skill, linking)).exchange(str(asked["authCode"]), redirect_uri, _NO_VERIFIER)
    except (LinkingRefused, TokensRefused, Unanswered):
        raise _no_link() from None


def _as_alexa_knows_it(skill: Skill, linking: Any) -> AccountLinking:
    return AccountLinking(
        skill_id=skill["skill_id"],
        vendor_id=skill["vendor_id"],
        authorization_url=linking["authorizationUrl"],
        token_url=linking["accessTokenUrl"],
        client_id=linking["clientId"],
        client_secret=linking["clientSecret"],
        oauth_scopes=tuple(linking.get("scopes", ())),
        redirect_urls=tuple(linking["redirectUrls"]),
        event_client_id=skill["client_id"],
        event_client_secret=skill["client_secret"],
    )


def _no_link() -> SmapiRefused:
    return invalid("Invalid account linking credentials")
