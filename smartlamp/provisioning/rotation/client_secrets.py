"""The secrets of an app client of Cognito: two at most (API model of cognito-idp: AddUserPoolClientSecret and the two beside it)."""

from typing import Any

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.rotation.asking_aws import asking, code_of


class ClientSecrets:
    """The secrets of one client. Everything raises Failed if AWS refuses it or does not answer.

    Args:
        cognito: a client of cognito-idp.
        pool_id: of the user pool.
        client_id: of the app client.
        secret_values: gets each secret that is seen.
    """

    def __init__(self, cognito: Any, pool_id: str, client_id: str, secret_values: SecretValues) -> None:
        self.client_id = client_id
        self._cognito = cognito
        self._named = {"UserPoolId": pool_id, "ClientId": client_id}
        self._secret_values = secret_values

    def ids(self) -> list[str]:
        """The ids of the secrets, the older one first. AWS lists both in one answer (API model)."""
        with asking("cognito-idp:ListUserPoolClientSecrets", self._secret_values):
            listed = self._cognito.list_user_pool_client_secrets(**self._named)["ClientSecrets"]
        return [str(each["ClientSecretId"]) for each in sorted(listed, key=lambda each: each["ClientSecretCreateDate"])]

    def shown(self) -> str:
        """What DescribeUserPoolClient shows: the only secret; while there are two, one of them (which one is not documented).

        Raises:
            CannotRun: the client is gone.
        """
        try:
            with asking("cognito-idp:DescribeUserPoolClient", self._secret_values):
                described = self._cognito.describe_user_pool_client(**self._named)["UserPoolClient"]
        except Failed as failed:
            if code_of(failed) != "ResourceNotFoundException":
                raise
            raise CannotRun(
                f"The linking client {self.client_id} is gone: somebody deleted it. Another one has another id, and ends every link.",
                "docs/recovery.md says what can be had back, and how.",
            ) from failed
        secret = str(described.get("ClientSecret", ""))
        if not secret:
            raise Failed(
                f"The client {self.client_id} has no secret, so it is not the linking client of a SmartLamp stack.",
                "Deploy the stack again: the template gives its LinkingClient one.",
            )
        self._secret_values.add(secret)
        return secret

    def add(self, value: str) -> str | None:
        """Give the client this secret beside the one that it has; the id of it. None if it has two, perhaps since an answer was lost."""
        self._secret_values.add(value)
        try:
            with asking("cognito-idp:AddUserPoolClientSecret", self._secret_values):
                made = self._cognito.add_user_pool_client_secret(**self._named, ClientSecret=value)
        except Failed as failed:
            if code_of(failed) == "LimitExceededException":
                return None
            raise
        return str(made["ClientSecretDescriptor"]["ClientSecretId"])

    def delete(self, secret_id: str) -> None:
        """Delete one of two secrets, if it is still there."""
        try:
            with asking("cognito-idp:DeleteUserPoolClientSecret", self._secret_values):
                self._cognito.delete_user_pool_client_secret(**self._named, ClientSecretId=secret_id)
        except Failed as failed:
            if code_of(failed) != "ResourceNotFoundException":
                raise
