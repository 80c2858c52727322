"""The second secret of an app client: what Cognito's API model says of it, over the emulator and over the fake that tests of programs use."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.account import Account, kept_in
from smartlamp.local_stack.emulator.client import client_as
from smartlamp.local_stack.emulator.process_id import ProcessId
from tests.fakes.second_secrets import SecondSecrets
from tests.smartlamp.local_stack.emulator.gate.conftest import Browser, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_in import known
from tests.smartlamp.local_stack.emulator.gate.user_pools.test_oauth import code_for, exchanged

on_the_stack = [pytest.mark.stack, pytest.mark.group("user pools")]
OWN = "Own_Secret+of24characters"


@dataclass
class Clients:
    """A client with a secret and one without, and what the token endpoint says of a secret of the first."""

    cognito: Any
    pool_id: str
    client_id: str
    public_id: str
    accepts: Callable[[str], bool]

    @property
    def named(self) -> dict[str, str]:
        return {"UserPoolId": self.pool_id, "ClientId": self.client_id}

    def ids(self) -> list[str]:
        listed = self.cognito.list_user_pool_client_secrets(**self.named)["ClientSecrets"]
        assert all(set(each) == {"ClientSecretId", "ClientSecretCreateDate"} for each in listed), listed
        return [each["ClientSecretId"] for each in listed]

    def shown(self) -> str:
        shown = self.cognito.describe_user_pool_client(**self.named)["UserPoolClient"]
        assert not [name for name in shown if name.startswith("_")]
        return str(shown["ClientSecret"])

    def add(self, **more: str) -> Any:
        return self.cognito.add_user_pool_client_secret(**self.named, **more)["ClientSecretDescriptor"]

    def delete(self, secret_id: str) -> None:
        self.cognito.delete_user_pool_client_secret(**self.named, ClientSecretId=secret_id)


def new_client(cognito: Any, pool_id: str, *, with_secret: bool) -> str:
    flow = {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]}
    made = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="c", GenerateSecret=with_secret, CallbackURLs=["https://a.example"], **flow
    )
    return str(made["UserPoolClient"]["ClientId"])


@pytest.fixture(params=["fake", pytest.param("emulator", marks=on_the_stack)])
def clients(request: pytest.FixtureRequest) -> Iterator[Clients]:
    if request.param == "emulator":
        pool: Pool = request.getfixturevalue("by_email")
        client_id = new_client(pool.cognito, pool.pool_id, with_secret=True)

        def accepts(secret: str) -> bool:
            answer = pool.tokens(auth=(client_id, secret), grant_type="refresh_token", refresh_token="none")
            return {"invalid_grant": True, "invalid_client": False}[answer.json()["error"]]

        yield Clients(pool.cognito, pool.pool_id, client_id, pool.public_id, accepts)
        return
    with mock_aws():
        cognito: Any = boto3.client("cognito-idp", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
        fake = SecondSecrets(cognito)
        pool_id = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
        ids = [new_client(cognito, pool_id, with_secret=each) for each in (True, False)]
        yield Clients(cognito, pool_id, ids[0], ids[1], lambda secret: fake.accepts(ids[0], secret))


def test_both_secrets_are_good_until_one_is_deleted(clients: Clients) -> None:
    first = clients.shown()
    (first_id,) = clients.ids()
    made = clients.add()
    second, second_id = made["ClientSecretValue"], made["ClientSecretId"]
    assert re.fullmatch(r"[\w+]{24,64}", second)
    assert re.fullmatch(rf"{clients.client_id}--\d+", second_id)
    assert clients.ids() == [first_id, second_id]
    assert clients.shown() == first
    assert [clients.accepts(each) for each in (first, second, "another")] == [True, True, False]
    clients.delete(first_id)
    assert clients.ids() == [second_id]
    assert clients.shown() == second
    assert [clients.accepts(each) for each in (first, second)] == [False, True]
    third = clients.add()["ClientSecretId"]
    assert clients.ids() == [second_id, third]
    clients.delete(third)
    assert [clients.accepts(second), clients.shown()] == [True, second]


def test_a_secret_of_ones_own_is_not_told_again(clients: Clients) -> None:
    made = clients.add(ClientSecret=OWN)
    assert set(made) == {"ClientSecretId", "ClientSecretCreateDate"}
    assert clients.accepts(OWN)


@pytest.mark.parametrize("wrong", ["!" * 24, "with-a-hyphen-and-more-of-them"])
def test_a_secret_of_ones_own_has_the_form_of_one(clients: Clients, wrong: str) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        clients.add(ClientSecret=wrong)
    assert len(clients.ids()) == 1


def test_there_are_two_at_most_and_one_at_least(clients: Clients) -> None:
    (first_id,) = clients.ids()
    with pytest.raises(ClientError, match="InvalidParameterException"):
        clients.delete(first_id)
    clients.add(ClientSecret=OWN)
    with pytest.raises(ClientError, match="LimitExceededException"):
        clients.add()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        clients.delete(f"{clients.client_id}--1")
    assert len(clients.ids()) == 2


def test_a_client_without_a_secret_gets_none(clients: Clients) -> None:
    named = {"UserPoolId": clients.pool_id, "ClientId": clients.public_id}
    assert clients.cognito.list_user_pool_client_secrets(**named)["ClientSecrets"] == []
    with pytest.raises(ClientError, match="InvalidParameterException"):
        clients.cognito.add_user_pool_client_secret(**named)


@pytest.mark.parametrize("changed", [{"ClientId": "nobody"}, {"UserPoolId": "eu-west-1_nowhere"}])
def test_a_client_that_is_not_there(clients: Clients, changed: dict[str, str]) -> None:
    for operation, more in (("add", {}), ("list", {}), ("delete", {"ClientSecretId": "x"})):
        call = getattr(clients.cognito, f"{operation}_user_pool_client_secret{'s' * (operation == 'list')}")
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            call(**{**clients.named, **changed, **more})


@pytest.fixture
def second(by_email: Pool) -> Iterator[str]:
    """A second secret of the client that people link with, for one test."""
    named = {"UserPoolId": by_email.pool_id, "ClientId": by_email.client_id}
    by_email.cognito.add_user_pool_client_secret(**named, ClientSecret=OWN)
    yield OWN
    listed = by_email.cognito.list_user_pool_client_secrets(**named)["ClientSecrets"]
    by_email.cognito.delete_user_pool_client_secret(**named, ClientSecretId=listed[-1]["ClientSecretId"])


@pytest.mark.stack
@pytest.mark.group("user pools")
def test_a_link_made_with_one_secret_is_renewed_with_the_other(by_email: Pool, second: str) -> None:
    customer = known(by_email)
    for made_with, renewed_with in ((by_email.secret, second), (second, by_email.secret)):
        auth = (by_email.client_id, made_with)
        linked = exchanged(by_email, code_for(by_email, customer), auth=auth)
        assert linked.status_code == 200, linked.text
        form = {"grant_type": "refresh_token", "refresh_token": linked.json()["refresh_token"]}
        assert by_email.tokens(renewed_with, **form).status_code == 200
        in_form = {"client_id": by_email.client_id, "client_secret": renewed_with}
        with Browser(by_email).session as session:
            url = f"{by_email.account.endpoint}/oauth2/token"
            assert session.post(url, data={**form, **in_form}, timeout=5).status_code == 200
            both = session.post(url, data={**form, **in_form}, auth=(by_email.client_id, "wrong"), timeout=5)
            assert both.json() == {"error": "invalid_client"}


@pytest.mark.stack
@pytest.mark.group("user pools")
def test_programs_prove_either_secret(by_email: Pool, second: str) -> None:
    by_second = Pool(by_email.account, by_email.folder, by_email.pool_id, by_email.client_id, second)
    for pool in (by_email, by_second):
        person = by_email.person()["username"]
        asked = {"ClientId": pool.client_id, "Username": person}
        with pytest.raises(ClientError, match="Unable to verify secret hash"):
            pool.anybody.forgot_password(**asked, SecretHash=pool.secret_hash("somebody else"))
        pool.anybody.forgot_password(**asked, SecretHash=pool.secret_hash(person))
    customer = known(by_email)
    tokens = exchanged(by_email, code_for(by_email, customer)).json()["refresh_token"]
    named = {"UserPoolId": by_email.pool_id}
    users = by_email.cognito.list_users(**named, Filter=f'email = "{customer}"')["Users"]
    sub = next(each["Value"] for each in users[0]["Attributes"] if each["Name"] == "sub")
    for proof in (by_email.secret_hash(sub), by_second.secret_hash(sub)):
        given = {"REFRESH_TOKEN": tokens, "SECRET_HASH": proof}
        begun = by_email.anybody.initiate_auth(
            ClientId=by_email.client_id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=given
        )
        assert begun["AuthenticationResult"]["AccessToken"]
    for secret in (by_email.secret, second):
        told = by_email.anybody.get_tokens_from_refresh_token(
            RefreshToken=tokens, ClientId=by_email.client_id, ClientSecret=secret
        )
        assert told["AuthenticationResult"]["AccessToken"]


@pytest.mark.stack
@pytest.mark.group("user pools")
def test_whoever_may_only_list_adds_and_deletes_nothing(by_email: Pool) -> None:
    account = by_email.account
    iam = account.client("iam")
    iam.create_user(UserName="reader")
    arn = f"arn:aws:cognito-idp:*:*:userpool/{by_email.pool_id}"
    may = {"Effect": "Allow", "Action": "cognito-idp:ListUserPoolClientSecrets", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    iam.put_user_policy(UserName="reader", PolicyName="may", PolicyDocument=policy)
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    reader = client_as("cognito-idp", account.port, (key["AccessKeyId"], key["SecretAccessKey"], None), 1)
    named = {"UserPoolId": by_email.pool_id, "ClientId": by_email.client_id}
    (only,) = reader.list_user_pool_client_secrets(**named)["ClientSecrets"]
    with pytest.raises(ClientError, match="AccessDeniedException"):
        reader.add_user_pool_client_secret(**named)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        reader.delete_user_pool_client_secret(**named, ClientSecretId=only["ClientSecretId"])
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        by_email.anybody.list_user_pool_client_secrets(**named)


@pytest.mark.stack
@pytest.mark.group("own stacks")
def test_both_secrets_survive_a_stop(tmp_path: Path) -> None:
    account = kept_in(tmp_path / "aws", emulator.free_port())
    clients: Clients | None = None
    for _ in range(2):
        process = emulator.start(cache.emulator_python(), account, tmp_path / "emulator")
        try:
            emulator.wait_until_ready(process, account, tmp_path / "emulator")
            if clients is None:
                clients = with_two(account)
                before = (clients.ids(), clients.shown())
            else:
                assert (clients.ids(), clients.shown()) == before
                clients.delete(before[0][0])
                assert clients.shown() == OWN
        finally:
            emulator.stop(ProcessId.of(process.pid))
            process.wait()


def with_two(account: Account) -> Clients:
    cognito = account.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    clients = Clients(cognito, pool_id, new_client(cognito, pool_id, with_secret=True), "", lambda _: True)
    clients.add(ClientSecret=OWN)
    return clients
