"""The folders of skill-package: one for each skill, with its manifest, its account linking, and the models of a custom skill."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from smartlamp.deploy.packager import ROOT
from smartlamp.developer_account.skills.creation import name_of
from smartlamp.errors import FROM_CHECKOUT, CannotRun, InputUnreadable
from smartlamp.terminal import input_file

PACKAGES = ROOT / "skill-package"
SMART_HOME, PROFILE = "smart-home", "profile"
# The part of the world in the manifest, by the AWS region that serves it (docs/regions.md).
WORLD: Mapping[str, str] = {"us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE"}
EVENTS = {"name": "alexa::async_event:write"}
_LARGEST = 5_000_000
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# What userInfo needs instead of GetUser (docs/account_linking.md).
_USER_INFO_SCOPES = ["openid", "phone", "profile"]


@dataclass(frozen=True)
class SkillPackage:
    """One skill's folder.

    Attributes:
        folder: its name: smart-home or profile.
        api: Amazon's name of the kind of skill: smartHome or custom.
        function: what the outputs call its function's ARN.
        sends_events: whether its function sends events to Alexa.
    """

    folder: str
    api: Literal["smartHome", "custom"]
    function: str
    sends_events: bool

    @property
    def path(self) -> Path:
        """Where its files are."""
        return PACKAGES / self.folder

    @property
    def name(self) -> str:
        """One of its names, by which Amazon's list of skills is searched."""
        return name_of(self._manifest["manifest"])

    def bare(self, privacy_policy: str = "") -> dict[str, Any]:
        """The manifest before there are functions: Amazon takes it without endpoints, and there is an id at last."""
        manifest = self.manifest({}, privacy_policy)
        manifest.pop("permissions", None)
        return manifest

    def manifest(self, functions: Mapping[str, str], privacy_policy: str = "", home: str = "") -> dict[str, Any]:
        """The manifest, without its envelope.

        Args:
            functions: ARNs by AWS region; without any, there are neither endpoints nor subscriptions.
            privacy_policy: an address; certification needs one, development does not (provisioning 2.6).
            home: the AWS region of the default endpoint.
        """
        values = {"PrivacyPolicyUrl": privacy_policy, self.function: functions.get(home, "")}
        values |= {f"{self.function}_{world}": functions.get(region, "") for region, world in WORLD.items()}
        manifest: dict[str, Any] = _filled(self._manifest["manifest"], values)
        if not privacy_policy:
            del manifest["privacyAndCompliance"]["locales"]
        said = manifest["apis"][self.api]
        if not functions:
            del said["endpoint"], said["regions"]
            manifest.pop("events", None)
        else:
            served = {WORLD[region] for region in functions if region in WORLD}
            said["regions"] = {world: each for world, each in said["regions"].items() if world in served}
        return manifest

    def account_linking(self, outputs: Mapping[str, str], secret: str, source: str = "") -> dict[str, Any]:
        """The account linking, whole, without its envelope.

        Args:
            outputs: of the home's stack.
            secret: of the linking client.
            source: the parameter ProfileSource, on which the custom skill's scopes depend.
        """
        document = _read(self.path / "accountLinking.json")["accountLinkingRequest"]
        host = urlsplit(outputs["AuthorizationUrl"]).hostname or ""
        linking: dict[str, Any] = _filled(
            document, {**outputs, "LinkingClientSecret": secret, "AuthorizationHost": host}
        )
        if self.folder == PROFILE and source == "cognito-user-info":
            linking["scopes"] = _USER_INFO_SCOPES
        return linking

    def models(self) -> dict[str, dict[str, Any]]:
        """The interaction models of a custom skill by locale, without their envelopes."""
        files = sorted((self.path / "interactionModels" / "custom").glob("*.json"))
        return {each.stem: _read(each)["interactionModel"] for each in files}

    @property
    def _manifest(self) -> dict[str, Any]:
        return _read(self.path / "skill.json")


SMART_HOME_SKILL = SkillPackage(SMART_HOME, "smartHome", "SmartHomeFunctionArn", sends_events=True)
PROFILE_SKILL = SkillPackage(PROFILE, "custom", "ProfileSkillFunctionArn", sends_events=False)
SKILLS = {each.folder: each for each in (SMART_HOME_SKILL, PROFILE_SKILL)}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """A copy with the placeholders replaced. Raises KeyError for one that has no value."""
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    return _PLACEHOLDER.sub(lambda named: values[named[1]], value) if isinstance(value, str) else value


def _read(file: Path) -> dict[str, Any]:
    try:
        read = input_file.value(input_file.content_of_ours(file, _LARGEST))
    except FileNotFoundError as missing:
        raise CannotRun(
            f"{file} is not there: what Amazon is given is in a checkout of SmartLamp.", FROM_CHECKOUT
        ) from missing
    except InputUnreadable as unreadable:
        raise CannotRun(
            f"{file} cannot be used: {unreadable}.", "Mend it, then run the same command again."
        ) from unreadable
    if not isinstance(read, dict):
        raise CannotRun(f"{file} cannot be used: it holds no object.", "Mend it, then run the same command again.")
    return read
