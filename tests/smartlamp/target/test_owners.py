"""Whose lamps are meant on a stack: who signs in, for how long that is remembered, and for whom the maker acts."""

import json
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import LinkingRefused
from device_cloud.errors import KeysUnavailable, TokenInvalid
from device_cloud.store.lamps import Lamps
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.user_pool.people import Person
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.customers import Customer, Customers
from smartlamp.target.owners import SignIns, customer, device_cloud_of, give_starter_lamp
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.jwks_server import JwksServer, hang_up
from tests.fakes.moto_stack import CLIENT, REGION, moto_stack
from tests.fakes.token_mint import TokenMint

SAM = "sam@example.com"


@dataclass
class Place:
    """A stack in moto's account, with sign-in pages on the loopback, and whoever sits before the browser."""

    stack: AwsStack
    pages: HostedUi
    keys: JwksServer
    mint: TokenMint
    state_dir: Path
    sub: str = "somebody"
    visits: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    def add(self, email: str) -> Customer:
        return Customers.of(self.stack).add(Person(email, "Lamp-of-somebody-7a"))

    def owner(self, email: str | None = None) -> str:
        return SignIns(self.stack, self.state_dir).owner(email).sub

    def visit(self, asked: AuthorizationRequest) -> Mapping[str, str]:
        """The person signs in."""
        self.visits += 1
        token = self.mint.token(sub=self.sub, scope="openid")
        answer = {"access_token": token, "id_token": "an-id-token", "refresh_token": "a-refresh-token"}
        self.pages.answer_tokens = 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()
        return {"code": "c", "state": asked.state, **self.kept}

    @property
    def file(self) -> Path:
        (file,) = self.state_dir.iterdir()
        return file


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with moto_stack() as stack:
        pool = stack.outputs["UserPoolId"]
        mint = TokenMint(issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool}", client_id=CLIENT)
        with HostedUi() as pages, JwksServer([mint.jwk()]) as keys:
            urls = {"AuthorizationUrl": pages.authorization_url, "TokenUrl": pages.token_url}
            with_pages = replace(stack, outputs={**stack.outputs, **urls}, parameters={"LocalEndpoint": keys.origin})
            made = Place(with_pages, pages, keys, mint, tmp_path / "state")
            monkeypatch.setattr("smartlamp.target.owners.visit", made.visit)
            yield made


def test_who_signs_in_is_the_owner_and_stays_signed_in(place: Place) -> None:
    place.sub = place.add(SAM).owner.sub
    assert [place.owner(), place.owner(), place.owner(SAM), place.owner(SAM)] == [place.sub] * 4
    assert place.visits == 2  # once by name, and once by nobody's
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert "refresh" not in place.file.read_text()
    assert "id-token" not in place.file.read_text()


def test_at_another_stack_they_sign_in_again(place: Place) -> None:
    place.owner()
    place.stack = replace(place.stack, stack_id="arn:another-stack")
    place.owner()
    assert place.visits == 2


@pytest.mark.parametrize(
    "claims", [{"exp": int(time.time()) - 60}, {"client_id": "linkingclient"}, {"sub": "somebody-else"}]
)
def test_what_is_kept_and_does_not_prove_who_it_is_is_not_used(place: Place, claims: dict[str, Any]) -> None:
    place.sub = place.add(SAM).owner.sub
    place.owner(SAM)
    place.file.write_text(json.dumps({SAM: place.mint.token(**{"sub": place.sub, **claims})}))
    assert place.owner(SAM) == place.sub
    assert place.visits == 2


def test_an_address_that_now_is_somebody_elses_is_not_taken_from_the_file(place: Place) -> None:
    place.sub = place.add(SAM).owner.sub
    place.owner(SAM)
    Customers.of(place.stack).delete(Customers.of(place.stack).find(SAM))
    first, place.sub = place.sub, place.add(SAM).owner.sub
    assert place.owner(SAM) == place.sub != first


