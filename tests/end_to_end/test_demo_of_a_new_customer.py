"""The demo of a new customer on the real local stack, for both ways to sign in."""

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = pytest.mark.stack

USED = ["Lamps table", "Grants table", *["utterance", "directive", "event", "judgement"], "Lamps table"]
ASKED = ["utterance", "directive", "event", "judgement"]
LINKED = ["code", "skill token", "AcceptGrant", "skill event", "Discover"]
ARRIVED = {
    "email": ["authorization URL", "sign-up", "inbox", "confirmation"],
    "phone": ["authorization URL", "sign-up", "inbox", "confirmation", "inbox", "code by SMS"],
}


@pytest.fixture
def stack(request: pytest.FixtureRequest, way: str) -> CommandLine:
    """One whose people sign in this way."""
    found: CommandLine = request.getfixturevalue("hurt_stack" if way == "email" else "phone_stack")
    return found


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("email", marks=pytest.mark.group("hurt stack")),
        pytest.param("phone", marks=pytest.mark.group("phone stack")),
    ],
)
def test_a_new_customer_arrives_and_turns_on_their_own_lamp(stack: CommandLine, way: str) -> None:
    stack.json("lamps", "set", "SmartLamp", "--power", "off")
    others = len(stack.json("users", "list"))
    steps = stack.passes("demo", "--new-customer")
    assert [step["hop"] for step in steps] == [*ARRIVED[way], *LINKED, *USED, *ASKED]
    username = steps[1]["facts"]["username"]
    other = "email" if way == "phone" else "phone_number"
    assert set(steps[1]["facts"]["attributes"]) == {"given_name", "family_name", "address", other}
    # The codes are those in the inbox, and each is read after it was sent.
    read = [step["facts"]["code"] for step in steps if step["hop"] == "inbox"]
    sent = stack.json("inbox")
    assert read == [each["code"] for each in sent if each["to"] == username]
    assert {each["medium"] for each in sent} == {"email" if way == "email" else "sms"}
    # The customer can go on by themselves: their password is known here, and the lamp is theirs and on.
    known = next(each for each in stack.json("users", "list", "--show-password") if each["username"] == username)
    assert known["password"]
    lamps = stack.json("lamps", "list", "--as", known["email"])
    assert [(lamp["name"], lamp["state"]["power"]) for lamp in lamps] == [("SmartLamp", "ON")]
    assert stack.json("lamps", "list")[0]["state"]["power"] == "OFF"  # the demo customer's
    # Another one is somebody else. What a person reads is short.
    told = stack("demo", "--new-customer").stdout.splitlines()
    assert len(told) <= 30
    assert any(line.startswith("✓ Inbox") for line in told)
    assert len(stack.json("users", "list")) == others + 2


@pytest.mark.group("hurt stack")
def test_a_sign_up_that_the_pool_refuses_ends_the_demo_in_its_words(hurt_stack: CommandLine) -> None:
    cognito, pool = hurt_stack.client("cognito-idp"), hurt_stack.running.outputs["UserPoolId"]
    before = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["AdminCreateUserConfig"]
    cognito.update_user_pool(UserPoolId=pool, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    try:
        steps = hurt_stack.json("demo", "--new-customer", status=1)
    finally:
        cognito.update_user_pool(UserPoolId=pool, AdminCreateUserConfig=before)
    assert [(step["hop"], step["passed"]) for step in steps] == [("authorization URL", True), ("sign-up", False)]
