"""What a stack shall be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from smartlamp.deploy import template
from smartlamp.errors import CannotRun

# With one of the first two, AWS protects pool and tables (docs/decisions/0020); Protected=true does so by itself.
_LATER = ("SkillId", "ProfileSkillId")
_ALWAYS_PROTECTED = ("Protected", "true")
# The output ForOtherRegions does not have them, and only the local stack does.
_LOCAL = ("LocalEndpoint", "LocalAmazon")


@dataclass(frozen=True)
class Wanted:
    """One stack.

    Attributes:
        name: of the stack.
        region: where it is.
        parameters: of template.yaml. One that is not named keeps the value that a stack has, or has its default in a new one.
        tags: of the stack and all its resources. Others that the stack has stay.
        accepted: logical ids and parameters whose loss the person wants all the same.
    """

    name: str
    region: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()

    @property
    def at_first(self) -> "Wanted":
        """What the deployment that makes it is given: nothing that protects, so that AWS can delete what it made if it fails.

        A function in another region than its home has nothing to protect.
        """
        if self.parameters.get("HomeRegion"):
            return self
        given = {
            name: value
            for name, value in self.parameters.items()
            if name not in _LATER and (name, value) != _ALWAYS_PROTECTED
        }
        return replace(self, parameters=given)


def elsewhere(
    home: Wanted, outputs: Mapping[str, str], region: str, parameters: Mapping[str, str] | None = None
) -> Wanted:
    """The stack of a function in another region than its home (docs/regions.md). The home is updated first.

    Args:
        home: what the home shall be.
        outputs: the home's, as they are now.
        region: of the function.
        parameters: more of them, such as AlarmTopic, which is a topic of that region.

    Raises:
        CannotRun: these are not the outputs of a home.
    """
    told = outputs.get("ForOtherRegions", "")
    pairs = [each.partition("=") for each in told.split()]
    if not pairs or not all(name and sign for name, sign, _ in pairs):
        raise CannotRun(
            f"The stack {home.name} in {home.region} has no output ForOtherRegions, or not the one of a home.",
            "Deploy the home with this version first.",
        )
    local = {name: home.parameters[name] for name in _LOCAL if name in home.parameters}
    named = {name: value for name, _, value in pairs}
    return replace(home, region=region, parameters={**named, **local, **(parameters or {})})


def accepted_on_the_local_stack() -> tuple[str, ...]:
    """What the review stops at there, and what is right there: the stage, archives for this machine's Python, other ports after each start.

    The emulator also says of each property that refers to a resource which changes that it may replace its own (seen). What AWS
    would refuse, such as another SignInWith, stays refused.
    """
    return ("Stage", "event client", *template.load()["Resources"])