def test_somebody_else_who_signs_in_gets_nothing(place: Place) -> None:
    place.add(SAM)
    place.sub = place.add("eve@example.com").owner.sub
    with pytest.raises(Failed) as refused:
        place.owner(SAM)
    assert "Somebody else than sam@example.com" in refused.value.what
    assert list(place.state_dir.iterdir()) == []


def test_no_address_is_not_whoever_signs_in(place: Place) -> None:
    with pytest.raises(CannotRun, match="not an e-mail address"):
        place.owner("")
    assert place.visits == 0


def test_nobody_of_the_pool_is_not_asked_to_sign_in(place: Place) -> None:
    with pytest.raises(Failed, match="Nobody in the user pool"):
        place.owner("nobody@example.com")
    assert place.visits == 0


@pytest.mark.parametrize(
    ("returned", "why"), [({"state": "another"}, "state"), ({"error": "access_denied"}, "access_denied")]
)
def test_what_the_page_refuses_is_not_kept(place: Place, returned: dict[str, str], why: str) -> None:
    place.kept = returned
    with pytest.raises(LinkingRefused, match=why):
        place.owner()
    assert list(place.state_dir.iterdir()) == []


def test_a_token_of_another_pool_is_not_believed(place: Place) -> None:
    place.mint = replace(place.mint, key_name="another")
    with pytest.raises(TokenInvalid):
        place.owner()
    assert list(place.state_dir.iterdir()) == []


def test_keys_that_cannot_be_fetched_are_no_reason_to_sign_in_again(place: Place) -> None:
    place.owner()
    place.keys.answer = hang_up
    with pytest.raises(KeysUnavailable):
        place.owner()
    assert place.visits == 1


def test_a_damaged_file_is_named(place: Place) -> None:
    place.owner()
    for damage in ("{", "[]", '{"": 1}'):
        place.file.write_text(damage)
        with pytest.raises(CannotRun, match=r"signed-in-[0-9a-f]+\.json is damaged"):
            place.owner()


def test_what_others_could_have_written_is_not_read(place: Place) -> None:
    place.owner()
    place.state_dir.chmod(0o777)
    with pytest.raises(CannotRun, match="Other users of this machine can write"):
        place.owner()
    assert place.visits == 1


def test_who_signs_out_is_asked_again(place: Place) -> None:
    signs_in = SignIns(place.stack, place.state_dir)
    assert not signs_in.forget()
    place.owner()
    assert signs_in.forget()
    place.owner()
    assert place.visits == 2


def test_the_maker_acts_for_a_customer_of_the_pool(place: Place) -> None:
    sam = place.add(SAM)
    owner = customer(place.stack, SAM)
    assert owner == sam.owner
    lamps, scenes = device_cloud_of(place.stack)
    assert (lamps.of(owner), scenes.of(owner), place.visits) == ((), (), 0)


def test_a_starter_lamp_is_given_once_where_the_stack_gives_one(place: Place) -> None:
    owner = place.add(SAM).owner
    assert give_starter_lamp(place.stack, owner) is True
    lamps, _ = device_cloud_of(place.stack)
    (lamp,) = lamps.of(owner)
    lamps.remove(owner, lamp.lamp_id)
    assert give_starter_lamp(place.stack, owner) is False
    without = {name: value for name, value in place.stack.outputs.items() if name != "StartersTable"}
    assert give_starter_lamp(replace(place.stack, outputs=without), owner) is None
    assert Lamps("LampsTable", place.stack.client("dynamodb")).of(owner) == ()


@pytest.mark.parametrize("output", ["UserPoolId", "DashboardClientId", "AuthorizationUrl", "TokenUrl"])
def test_another_kind_of_stack_is_said(place: Place, output: str) -> None:
    others = {name: value for name, value in place.stack.outputs.items() if name != output}
    with pytest.raises(CannotRun, match=f"no output {output}"):
        SignIns(replace(place.stack, outputs=others), place.state_dir).owner(None)
