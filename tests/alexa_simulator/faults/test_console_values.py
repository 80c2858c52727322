import pytest

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.console_values import NAMES, OFF, changes_of

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:lamp:live"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("scope=openid", "openid"),
        ("scope= openid,email  profile", "openid email profile"),
        ("scope=", ""),
        ("scheme=http_basic", "HTTP_BASIC"),
        ("scheme=request_body_credentials", "REQUEST_BODY_CREDENTIALS"),
        ("send-events=OFF", "off"),
        ("enabled=on", "on"),
        (f"endpoint={ARN}", ARN),
        ("authorization-url=https://a.example/authorize?kind=b", "https://a.example/authorize?kind=b"),
    ],
)
def test_a_value_is_kept_in_its_form(text: str, kept: str) -> None:
    assert changes_of([text]) == {text.partition("=")[0]: kept}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_name_can_be_made_wrong_in_one_word(name: str) -> None:
    value = OFF if name in {"send-events", "enabled"} else "wrong"
    assert changes_of([f"{name}={value}"]) == {name: value}


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["scopes=openid"], 'The console has no "scopes". Did you mean scope\\? It has: authorization-url, '),
        (["zzz=1"], 'The console has no "zzz". It has: '),
        (["scope"], '"scope" is not NAME=VALUE, such as scope=openid.$'),
        (["secrt"], "Did you mean secret"),
        (["scope=a", "scope=b"], "scope is given twice"),
        (["scope=a\nb"], "printable"),
        (["client-id=" + "x" * 2001], "at most 2000"),
        (["client-id="], "client-id takes a text without spaces"),
        (["secret=two words"], "secret takes a text without spaces"),
        (["scheme=basic"], 'HTTP_BASIC or REQUEST_BODY_CREDENTIALS, or wrong, not "basic"'),
        (["enabled=wrong"], 'enabled is on or off, not "wrong"'),
        (["endpoint=lamp"], "endpoint takes the ARN"),
        (["endpoint=arn:aws:lambda:eu-west-1:1:function:lamp"], "endpoint takes the ARN"),
    ],
)
def test_what_the_console_cannot_say_is_refused_with_what_it_can(texts: list[str], why: str) -> None:
    with pytest.raises(PlanRefused, match=why):
        changes_of(texts)
