"""Why a token is refused."""

import pytest

from device_cloud.errors import TokenInvalid
from device_cloud.identity import Identity


def refusal(identity: Identity, token: object) -> str:
    """The reason for which the token is invalid; fails if it is anything else."""
    with pytest.raises(TokenInvalid) as refused:
        identity.owner_of(token)
    return refused.value.reason
