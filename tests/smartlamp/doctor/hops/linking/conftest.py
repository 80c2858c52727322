"""A stack with a user pool in moto, and an account linking page that fits it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from tests.fakes.doctor_subject import REGION, VENDOR, DoctorSubject, console, linking

PREFIX_HOST = f"lamps.auth.{REGION}.amazoncognito.com"
RIGHT = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "profile", "aws.cognito.signin.user.admin"],
    "CallbackURLs": list(redirect_urls(VENDOR)),
    "SupportedIdentityProviders": ["COGNITO"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "AccessTokenValidity": 60,
    "RefreshTokenValidity": 3650,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
}


@dataclass
class Desk:
    """The subject, and what is behind it."""

    subject: DoctorSubject
    cognito: Any
    pool: str
    client_id: str

    def change_client(self, **settings: Any) -> None:
        """Change settings of the linking client."""
        self.cognito.update_user_pool_client(UserPoolId=self.pool, ClientId=self.client_id, **settings)

    def say_of_pool(self, **members: Any) -> None:
        """Change what DescribeUserPool says."""
        described = self.cognito.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.subject.says["cognito-idp.describe_user_pool"] = lambda _: {"UserPool": {**described, **members}}

    def say_of_domain(self, **members: Any) -> None:
        """Change what DescribeUserPoolDomain says, whichever domain is asked for."""
        right = {"UserPoolId": self.pool, "Status": "ACTIVE", "ManagedLoginVersion": 2}
        self.subject.says["cognito-idp.describe_user_pool_domain"] = lambda asked: {
            "DomainDescription": {"Domain": asked["Domain"], **right, **members}
        }

    def say_secrets(self, count: int) -> None:
        """How many secrets the client has; Cognito shows the one that moto has."""
        self.subject.says["cognito-idp.list_user_pool_client_secrets"] = lambda _: {
            "ClientSecrets": [
                {"ClientSecretId": f"secret-{each}", "ClientSecretCreateDate": datetime(2026, 1, 1, tzinfo=UTC)}
                for each in range(count)
            ]
        }

    def with_own_host(self, host: str = "auth.example.com") -> None:
        """Give the stack a host of its own beside the prefix host; the page stays where it is."""
        prefixed = {f"Prefix{name}": self.subject.outputs[name] for name in ("AuthorizationUrl", "TokenUrl")}
        own = {
            name: f"https://{host}/oauth2/{path}"
            for name, path in (("AuthorizationUrl", "authorize"), ("TokenUrl", "token"))
        }
        self.subject.outputs = {**self.subject.outputs, **prefixed, **own}


@pytest.fixture(scope="module")
def cognito() -> Iterator[Any]:
    with mock_aws():
        yield boto3.Session("AKIDEXAMPLE", "x", region_name=REGION).client("cognito-idp")


@pytest.fixture(scope="module")
def pool(cognito: Any) -> str:
    made: str = cognito.create_user_pool(PoolName="lamps", UsernameAttributes=["email"])["UserPool"]["Id"]
    return made


@pytest.fixture
def desk(cognito: Any, pool: str) -> Desk:
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="alexa", GenerateSecret=True, **RIGHT)
    client_id, secret = (client["UserPoolClient"][name] for name in ("ClientId", "ClientSecret"))
    origin = f"https://{PREFIX_HOST}"
    subject = DoctorSubject(
        console=console(linking=linking(client_id=client_id), has_secret=lambda given: bool(given == secret)),
        outputs={
            "UserPoolId": pool,
            "LinkingClientId": client_id,
            "DashboardClientId": "dashboard-client",
            "AuthorizationUrl": f"{origin}/oauth2/authorize",
            "TokenUrl": f"{origin}/oauth2/token",
        },
        parameters={"VendorId": VENDOR, "SignInWith": "email", "Stage": "dev", "DomainPrefix": "lamps"},
    )
    made = Desk(subject, cognito, pool, client_id)
    made.say_secrets(1)
    made.say_of_domain()
    return made
