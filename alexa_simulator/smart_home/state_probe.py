"""Asks the skill for the state of devices to compare with Alexa's picture, which the answers do not change."""

from concurrent.futures import ThreadPoolExecutor

from alexa_simulator.memory.memory_model import Json, LinkedAccount, secrets_of
from alexa_simulator.redaction import redacted_text
from alexa_simulator.smart_home import directives
from alexa_simulator.smart_home.judge import judge
from alexa_simulator.smart_home.session import SmartHomeSession

_AT_ONCE = 8


def look(alexa: SmartHomeSession, account: LinkedAccount, endpoint_ids: list[str]) -> dict[str, Json]:
    """Do what `Alexa.look` does, as this account."""

    def asked(endpoint_id: str) -> Json:
        return _asked(alexa, account, endpoint_id)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(endpoint_ids, pool.map(asked, endpoint_ids), strict=True))


def _asked(alexa: SmartHomeSession, account: LinkedAccount, endpoint_id: str) -> Json:
    endpoint = alexa.memory.now.endpoints.get(endpoint_id)
    known = endpoint or {"endpointId": endpoint_id}
    directive = directives.for_endpoint(account.skill_token, known, "Alexa", "ReportState", {})
    verdict = judge(directive, alexa.skill(directive), endpoint, secrets=secrets_of(account))
    error = redacted_text(" ".join(verdict.faults)) or verdict.error
    return {"properties": [] if error else verdict.properties, "error": error}
