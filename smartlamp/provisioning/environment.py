"""What an environment shall be."""

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from smartlamp.errors import CannotRun
from smartlamp.provisioning.documents.skill_package import PROFILE, SKILLS, SMART_HOME, WORLD, SkillPackage

# What comes from the developer account, and is not given.
OWN_PARAMETERS = frozenset({"VendorId", "SkillId", "ProfileSkillId"})


@dataclass(frozen=True)
class Environment:
    """What an environment shall be, as far as the maker says.

    Attributes:
        stack: the name of its stacks, and of the environment.
        region: where its home is.
        also: the other regions with a function (docs/regions.md).
        profile: whether there is the custom skill; None is what it was before, and yes at first.
        parameters: of the template, those that were given.
        privacy_policy: an address, for the skills' manifests; certification needs it.
        vendor_id: which vendor, if the account has several.
        adopted: a skill that exists, by the folder that it is of.
        made_anew: folders whose skill is made although another has its name, or although the one before is gone.
        accepted: what the review of a change set is told to accept.
        forced: whether what somebody else changed may be overwritten.
        links: whether the skills are to be enabled for the maker.
    """

    stack: str
    region: str
    also: tuple[str, ...] = ()
    profile: bool | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    privacy_policy: str = ""
    vendor_id: str = ""
    adopted: Mapping[str, str] = field(default_factory=dict)
    made_anew: frozenset[str] = frozenset()
    accepted: tuple[str, ...] = ()
    forced: bool = False
    links: bool = False

    @property
    def packages(self) -> tuple[SkillPackage, ...]:
        """The folders themselves."""
        return tuple(SKILLS[each] for each in self.skills)

    @property
    def skills(self) -> tuple[str, ...]:
        """Folders of skill-package."""
        return (SMART_HOME,) if self.profile is False else (SMART_HOME, PROFILE)

    def options(self, folder: str) -> str:
        """What was chosen, as options of `deploy` that advice about one skill repeats: all but --adopt and --new of that skill."""
        pairs = [
            *(("--also", each) for each in self.also),
            *(("--parameter", f"{name}={value}") for name, value in self.parameters.items()),
            *(("--adopt", f"{each}={skill_id}") for each, skill_id in self.adopted.items() if each != folder),
            *(("--new", each) for each in sorted(self.made_anew) if each != folder),
            *((("--privacy-policy", self.privacy_policy),) if self.privacy_policy else ()),
        ]
        no_profile = " --no-profile" if self.profile is False else ""
        return no_profile + "".join(f" {option} {shlex.quote(value)}" for option, value in pairs)

    @property
    def settings(self) -> dict[str, str]:
        """What is in no stack and must be remembered."""
        return {
            "privacy_policy": self.privacy_policy,
            "also": " ".join(self.also),
            "profile": "no" if self.profile is False else "yes",
        }

    def with_settings(self, kept: Mapping[str, str]) -> Self:
        """With what was chosen before, where nothing is chosen now."""
        return replace(
            self,
            privacy_policy=self.privacy_policy or kept.get("privacy_policy", ""),
            also=self.also or tuple(kept.get("also", "").split()),
            profile=self.profile if self.profile is not None else kept.get("profile") != "no",
        )

    def parameter(self, name: str) -> str:
        """The name of an SSM parameter of this environment, such as /smartlamp/alexa/state."""
        return f"/{self.stack}/alexa/{name}"

    def checked(self) -> Self:
        """Itself.

        Raises:
            CannotRun: it says something that cannot be.
        """
        for region in (self.region, *self.also):
            if region not in WORLD:
                raise CannotRun(
                    f"Alexa invokes no function in {region}, so no part of an environment can be there.",
                    f"Choose among {', '.join(WORLD)}: --region (or AWS_DEFAULT_REGION), and --also.",
                )
        if self.region in self.also:
            raise CannotRun(
                f"{self.region} is the home of this environment already.", "Name only other regions with --also."
            )
        if own := sorted(OWN_PARAMETERS & self.parameters.keys()):
            raise CannotRun(
                f"{' and '.join(own)} {'comes' if len(own) == 1 else 'come'} from your developer account, so --parameter does not take {'it' if len(own) == 1 else 'them'}.",
                "Leave it out. To choose a vendor: --vendor-id ID. To take a skill that exists: --adopt smart-home=ID",
            )
        if others := sorted({*self.adopted, *self.made_anew} - {*self.skills}):
            raise CannotRun(
                f"This environment has no skill {' and '.join(others)}, so none can be adopted or made.",
                "Leave it out or, for the custom skill, add --profile.",
            )
        if self.privacy_policy and not self.privacy_policy.startswith("https://"):
            raise CannotRun(
                f"{self.privacy_policy} is not the address of a privacy policy that Amazon takes.",
                "Give one that begins with https://: --privacy-policy URL",
            )
        return self


def default_prefix(stack: str, account_id: str) -> str:
    """A name for the sign-in pages that nobody else is likely to have: it must be unique in a region, over all customers of AWS.

    The same for one stack of one account. Cognito allows neither aws, amazon nor cognito in it (provisioning 5.4).
    """
    digest = hashlib.sha256(f"{account_id} {stack}".encode()).hexdigest()[:6]
    readable = "".join(each if each.isalnum() and each.isascii() else "-" for each in stack.lower())
    for word in ("aws", "amazon", "cognito"):
        readable = readable.replace(word, "x")
    return f"{readable[:40].strip('-') or 'skill'}-{digest}"
