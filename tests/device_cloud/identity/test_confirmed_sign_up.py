"""What a user pool says when somebody has confirmed: who is a new customer, and what is no such event at all."""

import copy
from typing import Any

import pytest
from hypothesis import given

from device_cloud.errors import SignUpUnreadable
from device_cloud.identity.confirmed_sign_up import FORGOTTEN_PASSWORD, SIGN_UP, confirmation_in
from tests.fakes.any_json import ANYTHING
from tests.fakes.post_confirmation import CLIENT, POOL, SUB, post_confirmation


def test_a_sign_up_makes_an_owner_who_holds_no_token() -> None:
    confirmed = confirmation_in(post_confirmation())
    assert (confirmed.pool_id, confirmed.sub) == (POOL, SUB)
    owner = confirmed.new_owner
    assert owner is not None
    assert (owner.sub, owner.client_id, owner.scopes, owner.expires_at, owner.sign_in_id) == (
        SUB,
        CLIENT,
        frozenset(),
        0,
        None,
    )
    assert SUB not in repr(confirmed)


def test_a_forgotten_password_makes_none() -> None:
    confirmed = confirmation_in(post_confirmation(triggerSource=FORGOTTEN_PASSWORD))
    assert (confirmed.sub, confirmed.new_owner) == (SUB, None)


def test_what_the_person_sent_is_not_read() -> None:
    event = post_confirmation()
    event["request"]["clientMetadata"] = {"sub": "somebody-else"}
    event["request"]["userAttributes"]["custom:sub"] = "somebody-else"
    event["userName"] = "somebody-else"
    owner = confirmation_in(event).new_owner
    assert owner is not None
    assert owner.sub == SUB


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("triggerSource", "PreSignUp_SignUp"),
        ("triggerSource", "PostAuthentication_Authentication"),
        ("triggerSource", f"{SIGN_UP} "),
        ("triggerSource", [SIGN_UP]),
        ("triggerSource", None),
        ("userPoolId", "somewhere"),
        ("userPoolId", f"{POOL}\n"),
        ("userPoolId", None),
        ("callerContext", None),
        ("callerContext.clientId", 1),
        ("request", []),
        ("request.userAttributes", None),
        ("request.userAttributes.sub", None),
        ("request.userAttributes.sub", ""),
        ("request.userAttributes.sub", "a b"),
        ("request.userAttributes.sub", "a" * 129),
        ("request.userAttributes.sub", "~scene"),
        ("request.userAttributes.sub", [SUB]),
    ],
)
def test_what_is_not_such_an_event_is_refused(path: str, value: object) -> None:
    event: Any = copy.deepcopy(post_confirmation())
    *folders, name = path.split(".")
    parent = event
    for folder in folders:
        parent = parent[folder]
    if value is None:
        del parent[name]
    else:
        parent[name] = value
    with pytest.raises(SignUpUnreadable):
        confirmation_in(event)


@given(ANYTHING)
def test_whatever_comes_is_refused_in_one_way(event: object) -> None:
    with pytest.raises(SignUpUnreadable):
        confirmation_in(event)
