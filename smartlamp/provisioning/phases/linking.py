"""P7: the account linking. Always after the manifest, whose build drops it (reported); then it is read back."""

import base64
import secrets
from dataclasses import replace
from typing import Any

from smartlamp.developer_account.comparison.differences import (
    linking_differences,
    linking_fingerprints,
)
from smartlamp.developer_account.comparison.fingerprints import KEY_BYTES, Fingerprints
from smartlamp.developer_account.comparison.merging import merged
from smartlamp.developer_account.skills.answers import Versioned
from smartlamp.errors import ChangedMeanwhile
from smartlamp.provisioning.documents.skill_package import SkillPackage
from smartlamp.provisioning.phases.enabling import callback
from smartlamp.provisioning.phases.secure_parameter import SecureParameter
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo

# On a telephone, these come before the address that everybody has: whoever sets one by hand leads customers to another page.
_NOWHERE_ELSE: dict[str, Any] = {"authorizationUrlsByPlatform": []}


class LinkingPhase:
    """The account linking of one skill."""

    def __init__(self, run: Run, package: SkillPackage) -> None:
        self._run = run
        self._package = package

    @property
    def title(self) -> str:
        """For people."""
        return f"account linking of {self._package.folder}"

    def check(self) -> tuple[Todo, ...]:
        """Whether it is what the stack says, and the one that was written last."""
        run, folder = self._run, self._package.folder
        shall_be, is_now = self._shall_be(), self._is_now()
        if shall_be is None or is_now is None:
            return (Todo(folder, "There is no account linking yet."),)
        known = {
            name.removeprefix(f"{folder}/"): each
            for name, each in run.record.fingerprints.items()
            if name.startswith(f"{folder}/")
        }
        key = self._key()
        if key is None or not known:
            return (
                Todo(folder, "Amazon never shows the client's secret, and nothing here remembers which one it has."),
            )
        found = linking_differences(shall_be, is_now.document, known, Fingerprints(key))
        if found:
            return tuple(Todo(f"{folder} {each.pointer}", each.why) for each in found)
        if is_now.etag != run.record.skills[folder].account_linking_etag:
            return (
                Todo(
                    folder,
                    "It was changed by somebody else, or the manifest was written after it. Amazon never shows the secret in it, so it is written again.",
                ),
            )
        return ()

    def apply(self) -> None:
        """Write it, read it back, and remember what Amazon does not show."""
        run, folder = self._run, self._package.folder
        skill_id, shall_be = run.skill_id(folder), self._shall_be()
        if shall_be is None:
            return  # there is no stack; the phase before has said why
        key = self._key() or self._new_key()
        run.remember_skill(folder, account_linking_etag="")
        for again in (True, False):
            is_now = self._is_now()
            document = callback.without(merged(is_now.document, shall_be)) if is_now else shall_be
            document = {name: each for name, each in document.items() if name not in _NOWHERE_ELSE or each}
            try:
                run.skills.replace_account_linking(skill_id, document, (is_now.etag or None) if is_now else None)
                break
            except ChangedMeanwhile:
                if not again:
                    raise
        written = self._is_now()
        made = linking_fingerprints(shall_be, Fingerprints(key))
        kept = {name: each for name, each in run.record.fingerprints.items() if not name.startswith(f"{folder}/")}
        run.remember(
            replace(run.record, fingerprints={**kept, **{f"{folder}/{name}": each for name, each in made.items()}})
        )
        run.remember_skill(folder, account_linking_etag=written.etag if written else "")

    def _shall_be(self) -> dict[str, Any] | None:
        stack, secret = self._run.stack(), self._run.linking_secret()
        if stack is None or not secret:
            return None
        linking = self._package.account_linking(stack.outputs, secret, stack.parameters.get("ProfileSource", ""))
        return {**_NOWHERE_ELSE, **linking}

    def _is_now(self) -> Versioned | None:
        skill_id = self._run.skill_id(self._package.folder)
        return self._run.skills.account_linking(skill_id) if skill_id else None

    @property
    def _kept_key(self) -> SecureParameter:
        return SecureParameter(self._run, "fingerprint-key")

    def _key(self) -> bytes | None:
        """The key of the fingerprints; None if there is none that can be used."""
        try:
            key = base64.b64decode(self._kept_key.read() or "", validate=True)
        except ValueError:
            return None
        return key if len(key) == KEY_BYTES else None

    def _new_key(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        self._kept_key.write(base64.b64encode(key).decode())
        return key
