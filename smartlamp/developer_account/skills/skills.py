"""What SmartLamp asks of Amazon about skills, as Amazon's own description of the API has it (ask-smapi-model 1.24.0, spec.json)."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from smartlamp.developer_account.exchange import Answer
from smartlamp.developer_account.patience import BUILDS, VALIDATIONS, Intervals
from smartlamp.developer_account.skills import answers
from smartlamp.developer_account.skills.answers import (
    Build,
    EventClient,
    Progress,
    SkillStatus,
    SkillSummary,
    Validation,
    Vendor,
    Versioned,
)
from smartlamp.developer_account.skills.api import Api, Call
from smartlamp.errors import PerhapsDone, SkillManagementFailed

# Only this stage can be written; a live skill changes by certification.
_STAGE = "/stages/development"
_PAGE = "50"
_MOST_PAGES = 100
_ABSENT = frozenset({404})


class Skills:
    """The skills of an account. Everything raises as `Api.ask` does."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def vendors(self) -> tuple[Vendor, ...]:
        """Everybody for whom the account may act."""
        answer = self._api.ask(Call("list your vendors", "GET", "/v1/vendors"))
        return tuple(map(answers.vendor, answers.read_objects(answer.document, "vendors")))

    def all_of(self, vendor_id: str) -> tuple[SkillSummary, ...]:
        """All skills of a vendor, each of their stages once."""
        found: list[SkillSummary] = []
        query: tuple[tuple[str, str], ...] = (("vendorId", vendor_id), ("maxResults", _PAGE))
        more: tuple[tuple[str, str], ...] = ()
        for _ in range(_MOST_PAGES):
            page = self._api.ask(Call("list your skills", "GET", "/v1/skills", (*query, *more))).document
            found += map(answers.skill_summary, answers.read_objects(page, "skills"))
            if not page.get("nextToken"):
                return tuple(found)
            more = (("nextToken", answers.read_text(page, "nextToken")),)
        raise SkillManagementFailed(
            f"The list of skills has more than {_MOST_PAGES} pages of {_PAGE}, or does not end.",
            "Name the skill by its id.",
        )

    def create(self, vendor_id: str, manifest: Mapping[str, Any]) -> str:
        """Begin to create a skill; its id. It is there when `manifest_built` returns.

        Call it through `creation.Creation`, which never makes a second one.

        Raises:
            PerhapsDone: nobody knows whether there is a skill now.
        """
        document = {"vendorId": vendor_id, "manifest": manifest}
        call = Call("create the skill", "POST", "/v1/skills", document=document, repeatable=False)
        answer = self._api.ask(call)
        try:
            return answers.read_text(answer.document, "skillId")
        except SkillManagementFailed as unreadable:
            raise PerhapsDone(unreadable.what, unreadable.to_do, answer.status) from None

    def delete(self, skill_id: str) -> bool:
        """Delete a skill; whether there was one."""
        return self._removed(Call("delete the skill", "DELETE", _path(skill_id)), skill_id)

    def status(self, skill_id: str) -> SkillStatus:
        """What goes on with a skill. Raises NotInTheAccount if there is none."""
        answer = self._api.ask(Call("say what goes on with the skill", "GET", _path(skill_id, "/status")))
        return answers.skill_status(answer.document, self._api.secret_values)

    def manifest(self, skill_id: str) -> Versioned:
        """The manifest, without its envelope. Raises NotInTheAccount if there is none."""
        answer = self._api.ask(Call("show the manifest", "GET", _path(skill_id, f"{_STAGE}/manifest")))
        return _versioned(answer, "manifest")

    def replace_manifest(self, skill_id: str, manifest: Mapping[str, Any], etag: str | None = None) -> None:
        """Begin to replace the whole manifest; it is there when `manifest_built` returns.

        Amazon may drop the account linking meanwhile: write that afterwards.

        Raises:
            ChangedMeanwhile: there is another than that with this ETag. If an answer was lost, it may be this very one: read it and see.
        """
        self._write("change the manifest", skill_id, "/manifest", {"manifest": manifest}, etag)

    def manifest_built(self, skill_id: str, intervals: Intervals = BUILDS) -> Build:
        """Wait until the manifest is there.

        Raises:
            SkillManagementFailed: Amazon does not accept it; every reason is among its violations.
            NotYetDone: it still builds.
        """

        def look() -> Build | None:
            build = self.status(skill_id).manifest
            return build if build is not None and build.progress is not Progress.IN_PROGRESS else None

        waiting_for = "until Amazon has taken the manifest"
        return _succeeded("manifest", self._api.patience.until(look, waiting_for, intervals))

    def interaction_model(self, skill_id: str, locale: str) -> Versioned | None:
        """The interaction model of a custom skill in a language, without its envelope; None if there is none."""
        path = _path(skill_id, f"{_STAGE}/interactionModel/locales/{quote(locale, safe='')}")
        answer = self._api.ask(Call(f"show the interaction model of {locale}", "GET", path), _ABSENT)
        return None if answer.status in _ABSENT else _versioned(answer, "interactionModel")

    def replace_interaction_model(
        self, skill_id: str, locale: str, model: Mapping[str, Any], etag: str | None = None
    ) -> None:
        """Begin to replace an interaction model; it is there when `models_built` returns. Raises as `replace_manifest` does."""
        where = f"/interactionModel/locales/{quote(locale, safe='')}"
        self._write(f"change the interaction model of {locale}", skill_id, where, {"interactionModel": model}, etag)

    def models_built(self, skill_id: str, locales: Collection[str], intervals: Intervals = BUILDS) -> None:
        """Wait until the interaction models of these languages are there. Raises as `manifest_built` does."""

        def look() -> Mapping[str, Build] | None:
            models = self.status(skill_id).models
            built = {each: models[each] for each in locales if each in models}
            done = all(build.progress is not Progress.IN_PROGRESS for build in built.values())
            return built if done and len(built) == len(set(locales)) else None

        waiting_for = "until Amazon has built the interaction models"
        for locale, build in self._api.patience.until(look, waiting_for, intervals).items():
            _succeeded(f"interaction model of {locale}", build)

    def account_linking(self, skill_id: str) -> Versioned | None:
        """The account linking, without its envelope; None if there is none.

        Amazon never returns clientSecret, skipOnEnablement and reciprocalAccessTokenUrl (its description, AccountLinkingResponse).
        """
        path = _path(skill_id, f"{_STAGE}/accountLinkingClient")
        answer = self._api.ask(Call("show the account linking", "GET", path), _ABSENT)
        return None if answer.status in _ABSENT else _versioned(answer, "accountLinkingResponse")

    def replace_account_linking(self, skill_id: str, linking: Mapping[str, Any], etag: str | None = None) -> None:
        """Replace the account linking. Raises as `replace_manifest` does."""
        if isinstance(secret := linking.get("clientSecret"), str):
            self._api.secret_values.add(secret)
        document = {"accountLinkingRequest": linking}
        self._write("change the account linking", skill_id, "/accountLinkingClient", document, etag)

    def remove_account_linking(self, skill_id: str) -> bool:
        """Remove the account linking; whether there was any."""
        path = _path(skill_id, f"{_STAGE}/accountLinkingClient")
        return self._removed(Call("remove the account linking", "DELETE", path), skill_id)

    def event_client(self, skill_id: str) -> EventClient:
        """The client for event tokens. Amazon has one once the manifest asks for the permission alexa::async_event:write."""
        answer = self._api.ask(Call("show the event client", "GET", _path(skill_id, "/credentials")))
        raw = answers.read_object(answer.document, "skillMessagingCredentials")
        secret = answers.read_text(raw, "clientSecret")
        self._api.secret_values.add(secret)
        return EventClient(answers.read_text(raw, "clientId"), secret)

    def is_enabled(self, skill_id: str) -> bool:
        """Whether the skill is enabled for the maker."""
        path = _path(skill_id, f"{_STAGE}/enablement")
        call = Call("say whether the skill is enabled", "GET", path)
        return self._api.ask(call, _ABSENT).status not in _ABSENT

    def enable(self, skill_id: str) -> None:
        """Enable it for the maker. For smart home skills, Amazon may refuse: then it is done in the Alexa app."""
        call = Call("enable the skill", "PUT", _path(skill_id, f"{_STAGE}/enablement"))
        self._api.ask(call, idle=lambda: self.idle(skill_id))

    def disable(self, skill_id: str) -> bool:
        """Disable it for the maker; whether it was enabled."""
        return self._removed(Call("disable the skill", "DELETE", _path(skill_id, f"{_STAGE}/enablement")), skill_id)

    def validated(self, skill_id: str, locales: Collection[str], intervals: Intervals = VALIDATIONS) -> Validation:
        """Have Amazon validate the skill in these languages, and wait for its judgement.

        Raises:
            NotYetDone: it still validates.
        """
        where = _path(skill_id, f"{_STAGE}/validations")
        begin = Call("validate the skill", "POST", where, document={"locales": sorted(locales)})
        begun = self._api.ask(begin, idle=lambda: self.idle(skill_id))
        where += f"/{quote(answers.read_text(begun.document, 'id'), safe='')}"

        def look() -> Validation | None:
            answer = self._api.ask(Call("show the validation", "GET", where))
            return answers.validation(answer.document, self._api.secret_values)

        return self._api.patience.until(look, "until Amazon has validated the skill", intervals)

    def idle(self, skill_id: str) -> SkillStatus:
        """Wait until nothing goes on with a skill, whether it succeeded or not. Raises NotYetDone."""

        def look() -> SkillStatus | None:
            status = self.status(skill_id)
            busy = any(build.progress is Progress.IN_PROGRESS for build in status.builds())
            return None if busy else status

        return self._api.patience.until(look, "until nothing else goes on with the skill")

    def _write(self, doing: str, skill_id: str, where: str, document: Any, etag: str | None) -> None:
        call = Call(doing, "PUT", _path(skill_id, f"{_STAGE}{where}"), document=document, etag=etag)
        self._api.ask(call, idle=lambda: self.idle(skill_id))

    def _removed(self, call: Call, skill_id: str) -> bool:
        """Whether there was anything. After a lost answer, what this very call has removed counts as absent."""
        return self._api.ask(call, _ABSENT, idle=lambda: self.idle(skill_id)).status not in _ABSENT


def _path(skill_id: str, where: str = "") -> str:
    return f"/v1/skills/{quote(skill_id, safe='')}{where}"


def _versioned(answer: Answer, envelope: str) -> Versioned:
    return Versioned(answers.read_object(answer.document, envelope), answer.headers.get("ETag", ""))


def _succeeded(what: str, build: Build) -> Build:
    if build.progress is Progress.FAILED:
        raise SkillManagementFailed(
            f"Amazon does not accept the {what}.",
            "Correct what is listed, then run the same command again.",
            violations=build.errors,
        )
    return build
