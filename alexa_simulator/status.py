"""What the Alexa app shows: the link and the endpoints, without any token."""

from datetime import UTC, datetime

from alexa_simulator.remembered import Json, Remembered
from alexa_simulator.utterances import interfaces_of


def status(remembered: Remembered, *, links_in_browser: bool) -> Json:
    """The state as a JSON object.

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


def messages(remembered: Remembered) -> list[Json]:
    """The messages kept, oldest first: `at` (ISO 8601), `sent`, `message` without secrets, `remark`."""
    return [
        {"at": _time(kept.at), "sent": kept.sent, "message": kept.message, "remark": kept.remark}
        for kept in remembered.messages
    ]


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
