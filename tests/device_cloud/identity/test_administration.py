"""What a user pool tells an administrator of a person: who that is, and what is nobody."""

import pytest

from device_cloud.identity.administration import owner_with

SUB = "6b7b9f0e-3b0e-4c0e-9c58-2f6f4a1f2a11"


def test_the_sub_makes_an_owner_who_holds_no_token() -> None:
    owner = owner_with([{"Name": "email", "Value": "sam@example.com"}, {"Name": "sub", "Value": SUB}])
    assert (owner.sub, owner.client_id, owner.scopes, owner.expires_at, owner.sign_in_id) == (
        SUB,
        "",
        frozenset(),
        0,
        None,
    )


@pytest.mark.parametrize(
    "attributes",
    [
        [],
        [{"Name": "sub"}],
        [{"Name": "sub", "Value": ""}],
        [{"Name": "sub", "Value": "a b"}],
        [{"Name": "custom:sub", "Value": SUB}],
        [{"Name": "email", "Value": SUB}],
    ],
)
def test_without_a_sub_it_is_nobody(attributes: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="no sub"):
        owner_with(attributes)
