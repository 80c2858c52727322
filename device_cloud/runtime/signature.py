"""Signature Version 4 of one kind of request: POST to "/", with a JSON body. Nothing else is signed here.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from device_cloud.errors import NotSignable

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """Who signs; the token goes with credentials that a role has for a limited time, which a function's always are."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The ones that Lambda put into the environment. They are read for each request: they may be replaced meanwhile.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

        Raises:
            NotSignable: there are none.
        """
        try:
            return cls(
                environment["AWS_ACCESS_KEY_ID"],
                environment["AWS_SECRET_ACCESS_KEY"],
                environment.get("AWS_SESSION_TOKEN") or None,
            )
        except KeyError:
            raise NotSignable from None


@dataclass(frozen=True)
class Signer:
    """Signs requests to one service.

    Attributes:
        service: its name in signatures, such as "dynamodb".
        region: its region, such as "eu-west-1".
    """

    service: str
    region: str

    def signed(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, now: float) -> dict[str, str]:
        """The headers with the time, the token and the signature.

        Args:
            headers: names in lower case, values without blanks around them; `host` is among them.
            body: as it is sent.
            credentials: whose signature it is.
            now: seconds since 1970, UTC. AWS accepts a difference of five minutes.
        """
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        whole = {**headers, "x-amz-date": moment}
        if credentials.session_token is not None:
            whole["x-amz-security-token"] = credentials.session_token
        names = sorted(whole)
        lines = "".join(f"{name}:{whole[name]}\n" for name in names)
        which = ";".join(names)
        request = f"POST\n/\n\n{lines}\n{which}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{self.region}/{self.service}/aws4_request"
        text = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = b"AWS4" + credentials.secret_access_key.encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        whole["authorization"] = (
            f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope}, SignedHeaders={which}, Signature={signature}"
        )
        return whole
