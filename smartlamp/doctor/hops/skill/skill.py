"""What Amazon has of the skill as a whole: whether it is enabled, in which languages, and what nobody can see from here."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.skill import manifest as manifests
from smartlamp.doctor.hops.skill.manifest import LOCALES, WORDS
from smartlamp.doctor.subject import Subject, Unseen

_ENABLED, _MANIFEST, _LANGUAGES, _COUNTRIES, _CUSTOMER = (
    "enablement for you",
    "manifest",
    "languages",
    "countries",
    "a customer's Alexa account",
)
_KNOWN = frozenset(each for theirs in LOCALES.values() for each in theirs)
_CATEGORY = "SMART_HOME"


def skill(subject: Subject) -> Iterator[Finding]:
    """Look at what Amazon has."""
    yield _enabled(subject)
    manifest = subject.console.manifest
    if isinstance(manifest, Unseen):
        yield Finding.unseen(_MANIFEST, manifest.why, manifest.to_do)
    else:
        yield _manifest(subject, manifest)
        yield from _languages(subject, manifest)
        yield from _countries(manifest)
    yield _customer()


def _enabled(subject: Subject) -> Finding:
    enabled = subject.console.enabled
    if isinstance(enabled, Unseen):
        return Finding.unseen(_ENABLED, enabled.why, enabled.to_do)
    if enabled:
        return Finding.good(_ENABLED, "The skill in development is enabled for your own account.", enabled=True)
    says = "The skill in development is not enabled for your own account, so Alexa asks it nothing for you."
    return Finding.doubt(_ENABLED, says, "not-enabled", enabled=False)


def _manifest(subject: Subject, manifest: Mapping[str, Any]) -> Finding:
    if refused := subject.console.refused:
        says = f"Amazon did not take the last change of the skill: {subject.secrets.hidden(' '.join(refused))} It works with what it had before."
        return Finding.wrong(_MANIFEST, says, "manifest-refused", errors=len(refused))
    if "smartHome" not in (manifest.get("apis") or {}):
        says = "The manifest has no Smart Home API, so Alexa sends this skill no directives."
        return Finding.wrong(_MANIFEST, says, "endpoint-wrong", apis=sorted(manifest.get("apis") or ()))
    return Finding.good(_MANIFEST, "Amazon has a manifest of a Smart Home skill, in the stage of development.")


def _languages(subject: Subject, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    if subject.kind == "local":
        return  # the simulated account speaks en-US, whatever the package has
    has = manifests.locales(manifest)
    if not has:
        yield Finding.wrong(_LANGUAGES, "The skill has no language, so nobody can enable it.", "locale-not-supported")
        return
    if odd := sorted(set(has) - _KNOWN):
        says = f"Amazon's list of languages for Smart Home skills does not have {', '.join(odd)}. Customers with it may not find the skill."
        yield Finding.doubt(_LANGUAGES, says, "locale-not-supported", languages=list(has))
        return
    where = ", ".join(WORDS[each] for each in manifests.worlds(manifest))
    says = (
        f"The skill is for customers whose Alexa speaks {', '.join(has)} ({where}). Others do not find it, and your own device in another language "
        "does not use it."
    )
    yield Finding.good(_LANGUAGES, says, languages=list(has))


def _countries(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    published = manifest.get("publishingInformation")
    if not isinstance(published, Mapping) or published.get("isAvailableWorldwide", True):
        return
    countries = [str(each) for each in published.get("distributionCountries") or ()]
    if not countries:
        yield Finding.doubt(_COUNTRIES, "The skill is distributed in no country.", "account-country", countries=[])
        return
    says = f"The skill is distributed in {', '.join(countries)} only. An Amazon account of another country does not find it once it is live."
    yield Finding.good(_COUNTRIES, says, countries=countries)


def _customer() -> Finding:
    """What is in nobody's reach but the customer's."""
    return Finding.unseen(
        _CUSTOMER,
        "Nobody can see from here what a customer's Alexa has: the country and language of the account, whether the skill is enabled there, and the "
        "devices that it found.",
        "Ask the customer, in this order: is the skill enabled in the Alexa app? Is the Amazon account one of a "
        "country and a language of the skill? Were the devices discovered again after the last update of the skill? If a device is unresponsive "
        "right after it was discovered, look at what is said of the event client.",
    )
