from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import Kind, OwnServer


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("my_skill.py").touch()
    return tmp_path


def test_no_file_names_no_skill(folder: Path) -> None:
    assert kept_target(folder) is None


def test_everything_that_it_can_say(folder: Path) -> None:
    Path(".env").write_text('TABLE="lamps" # a comment\nBOTH=file\n')
    Path("smartlamp.toml").write_text(
        '[skill]\ntarget = "my_skill.py:handler"\npython = "/usr/bin/python3"\nenv-file = ".env"\n[skill.env]\nBOTH = "here"\n'
    )
    target = kept_target(folder)
    assert target is not None
    assert (target.kind, target.handler, target.python) == (Kind.PYTHON, "handler", "/usr/bin/python3")
    assert target.environment == {"TABLE": "lamps", "BOTH": "here"}
    assert "here" not in repr(target)


LINKED = """[skill]
target = "my_skill.py"
[linking]
authorization-url = "https://maker.example/authorize"
token-url = "https://maker.example/token"
client-id = "alexa"
"""


def test_how_accounts_are_linked(folder: Path) -> None:
    Path("smartlamp.toml").write_text(
        'skill.target = "my_skill.py"\nskill.events = false\nskill.redirect-amazon = true\nskill.reload = false\n'
        '[[people]]\nname = "Ann"\nemail = "ann@example.com"\npassword = "correct horse"\nsub = "ann-1"\n'
        '[[people]]\nemail = "bob@example.com"\npassword = "battery"\n[linking]\ntokens = "opaque"\nscopes = ["devices"]\n'
    )
    target = kept_target(folder)
    assert target is not None
    assert (target.sends_events, target.redirects_amazon, target.reloads, target.models) == (False, True, False, "")
    accounts = target.accounts
    assert (accounts.server, accounts.tokens, accounts.scopes) == (None, "opaque", ("devices",))
    assert [(each.name, each.email, each.sub) for each in accounts.people] == [
        ("Ann", "ann@example.com", "ann-1"),
        ("bob@example.com", "bob@example.com", ""),
    ]
    assert "correct horse" not in repr(target)


def test_a_server_of_the_makers_own(folder: Path) -> None:
    Path("smartlamp.toml").write_text(f'{LINKED}scheme = "body"\npkce = false\n')
    target = kept_target(folder)
    assert target is not None
    assert target.accounts.server == OwnServer(
        "https://maker.example/authorize",
        "https://maker.example/token",
        "alexa",
        "REQUEST_BODY_CREDENTIALS",
        pkce=False,
    )


def test_a_custom_skill_and_its_models(folder: Path) -> None:
    Path("models").mkdir()
    Path("models/en-US.json").touch()
    Path("smartlamp.toml").write_text('[skill]\ntarget = "my_skill.py"\nkind = "custom"\nmodels = "models"\n')
    target = kept_target(folder)
    assert target is not None
    assert target.models == "models"


@pytest.mark.parametrize(
    ("text", "what", "to_do"),
    [
        ("", "names no skill", "my_skill.py:handler"),
        ("[skill", "cannot be read", "my_skill.py:handler"),
        ("[skill]\ntarget = 1", "names no skill", "ARN"),
        ('[skill]\ntarget = "x"', "no skill that can be asked", "ARN"),
        ('[skill]\ntarget = "my_skill.py"\ntarge = "x"', "targe, which is no setting", "Did you mean target"),
        ('[skill]\ntarget = "my_skill.py"\nzz = "x"', "zz, which is no setting", "env-file"),
        ('[skill]\ntarget = "my_skill.py"\npython = 3', "python in .* is not a text", "quotation marks"),
        ('[skill]\ntarget = "my_skill.py"\nenv = { A = 1 }', "not a table of texts", "LOG_LEVEL"),
        ('[skill]\ntarget = "my_skill.py"\nenv-file = ".env"', "There is no file", "leave env-file out"),
        (
            '[skill]\ntarget = "my_skill.py"\nevents = "no"',
            "events in .* is not true or false",
            "without quotation marks",
        ),
        ('[skill]\ntarget = "my_skill.py"\nkind = "flash"', "kind in .* is flash", "smart-home or custom"),
        (
            '[skill]\ntarget = "my_skill.py"\n[linkin]\npkce = false',
            "linkin, which is no setting of the file",
            "Did you mean linking",
        ),
        ('[skill]\ntarget = "my_skill.py"\nregion = "us"', "region in .* is us", "na or eu or fe"),
        ('[skill]\ntarget = "my_skill.py"\nkind = "custom"', "no interaction models in", "en-US.json"),
        ('linking = 1\n[skill]\ntarget = "my_skill.py"', "linking in .* is not a table", "[linking]"),
        ('people = 1\n[skill]\ntarget = "my_skill.py"', "people in .* is not a list of tables", "[[people]]"),
        (
            '[skill]\ntarget = "my_skill.py"\n[linking]\nscope = ["a"]',
            "scope, which is no setting of .linking",
            "scopes",
        ),
        (
            '[skill]\ntarget = "my_skill.py"\n[linking]\nscopes = "a"',
            "scopes in .* is not a list of texts",
            '["devices"',
        ),
        (
            '[skill]\ntarget = "my_skill.py"\n[linking]\ntoken-url = "https://x"',
            "has no authorization-url",
            "client-id",
        ),
        (f"{LINKED}\nscheme = 'none'", "scheme in .* is none", "basic or body"),
        (f"{LINKED}\ntokens = 'none'", "tokens in .* is none", "jwt or opaque"),
        (f"{LINKED}\nredirect-url = 'x'", "redirect-url in .* is not an address", "https://"),
        ('[skill]\ntarget = "my_skill.py"\n[[people]]\nemail = "a@b.c"', "people.* has no password", "email, password"),
        ('[skill]\ntarget = "my_skill.py"\n[[people]]\nmail = "a@b.c"', "mail, which is no setting of", "email"),
        pytest.param("#" * 200_000, "too large", "my_skill.py", id="200 kB"),
    ],
)
def test_what_cannot_be_used_says_what_is_wrong(folder: Path, text: str, what: str, to_do: str) -> None:
    Path("smartlamp.toml").write_text(text)
    with pytest.raises(CannotRun, match=what) as refused:
        kept_target(folder)
    assert to_do in refused.value.to_do
