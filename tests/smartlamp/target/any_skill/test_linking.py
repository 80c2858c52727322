"""Accounts are linked to a maker's handler, in its own process, through real servers on this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from alexa_simulator.errors import SimulatorRefused
from alexa_simulator.step import Step
from smartlamp.errors import CannotRun
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from smartlamp.target.any_skill import linking
from smartlamp.target.any_skill.own_alexa import OwnAlexa, own_alexa
from smartlamp.target.any_skill.serving.kept import folder_of, keep, kept_in
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import LINKING_SECRET_VARIABLE, TOKEN_VARIABLE, Target
from tests.fakes import person_at_a_browser
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.makers_folder import LAMP, makers_folder

PEOPLE = """
[[people]]
name = "Ann"
email = "ann@example.com"
password = "correct horse"
sub = "ann-1"
[[people]]
email = "bob@example.com"
password = "battery"
sub = "bob-1"
"""


class Desk:
    """A maker's folder, and what they do in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / ".smartlamp"

    def target(self, settings: str) -> Target:
        makers_folder(self.folder, settings)
        target = kept_target(self.folder)
        assert target is not None
        return target

    def alexa(self, settings: str = "events = true") -> OwnAlexa:
        return own_alexa(self.state, self.target(settings))

    def link(
        self, settings: str = "events = true", who: str = DEMO_EMAIL, password: str | None = None
    ) -> tuple[OwnAlexa, list[Step]]:
        target = self.target(settings)
        alexa = own_alexa(self.state, target, to_link=True)
        shown: list[str] = []
        steps = list(linking.linked(alexa, self.state, target, who, password=password, show=shown.append))
        return alexa, steps


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in (TOKEN_VARIABLE, LINKING_SECRET_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path)


def told(steps: list[Step]) -> list[tuple[str, bool]]:
    return [(step.hop, step.passed) for step in steps]


