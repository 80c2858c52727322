"""Somebody else's skill, known by its addresses, and by Amazon's copy if the maker who asks is the one who made it."""

import contextlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.subject import AccountLinkingCopy, Console, Subject, Unseen
from smartlamp.doctor.subjects.addresses import Addresses
from smartlamp.doctor.subjects.amazons_copy import HasSecret, Wanted, console_of, signed_in
from smartlamp.doctor.subjects.deployed import client_of
from smartlamp.doctor.subjects.skill_and_stack import GATEWAYS, SkillAndStack
from smartlamp.errors import CannotRun
from smartlamp.provisioning.opening import Desk
from smartlamp.target.aws_session import session_in, session_of
from smartlamp.target.named import LINKING_SECRET_VARIABLE
from smartlamp.terminal.console import Say

# What Amazon's page has if nobody chooses ("Configure an Authorization Code Grant", Alexa documentation).
_SCHEME, _GRANT = "HTTP_BASIC", "AUTH_CODE"


@contextlib.contextmanager
def foreign(said: Addresses, desk: Desk, say: Say) -> Iterator[Subject]:
    """A skill by its addresses. While it is open, no log record has a secret of it.

    Args:
        said: by the maker.
        desk: says where Amazon is.
        say: progress.

    Raises:
        CannotRun: the function's ARN is none.
    """
    given = os.environ.get(LINKING_SECRET_VARIABLE, "").strip()
    with contextlib.ExitStack() as standing:
        secrets = SecretValues()
        amazons = _not_asked(said)
        if said.skill_id:
            account = standing.enter_context(signed_in(os.environ, desk))
            if not isinstance(account, Unseen):
                secrets = account.secret_values
            amazons = console_of(account, Wanted(said.skill_id, said.vendor_id, given), say)
        secrets.add(given)
        standing.enter_context(secrets.kept_out_of_logs())
        console = replace(
            amazons, vendor_id=said.vendor_id or amazons.vendor_id, linking=_linking(said, amazons, given)
        )
        yield SkillAndStack(
            title=_title(said),
            kind="foreign",
            console=replace(console, has_secret=_has(given)) if given else console,
            secrets=secrets,
            connect=_connect(said),
            function_arn=said.function_arn,
            jwks_url=said.jwks_url,
            gateways=GATEWAYS,
        )


def _title(said: Addresses) -> str:
    return f"the skill {said.skill_id}" if said.skill_id else "a skill by its addresses"


def _not_asked(said: Addresses) -> Console:
    why = Unseen(
        "Amazon's copy of the skill is read only if its id is known.",
        "Give --skill-id amzn1.ask.skill.…, and be signed in to the developer account that has it.",
    )
    return Console("", said.vendor_id, why, lambda _: None, why, why, why)


def _has(given: str) -> HasSecret:
    return lambda secret: hmac.compare_digest(given.encode(), secret.encode())


def _linking(said: Addresses, amazons: Console, secret: str) -> AccountLinkingCopy | Unseen:
    """What the maker says goes before what Amazon has: they may want to try what is not there yet."""
    has = amazons.linking
    back = said.redirect_urls or (redirect_urls(said.vendor_id) if said.vendor_id else ())
    if isinstance(has, Unseen):
        if said.missing and said.skill_id:
            return Unseen(has.why, f"{has.to_do} Or give {said.missing}.")
        if said.missing:
            return Unseen(
                f"Of the account linking, too little is known: {said.missing} {'are' if ',' in said.missing else 'is'} missing.",
                f"Give {said.missing}. Or give --skill-id, and be signed in: then the rest is read at Amazon.",
            )
        return AccountLinkingCopy(
            said.authorization_url,
            said.token_url,
            said.client_id,
            said.scopes,
            said.scheme or _SCHEME,
            _GRANT,
            back,
            client_secret=secret or None,
        )
    return replace(
        has,
        authorization_url=said.authorization_url or has.authorization_url,
        token_url=said.token_url or has.token_url,
        client_id=said.client_id or has.client_id,
        scopes=said.scopes or has.scopes,
        scheme=said.scheme or has.scheme,
        redirect_urls=back or has.redirect_urls,
        client_secret=secret or has.client_secret,
        elsewhere=() if said.authorization_url else has.elsewhere,
    )


def _connect(said: Addresses) -> Any:
    """Makes clients of the account that has the function."""
    session = session_of(said.function_arn) if said.function_arn else session_in(said.region) if said.region else None

    def connect(service: str, region: str) -> Any:
        if session is None:
            raise CannotRun(
                "It is not known which AWS account the skill's function is in.",
                "Give --function ARN, and have credentials of its account (`aws configure`, or AWS_PROFILE).",
            )
        return client_of(session, service, region)

    return connect
