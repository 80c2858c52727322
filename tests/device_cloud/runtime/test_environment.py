import pytest

from device_cloud.errors import SettingRefused
from device_cloud.runtime.environment import Environment


def environment(stage: str = "local", **variables: str) -> Environment:
    return Environment({"STAGE": stage, **variables})


def why(refused: pytest.ExceptionInfo[SettingRefused], name: str, *values: str) -> str:
    """The sentence, after checking that it names the setting and quotes no value (SEC-160)."""
    message = str(refused.value)
    assert refused.value.name == name
    assert message.startswith(f"The setting {name} ")
    assert not any(value and value in message for value in values)
    return message


@pytest.mark.parametrize("stage", ["prod", "dev", "local"])
def test_the_stages(stage: str) -> None:
    assert environment(stage).stage == stage


@pytest.mark.parametrize("stage", ["", "Prod", "production", "test", "local ", "prod\n"])
def test_no_other_stage(stage: str) -> None:
    with pytest.raises(SettingRefused, match="prod, dev or local"):
        environment(stage)


def test_a_stage_is_required() -> None:
    with pytest.raises(SettingRefused, match="STAGE is missing"):
        Environment({})


def test_later_changes_do_not_show() -> None:
    variables = {"STAGE": "local", "NAME": "before"}
    read = Environment(variables)
    variables["NAME"] = "after"
    assert read.text("NAME") == "before"


def test_a_text() -> None:
    assert environment(TABLE="Lamps").text("TABLE") == "Lamps"
    assert environment(TABLE="Lamps").text("TABLE", "[A-Za-z]+") == "Lamps"


@pytest.mark.parametrize("value", ["", " ", "\t\n"])
def test_an_empty_text_is_missing(value: str) -> None:
    for read in (environment(TABLE=value), environment()):
        with pytest.raises(SettingRefused) as refused:
            read.text("TABLE")
        assert "is missing" in why(refused, "TABLE")


@pytest.mark.parametrize("value", ["hunter2!", "hunter2\n", "xhunter2", "Hunter2"])
def test_a_text_matches_as_a_whole(value: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        environment(SECRET=value).text("SECRET", "hunter[0-9]")
    assert "hunter[0-9]" in why(refused, "SECRET", value)


def test_texts() -> None:
    assert environment(CLIENTS="a,b,a").texts("CLIENTS", "[a-z]+") == {"a", "b"}
    assert environment(CLIENTS="a").texts("CLIENTS", "[a-z]+") == {"a"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "is missing"),
        ("client1,", "empty entry"),
        (",client1", "empty entry"),
        ("client1,,client2", "empty entry"),
        (",", "empty entry"),
        ("client1, client2", "blank"),
        (" client1", "blank"),
        ("client1\n", "blank"),
        ("client1;client2", "wrong form"),
        ("client1,CLIENT2", "wrong form"),
    ],
)
def test_texts_without_noise(value: str, sentence: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        environment(CLIENTS=value).texts("CLIENTS", "[a-z0-9]+")
    assert sentence in why(refused, "CLIENTS", value)


@pytest.mark.parametrize("stage", ["prod", "dev", "local"])
def test_no_override_is_fine_everywhere(stage: str) -> None:
    assert environment(stage).override("JWKS_URL") is None
    assert environment(stage, JWKS_URL="").override("JWKS_URL") is None


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1:4566/eu-west-1_a/.well-known/jwks.json",
        "https://127.255.255.254:1/", "http://localhost:8080", "http://LocalHost/", "http://[::1]:80/a%20b",
        "http://[0:0:0:0:0:0:0:1]/",
    ],
)  # fmt: skip
def test_an_override_on_this_machine(address: str) -> None:
    assert environment(URL=address).override("URL") == address


@pytest.mark.parametrize("stage", ["prod", "dev"])
def test_no_override_but_in_the_local_stage(stage: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        environment(stage, URL="http://127.0.0.1/").override("URL")
    assert "local runs only" in why(refused, "URL", "127.0.0.1")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/", "https://example.com", "http://10.0.0.1/", "http://0.0.0.0/", "http://128.0.0.1/",
        "http://169.254.169.254/", "http://[::]/", "http://[::2]/", "http://[::ffff:10.0.0.1]/", "http://[fe80::1]/",
        "http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://notlocalhost/", "http://localhost./",
        "http://127.0.0.1@example.com/", "http://127.0.0.1:80@example.com/", "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1\\@example.com/", "http://127.0.0.1#@example.com/", "http://127.0.0.1?@example.com/",
        "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://127.0.0.1 /", "http://127.0.0.1/\n", " http://127.0.0.1/",
        "http:127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "ftp://127.0.0.1/", "file:///etc/passwd", "HTTP://127.0.0.1/",
        "http://", "http:///", "http://[/", "http://[::1/", "http://127.0.0.1:port/", "http://127.0.0.1:123456/", " ",
        "http://\u0661\u0662\u0667.0.0.1/", "http://\u24db\u24de\u24d2alhost/",
    ],
)  # fmt: skip
def test_no_override_elsewhere(address: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        environment(URL=address).override("URL")
    assert "on this machine" in why(refused, "URL", address.strip())
