"""Runs in an environment that has Home Assistant: its Alexa component declares, answers and reports entities of every domain.

Prints JSON Lines for `tests.corpora`: {"directive", "event"}, or {"event"} alone for what it posts to Alexa's event gateway.
`services` stands for the devices behind its entities: each service is done at once.
"""

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from typing import Any, ClassVar
from unittest import mock

from homeassistant import loader
from homeassistant.components import camera
from homeassistant.components.alexa import config, smart_home, state_report
from homeassistant.core import CoreState, HomeAssistant, ServiceRegistry
from homeassistant.helpers import entity

from tests.corpora import asking
from tests.corpora.peers import services
from tests.corpora.peers.entities import ENTITIES, NEVER

Message = dict[str, Any]


class Config(config.AbstractConfig):  # type: ignore[misc]
    """A linked account, to which every entity is shown."""

    supports_auth = True
    should_report_state = True
    endpoint = "https://api.amazonalexa.com/v3/events"
    locale = "en-US"
    entity_config: ClassVar[Message] = {"binary_sensor.doorbell": {"display_categories": "DOORBELL"}}

    async def set_authorized(self, authorized: bool) -> None:
        """Nothing is stored."""

    def user_identifier(self) -> str:
        """Who is linked."""
        return "a-user"

    def should_expose(self, entity_id: str) -> bool:
        """Whether Alexa may see it. Home Assistant shows it no sensor of another kind unless people say so."""
        return entity_id not in NEVER

    async def async_get_access_token(self) -> str:
        """The token for the event gateway."""
        return "an-event-token"

    async def async_accept_grant(self, code: str) -> str:
        """No code is redeemed."""
        return code


class Gateway:
    """Amazon's event gateway: it accepts and prints all."""

    status = 202

    async def post(self, _url: str, json: Message, **_more: object) -> "Gateway":
        """Take one event."""
        said({"event": json})
        return self

    async def text(self) -> str:
        """Nothing is answered."""
        return ""


def said(record: Message) -> None:
    """Print one record."""
    sys.stdout.write(json.dumps(record, default=str) + "\n")


def changed(state: str) -> Iterator[str]:
    """Other states that an entity may take."""
    yield from {"on": ["off"], "off": ["on"], "open": ["closed"], "closed": ["open"], "locked": ["unlocked"]}.get(
        state, ["unavailable"]
    )


async def main() -> None:
    """Declare, ask, and change everything."""
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("homeassistant.components.camera").disabled = True
    hass = HomeAssistant(tempfile.mkdtemp())
    hass.config.external_url = "https://home.example.com"
    hass.config.internal_url = "http://home.local"
    hass.config.components.add("stream")
    entity.async_setup(hass)
    loader.async_setup(hass)
    linked = Config(hass)
    for domain, name, state, attributes in ENTITIES:
        label = f"{name} {domain}".replace("_", " ").title()
        hass.states.async_set(
            f"{domain}.{name}", state, {"supported_features": 0, "friendly_name": label, **attributes}
        )

    async def answer(directive: Message) -> Message:
        found: Message = await smart_home.async_handle_message(hass, linked, json.loads(json.dumps(directive)))
        said({"directive": directive, "event": found})
        return found

    async def done(_: ServiceRegistry, domain: str, service: str, data: Message, **_more: object) -> None:
        entity_id = data["entity_id"]
        before = hass.states.get(entity_id)
        hass.states.async_set(entity_id, *services.after(domain, service, data, before.state, dict(before.attributes)))

    with (
        mock.patch.object(ServiceRegistry, "async_call", done),
        mock.patch.object(
            camera, "async_request_stream", mock.AsyncMock(return_value="/api/hls/1/master_playlist.m3u8")
        ),
        mock.patch.object(state_report, "async_get_clientsession", return_value=Gateway()),
    ):
        hass.set_state(CoreState.running)
        discovery = await answer(asking.discover())
        await answer(asking.accept_grant())
        await answer(asking.nobody())
        for endpoint in discovery["event"]["payload"]["endpoints"]:
            for directive in asking.questions(endpoint):
                await answer(directive)
        await linked.async_enable_proactive_mode()
        for domain, name, state, attributes in ENTITIES:
            for other in changed(state):
                hass.states.async_set(f"{domain}.{name}", other, {"supported_features": 0, **attributes})
                await hass.async_block_till_done()
        ids = [each for each in (f"{domain}.{name}" for domain, name, _, _ in ENTITIES) if each not in NEVER]
        await state_report.async_send_add_or_update_message(hass, linked, ids)
        await state_report.async_send_delete_message(hass, linked, ids)
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(main())
