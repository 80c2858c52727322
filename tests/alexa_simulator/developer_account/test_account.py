"""The account's state: one JSON document that is saved and restored."""

import json

import pytest

from alexa_simulator.developer_account.account import state_of
from alexa_simulator.errors import MemoryUnreadable
from tests.alexa_simulator.developer_account.conftest import Desk, Door, Policies, bare, linking, model


def test_a_restored_account_goes_on_where_it_was(desk: Desk, door: Door, policies: Policies) -> None:
    skill_id = desk.made(bare("profile"))
    stage = f"/v1/skills/{skill_id}/stages/development"
    desk.call("PUT", f"{stage}/accountLinkingClient", linking())
    desk.call("PUT", f"{stage}/interactionModel/locales/en-US", model())
    etag = desk.call("GET", f"{stage}/accountLinkingClient").headers["ETag"]
    text = desk.account.to_text()
    with door.serving(state_of(text), policies) as again:
        again.headers, again.refresh_token = desk.headers, desk.refresh_token
        assert again.call("GET", f"{stage}/accountLinkingClient").headers["ETag"] == etag
        assert again.wait(skill_id, "interactionModel")[0] == [{"SUCCEEDED"}], "it was half built"
        assert again.call("GET", f"{stage}/interactionModel/locales/en-US").json() == model()
        assert again.refresh().status_code == 200


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', "null"])
def test_what_is_no_state_is_refused_in_words(text: str) -> None:
    with pytest.raises(MemoryUnreadable, match="developer account's state is not"):
        state_of(text)


def test_a_newer_state_is_refused(desk: Desk) -> None:
    newer = json.dumps({**json.loads(desk.account.to_text()), "format": 3})
    with pytest.raises(MemoryUnreadable, match=r"is not of format 2\. Use the SmartLamp that wrote it, or delete it"):
        state_of(newer)
