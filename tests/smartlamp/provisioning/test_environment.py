"""What an environment may say of itself."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.deploy import template
from smartlamp.errors import CannotRun
from smartlamp.provisioning.environment import Environment, default_prefix

PREFIX = re.compile(template.load()["Parameters"]["DomainPrefix"]["AllowedPattern"])


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,127}", fullmatch=True), st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_prefix_of_the_sign_in_pages_is_one_that_the_template_takes(stack: str, account: str) -> None:
    prefix = default_prefix(stack, account)
    assert PREFIX.fullmatch(prefix), prefix
    assert prefix == default_prefix(stack, account)


def test_two_accounts_and_two_stacks_have_prefixes_of_their_own() -> None:
    made = {default_prefix(stack, account) for stack in ("dev", "prod") for account in ("1" * 12, "2" * 12)}
    assert len(made) == 4


@pytest.mark.parametrize("stack", ["my-AWS-lamps", "amazon", "cognitoCognito", "awamazons"])
def test_words_that_cognito_refuses_are_not_in_it(stack: str) -> None:
    assert PREFIX.fullmatch(default_prefix(stack, "1" * 12))


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"region": "us-east-2"}, "Alexa invokes no function in us-east-2"),
        ({"also": ("eu-central-1",)}, "eu-central-1"),
        ({"also": ("us-east-1",)}, "is the home of this environment already"),
        ({"parameters": {"SkillId": "amzn1.ask.skill.1"}}, "SkillId comes from your developer account"),
        ({"parameters": {"VendorId": "M1", "SkillId": ""}}, "SkillId and VendorId come"),
        ({"privacy_policy": "http://example.com"}, "is not the address of a privacy policy"),
    ],
)
def test_what_cannot_be_is_refused(says: dict[str, Any], why: str) -> None:
    with pytest.raises(CannotRun, match=re.escape(why)) as refused:
        Environment(**{"stack": "dev", "region": "us-east-1", **says}).checked()
    assert refused.value.to_do


def test_what_was_chosen_before_stays_unless_something_else_is_chosen_now() -> None:
    first = Environment("dev", "us-east-1", also=("eu-west-1",), privacy_policy="https://example.com/p", profile=False)
    again = Environment("dev", "us-east-1").with_settings(first.settings)
    assert again == first
    assert again.skills == ("smart-home",)
    changed = Environment("dev", "us-east-1", also=("us-west-2",), profile=True).with_settings(first.settings)
    assert (changed.also, changed.skills) == (("us-west-2",), ("smart-home", "profile"))
    assert changed.privacy_policy == first.privacy_policy


def test_at_first_both_skills_are_made() -> None:
    assert Environment("dev", "us-east-1").with_settings({}).skills == ("smart-home", "profile")