def test_without_a_server_of_its_own_a_skill_gets_tokens_that_it_can_check(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    alexa, steps = desk.link()
    hops = ["authorization URL", "sign-in", "code", "skill token", "AcceptGrant", "Discover"]
    assert told(steps) == [(hop, True) for hop in hops]
    assert f"names 1 lamp of this user, each in valid form: {LAMP}" in steps[-1].proved
    assert "exchanged the code at Login with Amazon" in steps[-2].proved
    # The next command has another process, of Alexa and of the handler; the tokens are good.
    later = desk.alexa()
    assert all(step.passed for step in later.say("turn on kitchen light"))
    heard = capfd.readouterr().err
    assert "handling Alexa.PowerController TurnOn" in heard
    assert "for nobody" not in heard
    assert alexa.status()["linked"] is True


@pytest.mark.parametrize("tokens", ["jwt", "opaque"])
@pytest.mark.parametrize(
    ("who", "sub"), [(DEMO_EMAIL, "ann-1"), ("ANN@example.com", "ann-1"), ("bob@example.com", "bob-1")]
)
def test_people_of_the_makers_choosing(
    desk: Desk, capfd: pytest.CaptureFixture[str], who: str, sub: str, tokens: str
) -> None:
    _, steps = desk.link(f'[linking]\ntokens = "{tokens}"\nscopes = ["devices"]{PEOPLE}', who)
    assert steps[-1].passed
    assert f"for {sub}" in capfd.readouterr().err


def test_somebody_whom_it_does_not_know(desk: Desk) -> None:
    with pytest.raises(CannotRun, match=r"Nobody with the e-mail address eve@example\.com") as refused:
        desk.link(PEOPLE, "eve@example.com")
    assert "ann@example.com, bob@example.com" in refused.value.to_do
    with pytest.raises(CannotRun, match="--password-stdin is for"):
        desk.link(PEOPLE, password="x")


def test_what_changes_is_reported_to_the_event_gateway(desk: Desk) -> None:
    alexa, _ = desk.link()
    assert all(step.passed for step in alexa.say("turn on kitchen light"))
    (event,) = alexa.events()
    assert (event["kind"], event["status"], event["outcome"]) == ("Alexa ChangeReport", 202, "taken")


def test_hard_coded_addresses_of_amazon_are_led_to_the_simulator(desk: Desk) -> None:
    settings = (
        "redirect-amazon = true\n"
        'env = { LOGIN = "https://api.amazon.com/auth/o2/token", GATEWAY = "https://api.amazonalexa.com/v3/events" }'
    )
    alexa, steps = desk.link(settings)
    assert steps[-1].passed
    assert all(step.passed for step in alexa.say("turn on kitchen light"))
    assert [event["outcome"] for event in alexa.events()] == ["taken"]
    elsewhere = settings.replace("api.amazonalexa.com", "api.eu.amazonalexa.com")
    alexa, _ = desk.link(elsewhere)
    list(alexa.say("turn on kitchen light"))
    assert alexa.events()[-1]["code"] == "SKILL_NEVER_ENABLED_EXCEPTION"
    alexa, _ = desk.link(f'region = "eu"\n{elsewhere}')
    assert all(step.passed for step in alexa.say("turn on kitchen light"))
    assert alexa.events()[-1]["outcome"] == "taken"


NODE = """
const posted = (url, headers, body) => fetch(url, { method: "POST", headers, body });
let token;
export const handler = async ({ directive }) => {
  const { namespace, name } = directive.header;
  const header = { namespace, name: `${name}.Response`, payloadVersion: "3", messageId: crypto.randomUUID() };
  if (name === "Discover") return { event: { header, payload: { endpoints: [] } } };
  const form = new URLSearchParams({ grant_type: "authorization_code", code: directive.payload.grant.code,
    client_id: process.env.ID, client_secret: process.env.SECRET });
  token = (await (await posted("https://api.amazon.com/auth/o2/token", {}, form)).json()).access_token;
  const gone = { header: { ...header, namespace: "Alexa.Discovery", name: "DeleteReport", messageId: crypto.randomUUID() },
    payload: { endpoints: [{ endpointId: "old" }], scope: { type: "BearerToken", token } } };
  const answer = await posted("https://api.eu.amazonalexa.com/v3/events",
    { "Content-Type": "application/json", Authorization: `Bearer ${token}` }, JSON.stringify({ event: gone }));
  console.log("reported", answer.status, (await answer.text()).length);
  return { event: { header: { ...header, namespace: "Alexa.Authorization" }, payload: {} } };
};
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_a_node_skill_with_hard_coded_addresses(desk: Desk) -> None:
    (desk.folder / "index.mjs").write_text(NODE)
    (desk.folder / "smartlamp.toml").write_text(
        '[skill]\ntarget = "index.mjs"\nregion = "eu"\nredirect-amazon = true\n'
        'env = { ID = "${ALEXA_CLIENT_ID}", SECRET = "${ALEXA_CLIENT_SECRET}" }\n'
    )
    target = kept_target(desk.folder)
    assert target is not None
    alexa = own_alexa(desk.state, target, to_link=True)
    steps = list(linking.linked(alexa, desk.state, target, DEMO_EMAIL, password=None, show=print))
    assert told(steps)[-2:] == [("AcceptGrant", True), ("Discover", True)]
    (event,) = alexa.events()
    # The account is linked once the grant is accepted, so this report is too early; it came to the gateway of the region.
    assert (event["kind"], event["code"]) == ("Alexa.Discovery DeleteReport", "SKILL_NEVER_ENABLED_EXCEPTION")
    assert "has not enabled the skill yet" in str(event["why"])


@pytest.mark.parametrize(
    ("settings", "passed", "says"),
    [
        ('env = { GRANT = "ignored" }', True, "It has not exchanged its code"),
        ('env = { GRANT = "refused" }', False, "So the whole linking fails. If the skill sends no events"),
        ('events = false\nenv = { GRANT = "refused" }', True, "No AcceptGrant is sent"),
    ],
)
def test_what_a_skill_does_with_the_grant(desk: Desk, settings: str, passed: bool, says: str) -> None:
    alexa, steps = desk.link(settings)
    (grant,) = (step for step in steps if step.hop == "AcceptGrant")
    assert grant.passed is passed
    assert says in grant.proved
    assert (steps[-1].hop == "Discover") is passed
    assert alexa.events() == []


def test_tokens_expire_when_the_clock_is_moved_and_are_refreshed(desk: Desk) -> None:
    desk.link()
    alexa = desk.alexa()
    alexa.simulator.alexa.clock.move(3600)  # type: ignore[attr-defined]
    later = desk.alexa()  # the clock is kept
    steps = list(later.say("turn on kitchen light"))
    assert [step.hop for step in steps] == ["utterance", "refresh", "directive", "event", "judgement"]
    assert steps[-1].passed
    assert later.status()["clock_ahead_s"] == 3600


def test_on_another_port_a_token_names_another_issuer(desk: Desk) -> None:
    alexa, _ = desk.link()
    folder = folder_of(desk.state, alexa.simulator.target)
    kept = kept_in(folder)
    keep(folder, kept.__class__(**{**kept.__dict__, "port": kept.port + 1}))
    moved = desk.alexa()
    steps = list(moved.discover())
    assert "InvalidIssuerError" in steps[-1].proved
    with moved.simulator.served("key"):
        moved.simulator.alexa.refresh("The authorization server has another port")
    assert [step.passed for step in desk.alexa().discover()] == [True]


def test_a_port_that_is_taken_is_named(desk: Desk) -> None:
    alexa, _ = desk.link()
    with alexa.simulator.served("key"), pytest.raises(CannotRun, match=r"Port \d+, at which this skill finds") as busy:
        list(desk.alexa().discover())
    assert "smartlamp app --port" in busy.value.to_do


def test_a_token_that_is_given_needs_no_sign_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "made-up-by-me")
    alexa, steps = desk.link()
    assert told(steps) == [("Discover", True)]
    assert list(alexa.unlink())[-1].proved.startswith("The skill token and the endpoints are forgotten here")


def test_a_given_token_cannot_be_renewed(desk: Desk) -> None:
    alexa = desk.alexa()
    alexa.adopt("made-up-by-me")
    with pytest.raises(SimulatorRefused, match="came without a refresh token"):
        alexa.simulator.alexa.refresh("The skill refused it")


@pytest.fixture
def pool() -> Iterator[HostedUi]:
    with HostedUi(client_secret="linking-secret") as hosted:
        yield hosted


def own_server(pool: HostedUi, more: str = "") -> str:
    return (
        f'[linking]\nauthorization-url = "{pool.authorization_url}"\ntoken-url = "{pool.token_url}"\n'
        f'client-id = "{pool.client_id}"\nscopes = ["openid"]\nredirect-url = "{pool.redirect_uris[0]}"\n{more}'
    )


def test_a_server_of_the_makers_own_without_a_browser(
    desk: Desk, pool: HostedUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKING_SECRET_VARIABLE, "linking-secret")
    _, steps = desk.link(own_server(pool), pool.email, pool.password)
    assert ("skill token", True) in told(steps)
    # Its tokens are its own: the handler checks them with the simulated server's keys, of which it is told none.
    assert (steps[-1].hop, steps[-1].passed) == ("Discover", False)
    assert "ALEXA_JWKS_URL" in steps[-1].proved


def test_a_server_of_the_makers_own_in_a_browser(desk: Desk, pool: HostedUi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LINKING_SECRET_VARIABLE, "linking-secret")
    alexa = desk.alexa(own_server(pool))
    pool.redirect_uris = alexa.simulator.alexa.linking.redirect_urls
    opened: list[str] = []

    def at_the_browser(url: str) -> bool:
        opened.append(url)
        person_at_a_browser.main(pool.email, pool.password, url)
        return True

    monkeypatch.setattr("webbrowser.open", at_the_browser)
    _, steps = desk.link(own_server(pool))
    assert "code_challenge" in opened[0]
    assert ("skill token", True) in told(steps)


def test_without_its_secret_nobody_is_sent_there(desk: Desk, pool: HostedUi) -> None:
    with pytest.raises(CannotRun, match="secret of the linking client") as refused:
        desk.link(own_server(pool))
    assert LINKING_SECRET_VARIABLE in refused.value.to_do
    with pytest.raises(CannotRun, match="is not an https:// URL"):
        desk.alexa(own_server(pool).replace("http://127.0.0.1", "http://maker.example"))


def test_without_pkce_and_with_the_secret_in_the_form(
    desk: Desk, pool: HostedUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINKING_SECRET_VARIABLE, "linking-secret")
    alexa = desk.alexa(own_server(pool, 'scheme = "body"\npkce = false'))
    asked = alexa.simulator.alexa.ask_for_code()
    assert ("code_challenge" in asked.url, asked.verifier) == (False, "")
    assert alexa.simulator.alexa.linking.scheme == "REQUEST_BODY_CREDENTIALS"


def test_commands_that_ask_one_skill_at_once_take_turns(desk: Desk) -> None:
    desk.link()
    begin = Barrier(3)

    def say(alexa: OwnAlexa) -> list[Step]:
        begin.wait(30)
        return list(alexa.say(f"turn on {LAMP}"))

    with ThreadPoolExecutor(3) as pool:
        for steps in pool.map(say, [desk.alexa() for _ in range(3)]):
            assert all(step.passed for step in steps)
    kept = [str(each.message) for each in desk.alexa().conversation.memory.now.messages if each.sent]
    assert sum("TurnOn" in each for each in kept) == 3


def test_what_another_command_found_meanwhile_is_known(desk: Desk) -> None:
    one, two = desk.alexa(), desk.alexa()
    assert all(step.passed for step in one.discover())
    assert all(step.passed for step in two.say(f"turn on {LAMP}"))


def test_a_makers_repository_does_not_get_the_tokens(desk: Desk) -> None:
    desk.alexa()
    subprocess.run(["git", "init", "-q", "."], cwd=desk.folder, check=True)
    found = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=desk.folder, check=True, capture_output=True, text=True
    )
    assert "my_skill.py" in found.stdout
    assert ".smartlamp" not in found.stdout
