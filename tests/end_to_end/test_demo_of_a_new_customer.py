"""The demo of a new customer on the real local stack, for both ways to sign in."""

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("own stacks")]

USED = ["Lamps table", "Grants table", *["utterance", "directive", "event", "judgement"], "Lamps table"]
ASKED = ["utterance", "directive", "event", "judgement"]
LINKED = ["code", "skill token", "AcceptGrant", "skill event", "Discover"]
ARRIVED = {
    "email": ["authorization URL", "sign-up", "inbox", "confirmation"],
    "phone": ["authorization URL", "sign-up", "inbox", "confirmation", "inbox", "code by SMS"],
}


@pytest.mark.parametrize("way", list(ARRIVED))
def test_a_new_customer_arrives_and_turns_on_their_own_lamp(own_stack: CommandLine, way: str) -> None:
    own_stack.json("up", "--detach", "--port", "0", "--sign-in-with", way)
    steps = own_stack.passes("demo", "--new-customer")
    assert [step["hop"] for step in steps] == [*ARRIVED[way], *LINKED, *USED, *ASKED]
    username = steps[1]["facts"]["username"]
    other = "email" if way == "phone" else "phone_number"
    assert set(steps[1]["facts"]["attributes"]) == {"given_name", "family_name", "address", other}
    # The codes are those in the inbox, and each is read after it was sent.
    read = [step["facts"]["code"] for step in steps if step["hop"] == "inbox"]
    sent = own_stack.json("inbox")
    assert read == [each["code"] for each in sent if each["to"] == username]
    assert {each["medium"] for each in sent} == {"email" if way == "email" else "sms"}
    # The customer can go on by themselves: their password is known here, and the lamp is theirs and on.
    known = next(each for each in own_stack.json("users", "list", "--show-password") if each["username"] == username)
    assert known["password"]
    lamps = own_stack.json("lamps", "list", "--as", known["email"])
    assert [(lamp["name"], lamp["state"]["power"]) for lamp in lamps] == [("SmartLamp", "ON")]
    assert own_stack.json("lamps", "list")[0]["state"]["power"] == "OFF"  # the demo customer's
    # Another one is somebody else. What a person reads is short.
    told = own_stack("demo", "--new-customer").stdout.splitlines()
    assert len(told) <= 30
    assert any(line.startswith("✓ Inbox") for line in told)
    assert len(own_stack.json("users", "list")) == 3


def test_a_sign_up_that_the_pool_refuses_ends_the_demo_in_its_words(own_stack: CommandLine) -> None:
    own_stack.json("up", "--detach", "--port", "0")
    pool = own_stack.running.outputs["UserPoolId"]
    own_stack.client("cognito-idp").update_user_pool(
        UserPoolId=pool, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}
    )
    steps = own_stack.json("demo", "--new-customer", status=1)
    assert [(step["hop"], step["passed"]) for step in steps] == [("authorization URL", True), ("sign-up", False)]
