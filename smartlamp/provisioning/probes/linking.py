"""What Alexa is told of a skill's account linking."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Linking:
    """What the skill's account linking says, with the secret, and where the keys are with which its tokens are checked.

    Attributes:
        redirect_urls: Alexa's, one for each of its regions.
        jwks_url: of the user pool: `https://cognito-idp.REGION.amazonaws.com/POOL/.well-known/jwks.json`.
    """

    authorization_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    redirect_urls: tuple[str, ...]
    jwks_url: str
