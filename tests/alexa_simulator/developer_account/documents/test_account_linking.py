"""Account linking: what is written, what is read back, what is refused."""

from typing import Any

import pytest

from tests.alexa_simulator.developer_account.conftest import Desk, bare, linking

NEVER_READ_BACK = ("clientSecret", "skipOnEnablement", "reciprocalAccessTokenUrl")


def where(skill_id: str, stage: str = "development") -> str:
    return f"/v1/skills/{skill_id}/stages/{stage}/accountLinkingClient"


def test_it_is_read_back_in_another_envelope_without_what_is_never_shown(desk: Desk) -> None:
    address = where(desk.made(bare()))
    assert desk.call("GET", address).status_code == 404
    asked = linking(reciprocalAccessTokenUrl="https://pool.example.com/reciprocal")
    assert desk.call("PUT", address, asked).status_code == 204
    said = desk.call("GET", address)
    written = asked["accountLinkingRequest"]
    shown = {name: value for name, value in written.items() if name not in NEVER_READ_BACK}
    assert said.json() == {"accountLinkingResponse": shown}
    assert len(shown) == len(written) - len(NEVER_READ_BACK)


def test_without_its_envelope_it_is_an_empty_body(desk: Desk) -> None:
    said = desk.call("PUT", where(desk.made(bare())), linking()["accountLinkingRequest"])
    assert said.status_code == 400
    assert said.json() == {
        "message": "Account linking information is not valid.",
        "violations": [
            {
                "code": "INVALID_REQUEST_PARAMETER",
                "message": "Parsing error due to empty body.",
                "validationDetails": {
                    "originalInstance": {"type": "BODY"},
                    "reason": {"type": "EXPECTED_NOT_EMPTY_VALUE"},
                },
            }
        ],
    }


@pytest.mark.parametrize("envelope", [{}, [], None, {"accountLinkingRequest": {}}, {"accountLinkingResponse": {}}])
def test_any_other_envelope_is_refused(desk: Desk, envelope: Any) -> None:
    address = where(desk.made(bare()))
    assert desk.call("PUT", address, envelope).status_code == 400
    assert desk.call("GET", address).status_code == 404


