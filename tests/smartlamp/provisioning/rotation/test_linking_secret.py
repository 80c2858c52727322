"""The linking client's secret is changed, whatever ends a run, and every link goes on meanwhile."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from tests.smartlamp.provisioning.rotation.conftest import Aws, Killed, World


def converges(world: World, command: Callable[[], Any], deaths: list[tuple[int, bool, bool]]) -> None:
    """Run a command until it is done: it dies as told, and then perhaps somebody deploys."""
    for after, is_killed, deploys in deaths:
        world.dies_after, world.dies_as = after, Killed if is_killed else Failed
        try:
            command()
        except (Killed, Failed):
            world.dies_after = None
            if deploys:
                world.write_linking(world.current())
        world.dies_after = None
        world.require_links()
        assert world.current() in world.secrets
    command()


# Killed, or told that there was no answer, after so many calls; then perhaps somebody deploys.
deaths = st.lists(st.tuples(st.integers(0, 28), st.booleans(), st.booleans()), max_size=4)


@settings(max_examples=20, deadline=None)
@given(shows=st.sampled_from(["older", "newer"]), in_begin=deaths, in_finish=deaths)
def test_whatever_ends_a_run_no_link_is_lost_and_one_secret_is_left(
    aws: Aws, shows: str, in_begin: list[tuple[int, bool, bool]], in_finish: list[tuple[int, bool, bool]]
) -> None:
    world = World(aws, shows)
    old = world.secrets[0]
    converges(world, world.begin, in_begin)
    assert len(world.secrets) == 2
    assert set(world.skills.values()) == {world.current()} == {world.secrets[1]} != {old}
    world.later(24)
    converges(world, world.finish, in_finish)
    assert world.secrets == [world.current()] == [*set(world.skills.values())]
    assert world.parameter() is None
    assert world.current() != old


@pytest.mark.parametrize("shows", ["older", "newer"])
@pytest.mark.parametrize("after", range(28))
def test_a_run_that_is_killed_goes_on(aws: Aws, shows: str, after: int) -> None:
    world = World(aws, shows)
    converges(world, world.begin, [(after, True, False)])
    assert world.secrets[1:] == [*set(world.skills.values())]
    world.later(24)
    converges(world, world.finish, [(after, True, False)])
    assert (world.secrets, world.parameter()) == ([world.current()], None)


def test_the_new_secret_is_kept_before_cognito_gets_it_and_given_after_it_has(world: World) -> None:
    world.begin()
    kept, added, accepted, *skills, since = world.writes
    assert (kept, added, accepted) == ("PutParameter", "AddUserPoolClientSecret", "PutParameter")
    assert (skills, since) == ([*world.skills], "PutParameter")


def test_what_has_been_done_is_not_done_again(world: World) -> None:
    begun = world.begin()
    assert begun.to_json() == {
        "secrets": 2,
        "since": "2026-01-01T00:00:00+00:00",
        "finish_from": "2026-01-02T00:00:00+00:00",
        "parameter": "/lamps/alexa/linking-secret",
        "changed": True,
    }
    world.writes.clear()
    again = world.begin()
    assert (again.changed, again.since, world.writes) == (False, begun.since, [])
    assert world.secret().standing() == again
    world.later(25)
    assert world.finish().to_json() == {
        "secrets": 1,
        "since": None,
        "finish_from": None,
        "parameter": None,
        "changed": True,
    }
    world.writes.clear()
    assert (world.finish().changed, world.secret().standing().secrets, world.writes) == (False, 1, [])


def test_the_next_rotation_begins_when_one_has_ended(world: World) -> None:
    seen = {world.current()}
    for _ in range(3):
        world.begin()
        world.later(24)
        world.finish()
        seen.add(world.current())
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("hours", "live", "why"), [(23.9, False, "since 2026-01-01T00:00:00"), (24, True, "A skill is live")]
)
def test_the_old_secret_stays_while_somebody_may_need_it(world: World, hours: float, live: bool, why: str) -> None:
    world.begin()
    world.live = live
    world.later(hours)
    world.writes.clear()
    with pytest.raises(CannotRun, match=why) as refused:
        world.finish()
    assert "`smartlamp rotate linking-secret --finish --force`" in refused.value.to_do
    assert (len(world.secrets), world.writes) == (2, [])
    assert world.finish(force=True).secrets == 1


@pytest.mark.parametrize("force", [False, True])
def test_the_old_secret_stays_until_every_skill_has_the_new_one(world: World, force: bool) -> None:
    world.dies_at = "profile"  # the second skill
    with pytest.raises(Killed):
        world.begin()
    assert len(set(world.skills.values())) == 2
    world.later(100)
    with pytest.raises(CannotRun, match="do not all have the new secret"):
        world.finish(force=force)
    assert len(world.secrets) == 2


@pytest.mark.parametrize("force", [False, True])
def test_the_old_secret_stays_if_cognito_refuses_the_new_one(
    world: World, force: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.begin()
    world.later(24)
    monkeypatch.setattr(world.fake, "accepts", lambda *_: False)
    with pytest.raises(Failed, match="does not accept the new secret"):
        world.finish(force=force)
    assert len(world.secrets) == 2


def test_no_skill_gets_a_secret_that_cognito_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(_: str, secret: str) -> bool:
        asked.append(secret)
        return False

    monkeypatch.setattr(world.fake, "accepts", refuse)
    with pytest.raises(Failed, match="does not accept the new secret"):
        world.begin()
    assert {*world.skills.values()} == {world.secrets[0]} == {world.current()}
    assert len(asked) == 7
    # It takes a while, then Cognito knows it.
    answers = iter([False, True])
    monkeypatch.setattr(world.fake, "accepts", lambda *_: next(answers))
    world.begin()
    assert {*world.skills.values()} == {world.secrets[1]}


def test_somebody_elses_second_secret_is_not_taken_for_ours(world: World) -> None:
    def add() -> str:
        made = world.cognito.add_user_pool_client_secret(UserPoolId=world.pool_id, ClientId=world.client_id)
        return str(made["ClientSecretDescriptor"]["ClientSecretId"])

    def delete(secret_id: str) -> None:
        named = {"UserPoolId": world.pool_id, "ClientId": world.client_id}
        world.cognito.delete_user_pool_client_secret(**named, ClientSecretId=secret_id)

    theirs = add()
    for command in (world.begin, world.finish):
        with pytest.raises(CannotRun, match="has two secrets already"):
            command()
    assert world.parameter() is None
    delete(theirs)
    world.dies_at = "AddUserPoolClientSecret"
    with pytest.raises(Killed):
        world.begin()
    assert world.parameter() is not None
    theirs = add()
    with pytest.raises(Failed, match="does not accept the new secret"):
        world.begin()
    delete(theirs)
    world.begin()
    assert world.secrets[1:] == [*set(world.skills.values())]


def test_a_secret_that_somebody_deleted_is_not_the_current_one(world: World) -> None:
    world.begin()
    new_id = world.client.ids()[1]
    world.skills = dict.fromkeys(world.skills, world.secrets[0])  # a person has put the old one back by hand
    world.client.delete(new_id)
    assert world.current() == world.secrets[0]
    world.begin()
    assert world.current() == world.secrets[1] == next(iter(world.skills.values()))


def test_another_client_has_another_secret(world: World) -> None:
    world.begin()
    made = world.cognito.create_user_pool_client(UserPoolId=world.pool_id, ClientName="d", GenerateSecret=True)
    world.client_id, shown = (made["UserPoolClient"][name] for name in ("ClientId", "ClientSecret"))
    world.skills = {}
    assert world.current() == shown
    assert world.begin().secrets == 2


def test_the_copy_stays_if_cognito_does_not_show_the_secret_that_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.begin()
    world.later(24)
    monkeypatch.setattr(ClientSecrets, "shown", lambda _: "another")
    for changed in (True, False):
        done = world.finish()
        assert (done.secrets, done.parameter, done.changed) == (1, "/lamps/alexa/linking-secret", changed)
        assert world.current() == world.secrets[0]
    converges(world, world.begin, [(9, True, True)])
    assert world.current() == world.secrets[1]


def test_no_secret_is_in_what_is_said_logged_or_shown(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    said: list[str] = []
    with world.secret_values.kept_out_of_logs():
        for after in range(20):
            world.dies_after, world.dies_as = after, Failed
            try:
                said.append(repr(world.begin()))
            except SmartLampError as failed:
                said += [failed.what, failed.to_do]
            said.append(repr(world.kept.read()))
    world.dies_after = None
    assert len(world.secrets) == 2
    for secret in world.secrets:
        assert secret not in "\n".join(said)
        assert secret not in caplog.text
