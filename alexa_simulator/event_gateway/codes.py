"""The codes with which the gateway refuses an event, the HTTP status of each, and its causes."""

CODES = {
    "INVALID_REQUEST_EXCEPTION": 400,
    "INVALID_ACCESS_TOKEN_EXCEPTION": 401,
    "SKILL_DISABLED_EXCEPTION": 403,
    "SKILL_NEVER_ENABLED_EXCEPTION": 403,
    "INSUFFICIENT_PERMISSION_EXCEPTION": 403,
    "SKILL_NOT_FOUND_EXCEPTION": 404,
    "ACCOUNT_NOT_FOUND_EXCEPTION": 404,
    "REQUEST_ENTITY_TOO_LARGE_EXCEPTION": 413,
    "THROTTLING_EXCEPTION": 429,
    "INTERNAL_SERVICE_EXCEPTION": 500,
    "SERVICE_UNAVAILABLE_EXCEPTION": 503,
}

# Ids of `alexa_troubleshooting`, the likeliest first.
CAUSES = {
    "INVALID_REQUEST_EXCEPTION": ("event-malformed",),
    "INVALID_ACCESS_TOKEN_EXCEPTION": ("event-token-ended", "gateway-region"),
    "SKILL_DISABLED_EXCEPTION": ("skill-disabled", "gateway-region"),
    "SKILL_NEVER_ENABLED_EXCEPTION": ("skill-never-enabled", "gateway-region"),
    "INSUFFICIENT_PERMISSION_EXCEPTION": ("insufficient-permission", "event-permission-off"),
    "SKILL_NOT_FOUND_EXCEPTION": ("skill-of-another-stage",),
    "ACCOUNT_NOT_FOUND_EXCEPTION": ("skill-of-another-stage",),
    "REQUEST_ENTITY_TOO_LARGE_EXCEPTION": ("event-too-large",),
    "THROTTLING_EXCEPTION": ("event-throttled",),
    "INTERNAL_SERVICE_EXCEPTION": ("gateway-unavailable",),
    "SERVICE_UNAVAILABLE_EXCEPTION": ("gateway-unavailable",),
}
