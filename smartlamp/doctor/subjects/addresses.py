"""What a maker says of somebody else's skill. It imports nothing that takes long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Addresses:
    """What the maker says of the skill; empty for what they do not say.

    Attributes:
        authorization_url, token_url, client_id, scopes, scheme: as on its account linking page.
        vendor_id: whose it is: the redirect URLs follow from it.
        redirect_urls: where customers are sent back to, if they are given themselves.
        jwks_url: where the keys are with which its function checks tokens.
        function_arn: of its function.
        skill_id: its id; then Amazon's copy is read, and fills what is not said.
        region: of AWS, if no function says it.
    """

    authorization_url: str = ""
    token_url: str = ""
    client_id: str = ""
    scopes: tuple[str, ...] = ()
    scheme: str = ""
    vendor_id: str = ""
    redirect_urls: tuple[str, ...] = ()
    jwks_url: str = ""
    function_arn: str = ""
    skill_id: str = ""
    region: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        """The options that were given and are for somebody else's skill alone."""
        given = {
            "--authorization-url": self.authorization_url,
            "--token-url": self.token_url,
            "--client-id": self.client_id,
            "--scope": self.scopes,
            "--scheme": self.scheme,
            "--vendor-id": self.vendor_id,
            "--redirect-url": self.redirect_urls,
            "--jwks-url": self.jwks_url,
            "--function": self.function_arn,
        }
        return tuple(name for name, value in given.items() if value)

    @property
    def missing(self) -> str:
        """Which options are missing for an account linking, in words; empty if none is."""
        needed = {
            "--authorization-url": self.authorization_url,
            "--token-url": self.token_url,
            "--client-id": self.client_id,
            "--vendor-id or --redirect-url": self.vendor_id or self.redirect_urls,
        }
        return ", ".join(name for name, value in needed.items() if not value)
