"""On the local stack: the token endpoint tells a right secret from a wrong one, and links go on while the secret changes."""

import base64
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from botocore.exceptions import ClientError

from smartlamp.developer_account.exchange import Clock, Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.local_stack.user_pool.people import Person
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from smartlamp.provisioning.rotation.kept import Kept
from smartlamp.provisioning.rotation.linking_secret import LinkingSecret, current
from smartlamp.provisioning.rotation.token_endpoint import TokenEndpoint
from smartlamp.target.customers import Customers
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]


@pytest.mark.parametrize(("is_right", "error"), [(True, "invalid_grant"), (False, "invalid_client")])
def test_a_token_that_is_none_shows_whether_the_secret_is_right(
    smartlamp: CommandLine, is_right: bool, error: str
) -> None:
    outputs = smartlamp.running.outputs
    pool, client = outputs["UserPoolId"], outputs["LinkingClientId"]
    described = smartlamp.client("cognito-idp").describe_user_pool_client(UserPoolId=pool, ClientId=client)
    secret = described["UserPoolClient"]["ClientSecret"]
    answer = requests.post(
        outputs["TokenUrl"],
        data={"grant_type": "refresh_token", "refresh_token": "none"},
        auth=(client, secret if is_right else "wrong"),
        timeout=10,
    )
    assert answer.json()["error"] == error


class Skill:
    """A skill with its own client of the stack's pool, and a customer who is linked."""

    def __init__(self, smartlamp: CommandLine) -> None:
        self.cognito, self.ssm = smartlamp.client("cognito-idp"), smartlamp.client("ssm")
        outputs = smartlamp.running.outputs
        self.pool, self.token_url = outputs["UserPoolId"], outputs["TokenUrl"]
        made = self.cognito.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="rotated",
            GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid"],
            CallbackURLs=["https://pitangui.amazon.com/api/skill/link/M1"],
            SupportedIdentityProviders=["COGNITO"],
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )["UserPoolClient"]
        self.client_id, self.secret = made["ClientId"], made["ClientSecret"]
        self.stack = f"rotated-{uuid4().hex[:8]}"
        self.refresh_token = self._linked()

    def _linked(self) -> str:
        person = Person(f"{self.stack}@example.com", "Correct-Horse-9")
        Customers(self.cognito, self.pool, by_phone=False).add(person)
        proof = hmac.digest(self.secret.encode(), (person.email + self.client_id).encode(), "sha256")
        begun = self.cognito.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": person.email,
                "PASSWORD": person.password,
                "SECRET_HASH": base64.b64encode(proof).decode(),
            },
        )
        return str(begun["AuthenticationResult"]["RefreshToken"])

    def renewed_with(self, secret: str) -> str:
        """What Alexa gets that renews the link with a secret: an error, or nothing if all is well."""
        form = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        answer = requests.post(self.token_url, data=form, auth=(self.client_id, secret), timeout=10).json()
        assert ("access_token" in answer) is ("error" not in answer)
        return str(answer.get("error", ""))

    def write_linking(self, secret: str) -> None:
        assert self.renewed_with(secret) == ""
        self.secret = secret

    def parameter(self) -> Any:
        return self.ssm.get_parameter(Name=f"/{self.stack}/alexa/linking-secret")["Parameter"]


@pytest.fixture
def skill(smartlamp: CommandLine) -> Iterator[Skill]:
    made = Skill(smartlamp)
    yield made
    made.cognito.delete_user_pool_client(UserPoolId=made.pool, ClientId=made.client_id)


def test_a_link_goes_on_while_the_secret_changes(skill: Skill) -> None:
    secret_values = SecretValues()
    client = ClientSecrets(skill.cognito, skill.pool, skill.client_id, secret_values)
    endpoint = TokenEndpoint(skill.token_url, skill.client_id, Exchange(Clock()), Patience(Clock()))
    now = datetime.now(UTC)

    def secret(later: timedelta = timedelta()) -> LinkingSecret:
        kept = Kept(skill.ssm, skill.stack, secret_values)
        return LinkingSecret(client, kept, endpoint.accepts, lambda: now + later)

    def current_one() -> str:
        return current(client, Kept(skill.ssm, skill.stack, secret_values))

    old = skill.secret
    assert current_one() == old
    begun = secret().begin(skill.write_linking)
    assert (begun.secrets, skill.secret != old, current_one()) == (2, True, skill.secret)
    assert (skill.renewed_with(old), skill.renewed_with(skill.secret)) == ("", "")
    assert skill.parameter()["Type"] == "SecureString"
    assert skill.secret not in skill.parameter()["Value"]
    assert secret(timedelta(hours=25)).finish(lambda: False).secrets == 1
    assert (skill.renewed_with(old), skill.renewed_with(skill.secret)) == ("invalid_client", "")
    assert current_one() == skill.secret
    with pytest.raises(ClientError, match="ParameterNotFound"):
        skill.parameter()
