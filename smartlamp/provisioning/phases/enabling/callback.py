"""The address on the maker's machine to which both sign-in pages come back, registered only while somebody signs in.

It goes into the user pool's linking client and into the account linking of the skill, and out of both again. What a killed command leaves
is found by the next one: the callback URL differs from the template's, and the account linking is not the one that was written last.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.errors import SkillManagementFailed
from smartlamp.provisioning.run import Run

# Cognito takes http only for localhost (documented, CreateUserPoolClient), Login with Amazon likewise. The port is the one of the sign-in.
CALLBACK = "http://localhost:9090/cb"
_MEMBER = "redirectUrls"


def without(linking: Mapping[str, Any]) -> dict[str, Any]:
    """An account linking as it is without the address."""
    others = [each for each in linking.get(_MEMBER) or () if each != CALLBACK]
    rest = {name: value for name, value in linking.items() if name != _MEMBER}
    return {**rest, _MEMBER: others} if others else rest


@contextlib.contextmanager
def registered(run: Run, folder: str, linking: Mapping[str, Any]) -> Iterator[None]:
    """Register it, until the block ends.

    Args:
        run: the command's.
        folder: of the skill.
        linking: the account linking that the skill shall have, with the secret.

    Raises:
        SkillManagementFailed: Amazon does not take it.
        ClientError: AWS does not.
    """
    skill_id = run.skill_id(folder)
    known = run.record.skills[folder].account_linking_etag
    with contextlib.ExitStack() as standing:
        standing.enter_context(_in_the_user_pool(run.client("cognito-idp"), run.outputs()))
        is_now = run.skills.account_linking(skill_id)
        if is_now is None or is_now.etag != known:
            raise SkillManagementFailed(
                f"The account linking of {folder} is not the one that this command wrote.",
                "Run the same command again.",
            )
        before = without({**is_now.document, **linking})
        # From here on, the next command writes it anew, unless this one comes to its end.
        run.remember_skill(folder, account_linking_etag="")
        standing.callback(_put_back, run, folder, before)
        added = {**before, _MEMBER: [*before.get(_MEMBER, ()), CALLBACK]}
        run.skills.replace_account_linking(skill_id, added, is_now.etag or None)
        yield


def _put_back(run: Run, folder: str, before: Mapping[str, Any]) -> None:
    skill_id = run.skill_id(folder)
    is_now = run.skills.account_linking(skill_id)
    run.skills.replace_account_linking(skill_id, before, is_now.etag or None if is_now else None)
    written = run.skills.account_linking(skill_id)
    run.remember_skill(folder, account_linking_etag=written.etag if written else "")


@contextlib.contextmanager
def _in_the_user_pool(cognito: Any, outputs: Mapping[str, str]) -> Iterator[None]:
    which = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["LinkingClientId"]}

    def write(change: set[str], *, there: bool) -> None:
        """UpdateUserPoolClient resets what a request is without (API reference), so it gets all of the live settings."""
        now = cognito.describe_user_pool_client(**which)["UserPoolClient"]
        urls = [each for each in now.get("CallbackURLs", ()) if each not in change]
        settings = {name: value for name, value in now.items() if name in _taken(cognito) and value not in ("", None)}
        cognito.update_user_pool_client(**{**settings, **which, "CallbackURLs": [*urls, *change] if there else urls})

    try:
        write({CALLBACK}, there=True)
        yield
    finally:
        write({CALLBACK}, there=False)


def _taken(cognito: Any) -> frozenset[str]:
    shape = cognito.meta.service_model.operation_model("UpdateUserPoolClient").input_shape
    return frozenset(shape.members)
