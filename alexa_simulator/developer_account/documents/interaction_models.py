"""The interaction models of a custom skill, one for each locale, and how they are built."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from alexa_simulator.developer_account.account import DeveloperAccount, ended, is_custom, is_done, must_match, versioned
from alexa_simulator.developer_account.answer import Answer, Call, Json, invalid_parameter, not_found, violation
from alexa_simulator.developer_account.request_bodies import read

INVALID = "Interaction model is not valid."
_SLOT = re.compile(r"\{([^}]*)\}")


def get(account: DeveloperAccount, call: Call) -> Answer:
    """GET the model that was built last; HEAD has its ETag alone."""
    model = account.stage(call.path["skill_id"], call.path["stage"])["models"].get(call.path["locale"])
    if model is None:
        raise not_found("The interaction model")
    return Answer(200, model["document"], {"ETag": model["etag"]})


def head(account: DeveloperAccount, call: Call) -> Answer:
    """HEAD: its ETag."""
    return Answer(204, headers=get(account, call).headers)


def put(account: DeveloperAccount, call: Call) -> Answer:
    """PUT: the model is built from then on; another one that is being built is given up."""
    locale = call.path["locale"]
    stage = account.stage(call.path["skill_id"], call.path["stage"], writes=True)
    skill = account.skill(call.path["skill_id"])
    if not is_custom(skill):
        raise invalid_parameter("A smart home skill has no interaction model.")
    manifest = stage["manifest"]
    if manifest is None or locale not in manifest["document"]["manifest"]["publishingInformation"]["locales"]:
        raise not_found(f"The locale {locale} of the skill")
    document = read("interactionModel", INVALID, call.body, "interactionModel")
    must_match(call.if_match, stage["models"].get(locale))
    skill["model_builds"][locale] = account.build(document)
    return Answer(202, headers={"Location": f"/v1/skills/{skill['skill_id']}/status?resource=interactionModel"})


def go_on(account: DeveloperAccount) -> None:
    """Let each model's build go on by one request."""
    for skill in account.state["skills"]:
        for locale, build in skill["model_builds"].items():
            if is_done(build) and ended(build, list(errors(build["document"]))):
                skill["stages"]["development"]["models"][locale] = versioned(build["document"])
                skill["last_updated"] = account.time()


def errors(document: Any) -> Iterator[Json]:
    """Why a model cannot be built: an intent that is there twice, a sample with a slot that its intent has not."""
    intents = document["interactionModel"]["languageModel"]["intents"]
    for name, times in Counter(each["name"] for each in intents).items():
        if times > 1:
            yield violation("DUPLICATE_ARRAY_ITEMS", f"The intent {name} is there {times} times.")
    for intent in intents:
        slots = {each["name"] for each in intent.get("slots", [])}
        for sample in intent.get("samples", []):
            for unknown in sorted(set(_SLOT.findall(sample)) - slots):
                words = f'A sample of the intent {intent["name"]} has the slot "{unknown}", which the intent has not.'
                yield violation("EXPECTED_RELATED_INSTANCE", words, reason="RESOURCE_DOES_NOT_EXIST")
