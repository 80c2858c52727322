"""A skill enabled for the account's own owner, as by a tap in the Alexa app.

It works for a custom skill. A smart home skill is refused: people have to enable it, and sign in, in the Alexa app.
"""

from alexa_simulator.developer_account.account import DeveloperAccount, is_custom
from alexa_simulator.developer_account.answer import Answer, Call, conflict, not_allowed, not_found
from alexa_simulator.developer_account.documents import manifest


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET: 204 if it is enabled, 404 if not."""
    if not account.stage(call.path["skill_id"], call.path["stage"])["enabled"]:
        raise not_found("The enablement")
    return Answer(204)


def put(account: DeveloperAccount, call: Call) -> Answer:
    """PUT: enable it, if it can be asked something."""
    stage = account.stage(call.path["skill_id"], call.path["stage"])
    skill = account.skill(call.path["skill_id"])
    if not is_custom(skill):
        raise not_allowed("A smart home skill is enabled in the Alexa app.")
    manifest.must_be_idle(account, skill)
    if not stage["models"]:
        raise conflict("The skill has no interaction model that was built.")
    for each in skill["stages"].values():  # one stage at a time (documented)
        each["enabled"] = each is stage
        each["linked"] = each["linked"] and each is stage
    return Answer(204)


def delete(account: DeveloperAccount, call: Call) -> Answer:
    """DELETE: disable it."""
    get(account, call)
    stage = account.stage(call.path["skill_id"], call.path["stage"])
    stage["enabled"] = stage["linked"] = False
    return Answer(204)
