"""The pool's client with which Alexa signs customers in, and the pool: what does not depend on the account linking page."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.pool_client import PoolClient, read_client, read_pool
from smartlamp.doctor.hops.linking.sending import sending
from smartlamp.doctor.subject import Subject

# "Requirements for Account Linking" (Alexa documentation): an access token that lives for a shorter time is not taken.
_SHORTEST_ACCESS = timedelta(minutes=6)
_SHORTEST_REFRESH = timedelta(days=365)
# Of which the custom skill tells people (profile_skill), as the template lets the client read them.
_PROFILE = ("address", "email", "family_name", "given_name", "phone_number")
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}

Now = Callable[[], datetime]


def linking_client(subject: Subject, *, now: Now = lambda: datetime.now(UTC)) -> Iterator[Finding]:
    """One finding for each setting of the client and the pool that can be wrong by itself.

    Args:
        subject: whose stack it is.
        now: the time, from which the end of today's links is reckoned.
    """
    pool = read_pool(subject, "user pool")
    if isinstance(pool, Finding):
        yield pool
        if pool.causes or subject.kind == "foreign":
            return  # without its pool there is no client; of a foreign skill neither is seen
    client = read_client(subject, "linking client")
    if isinstance(client, Finding):
        yield client
    else:
        yield from _grant(subject, client)
        yield _access(subject, client)
        yield _refresh(subject, client, now())
        yield _rotation_of_tokens(subject, client)
        yield _secrets(client)
        yield from _attributes(subject, client)
    if not isinstance(pool, Finding):
        yield _sign_in_with(subject, pool)
        yield from sending(subject, pool)


def _grant(subject: Subject, client: PoolClient) -> Iterator[Finding]:
    settings = client.settings
    flows = list(settings.get("AllowedOAuthFlows") or ())
    if "code" in flows and settings.get("AllowedOAuthFlowsUserPoolClient"):
        yield Finding.good("code grant", "The linking client may use authorization codes.", flows=flows)
    else:
        yield Finding.wrong(
            "code grant",
            "The linking client may not use authorization codes: customers come back to Alexa at once, with unauthorized_client.",
            "code-grant-off",
            to_do=mending.stack(
                subject, "LinkingClient, AllowedOAuthFlows: [code], AllowedOAuthFlowsUserPoolClient: true"
            ),
            flows=flows,
        )
    providers = list(settings.get("SupportedIdentityProviders") or ())
    if "COGNITO" in providers:
        yield Finding.good(
            "identity providers", "People of the user pool sign in with the linking client.", is_now=providers
        )
    else:
        others = ", ".join(providers) or "no identity provider"
        yield Finding.wrong(
            "identity providers",
            f"The linking client lets people of {others} sign in, and not those of the user pool itself: their sign-in page has no form for them.",
            "identity-provider-missing",
            to_do=mending.stack(subject, "LinkingClient, SupportedIdentityProviders: [COGNITO]"),
            is_now=providers,
        )
    scopes = list(client.scopes)
    if "openid" in scopes:
        yield Finding.good("scopes of the client", f"The linking client may ask for {' '.join(scopes)}.", is_now=scopes)
    else:
        yield Finding.wrong(
            "scopes of the client",
            f"The linking client may ask for {' '.join(scopes) or 'no scope'}, and not for openid: Cognito answers a request for it with invalid_scope.",
            "scope-not-allowed",
            to_do=mending.stack(subject, "LinkingClient, AllowedOAuthScopes, with openid and profile"),
            is_now=scopes,
        )


def _access(subject: Subject, client: PoolClient) -> Finding:
    hop, lives = "lifetime of skill tokens", _lifetime(client.settings, "Access", "hours", timedelta(hours=1))
    facts = {"seconds": round(lives.total_seconds())}
    if lives >= _SHORTEST_ACCESS:
        return Finding.good(hop, f"A skill token lives for {_words(lives)}.", **facts)
    says = f"A skill token lives for {_words(lives)}. Alexa takes none that lives for less than 6 minutes."
    to_do = mending.stack(subject, "LinkingClient, AccessTokenValidity: 60 minutes")
    return Finding.wrong(hop, says, "token-too-brief", to_do=to_do, **facts)


def _refresh(subject: Subject, client: PoolClient, now: datetime) -> Finding:
    """Each link ends this long after it was made: a refresh does not lengthen it ("Refresh tokens", Amazon Cognito's guide)."""
    hop, lives = "lifetime of links", _lifetime(client.settings, "Refresh", "days", timedelta(days=30))
    flows = list(client.settings.get("ExplicitAuthFlows") or ())
    facts = {
        "days": lives.days,
        "flows": flows,
        "can_be_revoked": bool(client.settings.get("EnableTokenRevocation")),
    }
    if lives >= _SHORTEST_REFRESH:
        return Finding.good(hop, f"A refresh token lives for {_words(lives)}, and the link as long.", **facts)
    end = f"{now + lives:%Y-%m-%d}"
    says = f"A refresh token lives for {_words(lives)}. Each link ends that long after it was made, used or not: one of today on {end}."
    to_do = mending.stack(subject, "LinkingClient, RefreshTokenValidity: 3650 days")
    return Finding.wrong(
        hop,
        says,
        "refresh-validity-short",
        "refresh-token-ended",
        to_do=f"{to_do} Links that exist keep their end.",
        end=end,
        **facts,
    )


def _rotation_of_tokens(subject: Subject, client: PoolClient) -> Finding:
    hop, rotation = "rotation of refresh tokens", client.settings.get("RefreshTokenRotation") or {}
    if rotation.get("Feature", "DISABLED") != "ENABLED":
        return Finding.good(hop, "A refresh token stays the same, so no lost answer ends a link.")
    grace = int(rotation.get("RetryGracePeriodSeconds", 0))
    says = f"Each renewal gives Alexa another refresh token and ends the old one after {grace} seconds. If Alexa does not get an answer, the link has ended."
    to_do = mending.stack(subject, "LinkingClient, RefreshTokenRotation: DISABLED")
    return Finding.doubt(hop, says, "refresh-token-ended", to_do=to_do, grace_seconds=grace)


def _secrets(client: PoolClient) -> Finding:
    """How many secrets there are. That there is none is said where the page's is compared."""
    hop, has = "secrets of the client", client.secrets
    if has is None:
        return Finding.unseen(
            hop,
            "AWS does not say how many secrets the linking client has.",
            "Run the doctor with the right cognito-idp:ListUserPoolClientSecrets.",
        )
    if has < 2:
        return Finding.good(hop, f"The linking client has {'one secret' if has else 'no secret'}.", count=has)
    says = "The linking client has two secrets: a rotation was begun. `smartlamp rotate linking-secret --finish` ends it once every skill that is live has the new one."
    return Finding.good(hop, says, count=has)


def _attributes(subject: Subject, client: PoolClient) -> Iterator[Finding]:
    """What of a person Cognito tells whoever has a skill token. A client without a list may read all."""
    readable = client.settings.get("ReadAttributes")
    if readable is None:
        return
    hop, missing = "what the client may read", [each for each in _PROFILE if each not in readable]
    if not missing:
        yield Finding.good(hop, "The linking client may read what profiles are made of.", is_now=list(readable))
        return
    says = f"The linking client may not read {', '.join(missing)} of the people: Cognito leaves them out of each profile, without a word."
    to_do = mending.stack(subject, f"LinkingClient, ReadAttributes, with {', '.join(missing)}")
    yield Finding.doubt(hop, says, "attributes-not-readable", to_do=to_do, is_now=list(readable))


def _sign_in_with(subject: Subject, pool: Mapping[str, Any]) -> Finding:
    hop = "how people sign in"
    names, factor = list(pool.get("UsernameAttributes") or ()), str(pool.get("MfaConfiguration") or "OFF")
    facts = {"names": names, "second_factor": factor}
    wanted = subject.parameters.get("SignInWith", "")
    shall = {"email": (["email"], "OFF"), "phone": (["phone_number"], "ON")}.get(wanted)
    has = f"People sign in with {' or '.join(names) or 'a user name'}; the second factor is {factor}."
    if shall is None or (names, factor) == shall:
        return Finding.good(hop, has, **facts)
    says = f"{has} The stack says SignInWith={wanted}, which means {shall[0][0]} and {shall[1]}."
    if names != shall[0]:
        to_do = f"A pool keeps what it was made with: set SignInWith back to {'phone' if names == ['phone_number'] else 'email'}."
    else:
        to_do = mending.stack(subject, f"UserPool, MfaConfiguration: {shall[1]}")
    return Finding.doubt(hop, says, "sign-in-with-changed", to_do=to_do, **facts)


def _lifetime(settings: Mapping[str, Any], token: str, unit: str, default: timedelta) -> timedelta:
    """How long a token lives. Without a number, or with 0, it is Cognito's default (CreateUserPoolClient, API reference)."""
    number = int(settings.get(f"{token}TokenValidity") or 0)
    units = settings.get("TokenValidityUnits") or {}
    return timedelta(seconds=number * _UNITS[units.get(f"{token}Token") or unit]) if number else default


def _words(time: timedelta) -> str:
    for unit, seconds in reversed(_UNITS.items()):
        number, rest = divmod(round(time.total_seconds()), seconds)
        if number and not rest:
            return f"{number} {unit if number != 1 else unit[:-1]}"
    return "no time"
