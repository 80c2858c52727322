"""What Alexa is told of a skill's account linking."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Linking:
    """What the skill's account linking says, with the secret, and where the keys are with which its tokens are checked.

    Attributes:
        client_secret: None if it is not known: then the token endpoint is asked, and the client is not proved.
        redirect_urls: Alexa's, one for each of its regions.
        jwks_url: of the user pool: `https://cognito-idp.REGION.amazonaws.com/POOL/.well-known/jwks.json`; empty if it is not known.
        scheme: how Alexa proves itself, `HTTP_BASIC` or `REQUEST_BODY_CREDENTIALS`.
    """

    authorization_url: str
    token_url: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    redirect_urls: tuple[str, ...]
    jwks_url: str
    scheme: str = "HTTP_BASIC"
