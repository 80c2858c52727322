"""What the Alexa app shows: the link and the endpoints, without any token."""

from datetime import UTC, datetime

from alexa_simulator.alexa import Alexa
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.event_gateway import believed_state
from alexa_simulator.event_gateway.event_log import Heard
from alexa_simulator.memory.clock import MovableClock
from alexa_simulator.memory.memory_model import Json, Remembered
from alexa_simulator.voice.utterances import interfaces_of
from alexa_troubleshooting import explanation, for_another_skill


def status_of(alexa: Alexa) -> Json:
    """The state of an Alexa with a page and an event gateway, as a JSON object.

    Keys: those of `status`, and `last_event` (its number), `event_grants` (how many are in force), `login_with_amazon` (what it has
    done since the start), `misbehaviour` (what is broken on purpose), `redirects_followed`, and `clock_ahead_s` (how far its clock was moved).
    """
    links_in_browser = alexa.linking.browser_redirect_url is not None
    return {
        **status(alexa.memory.now, links_in_browser=links_in_browser),
        "last_event": alexa.events.last,
        "event_grants": len(alexa.memory.now.grants),
        "login_with_amazon": dict(alexa.login_with_amazon.counts),
        "misbehaviour": alexa.broken(),
        "redirects_followed": alexa.misbehaviour.followed,
        "clock_ahead_s": clock_ahead_s(alexa),
    }


def clock_ahead_s(alexa: Alexa) -> float:
    """By how many seconds its clock was moved ahead."""
    return alexa.clock.ahead_s if isinstance(alexa.clock, MovableClock) else 0.0


def status(remembered: Remembered, *, links_in_browser: bool) -> Json:
    """The link and the endpoints as a JSON object.

    Keys: `linked`, `owner`, `since` and `expires` (ISO 8601, UTC, or null), `endpoints` (each with its last known `properties`),
    `lost` (sentences of the last reconciliation), `links_in_browser` (whether GET /link can work).
    """
    account = remembered.account
    return {
        "linked": account is not None,
        "owner": account.owner if account else None,
        "since": _time(account.since) if account else None,
        "expires": _time(account.expires_at) if account else None,
        "endpoints": [
            {
                "endpointId": endpoint_id,
                "friendlyName": endpoint["friendlyName"],
                "description": endpoint["description"],
                "displayCategories": endpoint["displayCategories"],
                "interfaces": interfaces_of(endpoint),
                "properties": remembered.properties.get(endpoint_id, []),
            }
            for endpoint_id, endpoint in remembered.endpoints.items()
        ],
        "lost": list(remembered.lost),
        "links_in_browser": links_in_browser,
    }


def custom_status(custom: CustomSkillSession) -> Json:
    """The link of a custom skill, and the skill, as a JSON object.

    Keys: those of `status`, and `enabled`, `asks_to_link` (whether enabling it does), `link_card` (whether the app shows one), `locales`, `listens`.
    """
    linking, remembered = custom.linking, custom.memory.now
    return {
        **status(remembered, links_in_browser=linking.browser_redirect_url is not None),
        "enabled": remembered.enabled,
        "asks_to_link": not linking.skip_on_enablement,
        "link_card": remembered.link_card,
        "locales": custom.locales,
        "listens": custom.listens,
    }


def messages(remembered: Remembered) -> list[Json]:
    """The messages kept, oldest first: `at` (ISO 8601), `sent`, `message` without secrets, `remark`."""
    return [
        {"at": _time(kept.at), "sent": kept.sent, "message": kept.message, "remark": kept.remark}
        for kept in remembered.messages
    ]


def events(heard: list[Heard], *, another_skill: bool = False) -> list[Json]:
    """Events at the gateway, oldest first: what became of each, the hints' words for it in `explained`, and the event without its token.

    Args:
        heard: what the gateway heard.
        another_skill: whether the skill is not one of this project: what to do is for it, then.
    """
    words = for_another_skill if another_skill else dict
    return [
        {
            "number": each.number,
            "at": _time(each.at, "milliseconds"),
            "kind": believed_state.kind(each.message or {}),
            "status": each.status,
            "code": each.code,
            "outcome": each.outcome,
            "why": each.why,
            "messageId": each.message_id,
            "endpointIds": believed_state.endpoints_of(each.message or {}),
            "message": each.message,
            "explained": words(explanation(each.causes, "").facts()),
        }
        for each in heard
    ]


def _time(seconds: float, timespec: str = "seconds") -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
