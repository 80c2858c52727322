"""The running simulator with its custom skill, as the command line sees it."""

from collections.abc import Iterator

from alexa_simulator.step import Step
from alexa_simulator.web.client import Client, Json


class CustomClient(Client):
    """Like Client, for the custom skill: `link` follows its card, `say` speaks to it."""

    def status(self) -> Json:
        """The link, with the keys of `alexa_simulator.web.status.status`, and those of the skill.

        They are `enabled`, `asks_to_link` (whether enabling it does), `link_card` (whether the app shows one), `locales`, and `listens`.
        """
        found = self._json("profile/status")
        return found if isinstance(found, dict) else {}

    def enable(self) -> Iterator[Step]:
        """Enable the skill; the step's fact `asks_to_link` says whether an account must be linked now."""
        return self._steps("profile/enable", {})

    def link(self, email: str, password: str) -> Iterator[Step]:
        """Link this user's account, who signs in."""
        return self._steps("profile/link", {"email": email, "password": password})

    def begin_link(self) -> str:
        """Begin a linking in a browser, as `Client.begin_link` does."""
        return self._begun("profile/link/begin")

    def unlink(self) -> Iterator[Step]:
        """Disable the skill."""
        return self._steps("profile/unlink", {})

    def say(self, text: str, locale: str = "en-US") -> Iterator[Step]:
        """Say something to the skill."""
        return self._steps("profile/say", {"text": text, "locale": locale})
