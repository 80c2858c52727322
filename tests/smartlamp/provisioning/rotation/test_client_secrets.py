"""What Cognito refuses is a sentence with the permission that is missing, and a lost answer is no second secret."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from tests.smartlamp.provisioning.rotation.conftest import World


def test_the_older_one_is_listed_first(world: World) -> None:
    world.skills = {}  # no skill has any of them
    (first,) = world.client.ids()
    second = world.client.add("n" * 64)
    assert world.client.ids() == [first, second]
    assert world.client.add("m" * 64) is None
    world.client.delete(first)
    world.client.delete(first)
    assert (world.client.ids(), world.client.shown()) == ([second], "n" * 64)


class Refusing:
    """Refuses everything, and quotes what it was sent."""

    def __getattr__(self, name: str) -> Any:
        def call(**asked: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": f"not {asked}"}}, name)

        return call


def test_what_is_refused_names_the_permission_and_no_secret(world: World) -> None:
    client = ClientSecrets(Refusing(), "pool", "client", world.secret_values)
    for ask, permission in (
        (client.ids, "ListUserPoolClientSecrets"),
        (client.shown, "DescribeUserPoolClient"),
        (lambda: client.add("secret-marker"), "AddUserPoolClientSecret"),
        (lambda: client.delete("id"), "DeleteUserPoolClientSecret"),
    ):
        with pytest.raises(Failed, match="AccessDeniedException") as failed:
            ask()
        assert f"cognito-idp:{permission}," in failed.value.to_do
        assert "marker" not in failed.value.what


def test_a_client_without_a_secret_is_not_the_linking_client(world: World) -> None:
    made = world.cognito.create_user_pool_client(UserPoolId=world.pool_id, ClientName="public")["UserPoolClient"]
    client = ClientSecrets(world.cognito, world.pool_id, made["ClientId"], world.secret_values)
    with pytest.raises(Failed, match="has no secret"):
        client.shown()


def test_a_client_that_somebody_deleted_is_no_missing_permission(world: World) -> None:
    client = ClientSecrets(world.cognito, world.pool_id, "deleted", world.secret_values)
    with pytest.raises(CannotRun, match="deleted is gone") as refused:
        client.shown()
    assert "docs/recovery.md" in refused.value.to_do