@pytest.mark.parametrize(
    ("skill", "changes", "at", "code"),
    [
        ("smart-home", {"type": "IMPLICIT"}, "type", "INVALID_ENUM_VALUE"),
        ("smart-home", {"scopes": []}, "scopes", "MISSING_REQUIRED_PROPERTY"),
        ("smart-home", {"scopes": ...}, "scopes", "MISSING_REQUIRED_PROPERTY"),
        ("smart-home", {"skipOnEnablement": True}, "skipOnEnablement", "CONFLICTING_INSTANCES"),
        ("profile", {"type": "PASSWORD"}, "type", "INVALID_ENUM_VALUE"),
        ("profile", {"clientSecret": ...}, "clientSecret", "MISSING_REQUIRED_PROPERTY"),
        ("profile", {"accessTokenUrl": ...}, "accessTokenUrl", "MISSING_REQUIRED_PROPERTY"),
        ("profile", {"accessTokenScheme": ...}, "accessTokenScheme", "MISSING_REQUIRED_PROPERTY"),
        ("profile", {"accessTokenScheme": "BASIC"}, "accessTokenScheme", "INVALID_ENUM_VALUE"),
        ("profile", {"scopes": ["a"] * 16}, "scopes", "INVALID_ARRAY_SIZE"),
        ("profile", {"domains": ["https://pool.example.com"]}, "domains[0]", "INVALID_STRING_PATTERN"),
        ("profile", {"domains": ["a.example"] * 16}, "domains", "INVALID_ARRAY_SIZE"),
        ("profile", {"authorizationUrl": "pool.example.com"}, "authorizationUrl", "INVALID_STRING_PATTERN"),
        ("profile", {"authorizationUrl": "http://pool.example.com/"}, "authorizationUrl", "INVALID_URL_FORMAT"),
        ("profile", {"authorizationUrl": "https://a.example/?b=c"}, "authorizationUrl", "INVALID_URL_FORMAT"),
        ("profile", {"accessTokenUrl": "https://[a/"}, "accessTokenUrl", "INVALID_URL_FORMAT"),
        ("profile", {"defaultTokenExpirationInSeconds": 0}, "defaultTokenExpirationInSeconds", "INVALID_INTEGER_VALUE"),
        (
            "profile",
            {"defaultTokenExpirationInSeconds": "3600"},
            "defaultTokenExpirationInSeconds",
            "INVALID_DATA_TYPE",
        ),
        ("profile", {"pkce": True}, "", "UNEXPECTED_PROPERTY"),
        ("profile", {"clientId": ...}, "", "MISSING_REQUIRED_PROPERTY"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_never_by_its_value(
    desk: Desk, skill: str, changes: dict[str, Any], at: str, code: str
) -> None:
    address = where(desk.made(bare(skill)))
    said = desk.call("PUT", address, linking(**changes))
    assert said.status_code == 400
    (only,) = said.json()["violations"]
    place = only["validationDetails"]["originalInstance"]["propertyPath"]
    assert (only["code"], place) == (code, f"$.accountLinkingRequest{'.' if at else ''}{at}")
    assert "linking-secret-marker" not in said.text
    assert desk.call("GET", address).status_code == 404


@pytest.mark.parametrize(
    ("skill", "changes"),
    [
        ("smart-home", {}),
        ("smart-home", {"authorizationUrl": "http://127.0.0.1:8770/oauth2/authorize", "domains": ["127.0.0.1:8770"]}),
        ("smart-home", {"accessTokenScheme": "REQUEST_BODY_CREDENTIALS", "domains": ...}),
        ("profile", {"skipOnEnablement": True, "scopes": ...}),
        ("profile", {"type": "IMPLICIT", "accessTokenUrl": ..., "clientSecret": ..., "accessTokenScheme": ...}),
    ],
)
def test_what_is_right_is_taken(desk: Desk, skill: str, changes: dict[str, Any]) -> None:
    assert desk.call("PUT", where(desk.made(bare(skill))), linking(**changes)).status_code == 204


def test_an_etag_names_one_version(desk: Desk) -> None:
    address = where(desk.made(bare()))
    assert desk.call("PUT", address, linking(), If_Match="any").status_code == 412, "there is none yet"
    first = desk.call("PUT", address, linking()).headers["ETag"]
    assert desk.call("GET", address).headers["ETag"] == first
    second = desk.call("PUT", address, linking(clientId="another"), If_Match=first).headers["ETag"]
    assert second != first
    assert desk.call("PUT", address, linking(), If_Match=first).status_code == 412
    assert desk.call("GET", address).json()["accountLinkingResponse"]["clientId"] == "another"


def test_it_is_written_while_a_manifest_is_built_without_a_409(desk: Desk) -> None:
    assert desk.call("PUT", where(desk.create(bare())), linking()).status_code == 204


def test_it_can_be_deleted_once(desk: Desk) -> None:
    address = where(desk.made(bare()))
    desk.call("PUT", address, linking())
    assert [desk.call("DELETE", address).status_code for _ in range(2)] == [204, 404]


def test_the_live_stage_has_what_was_submitted_and_takes_nothing(desk: Desk) -> None:
    skill_id = desk.made(bare())
    desk.call("PUT", where(skill_id), linking())
    desk.call("POST", f"/v1/skills/{skill_id}/submit", {})
    desk.call("DELETE", where(skill_id))
    assert desk.call("GET", where(skill_id, "live")).json()["accountLinkingResponse"]["clientId"] == "linking-client"
    assert desk.call("PUT", where(skill_id, "live"), linking()).status_code == 403
    assert desk.call("DELETE", where(skill_id, "live")).status_code == 403
